"""A browser to visit real servers with; a failure keeps a picture and the server's last words."""

from functools import partial

import pytest
from playwright.sync_api import sync_playwright

from okr.services import sign_in
from tests.browser.serving import RUNNING, Server
from tests.browser.visitor import Visitor

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)


@pytest.fixture(scope="module")
def browser(chromium):
    """Give a running browser."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=list(CHROMIUM_ARGUMENTS)
        )
        yield running
        running.close()


class Visits:
    """Sends visitors to servers, each with cookies and a language of their own."""

    def __init__(self, browser, folder):
        self._browser = browser
        self._folder = folder
        self._visitors = []

    def __call__(self, server, *, locale="en-GB", cookies=(), **window):
        """Give a visitor who has no page open yet, with a window of some size and colours."""
        context = self._browser.new_context(locale=locale, timezone_id="Europe/Paris", **window)
        context.add_cookies(list(cookies))
        visitor = Visitor(context, server)
        self._visitors.append(visitor)
        return visitor

    def photograph(self):
        """Keep a picture of every visitor's screen; give the paths."""
        paths = [self._folder / f"visitor-{number}.png" for number in range(len(self._visitors))]
        for path, visitor in zip(paths, self._visitors, strict=True):
            visitor.page.screenshot(path=path, full_page=True)
        return paths

    def end(self):
        """Close all browser windows."""
        for visitor in self._visitors:
            visitor.context.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Return what sends a visitor to a server."""
    visits = Visits(browser, tmp_path)
    yield visits
    visits.end()


@pytest.fixture
def server(world, today, database):
    """Give a server, just started, of the small world."""
    with Server(database, today=today) as server:
        yield server


@pytest.fixture
def enter_at(visit, world):
    """Return what sends a person of the small world, who is signed in, to a server's address."""

    def entered(server, actor, path="/", **options):
        ticket = sign_in.sign_in(email=actor.email, password=world.password, address=None)
        cookie = {
            "name": sign_in.COOKIE,
            "value": sign_in.redeem(ticket),
            "url": server.address,
            "httpOnly": True,
            "sameSite": "Lax",
        }
        return visit(server, cookies=[cookie], **options).go(path)

    return entered


@pytest.fixture
def enter(enter_at, server):
    """Return what sends a person of the small world, who is signed in, to an address."""
    return partial(enter_at, server)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        for server in RUNNING:
            report.sections.append((f"log of {server.address}", server.log_tail()))
    visits = item.funcargs.get("visit")
    if report.failed and call.when == "call" and visits is not None:
        pictures = "\n".join(map(str, visits.photograph()))
        report.sections.append(("pictures of the screens", pictures))
    return report
