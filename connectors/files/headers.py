"""Names of columns as people mean them: invisible characters out, one name each."""

import re
import unicodedata
from collections.abc import Sequence

from connectors.files.grid import Cell, column_letters, shown

_INVISIBLE = re.compile("[\u00ad\ufeff\u200b-\u200f\u2060]")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4]")
_WORD = re.compile(r"[^\W_]+|%")


def clean(cell: Cell) -> str:
    """Return a header without soft hyphens, odd spaces, curly apostrophes or trailing spaces."""
    text = _INVISIBLE.sub("", shown(cell))
    return " ".join(_APOSTROPHES.sub("'", text).split())


def words(name: str) -> list[str]:
    """Return the words of a header, lower case and without accents; % is a word."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))


def unique_names(cells: Sequence[Cell]) -> list[str]:
    """Return one cleaned name per column: "Views (2)" for a repeat, "Column C" for none."""
    names: list[str] = []
    for index, cell in enumerate(cells):
        name = clean(cell) or f"Column {column_letters(index)}"
        candidate, count = name, 1
        while candidate in names:
            count += 1
            candidate = f"{name} ({count})"
        names.append(candidate)
    return names
