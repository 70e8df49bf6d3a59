"""Facts about the Netherlands that a made-up population follows.

Inhabitants in thousands: CBS, population per province on 1 January 2023, rounded. Labour-market regions by CBS code, in
the province that holds most of each: Besluit werkgebieden UWV 2015 and VNG (about 2021). Shares of languages, levels,
modes and sizes are assumptions of this project.
"""

from collections.abc import Mapping

INHABITANTS: Mapping[str, int] = {
    "NL-ZH": 3804, "NL-NH": 2952, "NL-NB": 2627, "NL-GE": 2134, "NL-UT": 1388, "NL-OV": 1184, "NL-LI": 1128,
    "NL-FR": 659, "NL-GR": 596, "NL-DR": 502, "NL-FL": 445, "NL-ZE": 391,
}  # fmt: skip
REGIONS: Mapping[str, tuple[str, ...]] = {
    "NL-ZH": ("AM19", "AM20", "AM21", "AM22", "AM23", "AM34", "AM35"),
    "NL-NH": ("AM12", "AM15", "AM17", "AM18", "AM37"),
    "NL-NB": ("AM25", "AM26", "AM27", "AM28", "AM32"),
    "NL-GE": ("AM06", "AM07", "AM08", "AM09", "AM10", "AM38"),
    "NL-UT": ("AM13", "AM14"),
    "NL-OV": ("AM05", "AM36"),
    "NL-LI": ("AM29", "AM30", "AM33"),
    "NL-FR": ("AM02",),
    "NL-GR": ("AM01",),
    "NL-DR": ("AM03",),
    "NL-FL": ("AM11",),
    "NL-ZE": ("AM24",),
}
NEIGHBOURS: Mapping[str, tuple[str, ...]] = {
    "NL-ZH": ("NL-NH", "NL-UT", "NL-NB", "NL-ZE"), "NL-NH": ("NL-ZH", "NL-UT", "NL-FL"),
    "NL-NB": ("NL-ZH", "NL-GE", "NL-LI", "NL-ZE"), "NL-GE": ("NL-UT", "NL-OV", "NL-NB", "NL-LI"),
    "NL-UT": ("NL-ZH", "NL-NH", "NL-GE"), "NL-OV": ("NL-GE", "NL-DR", "NL-FL"), "NL-LI": ("NL-NB", "NL-GE"),
    "NL-FR": ("NL-GR", "NL-DR", "NL-FL"), "NL-GR": ("NL-FR", "NL-DR"), "NL-DR": ("NL-GR", "NL-OV", "NL-FR"),
    "NL-FL": ("NL-UT", "NL-NH", "NL-OV"), "NL-ZE": ("NL-ZH", "NL-NB"),
}  # fmt: skip
POOLS: Mapping[str, str] = {
    "NL-DR": "noord-nederland", "NL-FR": "noord-nederland", "NL-GR": "noord-nederland", "NL-FL": "flevoland",
    "NL-GE": "gelderland", "NL-LI": "limburg", "NL-NB": "noord-brabant", "NL-OV": "overijssel", "NL-UT": "utrecht",
    "NL-ZE": "zeeland", "NL-ZH": "zuid-holland",
}  # fmt: skip
"""The pools of the regional plans. Noord-Holland has none; its requests go to any pool."""

LANGUAGES = ("nl", "en", "de", "uk", "ar", "tr", "pl", "fr")
TARGET_GROUPS: Mapping[str, float] = {"starter": 0.4, "career_changer": 0.45, "grower": 0.15}
POINTS: Mapping[str, tuple[int, ...]] = {
    "starter": (6, 7, 9, 10),
    "career_changer": (8, 9, 12, 15),
    "grower": (4, 6, 7),
}
"""Loads by target group: weight and phase, one point for long travel, three for complex cases."""

SIZES: tuple[tuple[int, int, float], ...] = ((1, 9, 0.35), (10, 49, 0.4), (50, 249, 0.22), (250, 900, 0.03))
"""Employees from, to, and the share of employers."""
