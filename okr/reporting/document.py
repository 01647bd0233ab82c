"""A document to read on a page or on paper: chapters of entries, in Markdown without HTML."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from okr.reporting.rich_text import rich_text


@dataclass(frozen=True)
class Entry:
    """A `lead` in bold, paragraphs in Markdown, facts in small print; an indented one answers."""

    text: str = ""
    facts: Sequence[str] = ()
    is_indented: bool = False
    lead: str = ""


@dataclass(frozen=True)
class Chapter:
    """Entries below a title; `empty` is said where there are none."""

    title: str
    entries: Sequence[Entry] = ()
    empty: str = ""


@dataclass(frozen=True)
class Document:
    """What is read: `facts` stand below the title; `language` is a code such as "fr"."""

    title: str
    language: str
    facts: Sequence[str] = field(default_factory=tuple)
    chapters: Sequence[Chapter] = field(default_factory=tuple)


CSS = """
.paper { max-width: 46rem; }
.paper h2 { font-size: 1.5rem; font-weight: 700; margin: 0 0 .2rem; overflow-wrap: anywhere; }
.paper h3 { font-size: 1.1rem; font-weight: 650; margin: 1.5rem 0 .4rem; }
.paper .fact { font-size: .875rem; opacity: .8; margin: 0; overflow-wrap: anywhere; }
.paper .entry { border-left: 3px solid var(--st-border-color); padding: .1rem 0 .1rem .8rem;
  margin: .55rem 0; overflow-wrap: anywhere; }
.paper .entry.indented { margin-left: 1.4rem; border-left-style: dashed; }
.paper .entry :is(p, ul, ol, blockquote, pre) { margin: .15rem 0; }
.paper .entry :is(h1, h2, h3, h4, h5, h6) { font-size: 1rem; margin: .2rem 0; }
"""


def page(document: Document) -> str:
    """Draw a document as HTML, for a page that has `CSS`."""
    facts = "".join(f'<p class="fact">{escape(fact)}</p>' for fact in document.facts)
    chapters = "".join(_chapter(one) for one in document.chapters)
    return (
        f'<div class="paper" lang="{document.language}"><h2>{escape(document.title)}</h2>'
        f"{facts}{chapters}</div>"
    )


def _chapter(chapter: Chapter) -> str:
    entries = "".join(_entry(one) for one in chapter.entries)
    nothing = f'<p class="fact">{escape(chapter.empty)}</p>'
    return f"<h3>{escape(chapter.title)}</h3>{entries or nothing}"


def _entry(entry: Entry) -> str:
    kind = "entry indented" if entry.is_indented else "entry"
    facts = escape(" · ".join(entry.facts))
    small = f'<p class="fact">{facts}</p>' if facts else ""
    lead = f"<p><b>{escape(entry.lead)}</b></p>" if entry.lead else ""
    return f'<div class="{kind}">{lead}{rich_text(entry.text)}{small}</div>'
