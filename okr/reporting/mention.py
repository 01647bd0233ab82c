"""The e-mail to somebody who was named in a comment."""

from html import escape

from okr.locale.language import Language
from okr.reporting.letter import Letter, button, ending

_QUOTE = "margin:16px 0;padding:4px 0 4px 14px;border-left:3px solid #1f6f7f;white-space:pre-wrap"


def mention_letter(name: str, author: str, team: str, text: str, link: str, _: Language) -> Letter:
    """Write to a person that an author named them; `text` is the comment, `link` opens it."""
    subject = _("{team}: {author} mentioned you", team=team, author=author)
    greeting = _("Hello {name},", name=name)
    opening = _("{author} mentioned you in a comment:", author=author)
    read = _("Read and answer")
    why = _("You get this because you are in the team “{team}” in Jauge.", team=team)
    return Letter(
        subject=subject,
        text="\n".join(
            [greeting, "", opening, ""]
            + [f"> {line}" for line in text.splitlines()]
            + ["", f"{read}: {link}", "", why, ""]
        ),
        html=(
            f"<p>{escape(greeting)}</p><p>{escape(opening)}</p>"
            f'<blockquote style="{_QUOTE}">{escape(text)}</blockquote>'
            f"{button(link, read)}{ending(why)}"
        ),
    )
