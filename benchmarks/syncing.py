"""Times the first reading of ten connections, against one platform's own calls in a row.

Every platform is played by the sandbox, in a process of its own, which takes 50 ms for each
answer. Run as a module it is the process that reads and is measured.
"""

import base64
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from urllib3.connection import HTTPConnection

from benchmarks.memory import peak_megabytes
from okr.domain.access import Actor, Role
from okr.domain.connections import ConnectionState
from okr.services import connecting, platforms, schedule
from okr.services.connecting import Consent
from okr.services.vault import KEY_NAME
from okr.store import connections, people
from okr.store.database import URL_NAME, forget_engines, reading, writing
from okr.store.migrate import migrate

ROOT = Path(__file__).parents[1]
TEN = (
    "bluesky",
    "facebook_pages",
    "google_analytics_4",
    "google_search_console",
    "instagram",
    "linkedin_pages",
    "mastodon",
    "tiktok_organic",
    "x_twitter",
    "youtube",
)
ANSWER_MS = 50
LONGEST_RATIO = 1.3
"""How much longer all connections may take together than the slowest platform's calls alone."""
MOST_MEGABYTES = 300
_BASE = "http://localhost:8501"
# A key for databases that are thrown away.
_KEY = base64.urlsafe_b64encode(b"invented, for the benchmark only").decode()


@dataclass(frozen=True)
class Outcome:
    """What one first reading of everything took, and the calls of the slowest platform alone."""

    connections: int
    readings: int
    seconds: float
    slowest: str
    calls: int
    alone_seconds: float
    peak_megabytes: float

    @property
    def ratio(self) -> float:
        """How much longer everything took than those calls."""
        return self.seconds / self.alone_seconds


# The measured process


@dataclass(frozen=True)
class _Sent:
    """One call as it was sent."""

    method: str
    target: str
    body: Any
    headers: dict[str, str]

    @property
    def platform(self) -> str:
        return self.target.split("/")[1]


def read_and_tell() -> Outcome:
    """Read whatever is due, then make the slowest platform's calls once more, one after another."""
    with _recorded() as sent:
        began = time.monotonic()
        reports = schedule.run_due()
        seconds = time.monotonic() - began
    # Before the calls are made again: what they take up is not ours.
    peak = peak_megabytes()
    troubled = [one for one in reports if one.state is not ConnectionState.UP_TO_DATE]
    if troubled:
        raise RuntimeError("; ".join(f"{one.platform}: {one.problem}" for one in troubled))
    by_platform = defaultdict(list)
    for one in sent:
        by_platform[one.platform].append(one)
    slowest = max(by_platform, key=lambda key: len(by_platform[key]))
    return Outcome(
        connections=len(reports),
        readings=sum(one.arrival.new for one in reports),
        seconds=seconds,
        slowest=slowest,
        calls=len(by_platform[slowest]),
        alone_seconds=_seconds_alone(by_platform[slowest]),
        peak_megabytes=peak,
    )


@contextmanager
def _recorded() -> Iterator[list[_Sent]]:
    """Note every call that is sent meanwhile, whoever sends it."""
    sent: list[_Sent] = []
    send = HTTPConnection.request

    def noted(self: HTTPConnection, method: str, url: str, *more: Any, **options: Any) -> None:  # noqa: ANN401 - as given
        sent.append(_Sent(method, url, options.get("body"), dict(options.get("headers") or {})))
        send(self, method, url, *more, **options)

    HTTPConnection.request = noted  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        HTTPConnection.request = send  # type: ignore[method-assign]


def _seconds_alone(calls: Sequence[_Sent]) -> float:
    """Time these calls on one connection that is kept open, by a client that does nothing else."""
    there = http.client.HTTPConnection(urlsplit(platforms.sandbox()).netloc)
    began = time.monotonic()
    for one in calls:
        there.request(one.method, one.target, one.body, one.headers)
        there.getresponse().read()
    seconds = time.monotonic() - began
    there.close()
    return seconds


# Around it


def measure(folder: Path, rounds: int, answer_ms: int = ANSWER_MS) -> list[Outcome]:
    """Connect every platform, and have everything read for the first time, so often."""
    prepared = folder / "connected.db"
    settings = {KEY_NAME: _KEY, URL_NAME: f"sqlite:///{prepared}"}
    with _sandbox(answer_ms) as address, _stated({**settings, platforms.SANDBOX_NAME: address}):
        _connect_everything()
        forget_engines()
        return [_one_round(folder, prepared, count) for count in range(rounds)]


def _one_round(folder: Path, prepared: Path, count: int) -> Outcome:
    database = shutil.copy(prepared, folder / f"round-{count}.db")
    told = subprocess.run(  # noqa: S603 - this very file
        [sys.executable, "-m", "benchmarks.syncing"],
        cwd=ROOT,
        # Coverage would slow down what is timed, and take memory that is not Jauge's.
        env={name: text for name, text in os.environ.items() if "COVERAGE" not in name}
        | {URL_NAME: f"sqlite:///{database}"},
        stdout=subprocess.PIPE,
        check=True,
    )
    return Outcome(**json.loads(told.stdout))


@contextmanager
def _stated(settings: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        forget_engines()
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _sandbox(answer_ms: int) -> Iterator[str]:
    """Serve the sandbox from a process of its own, and give its address."""
    command = [sys.executable, "-m", "connectors.simulator", "--port", "0"]
    process = subprocess.Popen(  # noqa: S603 - our own sandbox
        [*command, "--delay-ms", str(answer_ms)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://\S+", line)
        if found is None:
            raise RuntimeError("the sandbox did not start")
        yield found.group()
    finally:
        process.terminate()
        process.wait()


def _connect_everything() -> None:
    migrate()
    actor, team_id = _somebody()
    views = [view for view in platforms.gallery() if view.key in TEN]
    for view in views:
        way = view.ways[0]
        typed = {one.key: one.example for one in way.inputs}
        if way.is_browser:
            url = connecting.start(actor, team_id, view.key, way.key, typed, base=_BASE)
            made = connecting.finish(actor, _allowed(url))
        else:
            made = connecting.try_typed(actor, team_id, view.key, way.key, typed)
        with reading() as session:
            listed = connections.accounts_of(session, made.id, is_only_chosen=False)
        connecting.choose_accounts(actor, made.id, [one.id for one in listed])


def _somebody() -> tuple[Actor, int]:
    at = datetime.now(UTC)
    with writing() as session:
        team_id = people.add_team(session, name="Social", at=at)
        user_id = people.add_user(
            session, email="ana@example.org", name="Ana", password_hash="", at=at
        )
        people.set_role(session, team_id, user_id, Role.ADMIN)
    with reading() as session:
        actor = people.actor(session, user_id)
    if actor is None:
        raise RuntimeError("nobody is there to connect")
    return actor, team_id


def _allowed(url: str) -> Consent:
    """Allow all that a consent page asks for; give what the browser would bring back."""
    parts = urlsplit(url)
    scopes = re.findall(r"[^,\s]+", dict(parse_qsl(parts.query)).get("scope", ""))
    form = urlencode([*(("scope", one) for one in scopes), ("decision", "allow")])
    there = http.client.HTTPConnection(parts.netloc)
    there.request(
        "POST",
        f"{parts.path}?{parts.query}",
        form,
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    back = dict(parse_qsl(urlsplit(there.getresponse().headers["Location"]).query))
    there.close()
    return Consent(back["state"], back.get("code", back.get("auth_code", "")))


# What it comes to


def summary(found: Sequence[Outcome]) -> str:
    """Write what the rounds took, in medians."""
    last = found[-1]
    return "\n".join(
        [
            f"First reading of {last.connections} connections, {last.readings} numbers, with"
            f" answers after {ANSWER_MS} ms (medians of {len(found)} rounds, least-most):",
            _line("all of them", [one.seconds for one in found], "s", 2),
            _line(f"{last.slowest} alone", [one.alone_seconds for one in found], "s", 2)
            + f"  its {last.calls} calls in a row",
            _line("ratio", [one.ratio for one in found], "", 3) + f"  limit {LONGEST_RATIO}",
            _line("peak memory", [one.peak_megabytes for one in found], "MB", 0)
            + f"  limit {MOST_MEGABYTES}",
        ]
    )


def complaints(found: Sequence[Outcome]) -> Iterator[str]:
    """Say what is over its limit."""
    ratio = median(one.ratio for one in found)
    if ratio > LONGEST_RATIO:
        yield f"A first reading takes {ratio:.2f} times the slowest platform's own calls."
    peak = median(one.peak_megabytes for one in found)
    if peak > MOST_MEGABYTES:
        yield f"A first reading takes up {peak:.0f} MB."


def _line(what: str, values: Sequence[float], unit: str, digits: int) -> str:
    low, middle, high = (f"{one:.{digits}f}" for one in (min(values), median(values), max(values)))
    return f"{what:20}{middle:>8} {unit:2} ({low}-{high})"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(read_and_tell())))
