"""The coach command: JSON lines in, one JSON line with the coach's verdict out for each."""

import json
import math
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

import typer

from okr.domain.calendar import CycleKind, cycle_containing
from okr.domain.coach import LANGUAGES, Draft, Finding, Kind, Review, review
from okr.domain.errors import InvalidInput, Problem
from okr.domain.messages import Message, message
from okr.locale.language import Language, best_language, language

_SOME_WERE_BAD = 1


def coach(code: str | None, today: date | None) -> None:
    """Answer each line of standard input as it comes; end with code 1 if one was not understood.

    Sentences are in the language of the text. Blank lines are skipped.
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    mother_tongue = best_language(code, *(os.environ.get(name) for name in names))
    day = today or datetime.now(tz=UTC).date()
    were_bad = False
    for line in _lines():
        were_bad |= not _answer(line, mother_tongue, day)
    if were_bad:
        raise typer.Exit(_SOME_WERE_BAD)


def _lines() -> Iterator[bytes]:
    return (line for line in sys.stdin.buffer if line.strip())


def _answer(line: bytes, mother_tongue: str, today: date) -> bool:
    """Print the answer to one line; tell whether it was understood."""
    try:
        draft = _draft(_parsed(line), mother_tongue, today)
    except InvalidInput as error:
        _print({"error": language(mother_tongue).say(error.sentence)})
        return False
    _print(_said(review(draft), language(draft.lang)))
    return True


def _print(found: Mapping[str, object]) -> None:
    written = json.dumps(found, ensure_ascii=False)
    # Half a character ("\ud83d" alone) is JSON, but no text that a terminal takes.
    is_text = written.encode("utf-8", "ignore").decode() == written
    typer.echo(written if is_text else json.dumps(found))


# What a line holds


@dataclass(frozen=True)
class _Line:
    """The fields of a line, read with the language of its text."""

    fields: Mapping[str, object]
    language: Language

    def text(self, name: str) -> str:
        """Give a text, "" when it is left out."""
        value = self.fields.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise _refused(
                name, message("“{name}” is a text: put it in quotation marks.", name=name)
            )
        return value

    def number(self, name: str) -> float | None:
        """Give a number, also one that was written as text, None when it is left out."""
        value = self.fields.get(name)
        if isinstance(value, str):
            return self._written_number(name, value)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise _refused(name, _no_number(name))
        return None if value is None else _as_float(value)

    def _written_number(self, name: str, value: str) -> float | None:
        try:
            return self.language.parse_number(value)
        except ValueError:
            raise _refused(name, _no_number(name)) from None

    def day(self, name: str) -> date | None:
        """Give a day, None when it is left out."""
        value = self.fields.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(cast("str", value))
        except (TypeError, ValueError):
            raise _refused(
                name, message("“{name}” is a day such as 2026-12-31.", name=name)
            ) from None


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _no_number(name: str) -> Message:
    return message("“{name}” is a number, for example 4.5.", name=name)


def _refused(name: str, sentence: Message) -> InvalidInput:
    return InvalidInput([Problem(name, sentence)])


def _parsed(line: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InvalidInput([Problem("", message("This line is not a JSON object."))])
    return found


def _draft(fields: Mapping[str, object], mother_tongue: str, today: date) -> Draft:
    lang = str(fields.get("lang") or mother_tongue)
    if lang not in LANGUAGES:
        names = ", ".join(LANGUAGES)
        raise _refused("lang", message("“lang” is one of: {names}.", names=names))
    kinds = [kind.value for kind in Kind]
    kind = fields.get("kind")
    if kind not in kinds:
        names = ", ".join(kinds)
        raise _refused("kind", message("“kind” is one of: {names}.", names=names))
    line = _Line(fields, language(lang))
    text = line.text("text")
    if not text.strip():
        raise _refused("text", message("“text” is missing: what should be read?"))
    return Draft(
        kind=Kind(str(kind)),
        text=text,
        lang=lang,
        today=today,
        metric=line.text("metric"),
        platform=line.text("platform"),
        baseline=line.number("baseline"),
        target=line.number("target"),
        unit=line.text("unit"),
        deadline=line.day("deadline"),
        # Cycles are quarters unless a team chose otherwise (the article: « trimestriels »).
        cycle_end=line.day("cycle_end")
        if "cycle_end" in fields
        else cycle_containing(CycleKind.QUARTER, today).ends_on,
        owner=line.text("owner"),
        confidence=line.number("confidence"),
        why=line.text("why"),
    )


# What the coach says


def _said(found: Review, _: Language) -> dict[str, object]:
    return {
        "verdict": found.verdict.value,
        "score": round(found.score, 3),
        "findings": [_finding(each, _) for each in found.findings],
        "deadline": found.deadline and found.deadline.isoformat(),
        "can_publish": found.can_publish,
        "smart": {line.letter.value: [line.is_met, _.say(line.sentence)] for line in found.smart},
    }


def _finding(each: Finding, _: Language) -> dict[str, object]:
    return {
        "rule": each.rule,
        "severity": each.severity.value,
        "words": each.words,
        "why": _.say(each.why),
        "rewrite": _.say(each.rewrite),
    }
