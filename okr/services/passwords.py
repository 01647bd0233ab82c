"""Hashes and checks passwords with streamlit-authenticator's bcrypt hasher."""

from functools import cache
from hashlib import sha256
from typing import Any

from okr.domain.errors import Problem
from okr.domain.messages import message

SHORTEST = 10
LONGEST = 200


def password_problems(password: str) -> list[Problem]:
    """Say what is wrong with a new password; length is what makes one strong."""
    if len(password) < SHORTEST:
        sentence = message(
            "Use at least {count} characters; a short sentence is easy to remember.", count=SHORTEST
        )
    elif len(password) > LONGEST:
        sentence = message("Use at most {count} characters.", count=LONGEST)
    else:
        return []
    return [Problem("password", sentence)]


def hashed(password: str) -> str:
    """Hash a password for keeping."""
    return str(_hasher().hash(_prepared(password)))


def is_right(password: str, password_hash: str | None) -> bool:
    """Check a password; with no hash it takes as long and is False, so that names do not leak."""
    known = bool(password_hash)
    right = bool(_hasher().check_pw(_prepared(password), password_hash or _decoy()))
    return right and known


def _prepared(password: str) -> str:
    # bcrypt reads 72 bytes at most; the digest keeps long passwords whole.
    return sha256(password.encode()).hexdigest()


@cache
def _decoy() -> str:
    return hashed("nobody has this password")


def _hasher() -> Any:  # noqa: ANN401 - the library is untyped
    # The library brings its widgets along, which take a second to import.
    from streamlit_authenticator.utilities.hasher import Hasher  # noqa: PLC0415

    return Hasher
