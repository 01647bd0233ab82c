"""Draws the course of a number as one self-contained SVG, as small as a tile needs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from okr.domain.calendar import Period
from okr.domain.measures import Reading
from okr.domain.tiles import TileKind

COURSE_COLOUR = "#2a8fa3"
"""Keeps 3:1 against white and against near-black."""

_WIDTH = 240
_HEIGHTS = {TileKind.SPARKLINE: 46, TileKind.LINE: 96, TileKind.BAR: 96}
_MARGIN = 5
_GAP_SHARE = 0.25


@dataclass(frozen=True, kw_only=True)
class Course:
    """What is drawn: values by the first day of each step, over all days that there will be.

    `key` is unique among the drawings of a page; `label` and `description` are what a screen
    reader says. `step_days` is how many days one value stands for; a bar of fewer days, because
    they end on `ends_on`, is drawn pale.
    """

    key: str
    kind: TileKind
    label: str
    description: str
    values: Sequence[Reading]
    days: Period
    step_days: int = 1
    ends_on: date | None = None


def course_svg(course: Course) -> str:
    """Draw a course on one line of SVG that needs no style sheet; nothing drawn without values."""
    height = _HEIGHTS[course.kind]
    drawing = ""
    if course.values:
        drawing = _bars(course, height) if course.kind is TileKind.BAR else _line(course, height)
    name = f"course-{course.key}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
        f' aria-labelledby="{name}-t {name}-d" fill="none">'
        f'<title id="{name}-t">{escape(course.label)}</title>'
        f'<desc id="{name}-d">{escape(course.description)}</desc>{drawing}</svg>'
    )


def _line(course: Course, height: int) -> str:
    values = [value for _, value in course.values]
    low, high = min(values), max(values)
    room = height - 2 * _MARGIN

    def y(value: float) -> float:
        # What never changes runs through the middle.
        share = (value - low) / (high - low) if high > low else 0.5
        return height - _MARGIN - room * share

    points = [(_x(course, day), y(value)) for day, value in course.values]
    line = " ".join(f"{_number(x)},{_number(at)}" for x, at in points)
    last_x, last_y = points[-1]
    first_x = points[0][0]
    area = f"{_number(first_x)},{height} {line} {_number(last_x)},{height}"
    return (
        f'<polygon points="{area}" fill="{COURSE_COLOUR}" fill-opacity=".12"/>'
        f'<polyline points="{line}" stroke="{COURSE_COLOUR}" stroke-width="2.2"'
        ' stroke-linejoin="round" stroke-linecap="round"/>'
        f'<circle cx="{_number(last_x)}" cy="{_number(last_y)}" r="3.4" fill="{COURSE_COLOUR}"/>'
    )


def _bars(course: Course, height: int) -> str:
    values = [value for _, value in course.values]
    low, high = min(0.0, *values), max(0.0, *values)
    room = height - 2 * _MARGIN

    def tall(value: float) -> float:
        return room * (abs(value) / (high - low)) if high > low else 0.0

    ground = height - _MARGIN - tall(low)
    width = (_WIDTH - 2 * _MARGIN) * course.step_days / max(course.days.days, course.step_days)
    wide = max(width * (1 - _GAP_SHARE), 0.8)
    bars = "".join(
        f'<rect x="{_number(_x(course, day))}" y="{_number(ground - tall(max(value, 0.0)))}"'
        f' width="{_number(wide)}" height="{_number(max(tall(value), 0.8))}" rx="1"'
        f' fill="{COURSE_COLOUR}"{_pale(course, day)}/>'
        for day, value in course.values
    )
    return (
        f'{bars}<path d="M{_MARGIN} {_number(ground)}H{_WIDTH - _MARGIN}" stroke="currentColor"'
        ' stroke-opacity=".35"/>'
    )


def _pale(course: Course, day: date) -> str:
    last = day + timedelta(days=course.step_days - 1)
    is_short = course.ends_on is not None and last > course.ends_on
    return ' fill-opacity=".5"' if is_short else ""


def _x(course: Course, day: date) -> float:
    gone = (day - course.days.starts_on).days
    steps = course.days.days if course.kind is TileKind.BAR else max(course.days.days - 1, 1)
    return _MARGIN + (_WIDTH - 2 * _MARGIN) * gone / steps


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
