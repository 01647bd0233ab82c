"""Rates on one scale, with the columns they are made of."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from connectors.files.figures import PERCENT
from connectors.files.kinds import says_percent, says_rate
from connectors.files.limits import RATIO_COLUMNS
from connectors.files.ratios import Numbers, parts_of
from connectors.files.understanding import Column, Kind, Scale


class Draft(NamedTuple):
    """Hold a column as it was read, before rates are settled.

    `step` is the last digit written, as a number; `is_percent_text` tells that its values carried
    percent signs and were divided by 100; `is_typed` that they came as numbers from a workbook.
    """

    column: Column
    step: float = 1.0
    is_percent_text: bool = False
    is_typed: bool = False


def settled(drafts: Sequence[Draft], *, in_percent: bool = False) -> tuple[Column, ...]:
    """Return the columns with every rate as a fraction, its scale, and its parts where found.

    `in_percent` tells that the platform writes 1.5 for 1.5 %, so that 0.8 is no 80 %.
    """
    parts = [
        Numbers(draft.column.name, draft.column.values)
        for draft in drafts
        if draft.column.is_importable and draft.column.kind is not Kind.RATE
    ]
    rates = [draft for draft in drafts if draft.column.kind is Kind.RATE]
    searched = {draft.column.index for draft in rates[:RATIO_COLUMNS]}
    return tuple(
        _settled(draft, parts if draft.column.index in searched else (), in_percent=in_percent)
        if draft.column.kind is Kind.RATE
        else draft.column
        for draft in drafts
    )


def _settled(draft: Draft, others: Sequence[Numbers], *, in_percent: bool) -> Column:
    column = draft.column
    divisors = (1.0,) if draft.is_percent_text else (1.0, 100.0)
    parts = parts_of(Numbers(column.name, column.values), draft.step, divisors, others)
    if draft.is_percent_text:
        scale = Scale.PERCENT_TEXT
    elif parts:
        scale = Scale.FRACTION if parts.divisor == 1 else Scale.PERCENT_BARE
    else:
        scale = Scale.PERCENT_BARE if in_percent else _scale(draft)
    values = column.values
    if scale is Scale.PERCENT_BARE:
        values = tuple(None if value is None else value / 100 for value in values)
    return replace(
        column,
        values=values,
        scale=scale,
        unit=column.unit or ("" if scale is Scale.FRACTION else PERCENT),
        numerator=parts.numerator if parts else None,
        denominator=parts.denominator if parts else None,
    )


def _scale(draft: Draft) -> Scale:
    sizes = [abs(value) for value in draft.column.values if value]
    if says_percent(draft.column.name):
        # A spreadsheet shows 0.123 as 12.3% and hands over 0.123.
        is_fraction = draft.is_typed and max(sizes, default=0.0) <= 1
    else:
        is_fraction = not says_rate(draft.column.name) or median(sizes or [0.0]) <= 1
    return Scale.FRACTION if is_fraction else Scale.PERCENT_BARE
