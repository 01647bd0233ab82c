"""A document to read on a page or on paper: chapters of pictures, entries and tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from xml.etree import ElementTree

from okr.reporting.rich_text import rich_text


@dataclass(frozen=True)
class Entry:
    """A `lead` in bold, paragraphs in Markdown, facts in small print; an indented one answers."""

    text: str = ""
    facts: Sequence[str] = ()
    is_indented: bool = False
    lead: str = ""


@dataclass(frozen=True)
class Picture:
    """An SVG below a title, "" for a card without one, a `lead` in bold, and facts below that.

    A wide one has the whole width, others stand side by side.
    """

    title: str
    svg: str
    lead: str = ""
    facts: Sequence[str] = ()
    is_wide: bool = False

    @property
    def spoken(self) -> str:
        """Say in words what is drawn; "" where nothing is."""
        return spoken(self.svg)


@dataclass(frozen=True)
class Table:
    """Rows of cells below their heads."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Chapter:
    """Facts, pictures, entries and a table below a title.

    `empty` is said where there are neither pictures nor entries.
    """

    title: str
    entries: Sequence[Entry] = ()
    empty: str = ""
    facts: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    table: Table | None = None
    on_new_page: bool = False


class Paper(StrEnum):
    """The size of a page; the value is Typst's name for it."""

    A4 = "a4"
    LETTER = "us-letter"


@dataclass(frozen=True)
class Document:
    """What is read: `facts` stand below the title; `language` is a code such as "fr".

    `cover` is an SVG beside the title, `logo` a PNG above it, `accent` a colour as "#rrggbb".
    """

    title: str
    language: str
    facts: Sequence[str] = field(default_factory=tuple)
    chapters: Sequence[Chapter] = field(default_factory=tuple)
    cover: str = ""
    logo: bytes = b""
    accent: str = ""
    paper: Paper = Paper.A4


_SVG = "{http://www.w3.org/2000/svg}"
CSS = """
.paper { max-width: 46rem; }
.paper h2 { font-size: 1.5rem; font-weight: 700; margin: 0 0 .2rem; overflow-wrap: anywhere; }
.paper h3 { font-size: 1.1rem; font-weight: 650; margin: 1.5rem 0 .4rem; }
.paper .fact { font-size: .875rem; opacity: .8; margin: 0; overflow-wrap: anywhere; }
.paper .entry { border-left: 3px solid var(--st-border-color); padding: .1rem 0 .1rem .8rem;
  margin: .55rem 0; overflow-wrap: anywhere; }
.paper .entry.indented { margin-left: 1.4rem; border-left-style: dashed; }
.paper .entry :is(p, ul, ol, blockquote, pre) { margin: .15rem 0; }
.paper .pictures { display: grid; gap: 1rem; grid-template-columns: repeat(3, minmax(0, 1fr)); }
.paper figure { margin: 0; text-align: center; overflow-wrap: anywhere; }
.paper figure.wide { grid-column: 1 / -1; }
.paper :is(th, td) { text-align: left; padding: .3rem .6rem .3rem 0; vertical-align: top;
  border-bottom: 1px solid var(--st-border-color); }
.paper .entry :is(h1, h2, h3, h4, h5, h6) { font-size: 1rem; margin: .2rem 0; }
"""


def spoken(svg: str) -> str:
    """Give the words that a drawing of ours has for those who do not see it."""
    if not svg:
        return ""
    drawing = ElementTree.fromstring(svg)  # noqa: S314 - we have drawn it
    told = (drawing.findtext(f"{_SVG}{name}") or "" for name in ("title", "desc"))
    return " – ".join(filter(None, told))


def page(document: Document) -> str:
    """Draw a document as HTML, for a page that has `CSS`."""
    facts = "".join(f'<p class="fact">{escape(fact)}</p>' for fact in document.facts)
    chapters = "".join(_chapter(one) for one in document.chapters)
    return (
        f'<div class="paper" lang="{document.language}"><h2>{escape(document.title)}</h2>'
        f"{facts}{chapters}</div>"
    )


def _chapter(chapter: Chapter) -> str:
    facts = "".join(f'<p class="fact">{escape(fact)}</p>' for fact in chapter.facts)
    drawn = "".join(_picture(one) for one in chapter.pictures)
    entries = "".join(_entry(one) for one in chapter.entries)
    nothing = f'<p class="fact">{escape(chapter.empty)}</p>' if chapter.empty else ""
    table = _table(chapter.table) if chapter.table else ""
    told = f'<div class="pictures">{drawn}</div>{entries}' if drawn else entries or nothing
    return f"<h3>{escape(chapter.title)}</h3>{facts}{told}{table}"


def _picture(picture: Picture) -> str:
    facts = "".join(f'<p class="fact">{escape(fact)}</p>' for fact in picture.facts)
    lead = f"<p><b>{escape(picture.lead)}</b></p>" if picture.lead else ""
    kind = ' class="wide"' if picture.is_wide else ""
    return f"<figure{kind}><b>{escape(picture.title)}</b>{picture.svg}{lead}{facts}</figure>"


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table.rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _entry(entry: Entry) -> str:
    kind = "entry indented" if entry.is_indented else "entry"
    facts = escape(" · ".join(entry.facts))
    small = f'<p class="fact">{facts}</p>' if facts else ""
    lead = f"<p><b>{escape(entry.lead)}</b></p>" if entry.lead else ""
    return f'<div class="{kind}">{lead}{rich_text(entry.text)}{small}</div>'
