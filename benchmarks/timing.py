"""Times two apps in a real browser, in turns, so that a busy machine slows both."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

MEASURES = ("cold", "warm", "rerun", "redraw")
_PROBE = Path(__file__).with_name("probe.js")


@dataclass(frozen=True)
class Subject:
    """An app to time; it is complete when it shows so many gauges and these texts.

    `change` and `redraw` are called with a count before a rerun and give the text that it
    brings; `redraw` changes every gauge.
    """

    name: str
    address: str
    gauges: int
    texts: tuple[str, ...]
    change: Callable[[int], str]
    redraw: Callable[[int], str]
    cookie: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Opening:
    """What opens a chart and what shuts it again, as selectors, and a text in the chart."""

    opens: str
    shuts: str
    text: str


Visit = Mapping[str, float]
"""Milliseconds of each of MEASURES."""


def visit(browser: Browser, subject: Subject) -> Visit:
    """Open an app in a new context, load it again, and make it rerun.

    Cold begins with an empty cache at the start of the navigation, warm at that of a reload,
    a rerun at a press of R, which is Streamlit's key for it; all end two frames after
    everything is there.
    """
    with _page(browser, subject) as page:
        page.goto(subject.address, wait_until="commit")
        cold = _load_time(page, subject)
        page.reload(wait_until="commit")
        warm = _load_time(page, subject)
        rerun = median(_rerun_time(page, subject, subject.change, one) for one in (0, 1, 2))
        redraw = median(_rerun_time(page, subject, subject.redraw, one) for one in (3, 4, 5))
    return dict(zip(MEASURES, (cold, warm, rerun, redraw), strict=True))


def opening_time(browser: Browser, subject: Subject, opening: Opening) -> float:
    """Open three charts, after a first one that loads what draws them; the median in ms.

    They are the second to the fourth of those that can be opened, as far as there are so many.
    """
    times = []
    with _page(browser, subject) as page:
        page.goto(subject.address, wait_until="commit")
        _load_time(page, subject)
        for count in range(4):
            doors = page.locator(opening.opens)
            page.evaluate("(text) => jaugeProbe.armRerun(0, [text])", opening.text)
            doors.nth(count % doors.count()).click()
            taken: float = page.evaluate("() => jaugeProbe.rerun")
            times.append(taken)
            _wait_until_idle(page)
            page.locator(opening.shuts).first.click()
            page.locator(opening.opens).first.wait_for()
            _wait_until_idle(page)
    return median(times[1:])


@contextmanager
def _page(browser: Browser, subject: Subject) -> Iterator[Page]:
    """Give a page with the probe in a context of its own, signed in where the app asks for it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    if subject.cookie:
        context.add_cookies(
            [
                {"name": name, "value": value, "url": subject.address}
                for name, value in subject.cookie.items()
            ]
        )
    context.add_init_script(path=_PROBE)
    try:
        yield context.new_page()
    finally:
        context.close()


def compare(browser: Browser, subjects: Sequence[Subject], rounds: int) -> list[list[Visit]]:
    """Visit all apps so many times in turns, the order reversed each time.

    One list per round, in the order of `subjects`. A round before warms the servers up.
    """
    found = []
    for count in range(rounds + 1):
        turn = subjects if count % 2 == 0 else subjects[::-1]
        visits = {subject.name: visit(browser, subject) for subject in turn}
        found.append([visits[subject.name] for subject in subjects])
    return found[1:]


def _load_time(page: Page, subject: Subject) -> float:
    shown = [subject.gauges, list(subject.texts)]
    taken: float = page.evaluate("([gauges, texts]) => jaugeProbe.load(gauges, texts)", shown)
    _wait_until_idle(page)
    return taken


def _rerun_time(page: Page, subject: Subject, change: Callable[[int], str], count: int) -> float:
    shown = [subject.gauges, [change(count)]]
    page.evaluate("([gauges, texts]) => jaugeProbe.armRerun(gauges, texts)", shown)
    page.keyboard.press("r")
    taken: float = page.evaluate("() => jaugeProbe.rerun")
    _wait_until_idle(page)
    return taken


def _wait_until_idle(page: Page) -> None:
    """Let the page finish, so that what it still does counts nowhere twice."""
    page.wait_for_selector('[data-test-script-state="notRunning"]')
    page.wait_for_timeout(300)
