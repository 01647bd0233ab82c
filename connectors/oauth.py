"""From consent to tokens: authorization code with or without PKCE, exchange, renewal, JWT."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7523.assertion import sign_jwt_bearer_assertion
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from connectors import verdicts
from connectors.addresses import Addresses
from connectors.answers import changed
from connectors.errors import Configure, ConnectorError, GrantMore, Reconnect, sentence
from connectors.filling import Filling, call_for, carrying
from connectors.grants import Client, Grant
from connectors.spec import (
    Encoding,
    OAuthCode,
    Platform,
    ServiceAccount,
    Then,
    TokenCall,
    find,
)
from connectors.wire import Call, Reply, Wire

_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_JWT_SECONDS = 3600
_TOKEN_GONE = {"invalid_grant", "access_denied", "expired_token", "invalid_token"}
_CLIENT_WRONG = {"invalid_client", "unauthorized_client", "redirect_uri_mismatch", "invalid_scope"}


@dataclass(frozen=True)
class Door:
    """A platform's OAuth, with what is needed to call it."""

    platform: Platform
    way: OAuthCode
    wire: Wire
    settings: Mapping[str, str]
    now: datetime

    def filling(self, **secrets: str) -> Filling:
        """Give what placeholders of token calls become."""
        return Filling({**self.platform.hosts, **self.way.hosts}, self.settings, (), secrets)


def authorize_url(  # noqa: PLR0913 - what the address is made of
    platform: Platform,
    way: OAuthCode,
    addresses: Addresses,
    settings: Mapping[str, str],
    *,
    client_id: str,
    redirect_uri: str,
    state: str,
    verifier: str,
    more_scopes: Sequence[str] = (),
) -> str:
    """Give the address of the consent page to send the browser to.

    `more_scopes` are rights that some metrics need and most people do not.
    """
    filling = Filling({**platform.hosts, **way.hosts}, settings)
    extra = dict(way.authorize_params)
    if way.has_pkce:
        extra |= {
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
    url = prepare_grant_uri(
        filling.url(way.authorize_url),
        client_id=client_id,
        response_type="code",
        redirect_uri=redirect_uri,
        scope=way.scope_separator.join([*way.scopes, *way.silent_scopes, *more_scopes]),
        state=state,
        **extra,
    )
    return addresses.of(platform.key, _renamed(url, "client_id", way.client_id_name))


def register(door: Door, redirect_uri: str) -> Client:
    """Make a client at a server that gives every app its own."""
    assert door.way.register is not None  # noqa: S101 - asked only of such a way
    filling = door.filling(redirect_uri=redirect_uri)
    answer = _asked(door, call_for(door.way.register, filling, {}), [])
    client_id, secret = find("client_id", answer), find("client_secret", answer)
    if not isinstance(client_id, str) or not isinstance(secret, str):
        raise changed(door.platform, "client_id")
    return Client(client_id, secret)


def redeem(door: Door, client: Client, *, code: str, redirect_uri: str, verifier: str) -> Grant:
    """Trade an authorization code for a grant that lasts as long as the platform allows.

    Raises:
        GrantMore: when a right was left unticked.
        Reconnect: when the code is used up or too old.
        Configure: when the client's id, secret or redirect address is wrong.
    """
    secrets = {
        **_client_secrets(client),
        "code": code.removesuffix("#_"),
        "redirect_uri": redirect_uri,
    }
    extra = {"code_verifier": verifier} if door.way.has_pkce else {}
    grant = _granted(door, door.way.token_call, secrets, extra, Grant(door.settings))
    missing = _missing(door.way.scopes, grant.scopes)
    if missing:
        raise GrantMore(
            sentence(
                "{platform} was not allowed everything that is needed ({scopes}). Press Connect"
                " again and leave every right ticked.",
                platform=door.platform.title,
                scopes=", ".join(missing),
            )
        )
    if door.way.exchange is not None:
        exchanged = {**_client_secrets(client), **grant.secrets}
        grant = _granted(door, door.way.exchange, exchanged, {}, grant)
    return _detailed(door, grant)


def _detailed(door: Door, grant: Grant) -> Grant:
    """Keep what the platform tells about a grant elsewhere, such as where its data are."""
    if door.way.details is None:
        return grant
    call = call_for(door.way.details, door.filling(**grant.secrets), {})
    answer = _asked(door, call, grant.hidden)
    kept = {name: str(answer[name]) for name in door.way.keeps if answer.get(name)}
    if set(door.way.keeps) - kept.keys() - grant.settings.keys():
        raise changed(door.platform, ", ".join(door.way.keeps))
    return replace(grant, settings={**grant.settings, **kept})


def can_renew(way: OAuthCode, grant: Grant, now: datetime) -> bool:
    """Say whether the platform renews such a grant without the person."""
    if way.refresh is None:
        return False
    if "{refresh_token}" in way.refresh.fields.values():
        is_over = grant.refresh_expires_at is not None and grant.refresh_expires_at <= now
        return bool(grant.secrets.get("refresh_token")) and not is_over
    oldest = timedelta(hours=way.refresh.min_age_hours)
    is_alive = grant.expires_at is None or now < grant.expires_at
    return is_alive and (grant.issued_at is None or now - grant.issued_at >= oldest)


def renew(door: Door, client: Client, grant: Grant) -> Grant:
    """Give a fresh grant for one whose access token ends.

    Raises:
        Reconnect: when the platform no longer renews it.
    """
    assert door.way.refresh is not None  # noqa: S101 - can_renew was asked first
    secrets = {**grant.secrets, **_client_secrets(client)}
    return _granted(door, door.way.refresh, secrets, {}, grant)


def revoke(door: Door, client: Client, grant: Grant) -> None:
    """End a grant at the platform; does nothing where the platform has no way to."""
    if door.way.revoke is None:
        return
    # Without a refresh token the access token is all there is to end.
    alone = {"refresh_token": grant.secrets.get("access_token", "")}
    secrets = {**alone, **grant.secrets, **_client_secrets(client)}
    if isinstance(door.way.revoke, TokenCall):
        call = _call(door, door.way.revoke, secrets, {})
    else:
        call = call_for(door.way.revoke, door.filling(**secrets), {})
        if "access_token" not in f"{door.way.revoke}":
            call = carrying(call, door.way.carry, secrets)
    reply = door.wire.send(call, door.now)
    verdicts.check(reply, door.platform, [*secrets.values()], door.now)


def of_service_account(
    platform: Platform, way: ServiceAccount, grant: Grant, wire: Wire, now: datetime
) -> Grant:
    """Trade a signed JWT for an access token.

    Raises:
        Configure: when what was pasted is no such key.
        Reconnect: when the platform does not accept it.
    """
    key = service_account_key(platform, grant.secrets["service_account_json"])
    try:
        assertion = sign_jwt_bearer_assertion(
            RSAKey.import_key(key["private_key"]),
            issuer=key["client_email"],
            audience=key.get("token_uri") or way.token_url,
            issued_at=int(now.timestamp()),
            expires_at=int(now.timestamp()) + _JWT_SECONDS,
            claims={"scope": " ".join(way.scopes)},
            header={"alg": "RS256", "kid": key.get("private_key_id", "")},
            alg="RS256",
        )
    except (ValueError, TypeError, JoseError):
        raise _no_key(platform) from None
    # The address in the key file is what somebody pasted: only the declared one is called.
    call = Call("POST", way.token_url, form={"grant_type": _JWT_GRANT, "assertion": assertion})
    reply = wire.send(call, now)
    hidden = [*grant.hidden, str(assertion)]
    answer = _token_answer(platform, reply, hidden, now)
    token = find("access_token", answer)
    if not isinstance(token, str) or not token:
        raise changed(platform, "access_token")
    return replace(
        grant.with_secrets(access_token=token),
        issued_at=now,
        expires_at=_end(find("expires_in", answer), now) or now + timedelta(seconds=_JWT_SECONDS),
    )


def service_account_key(platform: Platform, text: str) -> Mapping[str, Any]:
    """Read a pasted key file.

    Raises:
        Configure: when it is none.
    """
    try:
        key = json.loads(text)
        is_key = isinstance(key, dict) and all(
            isinstance(key.get(name), str) for name in ("client_email", "private_key")
        )
    except (ValueError, RecursionError):
        is_key = False
    if not is_key:
        raise _no_key(platform)
    read: Mapping[str, Any] = key
    return read


def _no_key(platform: Platform) -> Configure:
    return Configure(
        sentence(
            "This is no key file of a service account for {platform}. Paste the whole JSON file,"
            " from {brace} to the end.",
            platform=platform.title,
            brace="{",
        )
    )


def _granted(
    door: Door,
    token_call: TokenCall,
    secrets: Mapping[str, str],
    extra: Mapping[str, str],
    before: Grant,
) -> Grant:
    call = _call(door, token_call, secrets, extra)
    answer = _asked(door, call, [*secrets.values(), *extra.values()])
    token = find(door.way.token, answer)
    access_token = token.get("access_token") if isinstance(token, Mapping) else None
    if not isinstance(access_token, str) or not access_token:
        raise changed(door.platform, "access_token")
    kept = {name: str(token[name]) for name in door.way.keeps if token.get(name)}
    found = {"access_token": access_token}
    if isinstance(token.get("refresh_token"), str):
        found["refresh_token"] = token["refresh_token"]
    return replace(
        before.with_secrets(**found),
        settings={**before.settings, **kept},
        scopes=_scopes(token.get("scope")) or before.scopes,
        issued_at=door.now,
        expires_at=_end(token.get("expires_in") or door.way.lifetime_seconds, door.now),
        refresh_expires_at=_end(token.get("refresh_token_expires_in"), door.now)
        or before.refresh_expires_at,
    )


def _call(
    door: Door, token_call: TokenCall, secrets: Mapping[str, str], extra: Mapping[str, str]
) -> Call:
    filling = door.filling(**secrets)
    fields = {key: filling.text(value) for key, value in token_call.fields.items()} | dict(extra)
    basic = None
    if token_call.is_basic:
        basic = (secrets["client_id"], secrets["client_secret"])
    url = filling.url(token_call.url)
    if token_call.encoding is Encoding.QUERY:
        return Call("GET", url, query=list(fields.items()), basic=basic)
    if token_call.encoding is Encoding.JSON:
        return Call("POST", url, json=fields, basic=basic)
    return Call("POST", url, form=fields, basic=basic)


def _asked(door: Door, call: Call, hidden: Sequence[str]) -> Any:  # noqa: ANN401 - JSON
    reply = door.wire.send(call, door.now)
    return _token_answer(door.platform, reply, hidden, door.now)


def _token_answer(platform: Platform, reply: Reply, hidden: Sequence[str], now: datetime) -> Any:  # noqa: ANN401 - JSON
    """Read the answer of a token call; OAuth's own error names come before the platform's."""
    answer = verdicts.json_of(reply)
    told = find("error", answer)
    # Some platforms tell an object of their own by that name.
    error = told if isinstance(told, str) else ""
    if error in _CLIENT_WRONG | _TOKEN_GONE:
        raise _oauth_error(error, platform)
    verdicts.check(reply, platform, hidden, now)
    if error:
        raise verdicts.refusal(Then.REPORT, platform, verdicts.redacted(error, hidden))
    return answer


def _oauth_error(error: str, platform: Platform) -> ConnectorError:
    if error in _CLIENT_WRONG:
        return verdicts.refusal(Then.CONFIGURE, platform, error)
    return Reconnect(
        sentence(
            "{platform} no longer accepts this authorisation ({error}). Press Reconnect.",
            platform=platform.title,
            error=error,
        )
    )


def _client_secrets(client: Client) -> dict[str, str]:
    return {"client_id": client.client_id, "client_secret": client.client_secret}


def _missing(wanted: Sequence[str], granted: Sequence[str]) -> list[str]:
    """List rights that are missing; none where the platform does not tell what it granted."""
    return [scope for scope in wanted if scope not in granted] if granted else []


def _scopes(told: object) -> tuple[str, ...]:
    return tuple(filter(None, re.split(r"[ ,]+", told))) if isinstance(told, str) else ()


def _end(seconds: object, now: datetime) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | str):
        return None
    try:
        return (now + timedelta(seconds=float(seconds))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _renamed(url: str, name: str, other: str) -> str:
    if name == other:
        return url
    parts = urlsplit(url)
    query = [(other if key == name else key, value) for key, value in parse_qsl(parts.query)]
    return urlunsplit(parts._replace(query=urlencode(query)))
