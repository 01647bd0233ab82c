"""Connect a platform: authorise or type, pick accounts, reconnect, disconnect.

A consent that somebody goes to give is a row: single use, bound to that person, gone after
ten minutes. What it needs later (the PKCE verifier) never leaves the server.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from connectors import errors
from connectors.answers import Reading
from connectors.calling import Setup
from connectors.engine import Reader
from connectors.grants import Client, FoundAccount, Grant
from connectors.spec import OAuthCode, Platform, Way
from connectors.wire import Limits, Wire
from okr.domain.access import Action, Actor
from okr.domain.connections import ConnectionState
from okr.domain.errors import InvalidInput, JaugeError, NotFound, Problem
from okr.domain.messages import message
from okr.services import catalogue, clock, formulas, grants, platforms, tokens, vault
from okr.services.grants import HOST
from okr.services.progress import recompute_fed_by
from okr.services.sync import FIRST_DAYS, LEASE, Busy
from okr.store import connections, numbers
from okr.store.connections import Connection, OAuthState
from okr.store.database import Session, reading, writing

if TYPE_CHECKING:
    from connectors.oauth import Door

CONSENT_MINUTES = 10
PREVIEW_ROWS = 10
_VERIFIER_BYTES = 48


@dataclass(frozen=True)
class Consent:
    """What comes back with a browser from a platform's consent page, as query parameters."""

    state: str = field(repr=False)
    code: str = field(default="", repr=False)
    error: str = ""


# Authorise in the browser


def start(  # noqa: PLR0913 - who, what, and from where
    actor: Actor,
    team_id: int,
    platform_key: str,
    way_key: str,
    typed: Mapping[str, str],
    *,
    base: str,
    connection_id: int | None = None,
    more_scopes: tuple[str, ...] = (),
) -> str:
    """Begin an authorisation; give the address of the platform's consent page.

    Args:
        actor: Who goes there; nobody else can bring the answer back.
        team_id: The team that gets the connection.
        platform_key: The platform.
        way_key: One of its ways by browser.
        typed: What its fields hold, such as the server's name.
        base: This app's own address, for the way back.
        connection_id: The connection to authorise again; None for a new one.
        more_scopes: Rights that some metrics need and that were asked for.

    Raises:
        InvalidInput: with the fields to mend.
        JaugeError: when the platform's app is not known yet, or cannot be registered.
    """
    actor.require(Action.CONNECT, team_id)
    platform = platforms.declared(platform_key)
    way = platform.way(way_key)
    if not isinstance(way, OAuthCode):
        raise NotFound
    settings, hidden = platforms.typed_settings(way, typed)
    redirect = platforms.redirect_uri(base, way)
    if way.needs_https and not platforms.sandbox() and not redirect.startswith("https://"):
        raise JaugeError(
            message(
                "{platform} sends people back to an https address only, and this Jauge is at"
                " {address}. Open it under its https address, or choose another way.",
                platform=platform.title,
                address=redirect,
            )
        )
    client = _client(platform, way, settings, redirect)
    state, verifier = tokens.new(), secrets.token_urlsafe(_VERIFIER_BYTES)
    with writing() as session:
        if connection_id is not None:
            _again(session, actor, connection_id, (team_id, platform_key))
        connections.add_state(
            session,
            OAuthState(
                state_hash=tokens.digest(state),
                user_id=actor.user_id,
                team_id=team_id,
                platform=platform_key,
                way=way_key,
                redirect_uri=redirect,
                expires_at=clock.now() + timedelta(minutes=CONSENT_MINUTES),
                connection_id=connection_id,
                secrets=vault.encrypt({**hidden, "verifier": verifier}),
                settings=settings,
            ),
        )
    from connectors import oauth  # takes half a second, and only consents need it

    return oauth.authorize_url(
        platform,
        way,
        platforms.addresses(),
        settings,
        client_id=client.client_id,
        redirect_uri=redirect,
        state=state,
        verifier=verifier,
        more_scopes=more_scopes,
    )


def finish(actor: Actor, consent: Consent) -> Connection:
    """Turn what came back from the consent page into a connection whose accounts can be picked.

    Raises:
        JaugeError: with a sentence for a refusal, a replay, somebody else's consent, one that
            is too old, and whatever the platform says.
    """
    with writing() as session:
        waiting = connections.take_state(session, tokens.digest(consent.state), clock.now())
    if waiting is None:
        raise JaugeError(
            message(
                "This authorisation is used up or too old: it counts once, for {minutes} minutes."
                " Press Connect again.",
                minutes=CONSENT_MINUTES,
            )
        )
    if waiting.user_id != actor.user_id:
        raise JaugeError(
            message(
                "Somebody else began this authorisation, so nothing was connected. Press Connect"
                " yourself."
            )
        )
    actor.require(Action.CONNECT, waiting.team_id)
    platform = platforms.declared(waiting.platform)
    if consent.error or not consent.code:
        raise _refused(platform, consent.error)
    grant = _redeemed(platform, waiting, consent.code)
    return _kept(actor, waiting, grant)


def waiting_consents(actor: Actor, team_id: int) -> dict[str, datetime]:
    """Say for which platforms this person has gone to a consent page and is not back yet.

    Gives the moment until which each of them counts.
    """
    actor.require(Action.READ, team_id)
    with reading() as session:
        waiting = connections.states_of(session, actor.user_id, team_id, clock.now())
    return {one.platform: one.expires_at for one in waiting}


# Type or paste


def try_typed(  # noqa: PLR0913 - who, what, and which fields
    actor: Actor,
    team_id: int,
    platform_key: str,
    way_key: str,
    typed: Mapping[str, str],
    *,
    connection_id: int | None = None,
) -> Connection:
    """Test what was typed at the platform; only if it works, keep it, with its accounts to pick.

    Raises:
        InvalidInput: with the fields to mend; nothing is kept.
        JaugeError: with what the platform says; nothing is kept.
    """
    actor.require(Action.CONNECT, team_id)
    platform = platforms.declared(platform_key)
    way = platform.way(way_key)
    if isinstance(way, OAuthCode):
        raise NotFound
    with _typed_reader(platform, way, typed) as reader:
        found = _accounts(reader, platform)
        if platform.is_previewed:
            _tried_out(reader, platform, way, found[0])
        grant = reader.grant
    waiting = OAuthState(
        state_hash="",
        user_id=actor.user_id,
        team_id=team_id,
        platform=platform_key,
        way=way_key,
        redirect_uri="",
        expires_at=clock.now(),
        connection_id=connection_id,
    )
    return _kept(actor, waiting, grant, found)


@dataclass(frozen=True)
class Preview:
    """The numbers of a source as they will be stored: the names, then the newest days first.

    `count` is how many days there are in all. A value that a day does not have is None.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[date, tuple[float | None, ...]], ...]
    count: int


def try_out(
    actor: Actor, team_id: int, platform_key: str, way_key: str, typed: Mapping[str, str]
) -> Preview:
    """Read a source that somebody describes and show what would be stored; nothing is kept.

    Raises:
        InvalidInput: with the fields to mend.
        JaugeError: with what the source says, or what is there instead of what was described.
    """
    actor.require(Action.CONNECT, team_id)
    platform = platforms.declared(platform_key)
    way = platform.way(way_key)
    if isinstance(way, OAuthCode) or not platform.is_previewed:
        raise NotFound
    with _typed_reader(platform, way, typed) as reader:
        return _tried_out(reader, platform, way, _accounts(reader, platform)[0])


def _typed_reader(platform: Platform, way: Way, typed: Mapping[str, str]) -> Reader:
    """Give a reader with what was typed, of which nothing is kept."""
    settings, hidden = platforms.typed_settings(way, typed)
    setup = Setup(platform, way.key, platforms.addresses(), now=clock.now)
    return Reader(setup, Grant(settings, hidden))


def _tried_out(reader: Reader, platform: Platform, way: Way, account: FoundAccount) -> Preview:
    """Read the last days of an account; that something is not found is an error."""
    settings = reader.grant.settings
    first = clock.now().date() - timedelta(days=FIRST_DAYS)
    names: list[str] = []
    told: list[Mapping[date, float]] = []
    for endpoint, keys in catalogue.readable(platform, way, (), settings):
        (window,) = reader.windows(account, endpoint.key, first)
        read = _read(reader, account, (endpoint.key, keys), window)
        for key in keys:
            names.append(numbers.free_name(platform.metric(key).name_in(settings), names))
            told.append({one.day: one.value for one in read.get(key, ())})
    days = sorted({day for values in told for day in values}, reverse=True)
    if not days:
        raise JaugeError(
            message(
                "{platform} answers, but with no number for the last {count} days.",
                platform=platform.title,
                count=FIRST_DAYS,
            )
        )
    rows = [(day, tuple(values.get(day) for values in told)) for day in days[:PREVIEW_ROWS]]
    return Preview(tuple(names), tuple(rows), len(days))


def _read(
    reader: Reader,
    account: FoundAccount,
    what: tuple[str, Sequence[str]],
    window: tuple[date, date],
) -> Mapping[str, Sequence[Reading]]:
    """Read some metrics of an endpoint for a window; one that cannot be read is an error."""
    try:
        read = reader.read(account, *what, window)
    except errors.ConnectorError as error:
        raise JaugeError(platforms.said(error.sentence)) from None
    for reason in read.broken.values():
        raise JaugeError(platforms.said(reason))
    return read.readings


# Accounts


def choose_accounts(actor: Actor, connection_id: int, account_ids: list[int]) -> None:
    """Follow these accounts of a connection and no others; reading starts at once.

    Raises:
        InvalidInput: when none is chosen.
    """
    with writing() as session:
        connection = _own(session, actor, connection_id)
        offered = connections.accounts_of(session, connection_id, is_only_chosen=False)
        if not {one.id for one in offered} & set(account_ids):
            raise InvalidInput([Problem("accounts", message("Choose at least one account."))])
        connections.set_chosen(session, connection_id, account_ids)
        listed = connections.accounts_of(session, connection_id)
        prefix = grants.account_prefix(connection)
        names = [one.name.removeprefix(prefix) for one in listed]
        was_read = connection.last_good_at is not None
        connections.update(
            session,
            connection_id,
            name=_short(", ".join(names)),
            state=(ConnectionState.UP_TO_DATE if was_read else ConnectionState.WAITING).value,
            problem=None,
            not_before=None,
            next_due_at=clock.now(),
        )


def test(actor: Actor, connection_id: int) -> int:
    """Ask the platform for the accounts of a connection; give how many there are.

    New ones can be chosen from now on.

    Raises:
        JaugeError: with what the platform says.
        Busy: when the connection is being read.
    """
    with _borrowed(actor, connection_id) as connection:
        with grants.reader_of(connection) as reader:
            found = _accounts(reader, platforms.declared(connection.platform))
        with writing() as session:
            grants.keep_accounts(session, connection, found)
    return len(found)


# Settings and the end


def set_interval(actor: Actor, connection_id: int, hours: int) -> None:
    """Say how often a connection is read by itself.

    Raises:
        InvalidInput: for anything but 1 to 24 hours; levels need a reading every day.
    """
    if not 1 <= hours <= 24:
        raise InvalidInput([Problem("interval", message("Choose between 1 and 24 hours."))])
    with writing() as session:
        connection = _own(session, actor, connection_id)
        due = connection.next_due_at
        if due is not None and connection.not_before is None and connection.last_good_at:
            due = connection.last_good_at + timedelta(hours=hours)
        connections.update(session, connection_id, interval_hours=hours, next_due_at=due)


class Ending(StrEnum):
    """What became of a token at its platform."""

    REVOKED = "revoked"
    ONLY_ERASED = "only_erased"
    """The platform has no way to revoke it: it ends by itself."""
    SHARED = "shared"
    """Other connections live on the same consent, which revoking would end as well."""
    UNCONFIRMED = "unconfirmed"
    """The platform did not answer as it should."""


def disconnect(actor: Actor, connection_id: int, *, keeps_numbers: bool) -> Ending:
    """End a connection: its token is revoked at the platform and erased here.

    Its accounts and series stay, so that no key result breaks; without `keeps_numbers` all
    of their readings are erased, and the gauges they fed are empty. Whatever the platform
    says, the token is erased here.

    Raises:
        Busy: when the connection is being read.
    """
    with _borrowed(actor, connection_id) as connection:
        ending = _revoke(connection)
        with writing() as session:
            accounts = connections.accounts_of(session, connection_id, is_only_chosen=False)
            if not keeps_numbers:
                touched = []
                for account in accounts:
                    numbers.forget_readings(session, account.id)
                    touched += [one.id for one in numbers.series_of_account(session, account)]
                touched += formulas.follow(session, dict.fromkeys(touched, formulas.EVER))
                recompute_fed_by(session, touched)
            connections.delete(session, connection_id)
        connections.wipe_log()
    return ending


class _NotNow(JaugeError):
    """The platform is away for a while: what was granted may be good."""


@contextmanager
def _borrowed(actor: Actor, connection_id: int) -> Iterator[Connection]:
    """Hold a connection's lease, so that nobody else uses its token meanwhile."""
    now, owner = clock.now(), secrets.token_hex(8)
    with writing() as session:
        connection = _own(session, actor, connection_id)
        if not connections.claim(session, connection_id, owner=owner, now=now, until=now + LEASE):
            raise Busy
    try:
        yield connection
    finally:
        with writing() as session:
            connections.release(session, connection_id, owner=owner)


def _own(session: Session, actor: Actor, connection_id: int) -> Connection:
    found = connections.by_id(session, connection_id)
    if found is None:
        raise NotFound
    actor.require(Action.CONNECT, found.team_id)
    return found


def _again(
    session: Session, actor: Actor, connection_id: int, whose: tuple[int, str]
) -> Connection:
    """Give the connection that is authorised again, which has to be of this team and platform."""
    found = _own(session, actor, connection_id)
    if (found.team_id, found.platform) != whose:
        raise NotFound
    return found


def _client(
    platform: Platform, way: OAuthCode, settings: Mapping[str, str], redirect: str
) -> Client:
    """Give the app to authorise with; on platforms where each server has its own, make it."""
    if way.register is None:
        with reading() as session:
            known = platforms.client_for(session, platform.key)
        if known is None:
            raise JaugeError(
                message(
                    "{platform} needs an app of your own first: an admin adds its client id and"
                    " secret under “App settings”.",
                    platform=platform.title,
                )
            )
        return known
    host = settings.get(HOST, "")
    with reading() as session:
        known = platforms.client_for(session, platform.key, host=host, redirect=redirect)
    if known is not None:
        return known
    from connectors import oauth

    with _door(platform, way, settings) as door:
        try:
            made = oauth.register(door, redirect)
        except errors.ConnectorError as error:
            raise JaugeError(platforms.said(error.sentence)) from None
    platforms.keep_client(platform.key, made, host=host, redirect=redirect)
    return made


def _redeemed(platform: Platform, waiting: OAuthState, code: str) -> Grant:
    from connectors import oauth

    way = platform.way(waiting.way)
    if not isinstance(way, OAuthCode):
        raise NotFound
    settings = dict(waiting.settings)
    hidden = vault.decrypt(waiting.secrets)
    verifier = hidden.pop("verifier")
    client = _client(platform, way, settings, waiting.redirect_uri)
    with _door(platform, way, settings) as door:
        try:
            grant = oauth.redeem(
                door,
                client,
                code=code,
                redirect_uri=waiting.redirect_uri,
                verifier=verifier,
            ).with_secrets(**hidden)
        except errors.Configure as error:
            if way.register is not None:
                # The server has forgotten the app that it made for us: make one anew.
                platforms.forget_client(
                    platform.key, host=settings.get(HOST, ""), redirect=waiting.redirect_uri
                )
                raise JaugeError(
                    message(
                        "{platform} no longer knows this Jauge. Press Connect again: it is"
                        " introduced anew.",
                        platform=platform.title,
                    )
                ) from None
            raise JaugeError(platforms.said(error.sentence)) from None
        except errors.ConnectorError as error:
            raise JaugeError(platforms.said(error.sentence)) from None
    if way.register is None:
        return grant
    return replace(grant, settings={**grant.settings, "redirect_uri": waiting.redirect_uri})


@contextmanager
def _door(platform: Platform, way: OAuthCode, settings: Mapping[str, str]) -> Iterator["Door"]:
    """Give a platform's OAuth, with a wire of its own for as long as it is needed."""
    from connectors.oauth import Door

    is_guarded = any(one.names_server for one in way.inputs)
    addresses = platforms.addresses()
    wire = Wire(platform.key, platform.title, addresses, Limits(), is_guarded=is_guarded)
    try:
        yield Door(platform, way, wire, settings, clock.now())
    finally:
        wire.close()


def _accounts(reader: Reader, platform: Platform) -> list[FoundAccount]:
    """List what a grant can read; that there is nothing is an error with a way on."""
    try:
        found = reader.accounts()
    except (errors.TryLater, errors.Wait, errors.Unreadable) as error:
        raise _NotNow(platforms.said(error.sentence)) from None
    except errors.ConnectorError as error:
        raise JaugeError(platforms.said(error.sentence)) from None
    if not found:
        raise JaugeError(
            message(
                "{platform} answers, but shows no account that can be read. Check that you sign"
                " in as somebody who may see its statistics, and that names are spelt right.",
                platform=platform.title,
            )
        )
    return found


def _kept(
    actor: Actor, waiting: OAuthState, grant: Grant, found: list[FoundAccount] | None = None
) -> Connection:
    """Keep a grant as a new connection, or in place of an old one's, and list its accounts.

    The grant is kept before accounts are asked for: a code cannot be redeemed twice.
    """
    platform = platforms.declared(waiting.platform)
    columns = grants.columns_of(grant) | {
        "way": waiting.way,
        "is_sandbox": bool(platforms.sandbox()),
    }
    with writing() as session:
        if waiting.connection_id is not None:
            _again(session, actor, waiting.connection_id, (waiting.team_id, waiting.platform))
            connections.update(session, waiting.connection_id, **columns)
            connection_id = waiting.connection_id
        else:
            columns["state"] = ConnectionState.CHOOSING.value
            connection_id = connections.add(
                session,
                team_id=waiting.team_id,
                platform=platform.key,
                name=platform.title,
                created_by=actor.user_id or None,
                at=clock.now(),
                **columns,
            ).id
        connection = _own(session, actor, connection_id)
    if found is None:
        found = _first_accounts(connection, platform, is_new=waiting.connection_id is None)
    with writing() as session:
        grants.keep_accounts(session, connection, found)
        if waiting.connection_id is not None:
            _resume(session, connection)
        return _own(session, actor, connection_id)


def _first_accounts(
    connection: Connection, platform: Platform, *, is_new: bool
) -> list[FoundAccount]:
    """List what a fresh grant can read; a new connection that can read nothing is dropped again.

    It stays where the platform is only away for a while.
    """
    try:
        with grants.reader_of(connection) as reader:
            return _accounts(reader, platform)
    except _NotNow:
        raise
    except JaugeError:
        if is_new:
            with writing() as session:
                connections.delete(session, connection.id)
        raise


def _resume(session: Session, connection: Connection) -> None:
    """Let a connection that was authorised again go on with the accounts it had."""
    is_chosen = connection.state != ConnectionState.CHOOSING
    has_accounts = is_chosen and bool(connections.accounts_of(session, connection.id))
    state = ConnectionState.WAITING if has_accounts else ConnectionState.CHOOSING
    if has_accounts and connection.last_good_at is not None:
        state = ConnectionState.UP_TO_DATE
    connections.update(
        session,
        connection.id,
        problem=None,
        not_before=None,
        state=state.value,
        next_due_at=clock.now() if has_accounts else None,
    )


def _revoke(connection: Connection) -> Ending:
    if platforms.platform_view(connection.platform) is None:
        return Ending.ONLY_ERASED
    platform = platforms.declared(connection.platform)
    way = platform.way(connection.way)
    if not isinstance(way, OAuthCode) or way.revoke is None:
        return Ending.ONLY_ERASED
    with reading() as session:
        everything = connections.all_connections(session)
    if any(_shares_consent(one, connection, way) for one in everything):
        return Ending.SHARED
    try:
        return _revoked_there(connection, platform, way)
    except (errors.ConnectorError, JaugeError):
        return Ending.UNCONFIRMED


def _revoked_there(connection: Connection, platform: Platform, way: OAuthCode) -> Ending:
    from connectors import oauth

    with reading() as session:
        client = platforms.client_for(
            session,
            platform.key,
            host=connection.settings.get(HOST, ""),
            redirect=connection.settings.get("redirect_uri", ""),
        )
    if client is None:
        return Ending.UNCONFIRMED
    with _door(platform, way, connection.settings) as door:
        oauth.revoke(door, client, grants.grant_of(connection))
    return Ending.REVOKED


def _shares_consent(other: Connection, connection: Connection, way: OAuthCode) -> bool:
    """Say whether revoking may end another connection: Google ends all that a person allowed."""
    if other.id == connection.id or other.settings.get(HOST) != connection.settings.get(HOST):
        return False
    view = platforms.platform_view(other.platform)
    if view is None:
        return False
    theirs = platforms.declared(other.platform).way(other.way)
    return isinstance(theirs, OAuthCode) and theirs.revoke == way.revoke


def _refused(platform: Platform, error: str) -> JaugeError:
    if error in ("", "access_denied", "user_denied", "user_cancelled_login", "server_error"):
        return JaugeError(
            message(
                "You did not allow it on {platform}’s page, so nothing was connected. Press Connect"
                " whenever you like.",
                platform=platform.title,
            )
        )
    return JaugeError(
        message(
            "{platform} did not allow it ({error}). An admin has to check the app’s settings"
            " there.",
            platform=platform.title,
            error=error[:60],
        )
    )


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"
