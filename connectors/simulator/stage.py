"""A platform on stage: its addresses, and everything it answers with."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote

from connectors.simulator import consent
from connectors.simulator.calls import Answer, Call
from connectors.simulator.door import CODE_SECONDS, Door
from connectors.simulator.faults import Faults
from connectors.simulator.numbers import Numbers
from connectors.simulator.tokens import Reason, Token
from connectors.simulator.world import World

_PART = re.compile(r"\{(\+?)([a-z_]+)\}")

Handler = Callable[..., Answer]
AnyHandler = TypeVar("AnyHandler", bound=Handler)


@dataclass(frozen=True)
class Route:
    """An address of a platform. One for people, such as a consent page, has no faults."""

    method: str
    host: str
    pattern: re.Pattern[str]
    handler: Handler
    part_count: int
    is_for_people: bool = False


class Said(Exception):
    """What a platform says instead of the answer that was asked for."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Stage:
    """One platform as the simulator plays it.

    `says` holds how the platform words what can go wrong with any call: "rate_limit" (gets
    the call and until when), "expired", "revoked", "unknown" (the call), "missing_scope" (the
    call and the scope), "metric_gone" (the call and the field) and "refused" (the call and a
    `Refused`). Without "revoked" or "unknown" it says "expired".
    """

    def __init__(self, world: World, key: str, title: str) -> None:
        self.world = world
        self.key = key
        self.title = title
        self.numbers = Numbers(world.seed, key, world.now)
        self.door = Door(key, world.now)
        self.faults = Faults(self.door, world.now)
        self.says: dict[str, Handler] = {}
        self._routes: list[Route] = []

    def route(self, method: str, host: str, path: str) -> Callable[[AnyHandler], AnyHandler]:
        """Answer calls of an address; the handler gets the call and the parts by name.

        {part} fits one segment of the path, or a piece of one, and is handed over decoded;
        {+part} fits any number of segments. The host "*" fits every host. Where several
        addresses fit, the one with the fewest parts counts.
        """

        def add(handler: AnyHandler) -> AnyHandler:
            self._add(method, host, path, handler)
            return handler

        return add

    def authorize_at(
        self,
        host: str,
        path: str,
        *,
        client_id_name: str = "client_id",
        code_name: str = "code",
        code_seconds: int = CODE_SECONDS,
    ) -> None:
        """Show the consent page at an address."""
        self.door.client_id_name = client_id_name
        self.door.code_seconds = code_seconds

        def show(call: Call, **_parts: str) -> Answer:
            return consent.show(self.door, self.title, call)

        def decide(call: Call, **_parts: str) -> Answer:
            return consent.decide(self.door, self.title, call, code_name)

        self._add("GET", host, path, show, is_for_people=True)
        self._add("POST", host, path, decide, is_for_people=True)

    def find(self, method: str, host: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Find the route of a call and its parts."""
        for route in self._routes:
            if route.method != method or route.host not in ("*", host):
                continue
            found = route.pattern.fullmatch(path)
            if found:
                return route, {k: unquote(v) for k, v in found.groupdict().items()}
        return None

    def is_deprecated(self, field: str) -> bool:
        """Say whether a metric is gone, by the platform's own name for it."""
        return self.faults.is_deprecated(field)

    def admit(self, call: Call, token: str, scope: str = "") -> Token:
        """Give the token for a text, with a right that it has to have.

        Raises:
            Said: It will not do, in the platform's words; the handler lets it pass.
        """
        found = self.door.check(token)
        if found.token is None:
            word = found.reason.value if found.reason.value in self.says else Reason.EXPIRED.value
            raise Said(self.say(word, call))
        if not found.token.has(scope):
            raise Said(self.say("missing_scope", call, scope))
        return found.token

    def gone(self, call: Call, fields: Iterable[str]) -> Answer | None:
        """Say in the platform's words that a metric is gone; None when all are there."""
        for field in fields:
            if self.is_deprecated(field):
                return self.say("metric_gone", call, field)
        return None

    def refusal(self, call: Call, token: str, scope: str = "") -> Answer | None:
        """Say in the platform's words why a token will not do; None when it will."""
        try:
            self.admit(call, token, scope)
        except Said as said:
            return said.answer
        return None

    def say(self, word: str, call: Call, *details: Any) -> Answer:  # noqa: ANN401 - as it needs
        """Say something in the platform's words, or in plain ones where it has none."""
        handler = self.says.get(word)
        return handler(call, *details) if handler else _plain(word, call, *details)

    def _add(
        self, method: str, host: str, path: str, handler: Handler, *, is_for_people: bool = False
    ) -> None:
        parts = len(_PART.findall(path))
        pattern = _pattern(path)
        self._routes.append(Route(method, host, pattern, handler, parts, is_for_people))
        self._routes.sort(key=lambda route: (route.host == "*", route.part_count))


def _pattern(path: str) -> re.Pattern[str]:
    pattern, end = "", 0
    for part in _PART.finditer(path):
        fits = ".+" if part[1] else "[^/]+"
        pattern += re.escape(path[end : part.start()]) + f"(?P<{part[2]}>{fits})"
        end = part.end()
    return re.compile(pattern + re.escape(path[end:]))


def _plain(word: str, call: Call, *details: Any) -> Answer:  # noqa: ANN401 - as `say`
    if word == "refused":
        refused = details[0]
        body = {"error": refused.error, "error_description": refused.description}
        return Answer(refused.status, json=body)
    if word == "rate_limit":
        seconds = max(1, round((details[0] - call.now).total_seconds()))
        return _error(429, word, {"Retry-After": str(seconds)})
    status = {"missing_scope": 403, "metric_gone": 400}.get(word, 401)
    return _error(status, " ".join([word, *map(str, details)]))


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, json={"error": {"message": message}}, headers=headers or {})
