"""What the import command prints: files as they were understood, and what an import changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from okr.cli.terminal import Terminal
from okr.domain.okrs import Team
from okr.reporting import words
from okr.services import imports
from okr.services.imports import (
    BadFile,
    Column,
    Found,
    ImportPlan,
    ImportReport,
    Question,
    Understanding,
    said,
    said_of_cell,
)

_MOST_CHANGES = 20
_MOST_TABLES = 10


@dataclass(frozen=True)
class Look:
    """A file, what was understood of it, and what would be brought in where."""

    team: Team | None
    content: bytes
    found: Found
    plans: tuple[ImportPlan, ...]


def lines(
    out: Terminal, name: str, look: Look, options: Sequence[tuple[Question, str]]
) -> Iterator[str]:
    """Say what was understood of a file, line by line."""
    _, found = out.language, look.found
    yield _("{name} ({shape}, {share}% sure)", name=name, shape=found.shape, share=_share(found))
    for table, plan in list(zip(found.tables, look.plans, strict=True))[:_MOST_TABLES]:
        yield from _table_lines(out, table, plan)
    if len(found.tables) > _MOST_TABLES:
        yield _("… and {count} further accounts.", count=len(found.tables) - _MOST_TABLES)
    for one in found.left_out:
        yield _("Left out: {reason}", reason=said(one.reason))
    for note in found.notes:
        yield _.say(said(note))
    for question, option in options:
        yield _("{question} Answer with {option}", question=said(question.sentence), option=option)


def _share(found: Found) -> int:
    return round(found.confidence * 100)


def _table_lines(out: Terminal, found: Understanding, plan: ImportPlan) -> Iterator[str]:
    _ = out.language
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
    yield from _column_lines(out, found, plan)
    for skipped in found.skipped:
        yield _("Row {row} is left out: {reason}", row=skipped.row, reason=said(skipped.reason))


def _column_lines(out: Terminal, found: Understanding, plan: ImportPlan) -> Iterator[str]:
    _ = out.language
    yield _("To bring into “{account}”:", account=plan.account)
    for choice in plan.choices:
        count = sum(
            value is not None
            for column in found.columns
            if column.name == choice.column
            for value in column.values
        )
        unit = f" {choice.unit}" if choice.unit else ""
        yield f"  {choice.column} → {choice.name} ({choice.kind.value}{unit}, {count})"
    for ratio in plan.ratios:
        yield f"  {ratio.name} = {ratio.numerator} / {ratio.denominator} (ratio {ratio.unit})"
    for column in found.columns:
        if not column.is_offered:
            yield _("“{column}” holds no numbers.", column=column.name)
        yield from _damage(out, column)


def _damage(out: Terminal, column: Column) -> Iterator[str]:
    for problem in column.problems[:1]:
        yield out.language(
            "“{column}” is left out. Row {row}, “{text}”: {reason}",
            column=column.name,
            row=problem.row,
            text=problem.text,
            reason=said(problem.reason),
        )


def damaged_lines(out: Terminal, founds: Sequence[Found]) -> Iterator[str]:
    """Say which columns an import left out, because a cell of theirs is no number."""
    for column in _damaged(founds):
        yield from _damage(out, column)


def damaged_data(out: Terminal, founds: Sequence[Found]) -> list[dict[str, object]]:
    """Give the same as data, cell by cell."""
    return [
        {
            "column": column.name,
            "row": cell.row,
            "text": cell.text,
            "reason": out.language.say(said(cell.reason)),
        }
        for column in _damaged(founds)
        for cell in column.problems
    ]


def _damaged(founds: Sequence[Found]) -> list[Column]:
    columns = [column for found in founds for table in found.tables for column in table.offered]
    return [column for column in columns if column.problems]


def data(
    out: Terminal, name: str, look: Look, options: Sequence[tuple[Question, str]]
) -> dict[str, object]:
    """Give the same as data; the days, columns and plan are those of the first account."""
    _, found = out.language, look.found
    first = found.tables[0]
    return {
        "file": name,
        "shape": found.shape,
        "confidence": found.confidence,
        "account_hint": found.account_hint,
        "series": [
            one
            for table, plan in zip(found.tables, look.plans, strict=True)
            for one in _series(out, table, plan)
        ],
        "encoding": first.encoding,
        "delimiter": first.delimiter,
        "sheet": first.sheet,
        "header_row": first.header_row,
        "date_column": first.date_column,
        "date_order": first.date_order.value,
        "date_orders": [order.value for order in first.date_orders],
        "days": len(first.days),
        "first_on": first.first_on.isoformat(),
        "last_on": first.last_on.isoformat(),
        "columns": [_column(out, column) for column in first.columns],
        "skipped": _skipped(out, found),
        "left_out": [
            {
                "part": one.part,
                "title": one.title,
                "row": one.row,
                "reason": _.say(said(one.reason)),
            }
            for one in found.left_out
        ],
        "notes": [_.say(said(note)) for note in found.notes],
        "questions": [
            {
                "key": question.asks.value,
                "about": question.about,
                "question": _.say(said(question.sentence)),
                "choices": list(question.choices),
                "option": option,
            }
            for question, option in options
        ],
        "plan": _plan(look.team, look.plans[0]),
        "plans": [_plan(look.team, plan) for plan in look.plans],
    }


def bad_data(out: Terminal, name: str, error: BadFile) -> dict[str, object]:
    """Give what is known of a file that gives no numbers."""
    sentence = out.language.say(error.sentence)
    return {
        "file": name,
        "shape": error.shape or None,
        "confidence": error.confidence,
        "account_hint": None,
        "series": [],
        "skipped": [{"row": None, "reason": sentence}],
        "questions": [],
        "error": sentence,
    }


def arrived_lines(out: Terminal, reports: Sequence[ImportReport]) -> Iterator[str]:
    """Say what an import changed, account by account."""
    _ = out.language
    for report in reports:
        yield words.arrived(report.account, report.arrival, report.key_results, _)
        for change in report.changes[:_MOST_CHANGES]:
            yield words.changed(change.metric, change.difference, _)
        if len(report.changes) > _MOST_CHANGES:
            yield _("… and {count} more.", count=len(report.changes) - _MOST_CHANGES)


def arrived_data(team: Team, reports: Sequence[ImportReport]) -> dict[str, object]:
    """Give the same as data; the sums are those of all accounts."""
    return {
        "team": _team(team),
        "account": reports[0].account,
        "metrics": list(reports[0].metrics),
        "new": sum(report.arrival.new for report in reports),
        "changed": sum(report.arrival.changed for report in reports),
        "same": sum(report.arrival.same for report in reports),
        "first_on": min(report.first_on for report in reports).isoformat(),
        "last_on": max(report.last_on for report in reports).isoformat(),
        "key_results": sum(report.key_results for report in reports),
        "accounts": [
            {
                "account": report.account,
                "metrics": list(report.metrics),
                "new": report.arrival.new,
                "changed": report.arrival.changed,
                "same": report.arrival.same,
            }
            for report in reports
        ],
        "changes": [
            {
                "account": report.account,
                "metric": change.metric,
                "day": change.difference.day.isoformat(),
                "before": change.difference.before,
                "after": change.difference.after,
                "is_taken": change.difference.is_taken,
            }
            for report in reports
            for change in report.changes
        ],
    }


def _series(out: Terminal, table: Understanding, plan: ImportPlan) -> Iterator[dict[str, object]]:
    for column in table.offered:
        readings = imports.column_readings(table, column)
        if not readings:
            continue
        choice = imports.proposed_choice(table, column)
        first_on, last_on = readings[0][0], readings[-1][0]
        yield {
            "metric": choice.name,
            "kind": column.kind.value,
            "unit": choice.unit,
            "first_day": first_on.isoformat(),
            "last_day": last_on.isoformat(),
            "days": len(readings),
            "missing_days": (last_on - first_on).days + 1 - len(readings),
            "sum": round(sum(value for _, value in readings), 6),
            "last_value": round(readings[-1][1], 9),
            "account": plan.account,
            "column": column.name,
            "stated_total": column.total,
            "note": out.language.say(said(column.note)) if column.note else None,
        }


def _skipped(out: Terminal, found: Found) -> list[dict[str, object]]:
    _ = out.language
    rows: list[dict[str, object]] = [
        {"row": one.row, "reason": _.say(said(one.reason)), "part": one.part}
        for table in found.tables
        for one in table.skipped
    ]
    rows += [
        {"row": cell.row, "reason": _.say(said_of_cell(cell)), "part": "", "column": cell.column}
        for table in found.tables
        for column in table.offered
        for cell in column.problems
    ]
    rows += [
        {"row": one.row, "reason": _.say(said(one.reason)), "part": one.part}
        for one in found.left_out
    ]
    return rows


def _column(out: Terminal, column: Column) -> dict[str, object]:
    return {
        "name": column.name,
        "kind": column.kind.value,
        "unit": column.unit,
        "values": sum(value is not None for value in column.values),
        "is_importable": column.is_importable,
        "problems": [
            {"row": one.row, "text": one.text, "reason": out.language.say(said(one.reason))}
            for one in column.problems
        ],
        "numerator": column.numerator,
        "denominator": column.denominator,
    }


def _team(team: Team | None) -> dict[str, object] | None:
    return None if team is None else {"id": team.id, "name": team.name}


def _plan(team: Team | None, plan: ImportPlan) -> dict[str, object]:
    return {
        "team": _team(team),
        "account": plan.account,
        "metrics": [
            {"column": one.column, "name": one.name, "kind": one.kind.value, "unit": one.unit}
            for one in plan.choices
        ],
        "ratios": [
            {
                "name": one.name,
                "numerator": one.numerator,
                "denominator": one.denominator,
                "unit": one.unit,
            }
            for one in plan.ratios
        ],
    }
