"""Queries on the mail server that an admin has set up."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from okr.store.tables import MailServerRow

_ONLY = 1


@dataclass(frozen=True)
class KeptServer:
    """Where e-mail is handed in, and as whom; `secrets` is encrypted."""

    host: str
    port: int
    is_tls: bool
    sender: str
    user: str = ""
    secrets: str = ""


def server(session: Session) -> KeptServer | None:
    """Give the mail server; None where no admin has set one up."""
    row = session.get(MailServerRow, _ONLY)
    if row is None:
        return None
    return KeptServer(row.host, row.port, row.is_tls, row.sender, row.user, row.secrets)


def save_server(session: Session, wanted: KeptServer, *, updated_by: int, at: datetime) -> None:
    """Hand e-mail in there from now on."""
    session.merge(
        MailServerRow(
            id=_ONLY,
            host=wanted.host,
            port=wanted.port,
            is_tls=wanted.is_tls,
            sender=wanted.sender,
            user=wanted.user,
            secrets=wanted.secrets,
            updated_by=updated_by or None,
            updated_at=at,
        )
    )


def drop_server(session: Session) -> None:
    """Send no more e-mail, unless a setting names a server."""
    row = session.get(MailServerRow, _ONLY)
    if row is not None:
        session.delete(row)
