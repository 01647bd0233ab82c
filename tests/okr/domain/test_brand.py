"""A team's colour, and shades of it that everybody can read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.brand import BLACK, LEAST_CONTRAST, WHITE, accent, contrast, legible, text_on
from okr.domain.errors import InvalidInput

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("typed", "kept"), [("#0B6477", "#0b6477"), (" #ffffff ", "#ffffff"), ("", ""), ("  ", "")]
)
def test_a_colour_is_kept_in_one_way(typed, kept):
    assert accent(typed) == kept


@pytest.mark.parametrize("typed", ["red", "#fff", "#12345g", "0b6477", "#0b6477;}", "#0b64777"])
def test_what_is_no_colour_is_refused(typed):
    with pytest.raises(InvalidInput) as refused:
        accent(typed)
    assert refused.value.problems[0].field == "accent"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    # The first two are the ends of the scale; the others as WebAIM's checker gives them.
    [
        (BLACK, WHITE, 21.0),
        (WHITE, WHITE, 1.0),
        ("#777777", WHITE, 4.48),
        ("#0b6477", WHITE, 6.75),
        ("#ff0000", BLACK, 5.25),
    ],
)
def test_contrast_is_that_of_the_guidelines(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected, abs=0.02)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize(("colour", "text"), [("#ffe000", BLACK), ("#0b6477", WHITE)])
def test_text_on_a_colour_is_black_or_white(colour, text):
    assert text_on(colour) == text


@given(COLOURS)
def test_text_on_any_colour_can_be_read(colour):
    assert contrast(text_on(colour), colour) >= LEAST_CONTRAST


@given(COLOURS, st.sampled_from([WHITE, "#0f1820", "#f1f5f8", "#1a2630"]))
def test_every_colour_has_a_shade_that_can_be_read(colour, background):
    assert contrast(legible(colour, background), background) >= LEAST_CONTRAST


def test_a_colour_that_can_be_read_stays_and_others_keep_their_hue():
    assert legible("#0b6477", WHITE) == "#0b6477"
    darker, lighter = legible("#ffe000", WHITE), legible("#0b6477", "#0f1820")
    assert (darker, lighter) == ("#857400", "#108da8")
