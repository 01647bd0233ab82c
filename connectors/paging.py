"""From one page to the next, until there is none; a page that repeats itself is an error."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.addresses import is_address
from connectors.answers import changed, number
from connectors.errors import Unreadable, sentence
from connectors.spec import (
    Cursor,
    LinkHeader,
    NextUrl,
    Offset,
    PageNumber,
    Paging,
    Platform,
    find,
)
from connectors.wire import Call, Reply, leading_to

MOST_PAGES = 300
_NEXT_LINK = re.compile(r'<([^>]+)>\s*;[^,]*\brel="?next"?')


Asking = Callable[[Call], tuple[Reply, Any]]
"""Sends a call, renewed and repeated as need be, and gives the answer with its JSON."""


@dataclass(frozen=True)
class _Turn:
    """Where paging is: the first call, how it pages, and what came back to the last one."""

    call: Call
    paging: Paging | None
    platform: Platform
    reply: Reply
    answer: Any
    rows: int
    count: int


def first_call(call: Call, paging: Paging | None) -> Call:
    """Give the call for the first page."""
    if isinstance(paging, Offset):
        return _with(call, paging.param, paging.first, paging)
    if isinstance(paging, PageNumber):
        return _with(call, paging.param, paging.first, paging)
    return call


def pages(
    call: Call, paging: Paging | None, rows: str, ask: Asking, platform: Platform
) -> Iterator[Any]:
    """Give the answers of all pages, in their order; `rows` finds the rows that are counted.

    Raises:
        Unreadable: when a page leads to itself, or there is no end to them.
    """
    seen = set()
    following: Call | None = first_call(call, paging)
    count = 0
    while following is not None:
        mark = (following.url, tuple(following.query), repr(following.json))
        if mark in seen or count >= MOST_PAGES:
            raise Unreadable(
                sentence(
                    "{platform} sends page after page without an end. Nothing of it was kept; we"
                    " ask again later.",
                    platform=platform.title,
                )
            )
        seen.add(mark)
        reply, answer = ask(following)
        yield answer
        count += 1
        size = len(find(rows, answer) or ())
        following = _following(_Turn(call, paging, platform, reply, answer, size, count))


def _following(turn: _Turn) -> Call | None:
    paging = turn.paging
    if isinstance(paging, NextUrl):
        return _leading_to(turn, find(paging.path, turn.answer))
    if isinstance(paging, LinkHeader):
        found = _NEXT_LINK.search(turn.reply.headers.get("Link", ""))
        return _leading_to(turn, found.group(1) if found else None)
    if isinstance(paging, Cursor):
        return _after_cursor(turn.call, paging, turn.answer)
    if isinstance(paging, Offset):
        return _after_rows(turn, paging)
    return _after_page(turn, paging) if isinstance(paging, PageNumber) else None


def _after_rows(turn: _Turn, paging: Offset) -> Call | None:
    read = paging.size * turn.count
    total = _counted(turn, paging.total)
    is_last = turn.rows < paging.size if total is None else read >= total
    return None if is_last else _with(turn.call, paging.param, paging.first + read, paging)


def _after_page(turn: _Turn, paging: PageNumber) -> Call | None:
    most = _counted(turn, paging.total_pages)
    is_last = turn.rows < paging.size if most is None else turn.count >= most
    return None if is_last else _with(turn.call, paging.param, paging.first + turn.count, paging)


def _counted(turn: _Turn, path: str) -> float | None:
    """Give a total; None where the answer does not tell it."""
    told = find(path, turn.answer) if path else None
    total = number(told)
    if told is not None and total is None:
        raise changed(turn.platform, path)
    return total


def _leading_to(turn: _Turn, url: object) -> Call | None:
    if not url:
        return None
    if not isinstance(url, str) or not is_address(url):
        raise changed(turn.platform, "next")
    return leading_to(replace(turn.call, query=()), url)


def _after_cursor(call: Call, paging: Cursor, answer: Any) -> Call | None:  # noqa: ANN401 - JSON
    mark = find(paging.path, answer)
    if mark in (None, "") or (paging.more and not find(paging.more, answer)):
        return None
    if paging.is_in_body:
        return replace(call, json={**(call.json or {}), paging.param: mark})
    return replace(call, query=[*_without(call.query, paging.param), (paging.param, str(mark))])


def _with(call: Call, param: str, place: int, paging: Offset | PageNumber) -> Call:
    added: dict[str, Any] = {param: place}
    if paging.size_param:
        added[paging.size_param] = paging.size
    if paging.is_in_body:
        is_text = isinstance(paging, Offset) and paging.is_text
        body = call.json or {}
        for path, value in added.items():
            body = _placed(body, path.split("."), str(value) if is_text else value)
        return replace(call, json=body)
    query = [pair for pair in call.query if pair[0] not in added]
    return replace(call, query=[*query, *((key, str(value)) for key, value in added.items())])


def _placed(body: Mapping[str, Any], path: Sequence[str], value: object) -> dict[str, Any]:
    """Give a copy of a body that holds this value at a path."""
    name, *rest = path
    return {**body, name: _placed(body.get(name, {}), rest, value) if rest else value}


def _without(query: Sequence[tuple[str, str]], name: str) -> list[tuple[str, str]]:
    return [pair for pair in query if pair[0] != name]
