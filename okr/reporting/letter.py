"""An e-mail as any program can read it: plain text, and the same in HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from html import escape
from typing import cast

from okr.domain.addresses import on_the_wire

APP_NAME = "Jauge"
_PAGE = (
    '<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"></head>'
    '<body style="margin:0;padding:24px;background:#f4f6f7">'
    '<div style="max-width:600px;margin:0 auto;padding:24px;background:#ffffff;color:#1d2327;'
    'border-radius:8px;font:16px/1.5 Helvetica,Arial,sans-serif">{content}</div></body></html>'
)


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter; `kind` is its media type."""

    name: str
    content: bytes
    kind: str = "application/pdf"


@dataclass(frozen=True)
class Letter:
    """What is written: `html` is the content of the page, in elements of its own style.

    It shows a picture, a PNG, as `cid:` and its name.
    """

    subject: str
    text: str
    html: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True)
class Envelope:
    """Who writes to whom, as the letter says it: pairs of a name and an address.

    `stop_link` is an address that ends such letters when something is posted to it.
    """

    sender: tuple[str, str]
    to: Sequence[tuple[str, str]]
    language: str
    at: datetime
    cc: Sequence[tuple[str, str]] = ()
    reply_to: str = ""
    stop_link: str = ""


def page(letter: Letter, language: str) -> str:
    """Give a letter's whole HTML, pictures by their names."""
    return _PAGE.format(language=language, content=letter.html)


def email_of(letter: Letter, envelope: Envelope) -> EmailMessage:
    """Put a letter into an envelope."""
    made = EmailMessage(policy=SMTP)
    made["From"] = _address(*envelope.sender)
    made["To"] = [_address(*one) for one in envelope.to]
    if envelope.cc:
        made["Cc"] = [_address(*one) for one in envelope.cc]
    if envelope.reply_to:
        made["Reply-To"] = _address("", envelope.reply_to)
    made["Subject"] = _one_line(letter.subject)
    made["Date"] = format_datetime(envelope.at)
    made["Message-ID"] = make_msgid(domain=envelope.sender[1].rpartition("@")[2])
    # Programs that answer while their owner is away leave such letters alone.
    made["Auto-Submitted"] = "auto-generated"
    if envelope.stop_link:
        made["List-Unsubscribe"] = f"<{envelope.stop_link}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(letter.text)
    made.add_alternative(page(letter, envelope.language), subtype="html")
    html = cast(EmailMessage, made.get_body(("html",)))
    for name, png in letter.pictures.items():
        html.add_related(png, "image", "png", cid=f"<{name}>", disposition="inline")
    for one in letter.attachments:
        made.add_attachment(one.content, *one.kind.split("/"), filename=one.name)
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


def _address(name: str, address: str) -> Address:
    return Address(_one_line(name), addr_spec=on_the_wire(address))


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())
