"""The form of names, e-mail addresses and KvK numbers: a refusal, or what is kept of what somebody typed."""

import re
import unicodedata

from services.participants.domain.errors import InvalidEmail, InvalidEstablishmentNumber, InvalidKvkNumber, InvalidName

LONGEST_NAME, LONGEST_EMAIL = 200, 254
_JOINERS = "\u200c\u200d"
"""Invisible, and yet part of how names are written in Persian and in scripts of India."""
_LOCAL = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"(?=.{{1,64}}@){_LOCAL}@(?:{_LABEL}\.)+{_LABEL}", re.IGNORECASE | re.ASCII)


def name(text: str) -> str:
    """One line of visible text, composed, without spaces around it."""
    kept = unicodedata.normalize("NFC", text.strip())
    if not 0 < len(kept) <= LONGEST_NAME or any(_unseen(sign) for sign in kept):
        raise InvalidName
    return kept


def email(text: str) -> str:
    """As typed, so that mail is sent to what the person knows; ASCII only, since not every mail server takes more."""
    kept = text.strip()
    if len(kept) > LONGEST_EMAIL or not _EMAIL.fullmatch(kept):
        raise InvalidEmail
    return kept


def email_key(text: str) -> str:
    """By this one address is compared with another: upper and lower case are the same person."""
    return text.lower()


def kvk_number(text: str) -> str:
    if not re.fullmatch("[0-9]{8}", text, re.ASCII):
        raise InvalidKvkNumber
    return text


def establishment_number(text: str) -> str:
    if not re.fullmatch("[0-9]{12}", text, re.ASCII):
        raise InvalidEstablishmentNumber
    return text


def _unseen(sign: str) -> bool:
    """Controls, line breaks and odd spaces, with which one name could pass for another."""
    return unicodedata.category(sign)[0] in "CZ" and sign != " " and sign not in _JOINERS
