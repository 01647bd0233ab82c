"""Documents: on a page, as paragraphs, and on paper."""

import re

import pytest

from okr.reporting.document import Chapter, Document, Entry, page
from okr.reporting.pdf import pdf
from okr.reporting.rich_text import Block, Run, blocks


def document(*entries, **changes):
    chapters = (Chapter("Decisions", entries, "Nothing was decided."),)
    described = {"title": "Minutes", "language": "en", "chapters": chapters} | changes
    return Document(**described)


def test_a_page_escapes_what_people_typed_and_draws_their_markdown():
    entry = Entry("**Stop** <script>", ("<i>Ana</i>",), lead="<b>Reach</b>")
    drawn = page(document(entry, title="<u>", facts=("<s>",)))
    assert "<strong>Stop</strong> &lt;script&gt;" in drawn
    for tag in ("<u>", "<s>", "<script>", "<i>Ana", "<b>Reach</b>"):
        assert tag not in drawn.replace("<p><b>&lt;b&gt;Reach&lt;/b&gt;</b></p>", "")


def test_a_chapter_without_entries_says_so():
    assert "Nothing was decided." in page(document())
    assert "Nothing was decided." not in page(document(Entry("Something")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain", [Block((Run("Plain"),))]),
        (
            "A **b** *c* `d`",
            [
                Block(
                    (
                        Run("A "),
                        Run("b", is_bold=True),
                        Run(" "),
                        Run("c", is_italic=True),
                        Run(" "),
                        Run("d", is_code=True),
                    )
                )
            ],
        ),
        (
            "[x](https://example.org)",
            [Block((Run("x", address="https://example.org"),))],
        ),
        ("[x](javascript:alert(1))", [Block((Run("[x](javascript:alert(1))"),))]),
        ("one\ntwo", [Block((Run("one"), Run("\n"), Run("two")))]),
        ("> said", [Block((Run("said"),), is_quote=True)]),
        ("```\na\n b\n```", [Block((Run("a\n b", is_code=True),))]),
        (
            "- a\n- b\n  1. c\n  2. d",
            [
                Block((Run("a"),), "•"),
                Block((Run("b"),), "•"),
                Block((Run("c"),), "1.", depth=1),
                Block((Run("d"),), "2.", depth=1),
            ],
        ),
        ("4. a\n5. b", [Block((Run("a"),), "4."), Block((Run("b"),), "5.")]),
    ],
)
def test_markdown_as_paragraphs(text, expected):
    assert blocks(text) == expected


def test_a_pdf_is_tagged_and_titled():
    made = pdf(document(Entry("Stop the ads", ("Ana",)), title="Minutes of today"))
    assert made.startswith(b"%PDF-")
    assert re.search(rb"/StructTreeRoot", made)


@pytest.mark.parametrize(
    "text",
    ["#panic()", "$ x", "*a", "\\", '"', "@cite", "<label>", "[[", "é 日 😀 \u202e", "x" * 5000],
)
def test_what_people_wrote_is_never_read_as_markup(text):
    entry = Entry(text, (text,), lead=text)
    assert pdf(document(entry, title=text, facts=(text,))).startswith(b"%PDF-")
