"""The mail server that an admin sets up on a screen, for all teams."""

from collections.abc import Iterator
from dataclasses import dataclass

from okr.domain.access import Action, Actor
from okr.domain.addresses import canonical
from okr.domain.errors import InvalidInput, Problem
from okr.domain.messages import message
from okr.locale.language import best_language, language
from okr.reporting.letter import APP_NAME, Envelope, Letter, email_of
from okr.services import clock, mail, vault
from okr.store import mail as store
from okr.store.database import reading, writing
from okr.store.mail import KeptServer

_LAST_PORT = 65_535


@dataclass(frozen=True)
class Typed:
    """What an admin types; an empty password leaves the one that is kept."""

    host: str
    port: int
    is_tls: bool
    sender: str
    user: str
    password: str = ""


@dataclass(frozen=True)
class MailView:
    """The mail server as a screen shows it: the password is never given out.

    One that settings of the installation name is shown and not changed here.
    """

    server: KeptServer | None
    has_password: bool
    is_from_environment: bool


def view(actor: Actor, team_id: int) -> MailView:
    """Say which mail server takes the e-mail."""
    actor.require(Action.ADMINISTER, team_id)
    if mail.is_in_environment():
        return MailView(None, has_password=False, is_from_environment=True)
    with reading() as session:
        kept = store.server(session)
    return MailView(kept, has_password=bool(kept and kept.secrets), is_from_environment=False)


def save(actor: Actor, team_id: int, typed: Typed) -> None:
    """Hand e-mail in there from now on, for all teams.

    Raises:
        InvalidInput: with the fields to mend.
    """
    actor.require(Action.ADMINISTER, team_id)
    wrong = list(_problems(typed))
    if wrong:
        raise InvalidInput(wrong)
    with writing() as session:
        kept = store.server(session)
        secrets = vault.encrypt({"password": typed.password}) if typed.password else ""
        # A password goes to the server that it was typed for, and to no other.
        is_same = kept is not None and (kept.host, kept.user) == (typed.host.strip(), typed.user)
        if not typed.password and kept is not None and is_same:
            secrets = kept.secrets
        store.save_server(
            session,
            KeptServer(
                host=typed.host.strip(),
                port=typed.port,
                is_tls=typed.is_tls,
                sender=canonical(typed.sender.strip()) or "",
                user=typed.user,
                secrets=secrets,
            ),
            updated_by=actor.user_id,
            at=clock.now(),
        )


def drop(actor: Actor, team_id: int) -> None:
    """Forget the mail server and its password."""
    actor.require(Action.ADMINISTER, team_id)
    with writing() as session:
        store.drop_server(session)


def send_test(actor: Actor, team_id: int) -> None:
    """Send oneself an e-mail, to see whether the mail server takes it.

    Raises:
        JaugeError: with what is wrong.
    """
    actor.require(Action.ADMINISTER, team_id)
    server = mail.required_server()
    _ = language(best_language(actor.language))
    said = _("If you read this, Jauge can send e-mail.")
    letter = Letter(_("A test of Jauge"), f"{said}\n", f"<p>{said}</p>")
    envelope = Envelope(
        (APP_NAME, server.sender), [(actor.name, actor.email)], language=_.code, at=clock.now()
    )
    mail.send(server, email_of(letter, envelope))


def _problems(typed: Typed) -> Iterator[Problem]:
    host = typed.host.strip()
    if not host or any(letter.isspace() or letter in "/@" for letter in host):
        yield Problem("host", message("Write the name of the mail server, as in mail.example.org."))
    if not 1 <= typed.port <= _LAST_PORT:
        yield Problem("port", message("Write the port, usually 587, or 465 with TLS."))
    if canonical(typed.sender.strip()) is None:
        yield Problem(
            "sender", message("Write the address that e-mail comes from, as in okr@example.org.")
        )
