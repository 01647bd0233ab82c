"""Documents as PDF, by Typst: tagged, vector, with fonts of their own, and without a browser."""

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from okr.reporting.document import Document, Entry
from okr.reporting.rich_text import blocks

_TEMPLATE = Path(__file__).parent / "document.typ"


def pdf(document: Document) -> bytes:
    """Lay a document out on A4."""
    # Loaded here, as most that starts never makes a PDF.
    import typst  # noqa: PLC0415

    return typst.compile(
        _TEMPLATE,
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(_data(document))},
    )


@lru_cache(maxsize=1)
def _fonts() -> Path:
    import font_source_sans_pro  # noqa: PLC0415

    return Path(font_source_sans_pro.__file__).parent / "files"


def _data(document: Document) -> dict[str, object]:
    return {
        "title": document.title,
        "language": document.language,
        "facts": list(document.facts),
        "chapters": [
            {
                "title": chapter.title,
                "empty": chapter.empty,
                "entries": [_entry(one) for one in chapter.entries],
            }
            for chapter in document.chapters
        ],
    }


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "lead": entry.lead,
        "blocks": [asdict(block) for block in blocks(entry.text)],
        "facts": list(entry.facts),
        "is_indented": entry.is_indented,
    }
