import ast
from datetime import date
from pathlib import Path
from string import Formatter

from connectors.files import FileError, errors
from connectors.files.errors import quoted, sentence

SOURCES = Path(errors.__file__).parent.glob("*.py")


def test_a_sentence_speaks_english_and_keeps_its_values():
    said = sentence("{n} of {m} on {day}: {text}", n=9999, m=10000, day=date(2022, 7, 1), text="x")
    assert str(said) == "9999 of 10,000 on 1 July 2022: x"
    error = FileError(said)
    assert (str(error), error.template) == (str(said), "{n} of {m} on {day}: {text}")
    assert error.values["day"] == date(2022, 7, 1)


def test_a_long_or_broken_cell_is_quoted_on_one_short_line():
    assert quoted("a\n b") == "a b"
    assert quoted("x" * 99) == "x" * 59 + "…"


def test_every_sentence_is_literal_and_given_all_its_values():
    calls = [
        node
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "sentence"
    ]
    assert len(calls) > 30
    for call in calls:
        (template,) = call.args
        assert isinstance(template, ast.Constant)
        fields = {field for _, field, _, _ in Formatter().parse(template.value) if field}
        assert {each.arg for each in call.keywords} in (fields, set())
