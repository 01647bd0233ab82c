"""What every command does: speak a language, open the database, refuse in one sentence."""

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

import typer

from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.messages import message
from okr.domain.okrs import Cycle, Team
from okr.locale.language import Language, best_language, language
from okr.services.cycles import cycle_of_day
from okr.services.health import is_database_well, prepare
from okr.store.database import URL_NAME

_REFUSED = 1


@dataclass(frozen=True)
class Terminal:
    """Where a command prints: `language` for sentences, `as_json` when it was asked for data."""

    language: Language
    as_json: bool

    def line(self, text: str = "") -> None:
        """Print a line."""
        typer.echo(text)

    def data(self, found: Mapping[str, object]) -> None:
        """Print JSON with the keys as they are."""
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


@contextmanager
def terminal(code: str | None, *, as_json: bool = False) -> Iterator[Terminal]:
    """Open the database, up to date, for a command in a language (None: that of LANG).

    A refusal is said on stderr and ends the program with code 1.
    """
    _ = language(code or _language_of_environment())
    try:
        _open_database()
        yield Terminal(_, as_json)
    except JaugeError as error:
        refuse(Terminal(_, as_json), error)


def refuse(out: Terminal, error: JaugeError, code: int = _REFUSED) -> NoReturn:
    """Say on stderr why not, and end the program with a code."""
    said = _refusal_data if out.as_json else _refusal
    typer.echo(said(error, out.language), err=True)
    raise typer.Exit(code) from error


def chosen_cycle(listed: Sequence[Cycle], wanted: str | None, today: date) -> Cycle:
    """Give the cycle of a name or number; the one around today when none is wanted.

    Raises:
        JaugeError: when there is none, or none of that name.
    """
    if not listed:
        raise JaugeError(message("This team has no cycle yet. Write its first objective in Jauge."))
    if wanted is None:
        found = cycle_of_day(listed, today)
    else:
        text = wanted.strip().casefold()
        named = [one for one in listed if one.name.casefold() == text]
        found = next(iter([*named, *(one for one in listed if str(one.id) == text)]), None)
    if found is None:
        names = ", ".join(f"{one.name} ({one.id})" for one in listed)
        raise JaugeError(message("Say which cycle by its name or number: {cycles}.", cycles=names))
    return found


def chosen_team(teams: Sequence[Team], wanted: str | None) -> Team:
    """Find a team by name or id; without either, the only one, invented ones aside."""
    if not teams:
        raise JaugeError(
            message(
                "There is no team yet. Open Jauge in a browser and make the first account, or"
                " load the demo: {command}",
                command="python -m okr demo",
            )
        )
    if wanted is None:
        found = [team for team in teams if not team.is_demo] or list(teams)
    else:
        found = [team for team in teams if team.name.casefold() == wanted.strip().casefold()]
        found = found or [team for team in teams if str(team.id) == wanted.strip()]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{team.name} ({team.id})" for team in teams)
    raise JaugeError(message("Say which team by its name or number: {teams}.", teams=listed))


def read_password(_: Language, *, reads_stdin: bool) -> str:
    """Take a password from the first line of stdin, or ask for it twice without showing it."""
    if reads_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt(
        _("Password"),
        hide_input=True,
        confirmation_prompt=_("The same again"),
        err=True,
    )
    return typed


@contextmanager
def without_warnings() -> Iterator[None]:
    """Keep quiet the library that hashes passwords: it warns when no screen is there."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def _language_of_environment() -> str:
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return best_language(next(filter(None, (os.environ.get(name) for name in names)), None))


def _open_database() -> None:
    if not is_database_well():
        sentence = message(
            "The database does not answer. Check that it is there, and its address in {name}.",
            name=URL_NAME,
        )
        raise JaugeError(sentence)
    prepare()


def _refusal(error: JaugeError, _: Language) -> str:
    said = [_.say(problem.sentence) for problem in _problems(error)]
    return " ".join(dict.fromkeys(said)) or _.say(error.sentence)


def _refusal_data(error: JaugeError, _: Language) -> str:
    listed = [{"field": one.field, "sentence": _.say(one.sentence)} for one in _problems(error)]
    found = {"error": _.say(error.sentence), "problems": listed}
    return json.dumps(found, ensure_ascii=False, indent=2)


def _problems(error: JaugeError) -> tuple[Problem, ...]:
    return error.problems if isinstance(error, InvalidInput) else ()
