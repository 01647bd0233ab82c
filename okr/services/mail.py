"""Send e-mail through the mail server that the installation names."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

from okr.domain.addresses import on_the_wire
from okr.domain.errors import JaugeError, WrongSetting
from okr.domain.messages import Message, message
from okr.services import vault
from okr.store import mail as store
from okr.store.database import reading
from okr.store.settings import setting

URL_NAME = "JAUGE_SMTP_URL"
SENDER_NAME = "JAUGE_MAIL_FROM"
EXAMPLE = "smtp://user:password@mail.example.org:587"

_TIMEOUT_SECONDS = 20.0
_PORTS = {"smtp": 587, "smtps": 465}
_TEMPORARY = range(400, 500)


NO_SERVER = message(
    "No mail server is set up. An admin does that under “Share by e-mail”, or with {name}.",
    name=URL_NAME,
)
_IN_SETTING = Message(URL_NAME)
_ON_SCREEN = message("“Share by e-mail”")


class MailError(JaugeError):
    """An e-mail that was not taken; `may_retry` says that later it may be.

    `is_about_server` says that none would have been taken, `is_unknown` that it may have been.
    """

    def __init__(
        self,
        sentence: Message,
        *,
        may_retry: bool,
        is_about_server: bool = False,
        is_unknown: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.may_retry = may_retry
        self.is_about_server = is_about_server
        self.is_unknown = is_unknown


@dataclass(frozen=True)
class MailServer:
    """Where e-mail is handed in, and as whom."""

    host: str
    port: int
    is_tls: bool
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    place: Message = _IN_SETTING
    """Where it was set up, and what is wrong with it is mended."""


def is_in_environment() -> bool:
    """Say whether a setting of the installation names the mail server."""
    return setting(URL_NAME) is not None


def mail_server() -> MailServer | None:
    """Give the mail server: that in JAUGE_SMTP_URL, or what an admin set up; None without.

    Raises:
        WrongSetting: when the address cannot be read.
    """
    address = setting(URL_NAME)
    if address is None:
        return _kept_server()
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise _unreadable() from None
    user = unquote(parts.username or "")
    sender = setting(SENDER_NAME) or user
    if not parts.hostname:
        raise _unreadable()
    if "@" not in sender:
        raise WrongSetting(
            message(
                "Set {name} to the address that e-mail comes from, as in okr@example.org.",
                name=SENDER_NAME,
            )
        )
    return MailServer(
        host=parts.hostname,
        port=port,
        is_tls=parts.scheme == "smtps",
        sender=sender,
        user=user,
        password=unquote(parts.password or ""),
    )


def _kept_server() -> MailServer | None:
    with reading() as session:
        kept = store.server(session)
    if kept is None:
        return None
    return MailServer(
        host=kept.host,
        port=kept.port,
        is_tls=kept.is_tls,
        sender=kept.sender,
        user=kept.user,
        password=vault.decrypt(kept.secrets).get("password", ""),
        place=_ON_SCREEN,
    )


def required_server() -> MailServer:
    """Give the mail server, for what cannot do without.

    Raises:
        WrongSetting: when there is none, or its address cannot be read.
    """
    server = mail_server()
    if server is None:
        raise WrongSetting(NO_SERVER)
    return server


def send(server: MailServer, letter: EmailMessage, to: str = "") -> None:
    """Hand in an e-mail, encrypted where the server can; a password never goes in the clear.

    It goes to one address alone, or without it to all that the letter names.

    Raises:
        MailError: when it was not taken.
    """
    with _refusals(server, to or str(letter["To"])), _opened(server) as door:
        if server.user:
            door.login(server.user, server.password)
        with _doubts(server, door):
            door.send_message(letter, to_addrs=[on_the_wire(to)] if to else None)


class _Door(smtplib.SMTP):
    """A connection that knows whether an e-mail was on its way when it broke."""

    is_under_way = False

    def data(self, msg: Any) -> tuple[int, bytes]:  # noqa: ANN401 - text or bytes
        self.is_under_way = True
        answer = super().data(msg)
        self.is_under_way = False
        return answer


class _TlsDoor(_Door, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


@contextmanager
def _opened(server: MailServer) -> Iterator[_Door]:
    context = ssl.create_default_context()
    host, port, wait = server.host, server.port, _TIMEOUT_SECONDS
    door: _Door = (
        _TlsDoor(host, port, timeout=wait, context=context)
        if server.is_tls
        else _Door(host, port, timeout=wait)
    )
    try:
        if not server.is_tls:
            _encrypt(server, door, context)
        yield door
        # What was taken is taken, however the server says good-bye.
        with suppress(OSError):
            door.quit()
    finally:
        door.close()


def _encrypt(server: MailServer, door: _Door, context: ssl.SSLContext) -> None:
    door.ehlo()
    if door.has_extn("starttls"):
        door.starttls(context=context)
    elif server.password:
        raise MailError(
            message(
                "The mail server {host} offers no encryption, and a password must not go "
                "there without. Choose TLS in {name}, or leave the password out.",
                host=server.host,
                name=server.place,
            ),
            may_retry=False,
            is_about_server=True,
        )


@contextmanager
def _doubts(server: MailServer, door: _Door) -> Iterator[None]:
    """Tell a connection that broke before the e-mail was handed over from one that broke after."""
    try:
        yield
    except OSError as error:
        is_answer = isinstance(error, smtplib.SMTPException)
        is_broken = isinstance(error, smtplib.SMTPServerDisconnected) or not is_answer
        if not (door.is_under_way and is_broken):
            raise
        raise MailError(
            message(
                "The mail server {host} did not say whether it took the e-mail. It is not sent "
                "again, as it may have arrived.",
                host=server.host,
            ),
            may_retry=False,
            is_unknown=True,
        ) from error


@contextmanager
def _refusals(server: MailServer, to: str) -> Iterator[None]:
    """Put what goes wrong into a sentence; what the server said stays out of it."""
    try:
        yield
    except MailError:
        raise
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
        raise MailError(
            message(
                "The mail server {host} refused the user or the password. Mend them in {name}.",
                host=server.host,
                name=server.place,
            ),
            may_retry=False,
            is_about_server=True,
        ) from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _said in error.recipients.values()]
        raise MailError(
            message(
                "The mail server {host} does not take e-mail for {to} (code {code}).",
                host=server.host,
                to=to,
                code=str(codes[0]),
            ),
            may_retry=all(code in _TEMPORARY for code in codes),
        ) from error
    except smtplib.SMTPResponseException as error:
        raise MailError(
            message(
                "The mail server {host} refused the e-mail (code {code}).",
                host=server.host,
                code=str(error.smtp_code),
            ),
            may_retry=error.smtp_code in _TEMPORARY,
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise MailError(
            message(
                "The mail server {host} has no certificate that can be trusted.", host=server.host
            ),
            may_retry=False,
            is_about_server=True,
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(
            message(
                "The mail server {host} does not answer at port {port}. See whether it runs and "
                "whether {name} is right.",
                host=server.host,
                port=str(server.port),
                name=server.place,
            ),
            may_retry=True,
            is_about_server=True,
        ) from error


def _unreadable() -> WrongSetting:
    return WrongSetting(
        message(
            "{name} cannot be read. Write it like {example}, or with smtps:// for port 465.",
            name=URL_NAME,
            example=EXAMPLE,
        )
    )
