"""What people write in Markdown, as HTML that can do no harm, and as plain paragraphs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, repeat

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


@dataclass(frozen=True)
class Run:
    """Neighbouring characters of one look; a link leads to `address`."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False
    address: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph: `mark` is "•" or a number for an item of a list, `depth` how far inside."""

    runs: tuple[Run, ...]
    mark: str = ""
    depth: int = 0
    is_quote: bool = False


def blocks(text: str) -> list[Block]:
    """Give Markdown as paragraphs, for what does not read HTML."""
    made: list[Block] = []
    marks: list[Iterator[str]] = []
    mark, quotes = "", 0
    for token in _reader().parse(text):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                marks.append(_marks(token))
            case "bullet_list_close" | "ordered_list_close":
                marks.pop()
            case "list_item_open":
                mark = next(marks[-1])
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "inline" | "fence" | "code_block":
                runs = _runs(token)
                made.append(Block(runs, mark, max(0, len(marks) - 1), is_quote=quotes > 0))
                mark = ""
            case _structure:
                pass
    return made


def plain_text(text: str) -> str:
    """Give Markdown as lines that a program without HTML shows; links with their address."""
    return "\n".join(
        f"{'  ' * block.depth}{f'{block.mark} ' if block.mark else ''}"
        + "".join(f"{run.text} ({run.address})" if run.address else run.text for run in block.runs)
        for block in blocks(text)
    )


def _marks(token: Token) -> Iterator[str]:
    if token.type == "bullet_list_open":
        return repeat("•")
    return (f"{number}." for number in count(int(token.attrGet("start") or 1)))


def _runs(token: Token) -> tuple[Run, ...]:
    if token.type != "inline":
        return (Run(token.content.rstrip("\n"), is_code=True),)
    made: list[Run] = []
    bold, italic, address = 0, 0, ""
    for child in token.children or ():
        match child.type:
            case "strong_open" | "strong_close":
                bold += child.nesting
            case "em_open" | "em_close":
                italic += child.nesting
            case "link_open":
                address = str(child.attrGet("href") or "")
            case "link_close":
                address = ""
            case "softbreak" | "hardbreak":
                made.append(Run("\n"))
            case kind:
                is_code = kind == "code_inline"
                made.append(Run(child.content, bold > 0, italic > 0, is_code, address))
    return tuple(made)
