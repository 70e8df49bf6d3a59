"""What the generator draws from: names of nobody, postcodes that exist, and what starters and coaches know."""

from dataclasses import dataclass
from typing import Any

from landing.sample.cast import read_cast

STAMP = "(synthetic)"
MAIL_HOST = "synthetic.example.org"
# fmt: off
FIRST_NAMES = (
    "Anouk", "Bas", "Carlijn", "Daan", "Elif", "Femke", "Gijs", "Hanna", "Ilse", "Jelle", "Karim", "Lotte", "Mees",
    "Noor", "Omar", "Pien", "Quinten", "Roos", "Sem", "Tess", "Umit", "Vera", "Wout", "Xandra", "Yara", "Zoë",
)
LAST_NAMES = (
    "de Jong", "Jansen", "de Vries", "van den Berg", "Bakker", "Visser", "Smit", "Meijer", "de Boer", "Mulder",
    "Bos", "Vos", "Peters", "Hendriks", "Dekker", "Brouwer", "de Wit", "Dijkstra", "Demir", "El Amrani", "Kaya",
    "Nguyen", "Kowalski", "van Dam", "Postma", "Willems",
)
COMPANY_WORDS = (
    "Brug", "Kompas", "Loket", "Anker", "Spoor", "Vuurtoren", "Molen", "Kade", "Baken", "Polder", "Haven", "Ladder",
    "Weide", "Sluis", "Dijk", "Veer",
)
# fmt: on
COMPANY_ENDS = ("ICT", "Software", "Data", "Beheer", "Netwerken", "Techniek")
POSTCODES = {
    "DR": ("9401", "7811"),
    "FL": ("1315", "8232"),
    "FR": ("8911", "9203"),
    "GE": ("6811", "6511", "7311"),
    "GR": ("9711", "9641"),
    "LI": ("6211", "5911", "6411"),
    "NB": ("5611", "5038", "4811", "5211"),
    "NH": ("1012", "2011", "1811"),
    "OV": ("8011", "7511", "7411"),
    "UT": ("3511", "3811"),
    "ZE": ("4331", "4531"),
    "ZH": ("3011", "2511", "2311", "3311"),
}
GROUPS, GROUP_SHARES = ("starter", "career_changer", "grower"), (60, 25, 15)
LANGUAGES, LANGUAGE_SHARES = (("nl",), ("nl", "en"), ("en",)), (70, 22, 8)
HOURS, HOURS_SHARES = (50, 60, 80, 100), (20, 25, 35, 20)
SIZES, SIZE_SHARES = ("micro", "small", "medium"), (45, 40, 15)


@dataclass(frozen=True)
class Trade:
    """An occupation and skills that belong to it, with levels, as in the sample pool."""

    occupation: str
    skills: tuple[dict[str, Any], ...]


def trades() -> list[Trade]:
    """Of the sample pool's starters, whose occupations and skills stand in the catalogue."""
    found = {starter.occupation: starter for starter in read_cast().starters}
    return [Trade(uri, tuple(skill.model_dump() for skill in starter.skills)) for uri, starter in found.items()]
