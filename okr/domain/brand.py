"""A team's own colour, and what becomes of it so that everybody can read what is drawn in it."""

import colorsys
import re

from okr.domain.errors import InvalidInput, Problem
from okr.domain.messages import message

WHITE, BLACK = "#ffffff", "#000000"
LEAST_CONTRAST = 4.5
"""Of text against what is behind it: WCAG 2.2, 1.4.3."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_STEPS = 100


def accent(text: str) -> str:
    """Give a colour as "#rrggbb" in lower case; "" stays "", for no colour of one's own.

    Raises:
        InvalidInput: when it is no such colour.
    """
    colour = text.strip().lower()
    if colour and not _COLOUR.fullmatch(colour):
        sentence = message("Write a colour as # and six digits or letters a to f, as in #0b6477.")
        raise InvalidInput([Problem("accent", sentence)])
    return colour


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """Give black or white, whichever is read better on a colour."""
    return max(WHITE, BLACK, key=lambda text: contrast(text, colour))


def legible(colour: str, background: str) -> str:
    """Give a colour, or the nearest lighter or darker one that can be read on a background."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    end = 0.0 if _luminance(background) > _luminance("#808080") else 1.0
    tried = (lightness + (end - lightness) * step / _STEPS for step in range(_STEPS + 1))
    shades = (_hex(colorsys.hls_to_rgb(hue, light, saturation)) for light in tried)
    return next(
        (one for one in (colour, *shades) if contrast(one, background) >= LEAST_CONTRAST),
        text_on(background),
    )


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
