"""What is set nearest decides how a gauge looks."""

import pytest

from okr.domain.gauges import COMMITMENT, UNSET, Look, Shape, Style, style_of
from okr.domain.scoring import COMMITTED, STANDARD, Thresholds

OWN = Thresholds(0.5, 0.9)


@pytest.mark.parametrize(
    ("looks", "style"),
    [
        ((), Style(STANDARD, Shape.ARC)),
        ((UNSET, UNSET), Style(STANDARD, Shape.ARC)),
        ((UNSET, Look(OWN)), Style(OWN, Shape.ARC)),
        ((Look(shape=Shape.NEEDLE), Look(OWN, Shape.ARC)), Style(OWN, Shape.NEEDLE)),
        ((UNSET, COMMITMENT, Look(OWN, Shape.NEEDLE)), Style(COMMITTED, Shape.NEEDLE)),
        ((Look(OWN), COMMITMENT), Style(OWN, Shape.ARC)),
    ],
)
def test_the_nearest_level_that_says_something_decides(looks, style):
    assert style_of(*looks) == style
