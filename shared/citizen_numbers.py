"""Finds what looks like a Dutch citizen service number (BSN) in a text, by its check digits. None may be stored."""

import re

_NINE_DIGITS = re.compile(r"(?<![\w@.-])(\d{4}[ .]?\d{2}[ .]?\d{3}|\d{3} \d{3} \d{3})(?![\w@-]|\.\d)", re.ASCII)
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def holds_citizen_number(text: str) -> bool:
    """Nine digits by themselves, also as 1234.56.782 or 123 456 782, that pass the eleven test."""
    return any(_passes(found) for found in _NINE_DIGITS.findall(text))


def _passes(found: str) -> bool:
    digits = [int(sign) for sign in found if sign.isdigit()]
    return any(digits) and sum(w * d for w, d in zip(_WEIGHTS, digits, strict=True)) % 11 == 0
