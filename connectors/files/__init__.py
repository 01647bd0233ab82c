"""Read the export files people drop: say what was understood before anything is written."""

from connectors.files.dates import DateOrder
from connectors.files.errors import FileError, Sentence
from connectors.files.inspection import inspect
from connectors.files.understanding import (
    CellProblem,
    Column,
    Kind,
    Scale,
    Skipped,
    Understanding,
)

__all__ = [
    "CellProblem",
    "Column",
    "DateOrder",
    "FileError",
    "Kind",
    "Scale",
    "Sentence",
    "Skipped",
    "Understanding",
    "inspect",
]
