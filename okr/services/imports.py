"""Bring in daily numbers from a file: first look, then choose, then write all or nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, cast

from connectors.files import Answers as Answers
from connectors.files import Asks as Asks
from connectors.files import CellProblem, ChooseFile, FileError, Kind, inspect, look, uncollected
from connectors.files import Column as Column
from connectors.files import DateOrder as DateOrder
from connectors.files import Dropped as Dropped
from connectors.files import Found as Found
from connectors.files import Question as Question
from connectors.files import Understanding as Understanding
from connectors.files.errors import Sentence
from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, Problem
from okr.domain.measures import SeriesKind
from okr.domain.messages import Message, message
from okr.services import clock, formulas
from okr.services.progress import recompute_fed_by
from okr.store import file_answers, numbers
from okr.store.database import Session, reading, writing
from okr.store.numbers import Account, Arrival, Difference, FileRun, Series

LONGEST_NAME = 120
_FORMULA = re.compile(r"=|[+\-@\t\r].*[(|!]", re.DOTALL)
_KINDS = {
    Kind.FLOW: SeriesKind.FLOW,
    Kind.LEVEL: SeriesKind.LEVEL,
    Kind.UNIQUE: SeriesKind.UNIQUE,
    # A rate without its numerator and denominator cannot be added up or averaged.
    Kind.RATE: SeriesKind.UNIQUE,
}
KIND_TITLES: dict[SeriesKind, Message] = {
    SeriesKind.FLOW: message("Daily amount (days add up)"),
    SeriesKind.LEVEL: message("Level (the last day counts)"),
    SeriesKind.UNIQUE: message("Not additive (people counted once, or a rate alone)"),
    SeriesKind.PEOPLE: message("People (counted once over the whole period)"),
    SeriesKind.RATIO: message("Rate (one amount over another)"),
}


@dataclass(frozen=True)
class Choice:
    """A column to bring in, the name it gets, and how its days go together."""

    column: str
    name: str
    kind: SeriesKind
    unit: str = ""


@dataclass(frozen=True)
class RatioChoice:
    """A rate to follow: one chosen column over another; unit "%" shows it as a percentage."""

    name: str
    numerator: str
    denominator: str
    unit: str = "%"


@dataclass(frozen=True)
class ImportPlan:
    """What to bring in, and the account that it belongs to."""

    account: str
    choices: tuple[Choice, ...]
    ratios: tuple[RatioChoice, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """What an import changed; days are inclusive.

    Of several accounts brought in together, the first one counts the key results of all.
    """

    account: str
    metrics: tuple[str, ...]
    arrival: Arrival
    first_on: date
    last_on: date
    key_results: int
    changes: tuple["Change", ...] = ()


@dataclass(frozen=True)
class Change:
    """A day on which a file disagrees with what was there; the newer of the two counts."""

    metric: str
    difference: Difference


@dataclass(frozen=True)
class Arriving:
    """One account's numbers of a file, on their way in.

    `source` is the file's name, shown beside each number. `downloaded_on` is the day it was
    downloaded; None takes its last day for that.
    """

    understanding: Understanding
    plan: ImportPlan
    content: bytes
    source: str
    downloaded_on: date | None = None

    @property
    def age(self) -> tuple[date, date]:
        """Tell the newer of two files: the day of the download, then the last day inside."""
        last_on = self.understanding.last_on
        return (self.downloaded_on or last_on, last_on)


class BadFile(InvalidInput):
    """A file gives no numbers; `shape` is what it was recognised as, if it was."""

    def __init__(self, error: FileError) -> None:
        super().__init__([Problem("file", said(error.sentence))])
        self.shape = error.shape
        self.confidence = error.confidence


class NotDaily(BadFile):
    """It was read and holds no daily series: another one has to be exported."""


class Unreadable(BadFile):
    """It cannot be read."""


def look_at(
    actor: Actor, team_id: int, content: bytes, name: str, date_order: DateOrder | None = None
) -> Understanding:
    """Say what the first daily series of a file holds; nothing is written.

    Raises:
        InvalidInput: with one sentence that says what is wrong with the file and where.
    """
    actor.require(Action.IMPORT, team_id)
    try:
        return inspect(content, name, date_order=date_order)
    except FileError as error:
        raise _refusal(error) from error


def look_alone(dropped: Dropped, answers: Answers | None = None) -> Found:
    """Say what a file holds where there is no team yet; as `look_over` otherwise."""
    try:
        return look(dropped, answers or Answers(), clock.today())
    except FileError as error:
        raise _refusal(error) from error


def look_over(
    actor: Actor, team_id: int, dropped: Dropped, answers: Answers | None = None
) -> Found:
    """Say what a file holds, what is left out of it and what has to be asked; nothing is written.

    What the team answered about a file of the same shape is not asked again.

    Raises:
        NotDaily: the file holds no daily series; with one sentence on what it is.
        Unreadable: with one sentence that says what is wrong with the file and where.
    """
    actor.require(Action.IMPORT, team_id)
    given = answers or Answers()
    today = clock.today()
    try:
        found = look(dropped, given, today)
        with reading() as session:
            kept = file_answers.answers_for(session, team_id, found.fingerprint)
        return look(dropped, _completed(given, kept, found), today) if kept else found
    except FileError as error:
        raise _refusal(error) from error


def remember(actor: Actor, team_id: int, found: Found, answers: Answers) -> None:
    """Keep what was answered about a file for the next one of its shape.

    The day of a download is not kept: it is another for each file.
    """
    actor.require(Action.IMPORT, team_id)
    with writing() as session:
        kept = file_answers.answers_for(session, team_id, found.fingerprint)
        if answers.accounts:
            kept["accounts"] = list(answers.accounts)
            kept["stated_account"] = found.stated_account
        if answers.names:
            kept["names"] = {**kept.get("names", {}), **answers.names}
        if answers.date_order and found.tables[0].date_orders:
            kept["date_order"] = answers.date_order.value
        if kept:
            file_answers.keep_answers(session, team_id, found.fingerprint, kept, clock.now())


def _completed(given: Answers, kept: dict[str, Any], found: Found) -> Answers:
    """Put what was answered before in the place of what is not answered now.

    An account is remembered for files that name the same one, or none as that file did: another
    page's file of the same shape keeps its own.
    """
    order = kept.get("date_order")
    is_same = kept.get("stated_account") == found.stated_account
    return replace(
        given,
        accounts=given.accounts or (tuple(kept.get("accounts", ())) if is_same else ()),
        names={**kept.get("names", {}), **given.names},
        date_order=given.date_order or (DateOrder(order) if order else None),
    )


def _refusal(error: FileError) -> InvalidInput:
    kind = NotDaily if isinstance(error, ChooseFile) else Unreadable
    return kind(error)


def said(sentence: Sentence) -> Message:
    """Make a reader's sentence one of ours, for the catalogue to translate."""
    return Message(sentence.template, sentence.values)


def said_of_cell(cell: CellProblem) -> Message:
    """Say which cell has to be mended, and why."""
    return message(
        "Row {row}, “{text}”: {reason}", row=cell.row, text=cell.text, reason=said(cell.reason)
    )


def proposed_plans(found: Found, account: str) -> tuple[ImportPlan, ...]:
    """Propose a plan for each account of a file; `account` is for the tables that name none."""
    return tuple(
        proposed_plan(table, account if table.account is None else table.account)
        for table in found.tables
    )


def proposed_plan(understanding: Understanding, account: str) -> ImportPlan:
    """Propose to bring in every column that is sound, and rates as the ratio of two of them."""
    sound = [column for column in understanding.offered if column.is_importable]
    flows = {one.name for one in sound if one.kind is Kind.FLOW}
    ratios = [one for one in sound if {one.numerator, one.denominator} <= flows]
    return ImportPlan(
        account=account,
        choices=tuple(proposed_choice(understanding, one) for one in sound if one not in ratios),
        ratios=tuple(
            RatioChoice(_readable(understanding, one), one.numerator or "", one.denominator or "")
            for one in ratios
        ),
    )


def proposed_choice(understanding: Understanding, column: Column) -> Choice:
    """Propose how to bring in one column; a rate is kept in per cent."""
    unit = "%" if column.kind is Kind.RATE else column.unit
    return Choice(column.name, _readable(understanding, column), _KINDS[column.kind], unit)


def bring_in(  # noqa: PLR0913 - what, whose, from which file
    actor: Actor,
    team_id: int,
    understanding: Understanding,
    plan: ImportPlan,
    *,
    content: bytes,
    source: str,
) -> ImportReport:
    """Write the chosen columns and move the gauges they feed; the same file again changes nothing.

    `source` is the file's name, shown beside each number.

    Raises:
        InvalidInput: with what to mend; nothing is written.
    """
    arriving = Arriving(understanding, plan, content, source)
    return bring_in_together(actor, team_id, [arriving])[0]


def bring_in_together(
    actor: Actor, team_id: int, arriving: Sequence[Arriving]
) -> tuple[ImportReport, ...]:
    """Write several accounts' numbers or none; older files first, so that the newer one counts.

    Raises:
        InvalidInput: with what to mend; nothing is written.
    """
    actor.require(Action.IMPORT, team_id)
    problems = [problem for one in arriving for problem in _problems(one.understanding, one.plan)]
    if problems:
        raise InvalidInput(problems)
    in_order = sorted(arriving, key=lambda one: one.age)
    with uncollected(), writing(adds_only=True) as session:
        places = _places(session, actor, team_id, in_order)
        days: dict[int, tuple[date, date]] = {}
        reports = [
            _bring_in(session, one, place, days)
            for one, place in zip(in_order, places, strict=True)
        ]
        numbers.finish_sync_runs(
            session,
            {place.run_id: one.arrival for place, one in zip(places, reports, strict=True)},
        )
        # Once for all accounts: a long file has hundreds.
        made_of_them = formulas.follow(session, days)
        key_results = recompute_fed_by(session, [*days, *made_of_them])
    return (replace(reports[0], key_results=key_results), *reports[1:]) if reports else ()


@dataclass(frozen=True)
class _Place:
    """Where one account's numbers go; `new` are the columns whose series have no readings yet."""

    account: Account
    run_id: int
    series: dict[str, Series]
    new: frozenset[str]


def _places(
    session: Session, actor: Actor, team_id: int, arriving: Sequence[Arriving]
) -> list[_Place]:
    """Find or add the accounts, arrivals and series of all at once."""
    now = clock.now()
    names = [one.plan.account.strip() for one in arriving]
    accounts = numbers.accounts_named(session, team_id, names, now)
    owners = [accounts[name] for name in names]
    # The accounts of a file share its content.
    contents = {id(one.content): one.content for one in arriving}
    digests = {key: sha256(content).hexdigest() for key, content in contents.items()}
    runs = [
        FileRun(owner, one.source, digests[id(one.content)], actor.user_id or None, one.age)
        for owner, one in zip(owners, arriving, strict=True)
    ]
    run_ids = numbers.add_sync_runs(session, runs, now)
    series = _series_of_choices(session, owners, arriving)
    return [
        _Place(owner, run_id, found, new)
        for owner, run_id, (found, new) in zip(owners, run_ids, series, strict=True)
    ]


def _series_of_choices(
    session: Session, owners: Sequence[Account], arriving: Sequence[Arriving]
) -> list[tuple[dict[str, Series], frozenset[str]]]:
    """Find the series of the columns, of which the missing ones are added all at once.

    Gives for each arrival the series by column, and the columns whose series it is the first
    to fill.
    """
    listed = numbers.series_of_accounts(session, [*{one.id: one for one in owners}.values()])
    stored = {(one.account.id, one.name): one for one in listed}
    missing: dict[tuple[int, str], tuple[Account, str, SeriesKind, str]] = {}
    firsts: list[frozenset[str]] = []
    for owner, one in zip(owners, arriving, strict=True):
        first = [
            choice
            for choice in one.plan.choices
            if (owner.id, choice.name.strip()) not in stored.keys() | missing.keys()
        ]
        firsts.append(frozenset(choice.column for choice in first))
        for choice in first:
            name = choice.name.strip()
            missing[owner.id, name] = (owner, name, choice.kind, choice.unit)
    made = numbers.add_series(session, list(missing.values()))
    known = stored | dict(zip(missing, made, strict=True))
    return [
        (
            {
                choice.column: _kept(session, known[owner.id, choice.name.strip()], choice)
                for choice in one.plan.choices
            },
            new,
        )
        for owner, one, new in zip(owners, arriving, firsts, strict=True)
    ]


def _kept(session: Session, stored: Series, choice: Choice) -> Series:
    """Go on with a series, in the unit that was chosen now; it keeps its kind."""
    _refuse_another_kind(stored, choice.name, choice.kind)
    if stored.unit == choice.unit:
        return stored
    return numbers.save_series(
        session, stored.account, name=stored.name, kind=stored.kind, unit=choice.unit
    )


def _refuse_another_kind(stored: Series, name: str, kind: SeriesKind) -> None:
    if stored.kind is not kind:
        sentence = message(
            "“{name}” is already there as: {kind}. Choose the same, or give it another name.",
            name=name,
            kind=KIND_TITLES[stored.kind],
        )
        raise InvalidInput([Problem(f"columns.{name}", sentence)])
    if formulas.is_formula(stored):
        sentence = message("“{name}” is a formula: give it another name.", name=name)
        raise InvalidInput([Problem(f"columns.{name}", sentence)])


def _bring_in(
    session: Session, one: Arriving, place: _Place, days: dict[int, tuple[date, date]]
) -> ImportReport:
    """Write one account's numbers, and note in `days` which days of which series it touches."""
    arrival, changes = _write_columns(session, one, place)
    made = [*place.series.values(), *_write_ratios(session, place, one.plan)]
    first_on, last_on = one.understanding.first_on, one.understanding.last_on
    for series_id in (each.id for each in made):
        earlier = days.get(series_id, (first_on, last_on))
        days[series_id] = (min(earlier[0], first_on), max(earlier[1], last_on))
    return ImportReport(
        account=place.account.name,
        metrics=tuple(one.name for one in made),
        arrival=arrival,
        first_on=first_on,
        last_on=last_on,
        key_results=0,
        changes=tuple(changes),
    )


def _readable(understanding: Understanding, column: Column) -> str:
    """Make a name of a heading: "clicks_(total)" becomes "Clicks (total)".

    Headings that would get the same name stay as they are; long ones are cut.
    """
    names = [_without_underscores(one.name) for one in understanding.columns]
    name = _without_underscores(column.name)
    return (name if names.count(name) == 1 else column.name)[:LONGEST_NAME]


def _without_underscores(heading: str) -> str:
    words = heading.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _write_columns(session: Session, one: Arriving, place: _Place) -> tuple[Arrival, list[Change]]:
    total, changes = Arrival(0, 0, 0), []
    for choice in one.plan.choices:
        column = one.understanding.column(choice.column)
        series = place.series[choice.column]
        arrival, differences = numbers.bring_readings(
            session,
            series.id,
            *_days_and_values(one.understanding, column),
            place.run_id,
            age=one.age,
            is_new=choice.column in place.new,
        )
        total = Arrival(
            total.new + arrival.new, total.changed + arrival.changed, total.same + arrival.same
        )
        changes += [Change(series.name, each) for each in differences]
    return total, changes


def column_readings(understanding: Understanding, column: Column) -> list[tuple[date, float]]:
    """Give a column's days as they are stored, in their order; a rate is kept in per cent."""
    pairs = zip(understanding.days, column.values, strict=True)
    if column.kind is Kind.RATE:
        return [(day, value * 100.0) for day, value in pairs if value is not None]
    return [(day, value) for day, value in pairs if value is not None]


def _days_and_values(
    understanding: Understanding, column: Column
) -> tuple[Sequence[date], Sequence[float]]:
    if None not in column.values and column.kind is not Kind.RATE:
        # Long files have millions of readings: they are handed on as they are.
        return understanding.days, cast("Sequence[float]", column.values)
    readings = column_readings(understanding, column)
    return [day for day, _ in readings], [value for _, value in readings]


def _write_ratios(session: Session, place: _Place, plan: ImportPlan) -> list[Series]:
    made = []
    for ratio in plan.ratios:
        name = ratio.name.strip()
        stored = numbers.series_named(session, place.account, name)
        if stored is not None:
            _refuse_another_kind(stored, name, SeriesKind.RATIO)
        one = numbers.save_series(
            session,
            place.account,
            name=name,
            kind=SeriesKind.RATIO,
            unit=ratio.unit,
            numerator_id=place.series[ratio.numerator].id,
            denominator_id=place.series[ratio.denominator].id,
        )
        made.append(one)
    return made


def _problems(understanding: Understanding, plan: ImportPlan) -> list[Problem]:
    problems = []
    if not plan.account.strip():
        sentence = message("Say which account these numbers belong to, for example “LinkedIn”.")
        problems.append(Problem("account", sentence))
    problems += _formula_problems([plan.account])
    if not plan.choices:
        problems.append(Problem("columns", message("Choose at least one column to import.")))
    problems += _name_problems(
        [*(one.name for one in plan.choices), *(one.name for one in plan.ratios)]
    )
    for choice in plan.choices:
        problems += _column_problems(understanding, choice)
    for ratio in plan.ratios:
        problems += _ratio_problems(plan, ratio)
    return problems


def _formula_problems(names: Sequence[str]) -> list[Problem]:
    """Refuse names that a spreadsheet would run when they are exported to it."""
    return [
        Problem(
            f"columns.{name}",
            message("“{name}” is written like a formula. Begin it with a letter.", name=name),
        )
        for name in names
        if _FORMULA.match(name.strip())
    ]


def _name_problems(names: Sequence[str]) -> list[Problem]:
    problems = _formula_problems(names)
    seen: set[str] = set()
    for name in (name.strip() for name in names):
        if not name or len(name) > LONGEST_NAME:
            sentence = message(
                "Give each metric a name of 1 to {longest} characters.", longest=LONGEST_NAME
            )
            problems.append(Problem(f"columns.{name}", sentence))
        if name in seen:
            sentence = message("Two metrics are called “{name}”: rename one.", name=name)
            problems.append(Problem(f"columns.{name}", sentence))
        seen.add(name)
    return problems


def _column_problems(understanding: Understanding, choice: Choice) -> list[Problem]:
    offered = {column.name: column for column in understanding.offered}
    column = offered.get(choice.column)
    if column is None:
        sentence = message("There is no column of numbers called “{name}”.", name=choice.column)
        return [Problem(f"columns.{choice.column}", sentence)]
    if choice.kind is SeriesKind.RATIO:
        sentence = message("“{name}” is one column: a rate takes two.", name=choice.column)
        return [Problem(f"columns.{choice.column}", sentence)]
    return [Problem(f"columns.{one.column}", said_of_cell(one)) for one in column.problems[:1]]


def _ratio_problems(plan: ImportPlan, ratio: RatioChoice) -> list[Problem]:
    kinds = {choice.column: choice.kind for choice in plan.choices}
    for part in (ratio.numerator, ratio.denominator):
        if kinds.get(part) is not SeriesKind.FLOW:
            sentence = message(
                "“{name}” needs “{part}” to be imported as a daily amount too.",
                name=ratio.name,
                part=part,
            )
            return [Problem(f"columns.{ratio.name}", sentence)]
    return []
