"""Called first thing by every process: a sign-in without a password must not lie about where real people work."""

import os
from importlib.util import find_spec

ENVIRONMENT_VARIABLE = "LANDING_ENVIRONMENT"
PACKAGE = "development"


def in_development() -> bool:
    """Production is what nobody said otherwise about."""
    return os.environ.get(ENVIRONMENT_VARIABLE, "production") == "development"


def refuse_in_production() -> None:
    """End the process when the development sign-in is installed and the environment is not development."""
    if not in_development() and find_spec(PACKAGE) is not None:
        raise SystemExit(
            "Refusing to start: the package 'development' signs anybody in without a password, and LANDING_ENVIRONMENT "
            "is not 'development'. Leave that package out of this install, or set LANDING_ENVIRONMENT=development."
        )
