"""E-mail addresses, as people type or paste them."""

import re
from collections.abc import Sequence
from email.utils import parseaddr
from functools import lru_cache

_BETWEEN = re.compile(r"[,;\n\r\t]+")


def split_addresses(text: str) -> list[str]:
    """Take apart what stands between commas, semicolons or lines, as in "Ana <ana@example.org>".

    Each comes once, in the order of the text, and may be no address at all.
    """
    parts = (part.strip() for part in _BETWEEN.split(text))
    return list(dict.fromkeys(parseaddr(part)[1] or part for part in parts if part))


def canonical(address: str) -> str | None:
    """Give an address as it is kept, the domain in lower case; None where it is none.

    Letters of any script may stand in the domain; before the @ mail servers take ASCII alone.
    """
    checked = _checked(address)
    return checked[0] if checked else None


def on_the_wire(address: str) -> str:
    """Give an address that `canonical` knows in the ASCII that every mail server takes."""
    checked = _checked(address)
    return checked[1] if checked else address


def wrong_ones(addresses: Sequence[str]) -> list[str]:
    """List what is no address."""
    return [one for one in addresses if canonical(one) is None]


@lru_cache(maxsize=1024)
def _checked(address: str) -> tuple[str, str] | None:
    # Most that starts never looks at an address, and loading this takes a while.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        found = validate_email(
            address, allow_smtputf8=False, check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError:
        return None
    return found.normalized, found.ascii_email or found.normalized
