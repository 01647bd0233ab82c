import ast
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest

from connectors import errors
from connectors.sentences import Sentence, Text, sentence


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("{odd}", "{odd}"),
        (9999, "9999"),
        (10_000, "10,000"),
        (date(2026, 10, 5), "5 October 2026"),
        (datetime(2026, 10, 5, 9, 3, tzinfo=UTC), "5 October 2026, 09:03 UTC"),
    ],
)
def test_values_are_shown_as_english_has_them(value, shown):
    assert str(sentence("It is {value}.", value=value)) == f"It is {shown}."


def test_a_sentence_may_have_no_values():
    assert str(Sentence("Nothing.")) == "Nothing."


def test_values_cannot_be_changed():
    with pytest.raises(TypeError):
        sentence("{a}", a=1).values["a"] = 2


def test_words_of_a_platform_are_english_unless_asked_otherwise():
    assert str(Text("Views", "Vues")) == "Views"


SOURCES = Path(errors.__file__).parent.glob("*.py")
# Of what was typed, before any platform is asked.
WITHOUT_PLATFORM = (
    "“{text}” is not a public server.",
    "“{text}” is no address that can be asked.",
    "Nothing is known to put in place of {part}.",
    "“{host}” leads into a private network",
)


def templates():
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "sentence":
                (template,) = node.args
                yield template.value, {each.arg for each in node.keywords}


def test_every_sentence_is_literal_gets_its_values_and_names_the_platform():
    found = list(templates())
    assert len(found) > 15
    for template, values in found:
        assert {field for _, field, _, _ in Formatter().parse(template) if field} == values
        assert "platform" in values or template.startswith(WITHOUT_PLATFORM)


def leaves(kind):
    below = kind.__subclasses__()
    return [kind, *(leaf for one in below for leaf in leaves(one))]


def test_the_tree_of_errors_is_drawn_whole():
    for kind in leaves(errors.ConnectorError):
        assert kind.__name__ in errors.__doc__
        assert kind.__name__ in errors.__all__


@pytest.mark.parametrize("kind", sorted({*leaves(errors.ConnectorError)} - {errors.Wait}, key=repr))
def test_an_error_is_its_sentence(kind):
    said = sentence("{platform} is closed.", platform="Toy & Co")
    error = kind(said)
    assert str(error) == "Toy & Co is closed."
    assert error.sentence is said


def test_a_wait_knows_its_end():
    moment = datetime(2026, 10, 5, 9, 3, tzinfo=UTC)
    assert errors.Wait(sentence("Later."), moment).not_before == moment
