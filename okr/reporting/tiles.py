"""How tiles read: the words for their kinds and days, their values and changes."""

from collections.abc import Mapping

from okr.domain.messages import Message, message
from okr.domain.tiles import Figures, Span, TileKind
from okr.locale.language import Language

KINDS: Mapping[TileKind, Message] = {
    TileKind.NUMBER: message("Number"),
    TileKind.SPARKLINE: message("Number with its course"),
    TileKind.LINE: message("Line"),
    TileKind.BAR: message("Bars"),
    TileKind.TABLE: message("Table"),
    TileKind.NOTE: message("Text"),
}
SPANS: Mapping[Span, Message] = {
    Span.THIS_CYCLE: message("this cycle"),
    Span.LAST_28_DAYS: message("last 28 days"),
    Span.PREVIOUS_CYCLE: message("previous cycle"),
    Span.SAME_CYCLE_LAST_YEAR: message("same cycle last year"),
}
_COMPARED: Mapping[Span, Message] = {
    Span.THIS_CYCLE: message("{change} against {before} at this point of the previous cycle"),
    Span.LAST_28_DAYS: message("{change} against {before} in the 28 days before"),
    Span.PREVIOUS_CYCLE: message("{change} against {before} in the cycle before it"),
    Span.SAME_CYCLE_LAST_YEAR: message("{change} against {before} in the year before it"),
}
_MINUS = "\N{MINUS SIGN}"


def value(figures: Figures | None, unit: str, _: Language) -> str:
    """Write what a tile shows; a dash without readings."""
    return "–" if figures is None or figures.value is None else _.quantity(figures.value, unit)


def change(figures: Figures | None, unit: str, span: Span, _: Language) -> str:
    """Say how a value differs from the one before; "" where there is none to compare with."""
    if figures is None or figures.value is None or figures.before is None:
        return ""
    if unit == "%":
        moved = figures.value - figures.before
        size = _("{points} points", points=_.number(abs(moved)))
    elif figures.change is not None:
        moved = figures.change
        size = _.share(abs(moved) / 100)
    else:
        return ""
    sign = "+" if moved > 0 else _MINUS if moved < 0 else "±"
    return _.say(
        Message(
            _COMPARED[span].text,
            {"change": sign + size, "before": _.quantity(figures.before, unit)},
        )
    )


def direction(figures: Figures | None) -> str:
    """Give the sign of a change: "▲", "▼", or "" where there is none."""
    if figures is None or figures.value is None or figures.before is None:
        return ""
    if figures.value == figures.before:
        return ""
    return "▲" if figures.value > figures.before else "▼"
