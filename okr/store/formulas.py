"""Queries on formulas: the series that are worked out from others."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, delete, select

from okr.domain.formulas import Formula, written
from okr.domain.measures import SeriesKind
from okr.store import numbers
from okr.store.numbers import Account, Series
from okr.store.rows import stored_id
from okr.store.tables import AccountRow, FormulaPartRow, FormulaRow, SeriesRow

FORMULA = "formula"
"""What the series of formulas have in place of a platform's metric."""


@dataclass(frozen=True)
class Part:
    """A letter of a formula and its series, and the weights that they come to.

    Where it may lack, a day without a reading counts as 0.
    """

    letter: str
    series_id: int
    may_lack: bool = False
    above: float = 0.0
    below: float = 0.0


@dataclass(frozen=True)
class StoredFormula:
    """The formula of a series, as it was written, with its parts by letter."""

    series_id: int
    text: str
    parts: tuple[Part, ...]

    @property
    def part_ids(self) -> frozenset[int]:
        """The series that it rests on."""
        return frozenset(part.series_id for part in self.parts)


def meaning(series: Series, parts: Sequence[Part]) -> Formula:
    """Give what a series with such parts comes to."""
    return Formula(
        kind=series.kind,
        unit=series.unit,
        top={part.letter: part.above for part in parts if part.above},
        bottom={part.letter: part.below for part in parts if part.below},
    )


def formula(session: Session, series_id: int) -> StoredFormula | None:
    """Give the formula of a series; None where it has none."""
    return next(iter(_with_parts(session, FormulaRow.series_id == series_id)), None)


def of_team(session: Session, team_id: int) -> list[StoredFormula]:
    """List a team's formulas."""
    mine = (
        select(SeriesRow.id)
        .join(AccountRow, col(AccountRow.id) == col(SeriesRow.account_id))
        .where(AccountRow.team_id == team_id)
    )
    return _with_parts(session, col(FormulaRow.series_id).in_(mine))


def resting_on(session: Session, series_ids: Collection[int]) -> list[StoredFormula]:
    """List the formulas that have one of these series among their parts."""
    found = select(FormulaPartRow.formula_id).where(col(FormulaPartRow.series_id).in_(series_ids))
    return _with_parts(session, col(FormulaRow.series_id).in_(found))


def save(  # noqa: PLR0913 - one argument a column
    session: Session,
    account: Account,
    *,
    series_id: int | None,
    name: str,
    text: str,
    meaning: Formula,
    parts: Sequence[Part],
) -> Series:
    """Add a formula with its series, or bring the one of that series up to date."""
    row = (
        session.get_one(SeriesRow, series_id)
        if series_id
        else SeriesRow(account_id=account.id, name=name)
    )
    row.name, row.metric, row.field = name, FORMULA, text
    row.kind, row.unit = meaning.kind.value, meaning.unit
    session.add(row)
    session.flush()
    _save_sides(session, row, meaning)
    made_id = stored_id(row.id)
    stored = session.get(FormulaRow, made_id) or FormulaRow(series_id=made_id, text=text)
    stored.text = text
    session.add(stored)
    session.flush()
    _replace_parts(session, made_id, parts)
    return numbers.series_by_id(session, [made_id])[made_id]


def remove(session: Session, series_id: int) -> None:
    """Remove a formula and its series with all readings."""
    row = session.get_one(SeriesRow, series_id)
    sides = [row.numerator_id, row.denominator_id]
    _delete_series(session, [series_id])
    _delete_series(session, sides)


def _save_sides(session: Session, row: SeriesRow, meaning: Formula) -> None:
    """Give a rate the two series whose readings are its sides, and take them from all else."""
    before = [row.numerator_id, row.denominator_id]
    if not meaning.bottom:
        row.numerator_id = row.denominator_id = None
        session.flush()
        _delete_series(session, before)
        return
    kinds = (SeriesKind.FLOW, SeriesKind.LEVEL if meaning.is_level_below else SeriesKind.FLOW)
    sides = zip(before, ("above", "below"), meaning.sides, kinds, strict=True)
    made = []
    for stored, place, weights, kind in sides:
        side = session.get_one(SeriesRow, stored) if stored else _new_side(session, row, place)
        side.kind, side.field = kind.value, written(weights)
        session.add(side)
        session.flush()
        made.append(side.id)
    row.numerator_id, row.denominator_id = made
    session.flush()


def _new_side(session: Session, row: SeriesRow, place: str) -> SeriesRow:
    taken = session.exec(select(SeriesRow.name).where(SeriesRow.account_id == row.account_id))
    name = numbers.free_name(f"{row.id}.{place}", set(taken))
    return SeriesRow(account_id=row.account_id, name=name, metric=FORMULA, is_helper=True)


def _replace_parts(session: Session, formula_id: int, parts: Sequence[Part]) -> None:
    session.exec(delete(FormulaPartRow).where(col(FormulaPartRow.formula_id) == formula_id))
    session.add_all(
        FormulaPartRow(
            formula_id=formula_id,
            letter=part.letter,
            series_id=part.series_id,
            may_lack=part.may_lack,
            above=part.above,
            below=part.below,
        )
        for part in parts
    )
    session.flush()


def _delete_series(session: Session, series_ids: Iterable[int | None]) -> None:
    wanted = [one for one in series_ids if one is not None]
    session.exec(
        delete(SeriesRow)
        .where(col(SeriesRow.id).in_(wanted))
        .execution_options(synchronize_session=False)
    )


def _with_parts(session: Session, condition: Any) -> list[StoredFormula]:  # noqa: ANN401 - SQL
    rows = session.exec(
        select(FormulaRow, FormulaPartRow)
        .join(FormulaPartRow, col(FormulaPartRow.formula_id) == col(FormulaRow.series_id))
        .where(condition)
        .order_by(col(FormulaRow.series_id), col(FormulaPartRow.letter))
    )
    texts: dict[int, str] = {}
    parts: dict[int, list[Part]] = defaultdict(list)
    for stored, part in rows:
        texts[stored.series_id] = stored.text
        parts[stored.series_id].append(
            Part(part.letter, part.series_id, part.may_lack, part.above, part.below)
        )
    return [StoredFormula(one, text, tuple(parts[one])) for one, text in texts.items()]
