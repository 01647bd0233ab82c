"""Documents as PDF, by Typst: tagged, vector, with fonts of their own, and without a browser."""

import json
from dataclasses import asdict, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from okr.domain.brand import WHITE, legible
from okr.reporting.document import Document, Entry, spoken
from okr.reporting.rich_text import blocks

if TYPE_CHECKING:
    from typst import Fonts

_TYPEFACE = "Source Sans Pro"
_ACCENT = "#0b6477"
TEMPLATE = Path(__file__).parent / "document.typ"


def pdf(document: Document) -> bytes:
    """Lay a document out on its paper."""
    # Loaded here, as most that starts never makes a PDF.
    import typst  # noqa: PLC0415

    return typst.compile(
        TEMPLATE,
        font_paths=fonts(),
        sys_inputs={"document": json.dumps(data(document))},
    )


@lru_cache(maxsize=1)
def fonts() -> "Fonts":
    """Find our own letters, and for emoji and other scripts those of the system, once."""
    import font_source_sans_pro  # noqa: PLC0415
    from typst import Fonts  # noqa: PLC0415

    own = Path(font_source_sans_pro.__file__).parent / "files"
    return Fonts(include_system_fonts=True, font_paths=[own])


def data(document: Document) -> dict[str, object]:
    """Give a document as the template reads it."""
    plain = {
        one.name: getattr(document, one.name)
        for one in fields(document)
        if one.name not in ("logo", "cover", "chapters")
    }
    return plain | {
        "cover": dressed(document.cover),
        "cover_spoken": spoken(document.cover),
        "typeface": _TYPEFACE,
        "is_picture": False,
        "logo": list(document.logo),
        "accent": legible(document.accent or _ACCENT, WHITE),
        "chapters": [
            asdict(chapter)
            | {
                "entries": [_entry(one) for one in chapter.entries],
                "pictures": [
                    asdict(one) | {"svg": dressed(one.svg), "spoken": one.spoken}
                    for one in chapter.pictures
                ],
            }
            for chapter in document.chapters
        ],
    }


def _entry(entry: Entry) -> dict[str, object]:
    return asdict(entry) | {"blocks": [asdict(block) for block in blocks(entry.text)]}


def dressed(svg: str) -> str:
    """Have a picture, which takes the typeface of its page on a screen, written in ours."""
    return svg.replace('font-family="inherit"', f'font-family="{_TYPEFACE}"')
