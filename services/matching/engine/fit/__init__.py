"""What a pair is worth and what forbids it: the settings file, the catalogue of skills, named parts and named rules."""

from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.fit.settings import Settings, default_settings, defaults_text, read_settings, settings_of

__all__ = ["Catalogue", "Settings", "default_settings", "defaults_text", "read_settings", "settings_of"]
