"""From a stored connection to a reader of its platform, and from a grant back to the store."""

from datetime import datetime
from typing import Any

from connectors.calling import Setup
from connectors.engine import Reader
from connectors.grants import FoundAccount, Grant
from okr.domain.connections import GOES_ON_BY_ITSELF, ConnectionState
from okr.services import clock, platforms, vault
from okr.store import connections, numbers
from okr.store.connections import Connection
from okr.store.database import Session, reading, writing
from okr.store.numbers import SANDBOX, Account

HOST = "instance"
"""The setting of platforms where every server has apps of its own."""


def grant_of(connection: Connection) -> Grant:
    """Give a connection's grant, decrypted.

    Raises:
        JaugeError: when the key that encrypts has changed.
    """
    secrets = vault.decrypt(connection.secrets)
    issued_at = secrets.pop("_issued_at", "")
    return Grant(
        settings=connection.settings,
        secrets=secrets,
        scopes=tuple(connection.scopes.split()),
        issued_at=datetime.fromisoformat(issued_at) if issued_at else None,
        expires_at=connection.token_expires_at,
        refresh_expires_at=connection.refresh_expires_at,
    )


def columns_of(grant: Grant) -> dict[str, Any]:
    """Give what a connection keeps of a grant; its secrets are encrypted."""
    secrets = dict(grant.secrets)
    if grant.issued_at is not None:
        secrets["_issued_at"] = grant.issued_at.isoformat()
    return {
        "settings": dict(grant.settings),
        "secrets": vault.encrypt(secrets),
        "scopes": " ".join(grant.scopes),
        "token_expires_at": grant.expires_at,
        "refresh_expires_at": grant.refresh_expires_at,
    }


def reader_of(connection: Connection) -> Reader:
    """Give what reads a connection's platform; every renewed token is kept before it is used."""

    def keep(renewed: Grant) -> None:
        with writing() as session:
            connections.update(session, connection.id, **columns_of(renewed))

    with reading() as session:
        client = platforms.client_for(
            session,
            connection.platform,
            host=connection.settings.get(HOST, ""),
            redirect=connection.settings.get("redirect_uri", ""),
        )
    setup = Setup(
        platforms.declared(connection.platform),
        connection.way,
        platforms.addresses(),
        client=client,
        keep=keep,
        now=clock.now,
    )
    return Reader(setup, grant_of(connection))


def found_account(account: Account) -> FoundAccount:
    """Give a stored account as the platform knows it, with its own token."""
    return FoundAccount(
        id=account.external_id,
        name=account.name,
        token=vault.decrypt(account.secrets).get("access_token", ""),
        zone=account.zone,
        currency=account.currency,
    )


def keep_accounts(session: Session, connection: Connection, found: list[FoundAccount]) -> None:
    """Bring a connection's accounts into line with what the platform lists.

    One that is new there is not followed until somebody picks it. One that another connection
    follows stays with that, unless there is nothing else to pick.
    """
    before = {one.id for one in numbers.accounts(session, connection.team_id)}
    marks = [SANDBOX] if connection.is_sandbox else []
    host = connection.settings.get(HOST, "")
    realm = ":".join([*marks, *([host] if host else [])])
    elsewhere = _followed_elsewhere(session, connection, realm)
    free = [one for one in found if one.id not in elsewhere]
    is_first = connection.state == ConnectionState.CHOOSING
    listed = [
        connections.adopt_account(
            session,
            connection.team_id,
            connection_id=connection.id,
            platform=connection.platform,
            realm=realm,
            external_id=one.id,
            name=account_prefix(connection) + one.name,
            at=clock.now(),
            secrets=vault.encrypt({"access_token": one.token}) if one.token else "",
            zone=one.zone,
            currency=one.currency,
        )
        for one in (free or found if is_first else free)
    ]
    new = {one.id for one in listed} - before
    if new and not is_first:
        chosen = {one.id for one in connections.accounts_of(session, connection.id)}
        connections.set_chosen(session, connection.id, chosen - new)


def _followed_elsewhere(session: Session, connection: Connection, realm: str) -> set[str]:
    """List what other connections of the team read of the platform, by the platform's ids."""
    others = {
        one.id
        for one in connections.of_team(session, connection.team_id)
        if one.id != connection.id and one.state in GOES_ON_BY_ITSELF
    }
    return {
        one.external_id
        for one in numbers.accounts(session, connection.team_id)
        if one.platform == connection.platform
        and (one.realm, one.is_chosen) == (realm, True)
        and one.connection_id in others
    }


def account_prefix(connection: Connection) -> str:
    """Give what the names of a connection's accounts begin with; the sandbox's are marked."""
    title = platforms.declared(connection.platform).title
    return f"Sandbox · {title} · " if connection.is_sandbox else f"{title} · "
