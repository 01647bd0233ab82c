"""Measures the dashboard, reports, a first reading and an import: `python run.py bench`."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Playwright, sync_playwright
from streamlit.logger import set_log_level

from benchmarks import importing, papers, syncing
from benchmarks.report import Trend, comparisons, complaints, table
from benchmarks.serving import serving
from benchmarks.statements import statements_of_one_run
from benchmarks.timing import Opening, Subject, Visit, compare, opening_time
from benchmarks.world import REMARKS, TODAY, World, build_world
from okr.services.clock import TODAY_NAME
from okr.services.sign_in import COOKIE
from okr.store.database import URL_NAME, forget_engines
from run import find_browser

DASHBOARD_KEY_RESULTS = 24
COUNTED_KEY_RESULTS = (10, 24, 200)
READING_ROUNDS = 3
BARE_CHART = Opening('button:has-text("Draw")', 'button:has-text("Hide")', "Expected pace")
TREND = Opening("a.card", 'button:has-text("All gauges")', "Expected pace")


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and with --check give 1 when something is over its limit."""
    options = _parser().parse_args(arguments)
    set_log_level("ERROR")
    over: list[str] = []
    with TemporaryDirectory() as name:
        if options.only in (None, "dashboard"):
            over += _measure_dashboard(Path(name), options.rounds)
        if options.only in (None, "papers"):
            over += _measure_papers(Path(name))
        if options.only in (None, "sync"):
            over += _measure_reading(Path(name))
        if options.only in (None, "import"):
            over += _measure_import(Path(name))
    for sentence in over:
        _say(sentence)
    return int(bool(over) and options.check)


def _measure_dashboard(folder: Path, rounds: int) -> Iterator[str]:
    statements = {count: _count_statements(folder, count) for count in COUNTED_KEY_RESULTS}
    visits, openings = _time(folder, rounds)
    found = comparisons(visits)
    rerun = median(next(one for one in found if one.measure == "rerun").empty)
    bare, opened = zip(*openings, strict=True)
    trend = Trend(bare, opened, rerun)
    _say(f"Medians of {rounds} rounds, (least-most):\n{table(found)}\n{trend}\n")
    for key_results, count in statements.items():
        _say(f"SQL statements of one run with {key_results} key results: {count}")
    return chain(complaints(found, statements), trend.complaints())


def _measure_papers(folder: Path) -> Iterator[str]:
    with (
        _database(folder, "papers"),
        serving("app.py", folder / "papers.log") as address,
        sync_playwright() as playwright,
        _browser(playwright) as browser,
    ):
        world = build_world(DASHBOARD_KEY_RESULTS)
        found = papers.measure(browser, address, world, READING_ROUNDS)
    _say(papers.summary(found))
    return papers.complaints(found)


def _browser(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(
        executable_path=find_browser(Path(sys.executable)), args=["--no-sandbox", "--disable-gpu"]
    )


def _measure_reading(folder: Path) -> Iterator[str]:
    found = syncing.measure(folder, READING_ROUNDS)
    _say(syncing.summary(found))
    return syncing.complaints(found)


def _measure_import(folder: Path) -> Iterator[str]:
    found = importing.measure(folder, READING_ROUNDS)
    _say(importing.summary(found))
    return importing.complaints(found)


def _parser() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    reader.add_argument("--rounds", type=int, default=7, help="how often to visit each app")
    reader.add_argument("--check", action="store_true", help="fail when over a limit")
    reader.add_argument(
        "--only", choices=("dashboard", "papers", "sync", "import"), help="measure nothing else"
    )
    return reader


@contextmanager
def _database(folder: Path, name: str) -> Iterator[None]:
    """Put an empty database in force on the last day of the measured quarter."""
    os.environ[URL_NAME] = f"sqlite:///{folder / name}.db"
    os.environ[TODAY_NAME] = TODAY.isoformat()
    try:
        yield
    finally:
        forget_engines()


def _count_statements(folder: Path, key_results: int) -> int:
    with _database(folder, f"statements-{key_results}"):
        return len(statements_of_one_run(build_world(key_results)))


def _time(folder: Path, rounds: int) -> tuple[list[list[Visit]], list[tuple[float, float]]]:
    """Visit the apps; give their times, and until a bare chart and a trend are open."""
    with (
        _database(folder, "dashboard"),
        serving("benchmarks/empty/app.py", folder / "empty.log") as floor,
        serving("benchmarks/empty/chart.py", folder / "chart.log") as bare,
        serving("app.py", folder / "jauge.log") as jauge,
        sync_playwright() as playwright,
        _browser(playwright) as browser,
    ):
        world = build_world(DASHBOARD_KEY_RESULTS)
        shown = _dashboard(jauge, world)
        visits = compare(browser, (_empty_app(floor), shown), rounds)
        chart = Subject("chart", bare, 0, ("Run.",), change=str, redraw=str)
        openings = [
            (opening_time(browser, chart, BARE_CHART), opening_time(browser, shown, TREND))
            for _count in range(rounds)
        ]
        return visits, openings


def _empty_app(address: str) -> Subject:
    def rerun(count: int) -> str:
        return f"Run {count + 2}."  # the load was run 1

    return Subject("empty", address, 0, ("Run 1.",), change=rerun, redraw=rerun)


def _dashboard(address: str, world: World) -> Subject:
    return Subject(
        name="dashboard",
        address=address,
        gauges=world.key_results,
        texts=(REMARKS[-1],),
        change=world.change_comment,
        redraw=world.change_gauges,
        cookie={COOKIE: world.cookie},
    )


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - it talks to the person in the terminal


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
