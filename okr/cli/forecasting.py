"""The commands that look ahead: a forecast of one file, and how right forecasts were before."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import typer

from okr.cli import library_forecast
from okr.cli.daily_files import DailyFile, read
from okr.domain.errors import JaugeError
from okr.domain.forecasting import NOT_ENOUGH, Forecast, History, Quantity, forecast
from okr.domain.forecasting.backtest import METHODS, Method, Row, Tally, backtest, table
from okr.domain.forecasting.samples import invented
from okr.domain.messages import Message, message
from okr.locale.language import Language, best_language, language

_LEAST_READINGS = 60
_INVENTED_EACH = 4


@dataclass(frozen=True)
class Trial:
    """What to try forecasts on, and how; `quantities` empty means totals and levels.

    `rates` are written as numerator/denominator, by column. Without `paths`, invented series.
    """

    paths: Sequence[Path]
    quantities: frozenset[Quantity]
    rates: Sequence[str]
    horizons: Sequence[int]
    origins: int
    has_library: bool


def look_ahead(
    code: str | None, path: Path, days: int, quantity: Quantity, *, as_json: bool
) -> None:
    """Print the forecast of a file, or in one sentence why there is none."""
    _ = _language(code)
    try:
        found = _forecast(path, days, quantity)
    except JaugeError as error:
        _refuse(error, _, as_json=as_json)
    if as_json:
        _print_data({"point": found.point, "low": found.low, "high": found.high})
    else:
        typer.echo(_sentence(found, quantity, _))


def look_back(code: str | None, trial: Trial, *, as_json: bool) -> None:
    """Print how right each method was on the series of the files, or on invented ones."""
    _ = _language(code)
    left_out: list[Message] = []
    methods = _methods(trial, left_out)
    try:
        series = _series(trial, left_out)
    except JaugeError as error:
        _refuse(error, _, as_json=as_json)
    found: list[tuple[Quantity, Mapping[tuple[str, int], Tally]]] = [
        (one.quantity, backtest(one, methods, trial.horizons, trial.origins)) for one in series
    ]
    rows = table(found)
    if as_json:
        sentences = [_.say(sentence) for sentence in left_out]
        rows_data = [_data(row) for row in rows]
        _print_data({"series": len(series), "rows": rows_data, "left_out": sentences})
    else:
        _print(rows, left_out, _)


def _language(code: str | None) -> Language:
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return language(best_language(code, *(os.environ.get(name) for name in names)))


def _refuse(error: JaugeError, _: Language, *, as_json: bool) -> NoReturn:
    # Here, as it loads the database, which takes longer than a forecast.
    from okr.cli.terminal import Terminal, refuse

    refuse(Terminal(_, as_json), error)


def _forecast(path: Path, days: int, quantity: Quantity) -> Forecast:
    found = forecast(read(path).history(quantity), days)
    if found is None:
        raise JaugeError(NOT_ENOUGH)
    return found


def _methods(trial: Trial, left_out: list[Message]) -> dict[str, Method]:
    """List what to compare; say what is missing."""
    methods: dict[str, Method] = dict(METHODS)
    if trial.has_library:
        found = library_forecast.library_methods(max(trial.horizons))
        methods |= found
        if not found:
            sentence = message(
                "“{method}” is left out, as it is not installed. To install it: {command}",
                method=library_forecast.NAME,
                command=library_forecast.INSTALL,
            )
            left_out.append(sentence)
    return methods


def _sentence(found: Forecast, quantity: Quantity, _: Language) -> str:
    values = {
        name: _.quantity(100 * value, "%") if quantity is Quantity.RATE else _.number(value)
        for name, value in (("point", found.point), ("low", found.low), ("high", found.high))
    }
    if quantity is Quantity.TOTAL:
        expected = message("Until {day} the total should be {point}.", day=found.ends_on, **values)
    elif quantity is Quantity.LEVEL:
        expected = message("On {day} the level should be {point}.", day=found.ends_on, **values)
    else:
        expected = message("Until {day} the rate should be {point}.", day=found.ends_on, **values)
    certain = message("Eight times in ten it is between {low} and {high}.", **values)
    return f"{_.say(expected)} {_.say(certain)}"


# What to try forecasts on


def _series(trial: Trial, left_out: list[Message]) -> list[History]:
    """Read the series of all files, or invent some; say which columns are left out."""
    wanted = trial.quantities or frozenset(Quantity)
    if not trial.paths:
        return [one for one in invented(_INVENTED_EACH).values() if one.quantity in wanted]
    found: list[History] = []
    for path in trial.paths:
        file = read(path)
        if {"numerator", "denominator"} <= set(file.columns):
            found.append(file.history(Quantity.RATE))
        else:
            found += _columns(file, path.name, wanted, left_out)
            found += _rates(file, trial.rates if Quantity.RATE in wanted else ())
    if not found:
        sentence = message(
            "There is no series to try forecasts on: it takes {least} days that are not all the"
            " same.",
            least=_LEAST_READINGS,
        )
        raise JaugeError(sentence)
    return found


def _columns(
    file: DailyFile, name: str, wanted: frozenset[Quantity], left_out: list[Message]
) -> Iterator[History]:
    """Take every column of numbers once as amounts that add up and once as levels."""
    if not wanted - {Quantity.RATE}:
        return
    for column in file.amounts:
        readings = file.readings(column)
        values = [value for _, value in readings]
        why = _unfit(values)
        if why is not None:
            left_out.append(message("{file}, “{column}”: {why}", file=name, column=column, why=why))
            continue
        for quantity in (Quantity.TOTAL, Quantity.LEVEL):
            if quantity in wanted:
                yield History(quantity, readings)


def _unfit(values: Sequence[float]) -> Message | None:
    """Say why a column is no series to try forecasts on; None where it is one."""
    if len(values) < _LEAST_READINGS:
        return message("fewer than {least} days.", least=_LEAST_READINGS)
    if len(set(values)) == 1:
        return message("all days are the same.")
    if max(map(abs, values)) <= 1 and any(value % 1 for value in values):
        return message("a rate that is divided already; give its two columns with --rate.")
    return None


def _rates(file: DailyFile, rates: Sequence[str]) -> Iterator[History]:
    """Take the rates of which a file has both columns."""
    for rate in rates:
        above, slash, below = (part.strip().casefold() for part in rate.partition("/"))
        if not slash:
            raise JaugeError(
                message("“{text}” is no rate. Write it as numerator/denominator.", text=rate)
            )
        if above in file.columns and below in file.columns:
            yield file.rate(above, below)


# The table


def _print_data(found: Mapping[str, object]) -> None:
    typer.echo(json.dumps(found, ensure_ascii=False))


def _data(row: Row) -> dict[str, object]:
    return {
        "measure": row.quantity.value,
        "days": row.days,
        "method": row.method,
        "series": row.series,
        "coverage": None if row.coverage is None else round(row.coverage, 3),
        "error": None if row.relative_error is None else round(row.relative_error, 3),
    }


def _print(rows: Sequence[Row], left_out: Sequence[Message], _: Language) -> None:
    heads = (_("Measure"), _("Days"), _("Method"), _("Series"), _("Coverage"), _("Error"))
    typer.echo(_columns_of(heads))
    for row in rows:
        coverage = "–" if row.coverage is None else _.share(row.coverage)
        error = "–" if row.relative_error is None else _.number(row.relative_error, 2)
        cells = (row.quantity.value, str(row.days), row.method, str(row.series), coverage, error)
        typer.echo(_columns_of(cells))
    typer.echo()
    typer.echo(
        _(
            "Coverage: how often the 80 % interval held what came. Error: as a multiple of that"
            " of the seasonal naive, 1 being as wrong."
        )
    )
    for sentence in left_out:
        typer.echo(_.say(sentence))


def _columns_of(cells: Sequence[str]) -> str:
    measure, days, method, *numbers = cells
    return (
        measure.ljust(9)
        + days.rjust(6)
        + "  "
        + method.ljust(28)
        + "".join(number.rjust(11) for number in numbers)
    )
