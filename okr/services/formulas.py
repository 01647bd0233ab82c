"""Metrics made of others: checked while they are written, worked out whenever numbers arrive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from okr.domain.access import Action, Actor
from okr.domain.calendar import Period
from okr.domain.errors import InvalidInput, JaugeError, NotFound, Problem
from okr.domain.formulas import (
    LETTERS,
    Formula,
    Ingredient,
    all_below,
    in_order,
    understood,
    values_by_day,
)
from okr.domain.measures import SeriesData, SeriesKind, measures_for, points
from okr.domain.messages import Message, message
from okr.services import clock
from okr.services.metrics import full_title
from okr.services.progress import recompute_fed_by
from okr.store import formulas as store
from okr.store import numbers, okrs, worked_out
from okr.store.database import Session, reading, writing
from okr.store.formulas import Part, StoredFormula
from okr.store.numbers import Account, Series
from okr.store.worked_out import Told

PREVIEW_DAYS = 14
MOST_PARTS = len(LETTERS)
LONGEST_NAME = 120
EVER = (date.min, date.max)


@dataclass(frozen=True)
class Draft:
    """A formula as it is being written: what its letters stand for, and the text.

    Days without a reading of the letters in `may_lack` count as 0. `series_id` is that of a
    formula which is there already.
    """

    name: str
    text: str
    parts: Mapping[str, int]
    may_lack: frozenset[str] = frozenset()
    is_percent: bool = True
    series_id: int | None = None


@dataclass(frozen=True)
class Checked:
    """What a draft comes to, or what to mend in it."""

    formula: Formula | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class PreviewDay:
    """A day with its value and the readings by letter; None where there is none."""

    day: date
    value: float | None
    parts: Mapping[str, float | None]


@dataclass(frozen=True)
class Preview:
    """The last days with readings, ascending, and what the formula comes to over all of them."""

    days: tuple[PreviewDay, ...]
    result: float | None


@dataclass(frozen=True)
class Surroundings:
    """What a series is made of, None where it is no formula, and the formulas it is part of."""

    draft: Draft | None
    parts: Mapping[str, Series]
    used_by: tuple[Series, ...]


def is_formula(series: Series) -> bool:
    """Say whether a series is worked out from others that people chose."""
    return series.metric == store.FORMULA


def check(actor: Actor, team_id: int, draft: Draft) -> Checked:
    """Say what a draft comes to, or in a sentence what to mend; its name is not looked at."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        return _checked(session, team_id, draft)


def preview(actor: Actor, team_id: int, draft: Draft) -> Preview | None:
    """Work a draft out on the last days that its parts have; None while it is not sound."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        formula = _checked(session, team_id, draft).formula
        if formula is None:
            return None
        spans = numbers.spans(session, list(draft.parts.values()))
        if not spans:
            return Preview((), None)
        last_on = max(span.last_on for span in spans.values())
        period = Period(last_on - timedelta(days=PREVIEW_DAYS - 1), last_on)
        found = numbers.readings(session, list(draft.parts.values()), *_ends(period))
    by_letter = {letter: dict(found[one]) for letter, one in draft.parts.items()}
    return _preview(formula, by_letter, draft.may_lack, period)


def surroundings(actor: Actor, team_id: int, series_id: int) -> Surroundings:
    """Say what a metric of a team is made of, and what is made of it."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        series = _of_team(session, team_id, [series_id]).get(series_id)
        if series is None:
            raise NotFound
        stored = store.formula(session, series_id)
        users = [one.series_id for one in store.resting_on(session, [series_id])]
        by_id = numbers.series_by_id(session, [*users, *(stored.part_ids if stored else ())])
    named = tuple(by_id[one] for one in users)
    if stored is None:
        return Surroundings(None, {}, named)
    parts = {part.letter: by_id[part.series_id] for part in stored.parts}
    return Surroundings(_draft(series, stored), parts, named)


def save(actor: Actor, team_id: int, draft: Draft, *, account: str) -> Series:
    """Keep a formula and work it out on every day; `account` is where a team's first one goes.

    Raises:
        InvalidInput: with what to mend; nothing is written.
        NotFound: when the formula that was being edited is gone.
    """
    actor.require(Action.WRITE_OKRS, team_id)
    with writing() as session:
        if draft.series_id is not None:
            _own(session, team_id, draft.series_id)
        where = _account(session, team_id, account)
        checked = _checked(session, team_id, draft)
        problems = [*_name_problems(session, where, draft), *checked.problems]
        if checked.formula is None or problems:
            raise InvalidInput(problems)
        parts = _parts(draft, checked.formula)
        series = store.save(
            session,
            where,
            series_id=draft.series_id,
            name=draft.name.strip(),
            text=draft.text.strip(),
            meaning=checked.formula,
            parts=parts,
        )
        _work_out(session, series, parts, EVER)
        above = follow(session, {series.id: EVER})
        recompute_fed_by(session, [*series.source_ids, *above])
    return series


def delete(actor: Actor, team_id: int, series_id: int) -> None:
    """Remove a formula with its values.

    Raises:
        JaugeError: naming the key results and formulas that rest on it.
    """
    actor.require(Action.WRITE_OKRS, team_id)
    with writing() as session:
        series = _own(session, team_id, series_id)
        names = _resting_names(session, series)
        if names:
            raise JaugeError(
                message(
                    "“{name}” stays, because this rests on it: {names}. Choose another metric"
                    " there first.",
                    name=series.name,
                    names=", ".join(names),
                )
            )
        store.remove(session, series_id)


def follow(session: Session, touched: Mapping[int, tuple[date, date]]) -> list[int]:
    """Work out the formulas that rest on series, on the days that were written; both inclusive.

    Gives the series whose readings changed by that, for the gauges that they feed.
    """
    above = _all_above(session, touched)
    reaches = dict(touched)
    changed: list[int] = []
    for series_id in in_order({one: formula.part_ids for one, formula in above.items()}):
        formula = above[series_id]
        within = [reaches[one] for one in formula.part_ids if one in reaches]
        if not within:
            continue
        reach = (min(first for first, _ in within), max(last for _, last in within))
        series = numbers.series_by_id(session, [series_id])[series_id]
        days = _work_out(session, series, formula.parts, reach)
        if days:
            reaches[series_id] = (min(days), max(days))
            changed += series.source_ids
    return changed


# Working out


def _all_above(session: Session, series_ids: Mapping[int, object]) -> dict[int, StoredFormula]:
    """Find the formulas that rest on series, at any height."""
    found: dict[int, StoredFormula] = {}
    wanted = set(series_ids)
    while wanted:
        new = {
            one.series_id: one
            for one in store.resting_on(session, wanted)
            if one.series_id not in found
        }
        found |= new
        wanted = set(new)
    return found


def _work_out(
    session: Session, series: Series, parts: Sequence[Part], reach: tuple[date, date]
) -> list[date]:
    """Work a formula out between two days, both inclusive; give the days that differ now.

    A value is as provisional as its parts, and of the arrival that brought the latest of them.
    """
    meaning = store.meaning(series, parts)
    told = worked_out.told(session, sorted({part.series_id for part in parts}), *reach)
    by_letter = {part.letter: told[part.series_id] for part in parts}
    values = values_by_day(
        meaning,
        {
            letter: {day: one.value for day, one in days.items()}
            for letter, days in by_letter.items()
        },
        {part.letter for part in parts if part.may_lack},
    )
    differing: set[date] = set()
    if meaning.bottom:
        # A rate has no readings of its own, and may have been an amount before.
        worked_out.replace_days(session, series.id, *EVER, {})
    for place, source_id in enumerate(series.source_ids):
        wanted = {
            day: _told(sides[place], [by_letter[one].get(day) for one in meaning.letters])
            for day, sides in values.items()
        }
        differing |= set(worked_out.replace_days(session, source_id, *reach, wanted))
    return sorted(differing)


def _told(value: float, parts: Sequence[Told | None]) -> Told:
    found = [one for one in parts if one is not None]
    return Told(
        value,
        is_provisional=any(one.is_provisional for one in found),
        run_id=max(one.run_id for one in found),
    )


def _preview(
    formula: Formula,
    by_letter: Mapping[str, Mapping[date, float]],
    may_lack: frozenset[str],
    period: Period,
) -> Preview:
    scale = 100.0 if formula.unit == "%" else 1.0
    values = values_by_day(formula, by_letter, may_lack)
    days = []
    for place in range(period.days):
        day = period.starts_on + timedelta(days=place)
        parts = {letter: readings.get(day) for letter, readings in by_letter.items()}
        days.append(PreviewDay(day, _value(values.get(day), scale), parts))
    top, *bottom = (
        [(day, sides[place]) for day, sides in values.items()]
        for place in range(len(formula.sides))
    )
    data = SeriesData(
        formula.kind,
        top,
        bottom[0] if bottom else (),
        is_level_below=formula.is_level_below,
    )
    seen = points(measures_for(formula.kind)[0], data, period=period, scale=scale)
    return Preview(tuple(days), seen[-1][1].value if seen else None)


def _value(sides: tuple[float, ...] | None, scale: float) -> float | None:
    """Give the value of one day; None without all parts, or over 0."""
    match sides:
        case (value,):
            return value
        case (top, bottom) if bottom:
            return scale * top / bottom
        case _:
            return None


def _ends(period: Period) -> tuple[date, date]:
    return period.starts_on, period.ends_on


# Checking


def _checked(session: Session, team_id: int, draft: Draft) -> Checked:
    try:
        parts = _sound_parts(session, team_id, draft)
        ingredients = {
            letter: Ingredient(full_title(one), one.kind, one.unit, letter in draft.may_lack)
            for letter, one in parts.items()
        }
        formula = understood(draft.text, ingredients, is_percent=draft.is_percent)
        if draft.series_id is not None:
            _refuse_another_meaning(session, _own(session, team_id, draft.series_id), formula)
    except InvalidInput as error:
        return Checked(None, error.problems)
    return Checked(formula)


def _sound_parts(session: Session, team_id: int, draft: Draft) -> dict[str, Series]:
    """Give the series of a draft by letter.

    Raises:
        InvalidInput: when there is none, one is gone, or one rests on the formula itself.
    """
    if not draft.parts:
        raise _problem("parts", message("Choose the metrics that the formula is made of."))
    found = _of_team(session, team_id, list(draft.parts.values()))
    by_letter = {letter: found.get(one) for letter, one in draft.parts.items()}
    parts = {letter: one for letter, one in by_letter.items() if one and not one.is_helper}
    if len(parts) < len(by_letter) or not set(parts) <= set(LETTERS):
        raise _problem("parts", message("A metric of this formula is gone: choose again."))
    parts_of = {one.series_id: one.part_ids for one in store.of_team(session, team_id)}
    for one in parts.values():
        if draft.series_id in all_below([one.id], parts_of):
            raise _problem(
                "parts",
                message(
                    "“{name}” rests on this formula itself, so it cannot be a part of it.",
                    name=full_title(one),
                ),
            )
    return parts


def _refuse_another_meaning(session: Session, series: Series, formula: Formula) -> None:
    """Refuse to make something else of a formula that others rest on.

    Raises:
        InvalidInput: naming them.
    """
    users = store.resting_on(session, [series.id])
    is_same = series.kind is formula.kind and (not users or series.unit == formula.unit)
    names = [] if is_same else _resting_names(session, series)
    if names:
        raise _problem(
            "text",
            message(
                "This makes another kind of metric of it, and this rests on it as it is: {names}."
                " Write a new formula instead.",
                names=", ".join(names),
            ),
        )


def _name_problems(session: Session, account: Account, draft: Draft) -> list[Problem]:
    name = draft.name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        sentence = message(
            "Give the formula a name of 1 to {longest} characters.", longest=LONGEST_NAME
        )
        return [Problem("name", sentence)]
    twin = numbers.series_named(session, account, name)
    if twin is not None and twin.id != draft.series_id:
        sentence = message("There is a metric “{name}” there already.", name=name)
        return [Problem("name", sentence)]
    return []


def _problem(field: str, sentence: Message) -> InvalidInput:
    return InvalidInput([Problem(field, sentence)])


def _resting_names(session: Session, series: Series) -> list[str]:
    """Name the key results and formulas that rest on a series."""
    users = [one.series_id for one in store.resting_on(session, [series.id])]
    named = numbers.series_by_id(session, users)
    uses = okrs.uses_of(session, series.id)
    return [*(use.title or use.objective for use in uses), *(one.name for one in named.values())]


def _of_team(session: Session, team_id: int, series_ids: Sequence[int]) -> dict[int, Series]:
    found = numbers.series_by_id(session, series_ids)
    return {key: one for key, one in found.items() if one.account.team_id == team_id}


def _own(session: Session, team_id: int, series_id: int) -> Series:
    """Give the series of a team's formula."""
    series = _of_team(session, team_id, [series_id]).get(series_id)
    if series is None or store.formula(session, series_id) is None:
        raise NotFound
    return series


def _account(session: Session, team_id: int, name: str) -> Account:
    """Give the account of a team's formulas, made under a name that no platform's has."""
    known = [one.series_id for one in store.of_team(session, team_id)]
    for series in numbers.series_by_id(session, known[:1]).values():
        return series.account
    taken = {one.name for one in numbers.accounts(session, team_id) if one.platform}
    return numbers.account_named(session, team_id, numbers.free_name(name, taken), clock.now())


def _parts(draft: Draft, formula: Formula) -> list[Part]:
    return [
        Part(
            letter,
            series_id,
            may_lack=letter in draft.may_lack,
            above=formula.top.get(letter, 0.0),
            below=formula.bottom.get(letter, 0.0),
        )
        for letter, series_id in draft.parts.items()
    ]


def _draft(series: Series, stored: StoredFormula) -> Draft:
    return Draft(
        name=series.name,
        text=stored.text,
        parts={part.letter: part.series_id for part in stored.parts},
        may_lack=frozenset(part.letter for part in stored.parts if part.may_lack),
        is_percent=series.kind is not SeriesKind.RATIO or series.unit != "",
        series_id=series.id,
    )
