"""Keeps what was read until anybody writes: no statement where nothing has changed since."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from okr.services import clock
from okr.store.database import version

MOST_KEPT = 64
"""How many answers a process keeps of each function; those asked for last stay."""

_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")
_forgetting: list[Callable[[], None]] = []


def until_written(function: Callable[_Arguments, _Answer]) -> Callable[_Arguments, _Answer]:
    """Have a function that only reads answer from memory while the database is the same.

    Its arguments must be hashable and say all that the answer depends on, but for the data
    and the minute of the clock; who asks is one of them, so that nobody gets what another may
    see. The answer must not be changed. Where the database cannot say whether it has changed,
    the function is called each time.
    """
    kept: OrderedDict[Hashable, tuple[Hashable, _Answer]] = OrderedDict()
    lock = Lock()
    _forgetting.append(kept.clear)

    @wraps(function)
    def answer(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Answer:
        # Asked before anything is read: what is written meanwhile is seen the next time.
        mark = version()
        if mark is None:
            return function(*args, **kwargs)
        now = (mark, clock.now().replace(second=0, microsecond=0))
        asked = (args, tuple(sorted(kwargs.items())))
        with lock:
            known = kept.get(asked)
            if known is not None and known[0] == now:
                kept.move_to_end(asked)
                return known[1]
        found = function(*args, **kwargs)
        with lock:
            kept[asked] = (now, found)
            kept.move_to_end(asked)
            while len(kept) > MOST_KEPT:
                kept.popitem(last=False)
        return found

    return answer


def forget() -> None:
    """Drop all answers, for example to measure what finding them takes."""
    for one in _forgetting:
        one()
