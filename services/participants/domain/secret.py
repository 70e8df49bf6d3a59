"""Secrets that are shown once and kept as a hash: sessions, links, ceremonies, what marks a browser."""

import hashlib
import secrets


def new_secret() -> str:
    """256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    """SHA-256 is enough: nobody guesses 256 random bits, so there is nothing to slow down."""
    return hashlib.sha256(secret.encode()).digest()
