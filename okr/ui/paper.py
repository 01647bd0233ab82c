"""The sizes of paper by name."""

from collections.abc import Mapping

from okr.domain.messages import Message, message
from okr.reporting.document import Paper

PAPERS: Mapping[Paper, Message] = {Paper.A4: message("A4"), Paper.LETTER: message("US Letter")}
