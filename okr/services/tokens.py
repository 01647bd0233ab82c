"""Secrets that stand in a cookie or an address: nobody guesses them, and a hash of each is kept."""

import secrets
from hashlib import sha256

_BYTES = 32


def new() -> str:
    """Make a token of letters, digits, - and _."""
    return secrets.token_urlsafe(_BYTES)


def digest(token: str) -> str:
    """Give what is kept of a token: its SHA-256, in hexadecimal digits."""
    return sha256(token.encode()).hexdigest()
