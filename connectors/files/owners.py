"""Whose numbers a file says it holds: its account, property, site or domain."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from connectors.files.errors import MAX_QUOTED_CHARS
from connectors.files.grid import is_blank, shown
from connectors.files.headers import clean
from connectors.files.sections import Section
from connectors.files.vocabulary import ACCOUNT, ACCOUNT_NAME, PROPERTY, words_of

# As in "Propriété : example.org".
_STATED = re.compile(r"#?\s*(?P<label>[^:#]{2,40}?)\s*:\s*(?P<value>\S.*)")
_RANGE = re.compile(r"#\s*\d{8}\s*[-–]\s*\d{8}")
_PLATFORM = re.compile(
    r"\b(facebook|instagram|threads|messenger|whatsapp|linkedin|tiktok|youtube|pinterest)\b",
    re.IGNORECASE,
)
_SPELLED = {"linkedin": "LinkedIn", "tiktok": "TikTok", "youtube": "YouTube"}
_PREAMBLE_ROWS = 12
_ANY_PATH = "*./ "
_LONGEST_LABEL_WORDS = 3
_PAGES_LOOKED_AT = 200
# What a comment above a table begins with: its title, whose it is, the days.
_TITLE_AND_OWNER = 2


def platform_in(title: str) -> str | None:
    """Return the platform that a table's title names; None where it names none."""
    found = _PLATFORM.search(title)
    return _SPELLED.get(found[0].lower(), found[0].capitalize()) if found else None


def without_platform(title: str) -> str:
    """Return what a title says beside the name of a platform."""
    return _PLATFORM.sub("", title).strip()


def stated_owner(tables: Sequence[Section], shape: str) -> str | None:
    """Return whose numbers these tables are, as the lines above them say; None where they do not.

    The property, site or domain comes before the account it belongs to.
    """
    pairs = [pair for table in tables for pair in _labelled(table)]
    for kind in (PROPERTY, ACCOUNT):
        for label, value in pairs:
            said = words_of(label)
            if kind.any_of(said) and all(_names_account(word) for word in said):
                return value.strip(_ANY_PATH)[:MAX_QUOTED_CHARS] or None
    if shape in ("ga4_exploration", "universal_analytics"):
        return _above_the_days(tables, is_first=shape == "universal_analytics")
    return _only_host(tables) if shape == "search_console" else None


def _names_account(word: str) -> bool:
    return word in ACCOUNT or word in ACCOUNT_NAME or word in PROPERTY


def _labelled(table: Section) -> Iterator[tuple[str, str]]:
    for note in table.notes:
        found = _STATED.fullmatch(note)
        if found and len(words_of(found["label"])) <= _LONGEST_LABEL_WORDS:
            yield found["label"], found["value"]
    for row in table.rows[:_PREAMBLE_ROWS]:
        filled = [clean(cell) for cell in row.cells if not is_blank(cell)]
        if len(filled) == 2 and filled[0].endswith(":"):  # noqa: PLR2004 - a label and a value
            yield filled[0].rstrip(": "), filled[1]


def _above_the_days(tables: Sequence[Section], *, is_first: bool) -> str | None:
    comments = [note.strip("# ") for table in tables[:1] for note in _comments(table)]
    if len(comments) < _TITLE_AND_OWNER:
        return None
    return comments[0 if is_first else -1][:MAX_QUOTED_CHARS]


def _comments(table: Section) -> Iterator[str]:
    """Yield the comments above a table up to the one that states its days."""
    for note in table.notes:
        if _RANGE.fullmatch(note):
            return
        if note.startswith("#"):
            yield note


def _only_host(tables: Sequence[Section]) -> str | None:
    """Return the site whose pages a table lists, if they are all of one site."""
    hosts = Counter(_hosts(tables))
    return next(iter(hosts)) if len(hosts) == 1 else None


def _hosts(tables: Sequence[Section]) -> Iterable[str]:
    for table in tables:
        for row in table.rows[:_PAGES_LOOKED_AT]:
            text = shown(row.cells[0]).strip()
            if text.startswith(("https://", "http://")):
                try:
                    yield urlsplit(text).netloc.removeprefix("www.")
                except ValueError:
                    continue
