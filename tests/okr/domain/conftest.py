"""What the rules say, whichever test makes them speak: whole sentences, of the catalogue."""

import re
import string
import sys
from functools import cache

import pytest

from okr.domain import messages
from okr.domain.errors import Problem
from okr.domain.messages import Message
from okr.locale import catalogue


@pytest.fixture(autouse=True)
def _rules_speak_in_whole_sentences(monkeypatch):
    """Fail the test in which a rule says what no catalogue has, or leaves a gap in it."""
    make_message, make_problem = Message.__init__, Problem.__init__

    def checked_message(self, *args, **named):
        make_message(self, *args, **named)
        if _speaker().startswith("okr.") and not self.translations:
            is_field_alone = re.fullmatch(r"\{\w+\}", self.text)
            assert is_field_alone or self.text in _sentences(), f"not translated: {self.text!r}"
            fields = {name for _before, name, _spec, _turn in string.Formatter().parse(self.text)}
            assert fields - {None} <= self.values.keys(), f"a field is not given: {self.text!r}"
            assert None not in self.values.values(), f"a field is None: {self.text!r}"

    def checked_problem(self, field, sentence):
        make_problem(self, field, sentence)
        assert isinstance(field, str)
        assert isinstance(sentence, Message)

    monkeypatch.setattr(Message, "__init__", checked_message)
    monkeypatch.setattr(Problem, "__init__", checked_problem)


def _speaker():
    """Name the module that speaks: the first of Jauge's or of its tests but that of messages."""
    frame = sys._getframe(2)
    name = frame.f_globals["__name__"]
    while not name.startswith(("okr.", "tests.")) or name == messages.__name__:
        frame = frame.f_back
        name = frame.f_globals["__name__"]
    return name


@cache
def _sentences():
    listed = [entry.id for entry in catalogue.read("fr")]
    return {each for one in listed for each in ([one] if isinstance(one, str) else one)}
