"""Formulas: what may be written, what it comes to, and what is refused with which advice."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.errors import InvalidInput
from okr.domain.formulas import (
    LONGEST_TEXT,
    Ingredient,
    all_below,
    in_order,
    understood,
    values_by_day,
    written,
)
from okr.domain.measures import SeriesKind
from okr.domain.messages import message

FLOW, LEVEL, RATIO = SeriesKind.FLOW, SeriesKind.LEVEL, SeriesKind.RATIO


def part(kind=FLOW, unit="", *, may_lack=False, name="Clicks"):
    return Ingredient(message(name), kind, unit, may_lack)


def parts(letters="AB", kind=FLOW, unit=""):
    return {letter: part(kind, unit) for letter in letters}


def refusal(text, ingredients=None, **options):
    with pytest.raises(InvalidInput) as refused:
        understood(text, parts() if ingredients is None else ingredients, **options)
    (problem,) = refused.value.problems
    return problem.field, str(problem.sentence)


def on(day):
    return date(2026, 11, day)


# What may be written


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("A + B", {"A": 1, "B": 1}),
        ("a+b", {"A": 1, "B": 1}),
        ("= A + B", {"A": 1, "B": 1}),
        ("A − B", {"A": 1, "B": -1}),
        ("-A + +B", {"A": -1, "B": 1}),
        ("2 × (A + B ÷ 4)", {"A": 2, "B": 0.5}),
        ("0,5 * A + B", {"A": 0.5, "B": 1}),
        ("(A + B) / (1 + 1)", {"A": 0.5, "B": 0.5}),
        ("A × (2 × 3 − 1 / 2) + B", {"A": 5.5, "B": 1}),
        ("A + B + A", {"A": 2, "B": 1}),
        ("A\u00a0+\n1e3 × B", {"A": 1, "B": 1000}),
        ("A + 1000,5 × B", {"A": 1, "B": 1000.5}),
    ],
)
def test_sums_times_and_over_numbers_keep_their_kind(text, weights):
    for kind in (FLOW, LEVEL):
        found = understood(text, parts(kind=kind, unit="€"))
        assert (found.kind, found.unit, found.bottom) == (kind, "€", {})
        assert found.top == weights


@pytest.mark.parametrize(
    ("text", "top", "bottom"),
    [
        ("A / B", {"A": 1}, {"B": 1}),
        ("(A + B) ÷ B", {"A": 1, "B": 1}, {"B": 1}),
        ("A / (A + B)", {"A": 1}, {"A": 1, "B": 1}),
        ("2 × (A / B) / 4", {"A": 0.5}, {"B": 1}),
        ("-(A / B)", {"A": -1}, {"B": 1}),
        ("A / (B − A + A)", {"A": 1}, {"B": 1}),
    ],
)
def test_one_division_gives_a_rate_with_its_two_sides(text, top, bottom):
    found = understood(text, parts())
    assert (found.kind, found.top, found.bottom) == (RATIO, top, bottom)
    assert found.letters == ("A", "B")
    assert found.sides == (top, bottom)


def test_brackets_and_signs_may_be_many():
    assert understood("A" + "-" * 200 + "B", parts()).top == {"A": 1, "B": 1}
    assert understood("(" * 90 + "A+B" + ")" * 90, parts()).top == {"A": 1, "B": 1}


def test_a_metric_that_cancels_out_does_not_count():
    assert understood("A + B − A", parts()).letters == ("B",)


@pytest.mark.parametrize(
    ("weights", "text"),
    [
        ({"A": 1.0, "B": 2.0, "C": -1.0}, "A + 2 × B − C"),
        ({"A": -0.5}, "− 0.5 × A"),
    ],
)
def test_a_sum_is_written_the_way_people_do(weights, text):
    assert written(weights) == text
    assert understood(text, parts("".join(weights))).top == weights


# What is refused, and what to write instead


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "Write how the metrics go together, for example (A + B) ÷ C."),
        (" = ", "Write how the metrics go together"),
        ("A + B" * LONGEST_TEXT, "at most 300 characters"),
        ("A @ B", "“@” has no meaning here"),
        ("__import__('os')", "“_” has no meaning here"),
        ("A + B %", "“%” has no meaning here"),
        ("1,000 × A + B", "“1,000” can be read two ways. Write “1000” or “1.000”."),
        ("A + C", "“C” stands for no metric"),
        ("AB", "“AB” stands for no metric"),
        ("A +", "This cannot be read yet"),
        ("2A + B", "This cannot be read yet"),
        ("(A + B", "This cannot be read yet"),
        ("A(B)", "This cannot be read yet"),
        ("A.B", "This cannot be read yet"),
        ("A, B", "This cannot be read yet"),
        ("A ** B", "This cannot be read yet"),
        ("A // B", "This cannot be read yet"),
        ("2j * A + B", "This cannot be read yet"),
        ("2 + 3", "No metric is left"),
        ("A + B − A − B", "No metric is left"),
        ("A / (B − B)", "No metric is left"),
        ("A + B + 5", "A number alone cannot be added to a metric"),
        ("5 − A − B", "A number alone cannot be added to a metric"),
        ("1 − A / B", "“(B − A) ÷ B” instead of “1 − A ÷ B”"),
        ("A / B + A", "Nothing can be added to a division"),
        ("A × B", "Two metrics cannot be multiplied"),
        ("(A / B) × A", "Two metrics cannot be multiplied"),
        ("A / B / A", "A formula divides metrics once"),
        ("A / (A / B)", "A formula divides metrics once"),
        ("1 / (A + B)", "A number cannot be divided by a metric"),
        ("A / 0 + B", "A formula cannot divide by 0"),
        ("(A + B) × 1e200 × 1e200", "The numbers in this formula are too large"),
        ("(A + B) × 1e999", "The numbers in this formula are too large"),
    ],
)
def test_what_has_no_meaning_is_refused_with_advice(text, advice):
    place, sentence = refusal(text)
    assert place == "text"
    assert advice in sentence


def test_a_metric_that_is_not_used_is_pointed_at():
    place, sentence = refusal("A", parts("AB"))
    assert place == "parts"
    assert sentence.startswith("B is chosen and not used")


def test_a_rate_is_no_part_of_a_formula():
    _place, sentence = refusal("A + B", {"A": part(), "B": part(RATIO, "%", name="CTR")})
    assert "“CTR” is a rate, and adding up or averaging rates is wrong." in sentence


@pytest.mark.parametrize("kind", [SeriesKind.UNIQUE, SeriesKind.PEOPLE])
@pytest.mark.parametrize("text", ["A + B", "A / B"])
def test_people_counted_once_are_no_part_of_a_formula(kind, text):
    _place, sentence = refusal(text, {"A": part(), "B": part(kind, name="Reach")})
    assert sentence.startswith("“Reach” counts people once")


@pytest.mark.parametrize("text", ["A + B", "B − A"])
def test_daily_amounts_and_levels_are_not_added(text):
    _place, sentence = refusal(text, {"A": part(), "B": part(LEVEL, name="Followers")})
    assert "“Clicks” is a daily amount and “Followers” a level" in sentence


def test_a_daily_amount_goes_over_a_level_and_not_under_it():
    both = {"A": part(), "B": part(LEVEL)}
    assert understood("A / B", both).is_level_below
    assert "Put the daily amount above the level" in refusal("B / A", both)[1]


@pytest.mark.parametrize("kind", [FLOW, LEVEL])
def test_like_over_like_is_added_up_on_both_sides(kind):
    found = understood("A / B", parts(kind=kind))
    assert (found.kind, found.is_level_below) == (RATIO, False)


def test_an_unknown_level_is_not_nothing():
    place, sentence = refusal("A", {"A": part(LEVEL, may_lack=True, name="Followers")})
    assert place == "may_lack"
    assert "unknown, not 0" in sentence
    assert understood("A", {"A": part(may_lack=True)}).kind is FLOW


# Units


@pytest.mark.parametrize(
    ("units", "unit"),
    [(("€", "€"), "€"), (("", ""), ""), (("clicks", ""), ""), (("clicks", "views"), "")],
)
def test_a_sum_has_the_unit_of_all_or_counts_things(units, unit):
    assert understood("A + B", {"A": part(unit=units[0]), "B": part(unit=units[1])}).unit == unit


@pytest.mark.parametrize("units", [("€", "$"), ("€", ""), ("", "%"), ("s", "min"), ("CHF", "€")])
def test_money_time_and_per_cent_are_added_to_nothing_else(units):
    named = {"A": part(unit=units[0]), "B": part(unit=units[1], name="Spend")}
    sentence = refusal("A + B", named)[1]
    assert "add up only what has the same unit" in sentence
    for unit in units:
        assert f" {unit or 'plain numbers'}" in sentence


@pytest.mark.parametrize(
    ("units", "in_percent", "plain"),
    [
        (("", ""), "%", ""),
        (("clicks", "views"), "%", ""),
        (("€", "€"), "%", ""),
        (("€", ""), "€", "€"),
        (("", "€"), "", ""),
        (("€", "min"), "€/min", "€/min"),
    ],
)
def test_a_rate_says_what_it_is_in(units, in_percent, plain):
    named = {"A": part(unit=units[0]), "B": part(unit=units[1])}
    found = understood("A / B", named)
    assert (found.unit, found.may_be_percent) == (in_percent, in_percent == "%")
    assert understood("A / B", named, is_percent=False).unit == plain


@pytest.mark.parametrize("text", ["100 × A / B", "A / B × 100", "(A + B) * 100 / B"])
def test_per_cent_is_not_multiplied_by_100_twice(text):
    assert "Per cent multiplies by 100 already" in refusal(text)[1]
    assert understood(text, parts(), is_percent=False).unit == ""


def test_a_price_for_a_thousand_is_no_percentage():
    named = {"A": part(unit="€", name="Spend"), "B": part(name="Impressions")}
    found = understood("1000 × A / B", named)
    assert (found.unit, found.top) == ("€", {"A": 1000})


# Days


def test_a_day_without_all_parts_has_no_value():
    found = values_by_day(
        understood("A + 2 × B", parts()),
        {"A": {on(1): 1.0, on(2): 2.0, on(3): 3.0}, "B": {on(3): 10.0, on(1): 20.0}},
    )
    assert list(found.items()) == [(on(1), (41.0,)), (on(3), (23.0,))]


def test_parts_that_may_lack_count_as_0():
    formula = understood("A + B", parts())
    readings = {"A": {on(1): 1.0}, "B": {on(1): 5.0, on(2): 6.0}}
    assert values_by_day(formula, readings, {"A"}) == {on(1): (6.0,), on(2): (6.0,)}
    assert values_by_day(formula, readings, {"B"}) == {on(1): (6.0,)}
    assert values_by_day(formula, readings, {"A", "B"}) == {on(1): (6.0,), on(2): (6.0,)}


def test_both_sides_of_a_rate_have_the_same_days():
    readings = {"A": {on(1): 1.0, on(2): 2.0}, "B": {on(2): 8.0, on(3): 9.0}}
    assert values_by_day(understood("A / B", parts()), readings) == {on(2): (2.0, 8.0)}


amounts = st.dictionaries(
    st.integers(1, 28).map(on), st.floats(0, 1e6, allow_nan=False), max_size=20
)


@given(amounts, amounts)
def test_over_any_days_the_formula_of_the_sums_is_the_sum_of_the_formula(one, other):
    found = values_by_day(understood("3 × A − B / 4", parts()), {"A": one, "B": other})
    both = one.keys() & other.keys()
    assert found.keys() == both
    total = 3 * sum(one[day] for day in both) - sum(other[day] for day in both) / 4
    assert sum(value for (value,) in found.values()) == pytest.approx(total, abs=1e-6)


# Formulas that rest on formulas


def test_what_a_formula_rests_on_is_found_at_any_depth():
    parts_of = {3: {1, 2}, 5: {3, 4, 1}, 7: {5, 1}}
    assert all_below([7], parts_of) == {7, 5, 3, 4, 1, 2}
    assert all_below([1], parts_of) == {1}
    assert all_below([], parts_of) == set()


def test_formulas_come_after_those_they_rest_on():
    assert in_order({7: {5}, 5: {3, 4}, 3: {1, 2}}) == [3, 5, 7]
