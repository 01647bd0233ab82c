"""The import command: what was understood of a file, and bringing it in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from okr.cli.terminal import Terminal, chosen_team, terminal
from okr.domain.access import Actor
from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.measures import SeriesKind
from okr.domain.messages import message
from okr.domain.okrs import Team
from okr.reporting import words
from okr.services import imports
from okr.services.administration import local_administrator
from okr.services.imports import (
    Choice,
    DateOrder,
    ImportPlan,
    ImportReport,
    RatioChoice,
    Understanding,
    said,
    said_of_cell,
)

_MOST_CELLS = 5
_METRIC = re.compile(r"(?P<column>.+)=(?P<kind>flow|level|unique)(:(?P<name>.+))?")


@dataclass(frozen=True)
class Wish:
    """What was asked for; `is_month_first` None lets the dates decide."""

    path: Path
    team: str | None
    account: str
    metrics: tuple[str, ...] = ()
    ratios: tuple[str, ...] = ()
    is_month_first: bool | None = None


@dataclass(frozen=True)
class _Look:
    """A file, what was understood of it, and what would be brought in where."""

    actor: Actor
    team: Team
    content: bytes
    understood: Understanding
    plan: ImportPlan


def show(code: str | None, wish: Wish, *, as_json: bool) -> None:
    """Say what was understood of a file; nothing is written."""
    with terminal(code, as_json=as_json) as out:
        look = _look(wish)
        if as_json:
            out.data(_understood_data(out, wish, look))
        else:
            for line in _understood_lines(out, wish, look):
                out.line(line)


def bring_in(code: str | None, wish: Wish, *, as_json: bool) -> None:
    """Write the numbers of a file and say what changed."""
    with terminal(code, as_json=as_json) as out:
        look = _look(wish)
        if look.understood.date_orders and wish.is_month_first is None:
            raise JaugeError(
                message(
                    "The dates of this file can be read two ways. Say which is right:"
                    " {day_first} or {month_first}",
                    day_first="--date-order day-first",
                    month_first="--date-order month-first",
                )
            )
        if not wish.metrics:
            _refuse_damage(look.understood)
        report = imports.bring_in(
            look.actor,
            look.team.id,
            look.understood,
            look.plan,
            content=look.content,
            source=wish.path.name,
        )
        if as_json:
            out.data(_report_data(look.team, report))
        else:
            out.line(
                words.arrived(report.account, report.arrival, report.key_results, out.language)
            )


def _look(wish: Wish) -> _Look:
    actor = local_administrator()
    team = chosen_team(actor.teams, wish.team)
    content = wish.path.read_bytes()
    order = None
    if wish.is_month_first is not None:
        order = DateOrder.MONTH_FIRST if wish.is_month_first else DateOrder.DAY_FIRST
    understood = imports.look_at(actor, team.id, content, wish.path.name, order)
    return _Look(actor, team, content, understood, _plan(understood, wish))


def _refuse_damage(understood: Understanding) -> None:
    """Refuse to leave a column out unasked because one of its cells is no number."""
    cells = [cell for column in understood.offered for cell in column.problems]
    if cells:
        advice = message(
            "Mend the file, or name the columns to take with {option}.", option="--metric"
        )
        sentences = [*map(said_of_cell, cells[:_MOST_CELLS]), advice]
        raise InvalidInput([Problem("file", sentence) for sentence in sentences])


def _plan(understood: Understanding, wish: Wish) -> ImportPlan:
    """Take what was asked for, and the proposal for what was not."""
    proposed = imports.proposed_plan(understood, wish.account)
    choices = tuple(_choice(understood, text) for text in wish.metrics) or proposed.choices
    asked = tuple(_ratio(choices, text) for text in wish.ratios)
    names = {ratio.name for ratio in asked}
    others = () if wish.metrics else proposed.ratios
    ratios = (*asked, *(ratio for ratio in others if ratio.name not in names))
    # A rate that is asked for takes the place of the column that states it.
    kept = [one for one in choices if wish.metrics or not {one.name, one.column} & names]
    return ImportPlan(wish.account, tuple(kept), ratios)


def _choice(understood: Understanding, text: str) -> Choice:
    found = _METRIC.fullmatch(text)
    if found is None:
        sentence = message(
            "“{text}” is no metric. Write COLUMN=flow, COLUMN=level or COLUMN=unique, and :NAME"
            " behind it for another name.",
            text=text,
        )
        raise InvalidInput([Problem("metric", sentence)])
    name, kind = found["column"].strip(), SeriesKind(found["kind"])
    proposed = next(
        (
            imports.proposed_choice(understood, column)
            for column in understood.columns
            if column.name == name
        ),
        Choice(name, name, kind),
    )
    return replace(proposed, name=(found["name"] or proposed.name).strip(), kind=kind)


def _ratio(choices: Sequence[Choice], text: str) -> RatioChoice:
    """Read a rate whose parts are named by column or by new name; both may hold a slash."""
    name, _equals, parts = text.partition("=")
    columns = {one.name: one.column for one in choices} | {
        one.column: one.column for one in choices
    }
    splits = [
        (parts[: slash.start()].strip(), parts[slash.end() :].strip())
        for slash in re.finditer("/", parts)
    ]
    known = [(top, bottom) for top, bottom in splits if top in columns and bottom in columns]
    found = known or splits
    if not name.strip() or not found:
        sentence = message(
            "“{text}” is no rate. Write NAME=NUMERATOR/DENOMINATOR with two columns.", text=text
        )
        raise InvalidInput([Problem("ratio", sentence)])
    top, bottom = found[0]
    return RatioChoice(name.strip(), columns.get(top, top), columns.get(bottom, bottom))


def _report_data(team: Team, report: ImportReport) -> dict[str, object]:
    return {
        "team": {"id": team.id, "name": team.name},
        "account": report.account,
        "metrics": list(report.metrics),
        "new": report.arrival.new,
        "changed": report.arrival.changed,
        "same": report.arrival.same,
        "first_on": report.first_on.isoformat(),
        "last_on": report.last_on.isoformat(),
        "key_results": report.key_results,
    }


def _understood_lines(out: Terminal, wish: Wish, look: _Look) -> Iterator[str]:
    _, found = out.language, look.understood
    yield f"{wish.path.name} ({found.shape})"
    if found.sheet is not None:
        yield _("Sheet: {name}", name=found.sheet)
    else:
        yield _(
            "Encoding: {encoding}, delimiter: {delimiter}",
            encoding=found.encoding or "–",
            delimiter=repr(found.delimiter or ""),
        )
    yield _(
        "Dates: column “{column}”, {order}, {count} days from {first} to {last}",
        column=found.date_column,
        order=found.date_order.value,
        count=len(found.days),
        first=found.first_on,
        last=found.last_on,
    )
    if found.date_orders:
        yield _("They can be read two ways: choose with {option}", option="--date-order")
    yield from _column_lines(out, look)
    for skipped in found.skipped:
        yield _("Row {row} is left out: {reason}", row=skipped.row, reason=said(skipped.reason))


def _column_lines(out: Terminal, look: _Look) -> Iterator[str]:
    _, found = out.language, look.understood
    yield _("To bring into “{account}”:", account=look.plan.account)
    for choice in look.plan.choices:
        count = sum(
            value is not None
            for column in found.columns
            if column.name == choice.column
            for value in column.values
        )
        unit = f" {choice.unit}" if choice.unit else ""
        yield f"  {choice.column} → {choice.name} ({choice.kind.value}{unit}, {count})"
    for ratio in look.plan.ratios:
        yield f"  {ratio.name} = {ratio.numerator} / {ratio.denominator} (ratio {ratio.unit})"
    for column in found.columns:
        if not column.is_offered:
            yield _("“{column}” holds no numbers.", column=column.name)
        for problem in column.problems[:1]:
            yield _(
                "“{column}” is left out. Row {row}, “{text}”: {reason}",
                column=column.name,
                row=problem.row,
                text=problem.text,
                reason=said(problem.reason),
            )


def _understood_data(out: Terminal, wish: Wish, look: _Look) -> dict[str, object]:
    _, found = out.language, look.understood
    return {
        "file": wish.path.name,
        "shape": found.shape,
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "sheet": found.sheet,
        "header_row": found.header_row,
        "date_column": found.date_column,
        "date_order": found.date_order.value,
        "date_orders": [order.value for order in found.date_orders],
        "days": len(found.days),
        "first_on": found.first_on.isoformat(),
        "last_on": found.last_on.isoformat(),
        "columns": [
            {
                "name": column.name,
                "kind": column.kind.value,
                "unit": column.unit,
                "values": sum(value is not None for value in column.values),
                "is_importable": column.is_importable,
                "problems": [
                    {"row": one.row, "text": one.text, "reason": _.say(said(one.reason))}
                    for one in column.problems
                ],
                "numerator": column.numerator,
                "denominator": column.denominator,
            }
            for column in found.columns
        ],
        "skipped": [{"row": one.row, "reason": _.say(said(one.reason))} for one in found.skipped],
        "plan": {
            "team": {"id": look.team.id, "name": look.team.name},
            "account": look.plan.account,
            "metrics": [
                {
                    "column": one.column,
                    "name": one.name,
                    "kind": one.kind.value,
                    "unit": one.unit,
                }
                for one in look.plan.choices
            ],
            "ratios": [
                {
                    "name": one.name,
                    "numerator": one.numerator,
                    "denominator": one.denominator,
                    "unit": one.unit,
                }
                for one in look.plan.ratios
            ],
        },
    }
