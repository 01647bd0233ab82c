"""A report as an e-mail: gauges as pictures, all of them in words too, and a link to more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from okr.locale.language import Language
from okr.reporting.document import Chapter, Document, Entry, Picture, Table
from okr.reporting.letter import Attachment, Letter, button, ending
from okr.reporting.png import pngs
from okr.reporting.rich_text import plain_text, rich_text

PICTURE_WIDTH = 240
_IN_A_ROW = 2
_SMALL = "color:#5f6b73;font-size:13px;margin:2px 0"
_CELL = "width:50%;padding:10px 8px;vertical-align:top;text-align:center"
_TABLE_CELL = "padding:4px 8px 4px 0;border-bottom:1px solid #dfe4e6;text-align:left;font-size:14px"


@dataclass(frozen=True)
class Around:
    """What stands around a report: a subject, a message, warnings, and where links lead.

    `why` says why somebody gets it; `stop_link` ends it, "" where it cannot be ended.
    """

    subject: str
    body: str
    link: str
    why: str
    warnings: Sequence[str] = ()
    stop_link: str = ""


def drawn(document: Document) -> dict[str, bytes]:
    """Draw the pictures that an e-mail of a report shows, each as a PNG by its name."""
    shown = {"cover": document.cover} if document.cover else {}
    shown |= {name: one.svg for name, one in _pictures(document) if one.svg}
    return dict(zip(shown, pngs(list(shown.values()), PICTURE_WIDTH), strict=True))


def report_letter(
    document: Document,
    pictures: dict[str, bytes],
    around: Around,
    _: Language,
    *,
    attachments: Sequence[Attachment] = (),
) -> Letter:
    """Write a report as an e-mail, with the pictures that `drawn` made of it.

    What is wide, such as a trend, is left to the screen and to paper.
    """
    return Letter(
        subject=around.subject,
        text="\n".join(_text(document, around, _)).strip() + "\n",
        html="".join(_html(document, around, _)),
        pictures=pictures,
        attachments=attachments,
    )


# In words


def _text(document: Document, around: Around, _: Language) -> Iterator[str]:
    if around.body:
        yield from (around.body, "")
    yield from (document.title, "=" * min(len(document.title), 70))
    yield from document.facts
    yield from (f"! {one}" for one in around.warnings)
    yield from ("", f"{_('Open the dashboard')}: {around.link}")
    for chapter in document.chapters:
        yield from ("", chapter.title, "-" * min(len(chapter.title), 70))
        yield from chapter.facts
        for one in _narrow(chapter):
            yield f"- {_picture_in_words(one)}"
        if not chapter.pictures and not chapter.entries and chapter.empty:
            yield chapter.empty
        for entry in chapter.entries:
            yield from _entry_in_words(entry)
        if chapter.table:
            yield from (" | ".join(row) for row in (chapter.table.heads, *chapter.table.rows))
    yield from ("", "-- ", around.why)
    if around.stop_link:
        yield f"{_('Stop these e-mails')}: {around.stop_link}"


def _picture_in_words(one: Picture) -> str:
    spoken = one.spoken or one.title
    return " · ".join(filter(None, (spoken, one.lead if one.title else "", *one.facts)))


def _entry_in_words(entry: Entry) -> Iterator[str]:
    margin = "    " if entry.is_indented else "  "
    for line in filter(None, (entry.lead, *plain_text(entry.text).splitlines())):
        yield margin + line
    if entry.facts:
        yield margin + "(" + " · ".join(entry.facts) + ")"


# As a page


def _html(document: Document, around: Around, _: Language) -> Iterator[str]:
    if around.body:
        yield "".join(f"<p>{escape(line)}</p>" for line in around.body.splitlines() if line)
    yield f'<h1 style="font-size:22px;margin:8px 0">{escape(document.title)}</h1>'
    yield _small(document.facts)
    for one in around.warnings:
        style = "background:#fdf3d8;border-radius:6px;padding:8px 12px;margin:10px 0"
        yield f'<p style="{style}">⚠ {escape(one)}</p>'
    if document.cover:
        yield _image("cover", Picture("", document.cover))
    yield button(around.link, _("Open the dashboard"))
    names = {id(one): name for name, one in _pictures(document)}
    for chapter in document.chapters:
        yield f'<h2 style="font-size:17px;margin:24px 0 4px">{escape(chapter.title)}</h2>'
        yield _small(chapter.facts)
        yield _grid([_card(names[id(one)], one) for one in _narrow(chapter)])
        if not chapter.pictures and not chapter.entries and chapter.empty:
            yield _small([chapter.empty])
        yield "".join(map(_entry, chapter.entries))
        if chapter.table:
            yield _table(chapter.table)
    yield ending(around.why)
    if around.stop_link:
        label = escape(_("Stop these e-mails"))
        yield f'<p style="{_SMALL}"><a href="{escape(around.stop_link)}">{label}</a></p>'


def _card(name: str, one: Picture) -> str:
    title = f"<b>{escape(one.title)}</b><br>" if one.title else ""
    image = f"{_image(name, one)}<br>" if one.svg else ""
    lead = f"<b>{escape(one.lead)}</b>" if one.lead else ""
    return f"{title}{image}{lead}{_small(one.facts)}"


def _image(name: str, one: Picture) -> str:
    return (
        f'<img src="cid:{name}" width="{PICTURE_WIDTH}" alt="{escape(one.spoken)}"'
        ' style="max-width:100%;height:auto">'
    )


def _grid(cells: Sequence[str]) -> str:
    # Outlook lays out tables and little else.
    rows = [cells[at : at + _IN_A_ROW] for at in range(0, len(cells), _IN_A_ROW)]
    drawn_rows = "".join(
        f"<tr>{''.join(f'<td style={chr(34)}{_CELL}{chr(34)}>{one}</td>' for one in row)}</tr>"
        for row in rows
    )
    return f'<table role="presentation" width="100%">{drawn_rows}</table>' if rows else ""


def _entry(entry: Entry) -> str:
    margin = 20 if entry.is_indented else 0
    style = f"border-left:3px solid #dfe4e6;padding-left:10px;margin:10px 0 10px {margin}px"
    lead = f"<b>{escape(entry.lead)}</b>" if entry.lead else ""
    facts = _small([" · ".join(entry.facts)] if entry.facts else [])
    return f'<div style="{style}">{lead}{rich_text(entry.text)}{facts}</div>'


def _table(table: Table) -> str:
    def row(cells: Sequence[str], tag: str) -> str:
        drawn_cells = (f'<{tag} style="{_TABLE_CELL}">{escape(one)}</{tag}>' for one in cells)
        return f"<tr>{''.join(drawn_cells)}</tr>"

    rows = "".join(row(one, "td") for one in table.rows)
    return f'<table width="100%">{row(table.heads, "th")}{rows}</table>'


def _small(facts: Sequence[str]) -> str:
    return "".join(f'<p style="{_SMALL}">{escape(one)}</p>' for one in facts)


# Which pictures


def _pictures(document: Document) -> Iterator[tuple[str, Picture]]:
    for at, chapter in enumerate(document.chapters):
        for place, one in enumerate(_narrow(chapter)):
            yield f"picture-{at}-{place}", one


def _narrow(chapter: Chapter) -> list[Picture]:
    return [one for one in chapter.pictures if not one.is_wide]
