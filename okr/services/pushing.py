"""Take numbers from anybody's script: CSV or JSON lines, all of them or none."""

import csv
import io
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.measures import SeriesKind
from okr.domain.messages import Message, message
from okr.services import clock, formulas
from okr.services.imports import KIND_TITLES, LONGEST_NAME
from okr.services.progress import recompute_fed_by
from okr.store import numbers
from okr.store.database import Session, writing
from okr.store.numbers import Account, Arrival, Series

FIELDS = ("account", "metric", "day", "value", "kind", "unit")
KINDS = ("flow", "level", "unique")
MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Pushed:
    """One number for one day; `kind` is None to take what the metric is, or a daily amount."""

    line: int
    account: str
    metric: str
    day: date
    value: float
    kind: SeriesKind | None = None
    unit: str | None = None


@dataclass(frozen=True)
class PushReport:
    """What a push changed; days are inclusive."""

    accounts: tuple[str, ...]
    metrics: int
    arrival: Arrival
    first_on: date
    last_on: date
    key_results: int


def push(actor: Actor, team_id: int, text: str, *, account: str = "") -> PushReport:
    """Write numbers and move the gauges they feed; the same again changes nothing.

    Args:
        actor: Who pushes.
        team_id: The team that gets the numbers.
        text: JSON lines, or CSV with a line of headings; fields as in `FIELDS`.
        account: The account of lines that name none.

    Raises:
        InvalidInput: with the lines to mend; nothing is written.
    """
    actor.require(Action.IMPORT, team_id)
    pushed = read(text, account=account)
    with writing() as session:
        by_account: dict[str, list[Pushed]] = defaultdict(list)
        for one in pushed:
            by_account[one.account].append(one)
        made: list[Series] = []
        total = Arrival(0, 0, 0)
        for name, rows in by_account.items():
            series, arrival = _write(session, actor, team_id, name, rows, text)
            made += series
            total = Arrival(
                total.new + arrival.new, total.changed + arrival.changed, total.same + arrival.same
            )
        pushed_days = (min(one.day for one in pushed), max(one.day for one in pushed))
        written = [one.id for one in made]
        made_of_them = formulas.follow(session, dict.fromkeys(written, pushed_days))
        key_results = recompute_fed_by(session, [*written, *made_of_them])
    return PushReport(
        accounts=tuple(sorted(by_account)),
        metrics=len(made),
        arrival=total,
        first_on=pushed_days[0],
        last_on=pushed_days[1],
        key_results=key_results,
    )


def read(text: str, *, account: str = "") -> list[Pushed]:
    """Read what was pushed.

    Raises:
        InvalidInput: with up to twenty of the lines to mend, or when there is nothing.
    """
    found: list[Pushed] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str, date], int] = {}
    for line, row in _rows(text, problems):
        try:
            one = _checked(line, row, account)
        except InvalidInput as error:
            problems += error.problems
            continue
        first = seen.setdefault((one.account, one.metric, one.day), line)
        if first != line:
            problems.append(
                _problem(
                    line, message("this day of this metric is in line {first} too", first=first)
                )
            )
        found.append(one)
    if problems:
        raise InvalidInput(problems[:MOST_PROBLEMS])
    if not found:
        raise JaugeError(message("Nothing was pushed: write a line for each number."))
    return found


def _rows(text: str, problems: list[Problem]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if text.lstrip()[:1] != "{":
        reader = csv.DictReader(io.StringIO(text))
        missing = {"metric", "day", "value"} - set(reader.fieldnames or ())
        if text.strip() and missing:
            listed = ", ".join(sorted(missing))
            problems.append(_problem(1, message("there is no column {names}", names=listed)))
            return
        for row in reader:
            yield reader.line_num, row
        return
    for line, written in enumerate(text.splitlines(), start=1):
        if written.strip():
            told = _json(written)
            if isinstance(told, dict):
                yield line, told
            else:
                problems.append(_problem(line, message("it is no JSON object")))


def _checked(line: int, row: Mapping[str, Any], account: str) -> Pushed:
    """Check one line.

    Raises:
        InvalidInput: with what is wrong with it.
    """
    problems: list[Message] = []
    strange = [name for name in row if name not in FIELDS]
    if strange:
        listed = ", ".join(map(str, strange))
        problems.append(message("nobody knows the field {names}", names=listed))
    names = {"account": _text(row.get("account")) or account, "metric": _text(row.get("metric"))}
    for field, name in names.items():
        if not 0 < len(name) <= LONGEST_NAME:
            problems.append(
                message(
                    "“{field}” has to be a name of 1 to {longest} characters",
                    field=field,
                    longest=LONGEST_NAME,
                )
            )
    day, value = _day(row.get("day")), _value(row.get("value"))
    if day is None:
        problems.append(message("“day” has to be a date such as {example}", example="2026-10-01"))
    if value is None:
        problems.append(message("“value” has to be a number such as {example}", example="12.5"))
    kind = _text(row.get("kind"))
    if kind and kind not in KINDS:
        problems.append(message("“kind” is one of {kinds}", kinds=", ".join(KINDS)))
    if problems or day is None or value is None:
        raise InvalidInput([_problem(line, one) for one in problems])
    return Pushed(
        line,
        names["account"],
        names["metric"],
        day,
        value,
        SeriesKind(kind) if kind else None,
        None if row.get("unit") is None else _text(row["unit"]),
    )


def _write(  # noqa: PLR0913 - what, whose, for which account
    session: Session, actor: Actor, team_id: int, name: str, rows: Sequence[Pushed], text: str
) -> tuple[list[Series], Arrival]:
    now = clock.now()
    account = numbers.account_named(session, team_id, name, now)
    run_id = numbers.add_sync_run(
        session,
        account,
        source="push",
        digest=sha256(text.encode()).hexdigest(),
        user_id=actor.user_id or None,
        at=now,
    )
    by_metric: dict[str, list[Pushed]] = defaultdict(list)
    for row in rows:
        by_metric[row.metric].append(row)
    made, total = [], Arrival(0, 0, 0)
    for metric, its_rows in by_metric.items():
        series = _series(session, account, metric, its_rows)
        days = sorted((one.day, one.value) for one in its_rows)
        arrival = numbers.upsert_readings(session, series.id, days, run_id)
        total = Arrival(
            total.new + arrival.new, total.changed + arrival.changed, total.same + arrival.same
        )
        made.append(series)
    numbers.finish_sync_run(session, run_id, total)
    return made, total


def _series(session: Session, account: Account, metric: str, rows: Sequence[Pushed]) -> Series:
    stored = numbers.series_named(session, account, metric)
    kinds: dict[SeriesKind, int] = {}
    for one in rows:
        if one.kind is not None:
            kinds.setdefault(one.kind, one.line)
    usual = stored.kind if stored is not None else next(iter(kinds), SeriesKind.FLOW)
    for kind, line in kinds.items():
        if kind is not usual:
            sentence = message("“{name}” is there as: {kind}", name=metric, kind=KIND_TITLES[usual])
            raise InvalidInput([_problem(line, sentence)])
    if stored is not None and (stored.metric or stored.source_ids != (stored.id,)):
        raise InvalidInput(
            [
                _problem(
                    rows[0].line,
                    message("“{name}” comes from a platform or from others", name=metric),
                )
            ]
        )
    units = [one.unit for one in rows if one.unit is not None]
    unit = units[-1] if units else (stored.unit if stored else "")
    return numbers.save_series(session, account, name=metric, kind=usual, unit=unit)


def _problem(line: int, reason: Message) -> Problem:
    return Problem(f"line.{line}", message("Line {line}: {reason}.", line=line, reason=reason))


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        return None


def _value(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
