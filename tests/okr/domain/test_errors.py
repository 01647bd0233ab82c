"""Errors carry the sentence that the screen shows."""

import pytest

from okr.domain.changes import StaleEdit
from okr.domain.errors import (
    InvalidInput,
    JaugeError,
    NotAllowed,
    NotFound,
    Problem,
    TooManyTries,
)
from okr.domain.messages import message
from okr.domain.okrs import Objective

SENTENCE = message("Wait {minutes} minutes.", minutes=15)


@pytest.mark.parametrize(
    "error",
    [
        JaugeError(SENTENCE),
        NotAllowed(SENTENCE),
        TooManyTries(SENTENCE),
        StaleEdit(SENTENCE, Objective("Be seen")),
        InvalidInput([Problem("minutes", SENTENCE)]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_error_reads_as_its_sentence(error):
    assert isinstance(error, JaugeError)
    assert error.sentence == SENTENCE
    assert str(error) == "Wait 15 minutes."


def test_not_found_says_where_to_go():
    assert str(NotFound()) == "This is not here any more. Go back to the list."


def test_invalid_input_names_every_field_and_reads_as_the_first():
    problems = [Problem("title", message("Write one.")), Problem("", message("Look again."))]
    error = InvalidInput(problems)
    assert error.problems == tuple(problems)
    assert str(error) == "Write one."
