"""What is there in place of what people said: for sources that they describe themselves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from connectors.filling import written
from connectors.sentences import Sentence, sentence
from connectors.spec import Endpoint, Platform, find

_MOST_NAMES = 12
_MOST_LETTERS = 40
_DEEPEST = 3
_EXAMPLE = date(2026, 10, 1)


def no_rows(platform: Platform, endpoint: Endpoint, answer: object) -> Sentence:
    """Say that no list of rows is where it was said to be, and which fields there are."""
    if endpoint.rows == "@":
        return sentence(
            "{platform}: the answer itself is no list of rows. Say where they are; it holds"
            " {names}.",
            platform=platform.title,
            names=_listed(_paths(answer)),
        )
    return sentence(
        "{platform}: there is no list of rows at “{path}”. The answer holds {names}.",
        platform=platform.title,
        path=_short(endpoint.rows),
        names=_listed(_paths(answer)),
    )


def no_day(platform: Platform, endpoint: Endpoint, rows: Sequence[Mapping[str, Any]]) -> Sentence:
    """Say that no row has a day where it was said to be, or has it in another form."""
    told = next((day for row in rows if (day := find(endpoint.day, row)) is not None), None)
    if told is None:
        return sentence(
            "{platform}: no row has a day at “{path}”. The rows hold {names}.",
            platform=platform.title,
            path=_short(endpoint.day),
            names=_of_rows(rows),
        )
    return sentence(
        "{platform}: “{told}” at “{path}” is no day in the form that was chosen, which looks like"
        " {example}.",
        platform=platform.title,
        told=_short(str(told)),
        path=_short(endpoint.day),
        example=written(_EXAMPLE, endpoint.day_form, ZoneInfo("UTC")),
    )


def no_value(
    platform: Platform, path: str, rows: Sequence[Mapping[str, Any]], values: Iterable[object]
) -> Sentence:
    """Say that no row has a number where it was said to be."""
    told = next((value for value in values if value is not None), None)
    if told is None:
        return sentence(
            "{platform}: no row has a value at “{path}”. The rows hold {names}.",
            platform=platform.title,
            path=_short(path),
            names=_of_rows(rows),
        )
    return sentence(
        "{platform}: “{told}” at “{path}” is no number.",
        platform=platform.title,
        told=_short(str(told)),
        path=_short(path),
    )


def _of_rows(rows: Sequence[Mapping[str, Any]]) -> str:
    """Name the fields of the first row, in which those of the others mostly are as well."""
    return _listed(_paths(rows[0] if rows else {}))


def _paths(value: object, deep: int = 0) -> Iterator[str]:
    """Name the fields of an answer, those within others with a dot, lists with []."""
    if isinstance(value, list):
        if value and deep < _DEEPEST:
            yield from (f"[].{path}" for path in _paths(value[0], deep + 1))
        return
    if not isinstance(value, Mapping):
        return
    for name, inner in value.items():
        yield f"{name}[]" if isinstance(inner, list) else str(name)
        if isinstance(inner, Mapping) and deep < _DEEPEST:
            yield from (f"{name}.{path}" for path in _paths(inner, deep + 1))


def _listed(paths: Iterable[str]) -> str:
    names = list(paths)
    shown = ", ".join(_short(name) for name in names[:_MOST_NAMES])
    return f"{shown}, …" if len(names) > _MOST_NAMES else shown or "–"


def _short(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"
