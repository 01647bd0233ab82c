"""The import command: what was understood of files, and bringing them in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

import typer

from okr.cli import import_report
from okr.cli.import_report import Look
from okr.cli.terminal import Terminal, chosen_team, refuse, terminal
from okr.domain.errors import InvalidInput, Problem
from okr.domain.measures import SeriesKind
from okr.domain.messages import message
from okr.domain.okrs import Team
from okr.services import imports
from okr.services.administration import local_administrator
from okr.services.imports import (
    Answers,
    Arriving,
    Asks,
    BadFile,
    Choice,
    DateOrder,
    Dropped,
    Found,
    ImportPlan,
    NotDaily,
    Question,
    RatioChoice,
    Understanding,
    said_of_cell,
)

NEEDS_ANSWER = 3
NOT_DAILY = 4
UNREADABLE = 5
_MOST_CELLS = 5
_METRIC = re.compile(r"(?P<column>.+)=(?P<kind>flow|level|unique)(:(?P<name>.+))?")
_COPY = re.compile(r"\s*(?:\(\d+\)|- (?:Copy|Copie|Kopie))$")
_OPTIONS = {
    Asks.ACCOUNT: "--account NAME",
    Asks.METRIC: "--name {about}=METRIC",
    Asks.DOWNLOADED_ON: "--downloaded YYYY-MM-DD",
    Asks.DATE_ORDER: "--date-order day-first|month-first",
}


@dataclass(frozen=True)
class Wish:
    """What was asked for; `is_month_first` None lets the dates decide."""

    paths: tuple[Path, ...]
    team: str | None
    accounts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    ratios: tuple[str, ...] = ()
    is_month_first: bool | None = None
    downloaded_on: date | None = None

    @property
    def answers(self) -> Answers:
        """Return what the options say of the files."""
        order = None
        if self.is_month_first is not None:
            order = DateOrder.MONTH_FIRST if self.is_month_first else DateOrder.DAY_FIRST
        return Answers(self.accounts, dict(map(_name, self.names)), order, self.downloaded_on)


def show(code: str | None, wish: Wish, *, as_json: bool) -> None:
    """Say what was understood of files; nothing is written."""
    with terminal(code, as_json=as_json) as out:
        told: list[dict[str, object]] = []
        teams = local_administrator().teams
        # What a file is can be said before there is anybody to whom its numbers belong.
        team = chosen_team(teams, wish.team) if teams or wish.team else None
        codes = [_show(out, wish, path, team, told) for path in wish.paths]
        if as_json:
            out.data(told[0] if len(wish.paths) == 1 else {"files": told})
        if max(codes):
            raise typer.Exit(max(codes))


def bring_in(code: str | None, wish: Wish, *, as_json: bool) -> None:
    """Write the numbers of files and say what changed; a file without days is left out."""
    with terminal(code, as_json=as_json) as out:
        actor = local_administrator()
        team = chosen_team(actor.teams, wish.team)
        looks = _looks(out, wish, team)
        for look in looks:
            if look.found.questions:
                _ask(out, look.found)
            _refuse_damage(look)
        arriving = [one for look in looks for one in _arriving(look)]
        reports = imports.bring_in_together(actor, team.id, arriving)
        for look in looks:
            imports.remember(actor, team.id, look.found, wish.answers)
        founds = [look.found for look in looks]
        if as_json:
            left_out = import_report.damaged_data(out, founds)
            out.data({**import_report.arrived_data(team, reports), "left_out": left_out})
        else:
            for line in import_report.arrived_lines(out, reports):
                out.line(line)
            for line in import_report.damaged_lines(out, founds):
                out.line(line)


def _show(
    out: Terminal, wish: Wish, path: Path, team: Team | None, told: list[dict[str, object]]
) -> int:
    """Say what was understood of one file, or note it, and give the code."""
    try:
        look = _look(wish, path, team)
    except BadFile as error:
        told.append(import_report.bad_data(out, path.name, error))
        typer.echo(f"{path.name}: {out.language.say(error.sentence)}", err=True)
        return _code(error)
    options = _options(look.found)
    told.append(import_report.data(out, path.name, look, options))
    if not out.as_json:
        for line in import_report.lines(out, path.name, look, options):
            out.line(line)
    return NEEDS_ANSWER if look.found.questions else 0


def _looks(out: Terminal, wish: Wish, team: Team) -> list[Look]:
    """Look at every file; one without days is passed over, if there is another."""
    looks = []
    for number, path in enumerate(wish.paths, start=1):
        try:
            looks.append(_look(wish, path, team))
        except BadFile as error:
            if _code(error) == UNREADABLE or (number == len(wish.paths) and not looks):
                refuse(out, error, _code(error))
            typer.echo(f"{path.name}: {out.language.say(error.sentence)}", err=True)
    return looks


def _look(wish: Wish, path: Path, team: Team | None) -> Look:
    content = path.read_bytes()
    saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    dropped = Dropped(path.name, content, saved_at.date())
    if team is None:
        found = imports.look_alone(dropped, wish.answers)
    else:
        found = imports.look_over(local_administrator(), team.id, dropped, wish.answers)
    plans = tuple(
        _plan(table, wish, proposed)
        for table, proposed in zip(
            found.tables, imports.proposed_plans(found, _COPY.sub("", path.stem)), strict=True
        )
    )
    return Look(team, content, found, plans)


def _arriving(look: Look) -> list[Arriving]:
    found = look.found
    return [
        Arriving(table, plan, look.content, found.name, found.downloaded_on)
        for table, plan in zip(found.tables, look.plans, strict=True)
    ]


def _code(error: BadFile) -> int:
    return NOT_DAILY if isinstance(error, NotDaily) else UNREADABLE


def _options(found: Found) -> list[tuple[Question, str]]:
    """Return each question with the option that answers it."""
    return [(one, _OPTIONS[one.asks].format(about=one.about)) for one in found.questions]


def _ask(out: Terminal, found: Found) -> NoReturn:
    sentences = [
        message(
            "{question} Answer with {option}", question=imports.said(one.sentence), option=option
        )
        for one, option in _options(found)
    ]
    problems = [
        Problem(one.asks.value, sentence)
        for one, sentence in zip(found.questions, sentences, strict=True)
    ]
    refuse(out, InvalidInput(problems), NEEDS_ANSWER)


def _name(text: str) -> tuple[str, str]:
    column, equals, name = text.partition("=")
    if not (column.strip() and equals and name.strip()):
        sentence = message("“{text}” is no name. Write COLUMN=METRIC.", text=text)
        raise InvalidInput([Problem("name", sentence)])
    return column.strip(), name.strip()


def _refuse_damage(look: Look) -> None:
    """Refuse a file all of whose columns have a cell that is no number; name the cells."""
    if any(plan.choices for plan in look.plans):
        return
    offered = [column for table in look.found.tables for column in table.offered]
    cells = [cell for column in offered for cell in column.problems]
    if cells:
        advice = message("Mend the file, then import it again.")
        sentences = [*map(said_of_cell, cells[:_MOST_CELLS]), advice]
        raise InvalidInput([Problem("file", sentence) for sentence in sentences])


def _plan(understood: Understanding, wish: Wish, proposed: ImportPlan) -> ImportPlan:
    """Take what was asked for, and the proposal for what was not."""
    choices = tuple(_choice(understood, text) for text in wish.metrics) or proposed.choices
    asked = tuple(_ratio(choices, text) for text in wish.ratios)
    names = {ratio.name for ratio in asked}
    others = () if wish.metrics else proposed.ratios
    ratios = (*asked, *(ratio for ratio in others if ratio.name not in names))
    # A rate that is asked for takes the place of the column that states it.
    kept = [one for one in choices if wish.metrics or not {one.name, one.column} & names]
    return ImportPlan(proposed.account, tuple(kept), ratios)


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
