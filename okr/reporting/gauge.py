"""Draws a gauge as one self-contained SVG, the same on the screen, in PDF and in e-mail."""

import html
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from okr.domain.gauges import Shape
from okr.domain.scoring import Band, Thresholds, score_of

# Each colour keeps 3:1 against white and against near-black. Red, the darkest, and teal, the
# bluest, also stay apart for readers who cannot tell red from green.
BAND_COLOURS = {Band.LOW: "#b92c46", Band.MIDDLE: "#cc8400", Band.HIGH: "#069d87"}
NO_DATA_COLOUR = "#7d8593"

_CENTRE_X, _CENTRE_Y = 100, 98
_TRACK_RADIUS = 78
_RING_RADIUS = 92
_SWEEP_DEGREES = 230
_RING_GAP_DEGREES = 1.4
_ROOM_FOR_SCORE = 104
_ROOM_FOR_WORD = 166
_BADGE_WIDTH = 24

# Where the score should be: within the arc, or outside the bands that a needle points at.
_ARC_MARK = (
    '<path d="M100 11V32" stroke="currentColor" stroke-width="3.2" stroke-linecap="round"/>'
    '<path d="M100 30l6 11h-12z" fill="currentColor"/>'
)
# Where it leads at this pace: outside of everything.
_FORECAST_MARK = '<path d="M100 .5l5.6 6.5-5.6 6.5-5.6-6.5z" fill="currentColor"/>'
_NEEDLE_MARK = '<path d="M100 11l6-10h-12z" fill="currentColor"/>'

# White signs on a coloured shape, 20 units wide around the origin. The four outlines differ.
_BADGES = {
    Band.HIGH: (
        '<circle r="9"/><path d="M-4.2 .4-1.2 3.5 4.4-2.9" fill="none" stroke="#fff"'
        ' stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>'
    ),
    Band.MIDDLE: (
        '<path d="M0-7.4 8 6.8H-8Z" stroke-width="3.2" stroke-linejoin="round"/>'
        '<path d="M0-3.4V1.8M0 5v.1" fill="none" stroke="#fff" stroke-width="2.4"'
        ' stroke-linecap="round"/>'
    ),
    Band.LOW: (
        '<rect x="-8.4" y="-8.4" width="16.8" height="16.8" rx="4"/><path d="M0-4.4V4M-3.8.6'
        ' 0 4.4 3.8.6" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"'
        ' stroke-linejoin="round"/>'
    ),
    Band.NO_DATA: (
        '<circle r="8" fill="none" stroke-width="2" stroke-dasharray="3.2 3.1"/>'
        '<path d="M-3.4 0H3.4" stroke-width="2.4" stroke-linecap="round"/>'
    ),
}


@dataclass(frozen=True, kw_only=True)
class Dial:
    """What one gauge shows; every text is already in the reader's language.

    `key` is unique among the gauges of a page. `score`, `expected` and `projected` are
    fractions, drawn within [0, 1]. A score of None, or the band NO_DATA, draws the grey gauge.
    An `expected` of None draws no pace mark, a `projected` of None no forecast mark; an
    `over_text` of "" draws no chip, otherwise it is the progress beyond the target or below the
    baseline, such as "132 %".
    """

    key: str
    label: str
    description: str
    score: float | None
    score_text: str
    band: Band
    band_word: str
    thresholds: Thresholds
    shape: Shape = Shape.ARC
    over_text: str = ""
    expected: float | None = None
    expected_text: str = ""
    projected: float | None = None
    projected_text: str = ""


def gauge_svg(
    dial: Dial, *, text_colour: str = "currentColor", font_family: str = "inherit"
) -> str:
    """Draw the dial as one line of SVG, 200 by 168 units, that needs no style sheet."""
    score, expected = score_of(dial.score), score_of(dial.expected)
    band = Band.NO_DATA if score is None else dial.band
    is_arc = dial.shape is Shape.ARC
    marks = ""
    if expected is not None:
        marks = _mark(expected, dial.expected_text, _ARC_MARK if is_arc else _NEEDLE_MARK)
    projected = score_of(dial.projected)
    if projected is not None:
        marks += _mark(projected, dial.projected_text, _FORECAST_MARK)
    if score is None or band is Band.NO_DATA:
        parts = [_empty_track(), marks]
    elif not is_arc:
        parts = [*_bands(dial.thresholds, band), marks, _needle(score)]
        parts.append(_chip(dial.over_text, BAND_COLOURS[band]))
    else:
        colour, is_over = BAND_COLOURS[band], score == 1 and dial.over_text != ""
        parts = [*_ring(dial.thresholds, band), _track(), _score_arc(score, colour), marks]
        parts += [_end(score, colour, is_over=is_over), _chip(dial.over_text, colour)]
    parts += [_score_text(dial.score_text), _word(dial.band_word, band)]
    return _frame(dial, text_colour, font_family, "".join(parts))


def _frame(dial: Dial, text_colour: str, font_family: str, drawing: str) -> str:
    name = f"gauge-{_identifier(dial.key)}"
    told = ". ".join(filter(None, (dial.description, dial.expected_text, dial.projected_text)))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 168" role="img"'
        f' aria-labelledby="{name}-t {name}-d" color="{_plain(text_colour)}" fill="none"'
        f' font-family="{_plain(font_family)}" text-anchor="middle">'
        f'<title id="{name}-t">{_plain(dial.label)}</title>'
        f'<desc id="{name}-d">{_plain(told)}</desc>{drawing}</svg>'
    )


def _ring(thresholds: Thresholds, current: Band) -> Iterator[str]:
    return _bands(thresholds, current, _RING_RADIUS, 3.5)


def _bands(
    thresholds: Thresholds, current: Band, radius: int = _TRACK_RADIUS, width: float = 15
) -> Iterator[str]:
    cuts = (0.0, _turning_point(thresholds.low), _turning_point(thresholds.high), 1.0)
    gap = _RING_GAP_DEGREES / _SWEEP_DEGREES
    for band, start, end in zip(BAND_COLOURS, cuts, cuts[1:], strict=False):
        first = start + gap if start > 0 else start
        last = end - gap if end < 1 else end
        if last > first:
            opacity = "" if band is current else ' opacity=".4"'
            yield (
                f'<path d="{_arc(radius, first, last)}" stroke="{BAND_COLOURS[band]}"'
                f' stroke-width="{_number(width)}"{opacity}/>'
            )


def _turning_point(threshold: float) -> float:
    """Give the least score that is shown, to one decimal, at or above the threshold."""
    return math.ceil(round(threshold * 10, 6)) / 10 - 0.05


def _track() -> str:
    return (
        f'<path d="{_arc(_TRACK_RADIUS, 0, 1)}" stroke="currentColor" stroke-opacity=".13"'
        ' stroke-width="15" stroke-linecap="round"/>'
    )


def _empty_track() -> str:
    return (
        f'<path d="{_arc(_TRACK_RADIUS, 0, 1)}" stroke="{NO_DATA_COLOUR}" stroke-opacity=".5"'
        ' stroke-width="15" stroke-dasharray="5 6"/>'
    )


def _score_arc(score: float, colour: str) -> str:
    return (
        f'<path d="{_arc(_TRACK_RADIUS, 0, score)}" stroke="{colour}" stroke-width="15"'
        ' stroke-linecap="round"/>'
    )


def _end(score: float, colour: str, *, is_over: bool) -> str:
    """Mark the exact score, which the round end of the arc oversteps; a plus when it is over."""
    x, y = _point(_TRACK_RADIUS, score)
    if is_over:
        return (
            f'<circle cx="{x}" cy="{y}" r="11" fill="{colour}"/>'
            f'<path d="M{x} {_number(y - 5.5)}v11m-5.5-5.5h11" stroke="#fff" stroke-width="3"'
            ' stroke-linecap="round"/>'
        )
    return f'<circle cx="{x}" cy="{y}" r="5.5" fill="#fff" stroke="{colour}" stroke-width="4"/>'


def _chip(text: str, colour: str) -> str:
    if not text:
        return ""
    width = _text_width(text, 15) + 18
    return (
        f'<rect x="{_number(_CENTRE_X - width / 2)}" y="47" width="{_number(width)}" height="22"'
        f' rx="11" stroke="{colour}" stroke-width="2"/>'
        f'<text x="{_CENTRE_X}" y="63.2" font-size="15" font-weight="700"'
        f' fill="currentColor">{_plain(text)}</text>'
    )


def _mark(fraction: float, text: str, mark: str) -> str:
    """Turn a mark, drawn at twelve o'clock, to where a score would be."""
    return f'<g transform="{_turned(fraction)}"><title>{_plain(text)}</title>{mark}</g>'


def _needle(score: float) -> str:
    """Point at the score from within, long enough to be seen from afar."""
    return (
        f'<path transform="{_turned(score)}" d="M100 9l8 35q-8 5-16 0z" fill="currentColor"'
        ' stroke="#fff" stroke-width="1.5" stroke-linejoin="round"/>'
    )


def _turned(fraction: float) -> str:
    turn = _number((fraction - 0.5) * _SWEEP_DEGREES)
    return f"rotate({turn} {_CENTRE_X} {_CENTRE_Y})"


def _score_text(text: str) -> str:
    size = min(54.0, _ROOM_FOR_SCORE / _text_width(text, 1))
    return (
        f'<text x="{_CENTRE_X}" y="118" font-size="{_number(size)}" font-weight="700"'
        f' letter-spacing="-1" fill="currentColor">{_plain(text)}</text>'
    )


def _word(text: str, band: Band) -> str:
    size = min(17.0, _ROOM_FOR_WORD / _text_width(text, 1))
    left = _CENTRE_X - (_BADGE_WIDTH + _text_width(text, size)) / 2
    colour = BAND_COLOURS.get(band, NO_DATA_COLOUR)
    # The word starts beside its badge, so that a wider typeface cannot run into it.
    return (
        f'<g transform="translate({_number(left + 9)} 153)" fill="{colour}" stroke="{colour}"'
        f' stroke-width="0">{_BADGES[band]}</g>'
        f'<text x="{_number(left + _BADGE_WIDTH)}" y="159" font-size="{_number(size)}"'
        ' font-weight="600" text-anchor="start"'
        f' fill="currentColor">{_plain(text)}</text>'
    )


def _arc(radius: float, start: float, end: float) -> str:
    (x0, y0), (x1, y1) = _point(radius, start), _point(radius, end)
    is_large = int((end - start) * _SWEEP_DEGREES > 180)
    return f"M{x0} {y0}A{radius} {radius} 0 {is_large} 1 {x1} {y1}"


def _point(radius: float, fraction: float) -> tuple[float, float]:
    """Give x and y on the dial; fractions run clockwise from the lower left."""
    turn = math.radians((fraction - 0.5) * _SWEEP_DEGREES)
    x, y = _CENTRE_X + radius * math.sin(turn), _CENTRE_Y - radius * math.cos(turn)
    return round(x, 2), round(y, 2)


def _text_width(text: str, size: float) -> float:
    """Estimate the width of a line of a sans-serif typeface, to centre and to fit it."""
    return size * max(0.5, sum(map(_letter_width, text)))


def _letter_width(letter: str) -> float:
    if letter in "iljtfrI.,:;'’!|()- \u00a0\u202f":
        return 0.3
    if letter in "mwMW%@" or ord(letter) > 0x2E80:
        return 0.88
    return 0.65 if letter.isupper() else 0.53


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    """Escape a text for an SVG on one line, without the characters that XML forbids."""
    if not text.isprintable():
        text = "".join(" " if _is_forbidden(letter) else letter for letter in text)
    return html.escape(text)


def _is_forbidden(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} or letter in "\ufffe\uffff"


def _identifier(key: str) -> str:
    """Spell a key with letters that identifiers may hold; different keys stay different."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter == "-") else f"_{ord(letter)}_"
        for letter in key
    )
