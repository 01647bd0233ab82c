"""What to tell people about a file that cannot be read, in sentences that can be translated.

FileError
├── ResaveFile      open it and save it again as a plain CSV or XLSX
├── ShrinkFile      export less: a shorter period, fewer columns
├── ChooseFile      this file holds no daily numbers: export another one
└── CorrectRows     mend the rows named, then drop the file again
"""

from collections.abc import Mapping

from connectors.sentences import Sentence as Sentence
from connectors.sentences import Value
from connectors.sentences import sentence as sentence

MAX_QUOTED_CHARS = 60


def quoted(text: str) -> str:
    """Return a cell's text on one line, cut to a length that fits in a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_QUOTED_CHARS else line[: MAX_QUOTED_CHARS - 1] + "…"


class FileError(Exception):
    """Say in one sentence why a file cannot be read and how to mend it.

    `shape` is what the file was recognised as all the same, with a `confidence` in [0, 1].
    """

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.shape = ""
        self.confidence = 0.0

    @property
    def template(self) -> str:
        """Return the English template, with {named} fields."""
        return self.sentence.template

    @property
    def values(self) -> Mapping[str, Value]:
        """Return what fills the fields: texts, whole numbers and dates."""
        return self.sentence.values


class ResaveFile(FileError):
    """Ask for the same content, saved as a plain CSV or XLSX."""


class ShrinkFile(FileError):
    """Ask for an export with less in it."""


class ChooseFile(FileError):
    """Ask for another export: this one holds no daily numbers."""


class CorrectRows(FileError):
    """Ask for the rows named to be mended."""
