"""What was found in one dropped file, what is asked about it, and what people answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from connectors.files.dates import DateOrder
from connectors.files.errors import Sentence
from connectors.files.understanding import Understanding


@dataclass(frozen=True)
class Dropped:
    """Hold a file as it was dropped; `saved_on` is the day the computer states for it, or None."""

    name: str
    content: bytes = field(repr=False)
    saved_on: date | None = None


@dataclass(frozen=True)
class Answers:
    """Hold what people said of a file that it does not say itself.

    `accounts` are for the tables without one, in their order; `names` gives the metric of a column
    that has no name of its own.
    """

    accounts: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None
    downloaded_on: date | None = None


class Asks(StrEnum):
    """Say what a question is about."""

    ACCOUNT = "account"
    METRIC = "metric"
    DOWNLOADED_ON = "downloaded_on"
    DATE_ORDER = "date_order"


@dataclass(frozen=True)
class Question:
    """Ask a person for what a file does not say; `about` is the column or the table meant."""

    asks: Asks
    sentence: Sentence
    about: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """Name a table of the file that is not imported, and why; `row` is where it begins."""

    part: str
    title: str
    row: int
    reason: Sentence


@dataclass(frozen=True)
class Found:
    """Hold what was understood of one file.

    `confidence` in [0, 1] says how sure its `shape` is; `owner` is the platform of that shape, ""
    where it is a general one. `fingerprint` is the same for every file of that shape. `tables`
    holds one Understanding per account. `notes` say where numbers of the file differ from each
    other. `downloaded_on` is None where nobody knows it.
    """

    name: str
    shape: str
    owner: str
    confidence: float
    fingerprint: str
    tables: tuple[Understanding, ...]
    left_out: tuple[LeftOut, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[Sentence, ...] = ()
    downloaded_on: date | None = None

    @property
    def account_hint(self) -> str | None:
        """Return whose numbers these are, as far as the file says it of all of them."""
        said = {table.account for table in self.tables}
        return said.pop() if len(said) == 1 else None

    @property
    def stated_account(self) -> str | None:
        """Return whose numbers the file itself says it holds, whatever was answered."""
        said = {table.hint for table in self.tables}
        return said.pop() if len(said) == 1 else None
