"""What every reader of a file shape offers, and the list of those there are."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from connectors.files.dates import DateOrder
from connectors.files.grid import Grid
from connectors.files.understanding import Understanding


@dataclass(frozen=True)
class Reader:
    """Hold how one shape of file is recognised and read.

    `recognises` returns a confidence in [0, 1], 0 where the shape is another. `read` takes the
    order of day and month that a person chose, None where nobody was asked, and raises FileError
    where rows must be mended.
    """

    key: str
    recognises: Callable[[Grid], float]
    read: Callable[[Grid, DateOrder | None], Understanding]


@cache
def readers() -> tuple[Reader, ...]:
    """Return the reader of every module in this package that has one, by key."""
    package = __name__.rpartition(".")[0]
    names = [info.name for info in iter_modules(import_module(package).__path__)]
    modules = [import_module(f"{package}.{name}") for name in sorted(names)]
    return tuple(module.READER for module in modules if hasattr(module, "READER"))


def reader_for(grid: Grid) -> Reader | None:
    """Return the reader that recognises a sheet with most confidence; None where none does."""
    confidence, reader = max(
        ((reader.recognises(grid), reader) for reader in readers()), key=lambda pair: pair[0]
    )
    return reader if confidence > 0 else None
