"""Read the export files people drop: say what was understood before anything is written."""

from connectors.files.collecting import uncollected
from connectors.files.dates import DateOrder
from connectors.files.errors import ChooseFile, FileError, Sentence
from connectors.files.findings import Answers, Asks, Dropped, Found, LeftOut, Question
from connectors.files.inspection import inspect, look
from connectors.files.understanding import (
    CellProblem,
    Column,
    Kind,
    Scale,
    Skipped,
    Understanding,
)

__all__ = [
    "Answers",
    "Asks",
    "CellProblem",
    "ChooseFile",
    "Column",
    "DateOrder",
    "Dropped",
    "FileError",
    "Found",
    "Kind",
    "LeftOut",
    "Question",
    "Scale",
    "Sentence",
    "Skipped",
    "Understanding",
    "inspect",
    "look",
    "uncollected",
]
