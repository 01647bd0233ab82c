"""How tiles read in both languages."""

import pytest

from okr.domain.tiles import Figures, Span, TileKind
from okr.locale.language import language
from okr.reporting import tiles

EN, FR = language("en"), language("fr")
UP = Figures(120.0, 100.0, 20.0, (), step_days=1, as_of=None)


def figures(value, before, change=None):
    return Figures(value, before, change, (), step_days=1, as_of=None)


@pytest.mark.parametrize(
    ("found", "unit", "said"),
    [
        (UP, "", "+20% against 100 in the 28 days before"),
        (figures(80.0, 100.0, -20.0), "€", "−20% against €100 in the 28 days before"),
        (figures(100.0, 100.0, 0.0), "", "±0% against 100 in the 28 days before"),
        # Of a percentage the difference counts, not the percentage of a percentage.
        (figures(4.5, 3.0, 50.0), "%", "+1.5 points against 3% in the 28 days before"),
        (figures(5.0, 0.0), "", ""),
        (figures(5.0, None), "", ""),
        (figures(None, 5.0), "", ""),
        (None, "", ""),
    ],
)
def test_a_change_says_how_much_and_against_what(found, unit, said):
    assert tiles.change(found, unit, Span.LAST_28_DAYS, EN) == said


def test_a_change_in_french():
    said = tiles.change(UP, "", Span.THIS_CYCLE, FR)
    assert said == "+20\u00a0% contre 100 au même stade du cycle précédent"


@pytest.mark.parametrize(("found", "said"), [(UP, "120"), (None, "–"), (figures(None, 1.0), "–")])
def test_a_value_or_a_dash(found, said):
    assert tiles.value(found, "", EN) == said


@pytest.mark.parametrize(
    ("found", "sign"),
    [(UP, "▲"), (figures(1.0, 2.0), "▼"), (figures(2.0, 2.0), ""), (figures(2.0, None), "")],
)
def test_the_direction_has_a_sign(found, sign):
    assert tiles.direction(found) == sign


def test_every_kind_and_span_has_words():
    assert set(tiles.KINDS) == set(TileKind)
    assert set(tiles.SPANS) == set(Span)
