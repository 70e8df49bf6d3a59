"""Finds what looks like a Dutch citizen service number (BSN) in a text, by its check digits. None may be stored."""

import re

_GAP = r"[ .\u00a0-]?"
_NINE_DIGITS = re.compile(
    rf"""
    (?<! [\d@] )                              # no part of a longer number, or of an address
    (?<! \d[.-] )
    (?<! [+]\d\d[ .-] ) (?<! 00\d\d[ .-] )    # no telephone number abroad
    (?<! [\da-fA-F]{{3}} )                    # no end of a UUID or a digest
    (?= ( \d{{4}}{_GAP}\d{{2}}{_GAP}\d{{3}} | \d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}} ) (?! [a-zA-Z\d@] | [.-]\d ) )
    """,
    re.ASCII | re.VERBOSE,
)
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_LONGEST_URL = 2000


def holds_citizen_number(text: str) -> bool:
    """Nine digits that pass the eleven test, also as 1234.56.782 or 123-456-782 and right behind a word: BSN123456782.

    In the address of a page only where they stand alone between its signs.
    """
    return any(_passes(found[1]) and not _in_a_name(text, found.start()) for found in _NINE_DIGITS.finditer(text))


def _passes(found: str) -> bool:
    digits = [int(sign) for sign in found if sign.isdigit()]
    return any(digits) and sum(w * d for w, d in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def _in_a_name(text: str, at: int) -> bool:
    """Whether it is the end of a name within an address of a page."""
    if at == 0 or not (text[at - 1].isalnum() or text[at - 1] in "-_."):
        return False
    word = text[max(0, at - _LONGEST_URL) : at].split()
    return bool(word) and "://" in word[-1]
