"""How gauges are drawn, and where that is set: for a team, a section or one key result."""

from dataclasses import dataclass
from enum import StrEnum

from okr.domain.scoring import COMMITTED, STANDARD, Thresholds


class Shape(StrEnum):
    """An arc that fills up, or a needle over coloured bands."""

    ARC = "arc"
    NEEDLE = "needle"


class Level(StrEnum):
    """Where a look is set, from what is above to what is below."""

    TEAM = "team"
    SECTION = "section"
    KEY_RESULT = "key_result"


@dataclass(frozen=True)
class Look:
    """What is set at one level; None takes what the level above says."""

    thresholds: Thresholds | None = None
    shape: Shape | None = None


@dataclass(frozen=True)
class Style:
    """How a gauge is drawn after all."""

    thresholds: Thresholds = STANDARD
    shape: Shape = Shape.ARC


UNSET = Look()
COMMITMENT = Look(thresholds=COMMITTED)


def style_of(*looks: Look) -> Style:
    """Give how a gauge is drawn, of looks from the nearest level to the farthest."""
    cuts = (look.thresholds for look in looks if look.thresholds is not None)
    shapes = (look.shape for look in looks if look.shape is not None)
    return Style(next(cuts, STANDARD), next(shapes, Shape.ARC))
