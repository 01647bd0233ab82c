"""Sentences, numbers and dates as each language writes them."""

import math
import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.errors import InvalidInput
from okr.domain.messages import message
from okr.domain.scoring import Band, band, shown
from okr.locale import language as module
from okr.locale.language import LANGUAGES, Language, best_language, language

EN, FR = language("en"), language("fr")
NARROW, NO_BREAK = "\u202f", "\u00a0"
DAY = date(2022, 7, 12)
NUMBERS = st.floats(-1e15, 1e15, allow_nan=False)


@pytest.fixture
def translated(tmp_path, monkeypatch):
    """Give French with three translations of our own."""
    known = Catalog("fr", fuzzy=False)
    known.add("Signed in as {name}", "{name} est là")
    known.add("Reached on {day}", "Atteint le {day}")
    known.add(("{count} day left", "{count} days left"), ("{count} jour", "{count} jours"))
    known.add("Not looked at", "Pas relu", flags=["fuzzy"])
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "jauge.po").open("wb") as target:
        write_po(target, known)
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    return Language("fr")


# Which language


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ((), "en"),
        ((None, ""), "en"),
        (("fr",), "fr"),
        (("fr-CA",), "fr"),
        (("FR_ca",), "fr"),
        (("de", "fr", "en"), "fr"),
        ((None, "en-US", "fr"), "en"),
        (("frisian",), "en"),
    ],
)
def test_the_first_wish_that_jauge_speaks_is_granted(wishes, code):
    assert best_language(*wishes) == code


def test_a_language_is_made_once():
    assert language("fr") is FR
    assert [language(code).code for code in LANGUAGES] == list(LANGUAGES)


# Sentences


def test_a_sentence_is_translated_and_its_fields_filled(translated):
    assert translated("Signed in as {name}", name="Ana") == "Ana est là"
    assert EN("Signed in as {name}", name="Ana") == "Signed in as Ana"


def test_a_sentence_without_a_translation_stays_english(translated):
    assert translated("Something else") == "Something else"
    assert translated("Not looked at") == "Not looked at"


def test_a_sentence_may_depend_on_a_count(translated):
    written = [translated.plural("{count} day left", "{count} days left", n) for n in (0, 1, 2000)]
    assert written == ["0 jour", "1 jour", f"2{NARROW}000 jours"]
    written = [EN.plural("{count} day left", "{count} days left", n) for n in (0, 1, 2000)]
    assert written == ["0 days left", "1 day left", "2,000 days left"]


def test_fields_are_written_as_the_language_does(translated):
    assert translated("Reached on {day}", day=DAY) == "Atteint le 12 juillet 2022"
    assert EN("{a}, {b}, {c}, {d}", a=1234, b=0.5, c=DAY, d=None) == (
        "1,234, 0.5, 12 July 2022, None"
    )


def test_a_message_may_hold_another(translated):
    inner = message("Signed in as {name}", name="Ana")
    assert translated.say(message("“{inner}”", inner=inner)) == "“Ana est là”"


@pytest.mark.parametrize("name", ["text", "one", "many", "self"])
def test_a_field_may_have_any_name(name):
    told = message("“{" + name + "}”", **{name: "x"})
    assert str(told) == EN.say(told) == EN(told.text, **told.values) == "“x”"


# Numbers


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (0, "0", "0"),
        (5, "5", "5"),
        (0.12345, "0.123", "0,123"),
        (9.9999, "10", "10"),
        (12.345, "12.35", "12,35"),
        (123.45, "123.5", "123,5"),
        (1234.5, "1,235", "1 235"),
        (-1234567, "-1,234,567", "-1 234 567"),
        (-0.0001, "0", "0"),
        (-0.0, "0", "0"),
        (1e15, "1,000,000,000,000,000", "1 000 000 000 000 000"),
    ],
)
def test_a_number_has_the_decimals_that_its_size_deserves(value, english, french):
    assert EN.number(value) == english
    assert FR.number(value) == french.replace(" ", NARROW)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(2, 1, "2.0"), (0.25, 1, "0.3"), (2.5, 0, "3"), (-2.5, 0, "-3"), (1234.5, 2, "1,234.50")],
)
def test_decimals_can_be_asked_for(value, decimals, text):
    assert EN.number(value, decimals) == text


@given(score=st.floats(0, 1))
def test_a_score_is_written_as_it_is_coloured(score):
    assert EN.number(score, 1) == f"{shown(score):.1f}"


def test_a_mean_that_floats_put_below_a_half_is_rounded_up_like_its_colour():
    mean = (0.6 + 0.7) / 2
    assert mean < 0.65
    assert (EN.number(mean, 1), band(mean)) == ("0.7", Band.HIGH)


@pytest.mark.parametrize("value", [1e30, 1e300, math.inf])
def test_a_number_beyond_all_measure_is_written_all_the_same(value):
    for text in (EN.number(value), EN.share(value), *(EN.quantity(value, u) for u in ("%", "h"))):
        assert len(text) > 10 or "∞" in text


@pytest.mark.parametrize(
    ("fraction", "english", "french"),
    [(0.318, "32%", "32 %"), (0.125, "13%", "13 %"), (0, "0%", "0 %"), (1.2, "120%", "120 %")],
)
def test_a_share_is_a_whole_percentage(fraction, english, french):
    assert EN.share(fraction) == english
    assert FR.share(fraction) == french.replace(" ", NO_BREAK)


@pytest.mark.parametrize(
    ("value", "unit", "english", "french"),
    [
        (5, "%", "5%", "5 %"),
        (3.541, "%", "3.541%", "3,541 %"),
        (1318.2, "%", "1,318%", "1|318 %"),
        (-0.0001, "%", "0%", "0 %"),
        (12, "€", "€12", "12 €"),
        (12.5, "€", "€12.50", "12,50 €"),
        (-1234.567, "$", "-$1,234.57", "-1|234,57 $"),
        (-0.001, "£", "£0", "0 £"),
        (1500, "posts", "1,500 posts", "1|500 posts"),
        (7, "", "7", "7"),
    ],
)
def test_a_quantity_has_its_unit_where_the_language_puts_it(value, unit, english, french):
    assert EN.quantity(value, unit) == english.replace(" ", NO_BREAK)
    assert FR.quantity(value, unit) == french.replace(" ", NO_BREAK).replace("|", NARROW)


# Days


def test_days_and_months_are_written_in_words():
    assert (EN.day(DAY), FR.day(DAY)) == ("12 July 2022", "12 juillet 2022")
    assert (EN.short_day(DAY), FR.short_day(DAY)) == ("12 Jul 2022", "12 juil. 2022")
    assert (EN.month(DAY), FR.month(DAY)) == ("Jul 2022", "juil. 2022")
    assert (EN.month_name(2), FR.month_name(2)) == ("February", "Février")


@pytest.mark.parametrize(
    ("at", "zone", "text"),
    [
        (datetime(2022, 7, 12, 22, 5, tzinfo=UTC), None, "12 Jul 2022, 22:05"),
        (
            datetime(2022, 7, 12, 22, 5, tzinfo=UTC),
            timezone(timedelta(hours=2)),
            "13 Jul 2022, 00:05",
        ),
        (
            datetime(2022, 7, 13, 0, 5, tzinfo=timezone(timedelta(hours=2))),
            None,
            "12 Jul 2022, 22:05",
        ),
    ],
)
def test_a_moment_is_told_in_the_time_zone_of_the_reader(at, zone, text):
    assert EN.moment(at, zone) == text


# Reading numbers


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("1234", 1234, 1234),
        ("1,234", 1234, 1.234),
        ("1,234,567", 1234567, None),
        ("12,34", 12.34, 12.34),
        ("0,5", 0.5, 0.5),
        ("1.234", 1.234, 1.234),
        ("1,234.5", 1234.5, 1234.5),
        ("1.234,5", 1234.5, 1234.5),
        ("1 234,5", 1234.5, 1234.5),
        ("1\u202f234,5", 1234.5, 1234.5),
        ("1\u00a0234", 1234, 1234),
        ("1'234.5", 1234.5, 1234.5),
        ("-5", -5, -5),
        ("\u22125", -5, -5),
        ("+5", 5, 5),
        (".5", 0.5, 0.5),
        ("5 %", 5, 5),
        ("€ 5", 5, 5),
        ("5,50 €", 5.5, 5.5),
        ("1e3", 1000, 1000),
    ],
)
def test_a_number_is_read_as_people_of_the_language_type_it(text, english, french):
    for reader, value in ((EN, english), (FR, french)):
        if value is None:
            with pytest.raises(ValueError, match=re.escape(text.replace(",", "."))):
                reader.parse_number(text)
        else:
            assert reader.parse_number(text) == value


@pytest.mark.parametrize("text", ["", "  ", "\u00a0", "%", "€"])
def test_a_blank_is_no_number(text):
    assert EN.parse_number(text) is None


@pytest.mark.parametrize(
    "text",
    ["abc", "12a", "1.2.3", "1,2,3", "--5", "5-", "nan", "inf", "1e999", ",", "1_000", "0x1"],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=".*"):
        EN.parse_number(text)


@pytest.mark.parametrize("code", LANGUAGES)
@given(value=st.floats(-1e9, 1e9), decimals=st.integers(0, 6))
def test_what_a_language_writes_it_reads_again(code, value, decimals):
    reader = language(code)
    again = reader.parse_number(reader.number(value, decimals))
    # An English group of three digits after one comma is told from a decimal by the language.
    assert again == pytest.approx(value, abs=0.5 * 10**-decimals + 1e-6, rel=1e-15)


@pytest.mark.parametrize("code", LANGUAGES)
@given(cents=st.integers(-(10**15), 10**15))
def test_what_is_written_in_full_is_read_exactly(code, cents):
    value = float(Decimal(cents) / 100)
    reader = language(code)
    assert reader.parse_number(reader.number(value, 2)) == value
    assert reader.parse_number(reader.quantity(value, "€")) == value


@pytest.mark.parametrize("code", LANGUAGES)
@given(text=st.text(max_size=20))
def test_whatever_is_typed_is_a_number_a_blank_or_refused(code, text):
    try:
        number = language(code).parse_number(text)
    except ValueError:
        return
    assert number is None or math.isfinite(number)


def test_what_is_no_number_is_said_at_its_field_with_an_example():
    assert FR.number_or_problem("4,5", "target") == 4.5
    with pytest.raises(InvalidInput) as caught:
        FR.number_or_problem("x" * 99, "target")
    (problem,) = caught.value.problems
    assert problem.field == "target"
    assert EN.say(problem.sentence).startswith(f"“{'x' * 40}” is not a number")


@pytest.mark.parametrize(("code", "signs"), [("en", ".,"), ("fr", f",{NARROW}")])
def test_a_language_tells_its_separators(code, signs):
    assert language(code).separators == signs
