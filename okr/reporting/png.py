"""Pictures as PNG, for e-mail and chat, by Typst and without a browser."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from okr.reporting.document import Document
from okr.reporting.pdf import TEMPLATE, data, dressed, fonts

_TEMPLATE = Path(__file__).parent / "pictures.typ"
_POINTS_PER_INCH = 72
_SHARPNESS = 2
"""Pixels of the picture for each of the page, for screens that are finer."""


def as_png(document: Document) -> bytes:
    """Draw a document's title and its pictures, but for wide ones, as one PNG."""
    import typst  # noqa: PLC0415

    chapters = (
        replace(
            one,
            pictures=[each for each in one.pictures if not each.is_wide],
            entries=(),
            table=None,
            on_new_page=False,
        )
        for one in document.chapters
    )
    shown = replace(document, chapters=[one for one in chapters if one.pictures])
    made = typst.compile(
        TEMPLATE,
        format="png",
        ppi=_POINTS_PER_INCH * _SHARPNESS,
        font_paths=fonts(),
        sys_inputs={"document": json.dumps(data(shown) | {"is_picture": True})},
    )
    return made[0] if isinstance(made, list) else made


def pngs(svgs: Sequence[str], width: int) -> list[bytes]:
    """Draw SVGs as PNG on white, to be shown `width` pixels wide, in their order."""
    if not svgs:
        return []
    # Loaded here, as most that starts never makes a picture.
    import typst  # noqa: PLC0415

    made = typst.compile(
        _TEMPLATE,
        format="png",
        ppi=_POINTS_PER_INCH * _SHARPNESS,
        font_paths=fonts(),
        sys_inputs={
            "pictures": json.dumps({"width": width, "svgs": [dressed(one) for one in svgs]})
        },
    )
    return made if isinstance(made, list) else [made]
