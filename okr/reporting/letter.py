"""An e-mail as any program can read it: plain text, and the same in HTML."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from html import escape

_PAGE = (
    '<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"></head>'
    '<body style="margin:0;padding:24px;background:#f4f6f7">'
    '<div style="max-width:600px;margin:0 auto;padding:24px;background:#ffffff;color:#1d2327;'
    'border-radius:8px;font:16px/1.5 Helvetica,Arial,sans-serif">{content}</div></body></html>'
)


@dataclass(frozen=True)
class Letter:
    """What is written: `html` is the content of the page, in elements of its own style."""

    subject: str
    text: str
    html: str


def email_of(
    letter: Letter, *, sender: str, to: str, name: str, language: str, at: datetime
) -> EmailMessage:
    """Put a letter into an envelope; `at` is when, `to` the address of `name`."""
    made = EmailMessage(policy=SMTP)
    made["From"] = Address("Jauge", addr_spec=sender)
    made["To"] = Address(_one_line(name), addr_spec=to)
    made["Subject"] = _one_line(letter.subject)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    # Programs that answer while their owner is away leave such letters alone.
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    made.add_alternative(_PAGE.format(language=language, content=letter.html), subtype="html")
    return made


def button(link: str, label: str) -> str:
    """Draw a link as a button, for the HTML of a letter."""
    style = (
        "display:inline-block;background:#1f6f7f;color:#ffffff;text-decoration:none;"
        "padding:10px 18px;border-radius:6px;font-weight:bold"
    )
    return f'<p><a href="{escape(link)}" style="{style}">{escape(label)}</a></p>'


def ending(text: str) -> str:
    """Write, in small, why somebody gets the letter."""
    return f'<p style="color:#5f6b73;font-size:13px">{escape(text)}</p>'


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())
