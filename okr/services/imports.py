"""Bring in daily numbers from a file: first look, then choose, then write all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from connectors.files import CellProblem, Column, FileError, Kind, inspect
from connectors.files import DateOrder as DateOrder
from connectors.files import Understanding as Understanding
from connectors.files.errors import Sentence
from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, Problem
from okr.domain.measures import SeriesKind
from okr.domain.messages import Message, message
from okr.services import clock
from okr.services.progress import recompute_fed_by
from okr.store import numbers
from okr.store.database import Session, writing
from okr.store.numbers import Account, Arrival, Series

LONGEST_NAME = 120
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
    """What an import changed; days are inclusive."""

    account: str
    metrics: tuple[str, ...]
    arrival: Arrival
    first_on: date
    last_on: date
    key_results: int


def look_at(
    actor: Actor, team_id: int, content: bytes, name: str, date_order: DateOrder | None = None
) -> Understanding:
    """Say what a file holds; nothing is written.

    Raises:
        InvalidInput: with one sentence that says what is wrong with the file and where.
    """
    actor.require(Action.IMPORT, team_id)
    try:
        return inspect(content, name, date_order=date_order)
    except FileError as error:
        raise InvalidInput([Problem("file", said(error.sentence))]) from error


def said(sentence: Sentence) -> Message:
    """Make a reader's sentence one of ours, for the catalogue to translate."""
    return Message(sentence.template, sentence.values)


def said_of_cell(cell: CellProblem) -> Message:
    """Say which cell has to be mended, and why."""
    return message(
        "Row {row}, “{text}”: {reason}", row=cell.row, text=cell.text, reason=said(cell.reason)
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
    actor.require(Action.IMPORT, team_id)
    problems = _problems(understanding, plan)
    if problems:
        raise InvalidInput(problems)
    with writing() as session:
        now = clock.now()
        account = numbers.account_named(session, team_id, plan.account.strip(), now)
        run_id = numbers.add_sync_run(
            session,
            account,
            source=source,
            digest=sha256(content).hexdigest(),
            user_id=actor.user_id or None,
            at=now,
        )
        series, arrival = _write_columns(session, account, understanding, plan, run_id)
        numbers.finish_sync_run(session, run_id, arrival)
        made = [*series.values(), *_write_ratios(session, account, plan, series)]
        key_results = recompute_fed_by(session, [one.id for one in made])
    return ImportReport(
        account=account.name,
        metrics=tuple(one.name for one in made),
        arrival=arrival,
        first_on=understanding.first_on,
        last_on=understanding.last_on,
        key_results=key_results,
    )


def _readable(understanding: Understanding, column: Column) -> str:
    """Make a name of a heading: "clicks_(total)" becomes "Clicks (total)".

    Headings that would get the same name stay as they are.
    """
    names = [_without_underscores(one.name) for one in understanding.columns]
    name = _without_underscores(column.name)
    return name if names.count(name) == 1 else column.name


def _without_underscores(heading: str) -> str:
    words = heading.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _write_columns(
    session: Session,
    account: Account,
    understanding: Understanding,
    plan: ImportPlan,
    run_id: int,
) -> tuple[dict[str, Series], Arrival]:
    series, total = {}, Arrival(0, 0, 0)
    for choice in plan.choices:
        made = _series(session, account, choice.name, choice.kind, choice.unit)
        column = understanding.column(choice.column)
        arrival = numbers.upsert_readings(
            session, made.id, _readings(understanding.days, column), run_id
        )
        total = Arrival(
            total.new + arrival.new, total.changed + arrival.changed, total.same + arrival.same
        )
        series[choice.column] = made
    return series, total


def _readings(days: Sequence[date], column: Column) -> list[tuple[date, float]]:
    scale = 100.0 if column.kind is Kind.RATE else 1.0
    pairs = zip(days, column.values, strict=True)
    return [(day, value * scale) for day, value in pairs if value is not None]


def _write_ratios(
    session: Session, account: Account, plan: ImportPlan, series: dict[str, Series]
) -> list[Series]:
    made = []
    for ratio in plan.ratios:
        top, bottom = series[ratio.numerator], series[ratio.denominator]
        one = _series(
            session, account, ratio.name, SeriesKind.RATIO, ratio.unit, over=(top.id, bottom.id)
        )
        made.append(one)
    return made


def _series(  # noqa: PLR0913 - one argument a column
    session: Session,
    account: Account,
    name: str,
    kind: SeriesKind,
    unit: str,
    *,
    over: tuple[int, int] | tuple[None, None] = (None, None),
) -> Series:
    """Add a series, or find it; one that is there already keeps its kind."""
    stored = numbers.series_named(session, account, name.strip())
    if stored is not None and stored.kind is not kind:
        sentence = message(
            "“{name}” is already there as: {kind}. Choose the same, or give it another name.",
            name=name,
            kind=KIND_TITLES[stored.kind],
        )
        raise InvalidInput([Problem(f"columns.{name}", sentence)])
    return numbers.save_series(
        session,
        account,
        name=name.strip(),
        kind=kind,
        unit=unit,
        numerator_id=over[0],
        denominator_id=over[1],
    )


def _problems(understanding: Understanding, plan: ImportPlan) -> list[Problem]:
    problems = []
    if not plan.account.strip():
        sentence = message("Say which account these numbers belong to, for example “LinkedIn”.")
        problems.append(Problem("account", sentence))
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


def _name_problems(names: Sequence[str]) -> list[Problem]:
    problems = []
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
