"""What goes wrong at a platform when somebody wants it to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from threading import Event, RLock

from connectors.simulator.calls import Answer, Call
from connectors.simulator.door import Door

MAINTENANCE = """<!doctype html>
<html lang="en"><head><title>Maintenance</title></head>
<body><h1>We will be back soon</h1></body></html>
"""
_BLOCK = b'{"filler":"' + b"0" * (64 * 1024) + b'"},\n'
_ENDLESS_SECONDS = 0.05


class FaultKind(StrEnum):
    """What can go wrong whatever the platform."""

    SERVER_ERROR = "server_error"
    SLOW = "slow"
    CUT = "cut"
    HTML = "html"
    REDIRECT = "redirect"
    HUGE = "huge"
    ENDLESS = "endless"
    SHAPE = "shape"
    LIMIT = "limit"


@dataclass
class Fault:
    """Something that goes wrong, and how often it still will."""

    kind: FaultKind
    left: int | None
    after: int
    path: str
    answer: Answer | None = None
    seconds: float = 0
    until: datetime | None = None
    megabytes: int = 0


class Faults:
    """The faults of one platform. Of several that fit a call, the oldest is played.

    Each takes `times` (how many calls; None: until `clear`), `after` (how many calls go well
    before) and `path` (a fragment that the path has to hold).
    """

    def __init__(self, door: Door, now: Callable[[], datetime]) -> None:
        self._door = door
        self._now = now
        self._faults: list[Fault] = []
        self._deprecated: set[str] = set()
        self._lock = RLock()

    # Played whatever the platform

    def server_error(
        self, status: int = 500, *, times: int | None = 1, after: int = 0, path: str = ""
    ) -> None:
        """Let calls fail on the platform's side."""
        answer = Answer(status, json={"error": {"message": "Something went wrong"}})
        self._add(Fault(FaultKind.SERVER_ERROR, times, after, path, answer))

    def slow(
        self, seconds: float, *, times: int | None = 1, after: int = 0, path: str = ""
    ) -> None:
        """Let the right answers come late."""
        self._add(Fault(FaultKind.SLOW, times, after, path, seconds=seconds))

    def cut(self, *, times: int | None = 1, after: int = 0, path: str = "") -> None:
        """Let the line break in the middle of the right answers."""
        self._add(Fault(FaultKind.CUT, times, after, path))

    def html(self, *, times: int | None = 1, after: int = 0, path: str = "") -> None:
        """Answer with a page about maintenance, as if all were well."""
        headers = {"Content-Type": "text/html; charset=utf-8"}
        answer = Answer(text=MAINTENANCE, headers=headers)
        self._add(Fault(FaultKind.HTML, times, after, path, answer))

    def redirect(
        self,
        url: str,
        status: int = 302,
        *,
        times: int | None = 1,
        after: int = 0,
        path: str = "",
    ) -> None:
        """Send callers somewhere else."""
        answer = Answer(status, text="", headers={"Location": url})
        self._add(Fault(FaultKind.REDIRECT, times, after, path, answer))

    def huge(
        self, megabytes: int = 200, *, times: int | None = 1, after: int = 0, path: str = ""
    ) -> None:
        """Answer with more JSON than anybody wants."""
        self._add(Fault(FaultKind.HUGE, times, after, path, megabytes=megabytes))

    def endless(self, *, times: int | None = 1, after: int = 0, path: str = "") -> None:
        """Answer a few bytes at a time, and never come to an end."""
        self._add(Fault(FaultKind.ENDLESS, times, after, path))

    def shape(self, *, times: int | None = 1, after: int = 0, path: str = "") -> None:
        """Answer with JSON of another shape."""
        self._add(Fault(FaultKind.SHAPE, times, after, path, Answer(json={"unexpected": True})))

    # Played in the platform's own form

    def limit(self, until: datetime, *, after: int = 0, path: str = "") -> None:
        """Let no call through until a moment of the simulator's clock."""
        self._add(Fault(FaultKind.LIMIT, None, after, path, until=until))

    def expire_tokens(self) -> None:
        """Let every access token expire now. It stays so: they have to be renewed."""
        self._door.expire_all()

    def revoke(self) -> None:
        """Revoke every grant. It stays so: people have to connect again."""
        self._door.revoke_all()

    def drop_scope(self, scope: str) -> None:
        """Take a right away from every token. It stays so: people have to connect again."""
        self._door.drop_scope(scope)

    def deprecate(self, field: str) -> None:
        """Let a metric be gone, by the platform's own name for it."""
        with self._lock:
            self._deprecated.add(field)

    def is_deprecated(self, field: str) -> bool:
        """Say whether a metric is gone."""
        with self._lock:
            return field in self._deprecated

    def clear(self) -> None:
        """Let all be well again, and tokens that were pasted be as good as new."""
        with self._lock:
            self._faults.clear()
            self._deprecated.clear()
        self._door.forget_pasted()

    # For the server

    def take(self, call: Call) -> Fault | None:
        """Find what goes wrong with a call, and count it."""
        with self._lock:
            self._forget_what_is_over()
            taken = None
            for fault in [one for one in self._faults if one.path in call.path]:
                if fault.after > 0:
                    fault.after -= 1
                elif taken is None:
                    taken = fault
            if taken is not None and taken.left is not None:
                taken.left -= 1
            self._forget_what_is_over()
            return taken

    def going_on(self) -> list[str]:
        """Name what goes wrong at the moment."""
        with self._lock:
            self._forget_what_is_over()
            return [one.kind.value for one in self._faults] + sorted(self._deprecated)

    def _add(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def _forget_what_is_over(self) -> None:
        now = self._now()
        self._faults = [
            one
            for one in self._faults
            if (one.left is None or one.left > 0) and (one.until is None or one.until > now)
        ]


def huge_body(megabytes: int) -> Iterator[bytes]:
    """Make so much JSON, a piece at a time."""
    yield b"["
    for _ in range(megabytes * 1024 * 1024 // len(_BLOCK)):
        yield _BLOCK
    yield b"{}]"


def endless_body(is_over: Event) -> Iterator[bytes]:
    """Make a few bytes of JSON now and then, until the simulator stops."""
    yield b'{"data": ['
    while not is_over.wait(_ENDLESS_SECONDS):
        yield b"0, "
