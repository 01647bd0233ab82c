"""Times a report as PDF, against a headless Chromium that prints the same dashboard.

Run as a module it is the process that makes reports and is measured.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser

from benchmarks.memory import peak_megabytes, tree_megabytes
from benchmarks.world import TODAY, World
from okr.locale.language import language
from okr.reporting.pdf import pdf
from okr.services import reports
from okr.services.cache import forget
from okr.services.sign_in import COOKIE
from okr.store import people
from okr.store.database import reading

ROOT = Path(__file__).parents[1]
LEAST_TIMES_FASTER = 10
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Paper:
    """What a PDF took: seconds, the most memory in use, and how large it became."""

    seconds: float
    megabytes: float
    size: int


@dataclass(frozen=True)
class Round:
    """One PDF of ours and one of the browser, each the second of its program."""

    ours: Paper
    printed: Paper


def make_and_tell(user_id: int, team_id: int) -> Paper:
    """Make a report twice on the database in force, and tell of the second."""
    with reading() as session:
        actor = people.actor(session, user_id)
    if actor is None:
        raise RuntimeError("the person to report for is gone")
    wanted = reports.Wanted(team_id, TODAY)
    for _time in range(2):
        # A report is not made of what the one before has read.
        forget()
        began = time.perf_counter()
        made = pdf(reports.report(actor, wanted, ZoneInfo("Europe/Paris"), language("en")))
        seconds = time.perf_counter() - began
    return Paper(seconds, peak_megabytes(), len(made))


def measure(browser: Browser, address: str, world: World, rounds: int) -> list[Round]:
    """Make and print the dashboard in turns, so that a busy machine slows both.

    The browser runs already, and has printed the page before.
    """
    _print(browser, address, world)
    return [Round(_made(world), _print(browser, address, world)) for _count in range(rounds)]


def _made(world: World) -> Paper:
    done = subprocess.run(  # noqa: S603 - this very module
        [
            sys.executable,
            "-m",
            "benchmarks.papers",
            str(world.actor.user_id),
            str(world.team.id),
        ],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    return Paper(**json.loads(done.stdout))


def _print(browser: Browser, address: str, world: World) -> Paper:
    began = time.perf_counter()
    context = browser.new_context()
    try:
        context.add_cookies([{"name": COOKIE, "value": world.cookie, "url": address}])
        page = context.new_page()
        page.goto(address)
        page.locator("a.card svg").nth(world.key_results - 1).wait_for()
        made = page.pdf(format="A4", print_background=True)
        seconds = time.perf_counter() - began
        told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
        megabytes = tree_megabytes(one["id"] for one in told["processInfo"])
    finally:
        context.close()
    return Paper(seconds, megabytes, len(made))


def times_faster(found: list[Round]) -> float:
    """Give how many times as long the browser takes, as the ratio of the medians."""
    ours = median(one.ours.seconds for one in found)
    return median(one.printed.seconds for one in found) / ours


def summary(found: list[Round]) -> str:
    """Say what was measured."""
    ours, printed = [one.ours for one in found], [one.printed for one in found]
    return (
        f"The dashboard as PDF: {median(o.seconds for o in ours):.2f} s,"
        f" {max(o.megabytes for o in ours):.0f} MB, {max(o.size for o in ours) / 1000:.0f} kB;"
        f" by Chromium {median(o.seconds for o in printed):.2f} s,"
        f" {min(o.megabytes for o in printed):.0f} MB: {times_faster(found):.1f} times as long"
    )


def complaints(found: list[Round]) -> Iterator[str]:
    """Say which limits are passed."""
    faster = times_faster(found)
    if faster < LEAST_TIMES_FASTER:
        yield (
            f"A PDF is made {faster:.1f} times as fast as by Chromium:"
            f" at least {LEAST_TIMES_FASTER} times"
        )
    ours = max(one.ours.megabytes for one in found)
    theirs = min(one.printed.megabytes for one in found)
    if ours >= theirs:
        yield f"A PDF takes {ours:.0f} MB, and Chromium {theirs:.0f} MB: it has to take less"
    size = max(one.ours.size for one in found)
    if size > MOST_BYTES:
        yield f"A PDF has {size} bytes: at most {MOST_BYTES}"


if __name__ == "__main__":
    print(json.dumps(asdict(make_and_tell(*map(int, sys.argv[1:])))))  # noqa: T201 - read by `_made`
