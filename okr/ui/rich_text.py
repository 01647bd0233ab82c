"""What people write in Markdown, as HTML that can do no harm."""

from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict


@lru_cache(maxsize=512)
def rich_text(text: str) -> str:
    """Give Markdown as HTML; HTML in it stays text, and so do pictures and dangerous links."""
    return str(_reader().render(text))


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    # A line break is one, as people expect of a comment. Links lead out in a tab of their own.
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
    reader.add_render_rule("link_open", _link_open)
    return reader


def _link_open(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, _place: EnvType
) -> str:
    tokens[at].attrSet("target", "_blank")
    tokens[at].attrSet("rel", "noopener noreferrer nofollow")
    return self.renderToken(tokens, at, options, _place)
