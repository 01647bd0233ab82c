"""The platforms there are, in words for people; where their calls go, and which app calls."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from connectors import registry
from connectors.addresses import Addresses, parse_overrides, typed_address, typed_host
from connectors.errors import Forbidden
from connectors.expressions import typed_expression
from connectors.grants import Client
from connectors.sentences import Sentence, Text
from connectors.spec import (
    Derived,
    Input,
    InputKind,
    Metric,
    OAuthCode,
    Platform,
    ServiceAccount,
    Unit,
    Way,
)
from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, JaugeError, NotFound, Problem, WrongSetting
from okr.domain.messages import Message, message
from okr.services import clock, vault
from okr.store import connections
from okr.store.database import Session, reading, writing
from okr.store.settings import root_address, setting

BASE_URLS_NAME = "JAUGE_BASE_URLS"
SANDBOX_NAME = "JAUGE_SANDBOX"
DEFAULT_SANDBOX = "http://localhost:8600"
CALLBACK_PATH = "connections"
"""The screen that platforms send people back to."""

WINDOW_NAMES = ("first", "last", "end")
"""What an address that is typed may hold in braces."""

Offered: TypeAlias = Metric | Derived
_UNITS = {
    Unit.SECONDS: "s",
    Unit.MINUTES: "min",
    Unit.PERCENT: "%",
    Unit.USD: "$",
}
_CURRENCIES = {"EUR": "€", "USD": "$", "GBP": "£"}


@dataclass(frozen=True)
class InputView:
    """A field of the connect form."""

    key: str
    title: Message
    help: Message | None
    example: str
    is_secret: bool
    is_long: bool
    is_optional: bool
    choices: Mapping[str, Message]
    is_beside: bool
    """It stands in one line with the field before it."""


@dataclass(frozen=True)
class WayView:
    """A way in: authorise in the browser, or type what `inputs` ask for."""

    key: str
    title: Message
    is_browser: bool
    needs_client: bool
    inputs: tuple[InputView, ...]
    redirect_rule: Message | None
    needs_https: bool
    extras: Mapping[str, Message]
    """Rights that most people do not need: by scope, the metric that does."""


@dataclass(frozen=True)
class PlatformView:
    """A platform as the gallery shows it."""

    key: str
    title: str
    docs: str
    about: Message
    how_to: Message
    history: Message | None
    ways: tuple[WayView, ...]
    metrics: tuple[Message, ...]
    is_previewed: bool
    """Its numbers are shown before it is kept."""

    def way(self, key: str) -> WayView:
        """Give a way in by its key; the first one when there is none of that key."""
        return next((one for one in self.ways if one.key == key), self.ways[0])


def in_words(text: Text) -> Message:
    """Make a platform's own words a Message."""
    return Message(text.en, translations={"fr": text.fr})


def said(sentence: Sentence) -> Message:
    """Make a connector's sentence one of ours, for the catalogue to translate."""
    return Message(sentence.template, sentence.values)


@lru_cache(maxsize=1)
def gallery() -> tuple[PlatformView, ...]:
    """List every platform by its title."""
    return tuple(_view(one) for one in registry.all_platforms())


def platform_view(key: str) -> PlatformView | None:
    """Give a platform of the gallery; None for a key that no longer exists."""
    return next((one for one in gallery() if one.key == key), None)


def declared(key: str) -> Platform:
    """Give a platform's declaration.

    Raises:
        JaugeError: when it is no longer among the platforms.
    """
    try:
        return registry.platform(key)
    except KeyError:
        raise JaugeError(
            message("The platform “{key}” is not part of this Jauge any more.", key=key)
        ) from None


def offered(platform_key: str, metric_key: str) -> Offered | None:
    """Give a metric of a platform, derived ones too; None where it is not known any more."""
    if platform_key not in registry.platform_keys():
        return None
    platform = registry.platform(platform_key)
    listed: tuple[Offered, ...] = (*platform.metrics, *platform.derived)
    return next((one for one in listed if one.key == metric_key), None)


def metric_title(platform_key: str, metric_key: str, name: str) -> Message:
    """Say what a metric is called: as its platform does, else by its stored name."""
    found = offered(platform_key, metric_key) if metric_key else None
    is_typed = isinstance(found, Metric) and bool(found.named_by) and name != metric_key
    if found and not is_typed:
        return in_words(found.title)
    # A name of the person's own is a sentence without a translation.
    return Message("{name}", {"name": name})


def metric_note(platform_key: str, metric_key: str) -> Message | None:
    """Give the caution that belongs to a metric; None without one."""
    found = offered(platform_key, metric_key) if metric_key else None
    return in_words(found.note) if found and found.note else None


def shown_unit(unit: Unit, currency: str) -> str:
    """Give the sign behind a metric's numbers; "" for plain counts."""
    if unit is Unit.CURRENCY:
        return _CURRENCIES.get(currency.upper(), currency.upper())
    return _UNITS.get(unit, "")


# Where calls go


def addresses() -> Addresses:
    """Give where calls go, as configured.

    Raises:
        WrongSetting: when JAUGE_BASE_URLS cannot be read.
    """
    text = setting(BASE_URLS_NAME) or ""
    try:
        return Addresses(parse_overrides(text), sandbox())
    except ValueError as error:
        raise WrongSetting(
            message(
                "{name} cannot be read: write https://host=http://other, with commas between"
                " several. This part is wrong: {part}",
                name=BASE_URLS_NAME,
                part=str(error),
            )
        ) from None


def sandbox() -> str:
    """Give the address of the sandbox that stands in for every platform; "" without one."""
    stated = setting(SANDBOX_NAME) or ""
    if stated in ("", "0"):
        return ""
    return DEFAULT_SANDBOX if stated == "1" else stated.rstrip("/")


def redirect_uri(base: str, way: OAuthCode) -> str:
    """Give the address that a platform sends people back to; `base` is this app's own.

    JAUGE_PUBLIC_URL replaces `base` where Jauge is reached under another address.
    """
    root = root_address(base)
    return f"{root}/{CALLBACK_PATH}{'/' if way.has_final_slash else ''}"


def redirect_address(base: str, platform_key: str, way_key: str) -> str:
    """Give the redirect address to register at a platform for one of its ways by browser."""
    way = declared(platform_key).way(way_key)
    if not isinstance(way, OAuthCode):
        raise NotFound
    return redirect_uri(base, way)


def sandbox_hint(platform_key: str, way_key: str) -> Message | None:
    """Say what to type in the sandbox, where people have no account; None where it is plain."""
    way = declared(platform_key).way(way_key)
    if isinstance(way, ServiceAccount):
        return message(
            "In the sandbox: paste what {address} shows.",
            address=f"{sandbox()}/{platform_key}/console.cloud.google.com/service-account.json",
        )
    if any(one.is_secret for one in way.inputs):
        return message("In the sandbox any secret that begins with {word} works.", word="sandbox-")
    return message("In the sandbox any name works, such as the example.")


def typed_settings(way: Way, typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Check what was typed into a way's fields; give settings and secrets.

    Raises:
        InvalidInput: with the fields to mend.
    """
    settings: dict[str, str] = {}
    secrets: dict[str, str] = {}
    problems = []
    for one in way.inputs:
        text = typed.get(one.key, "").strip()
        text = text.removeprefix(one.prefix) if one.prefix else text
        if not text:
            if one.default is None:
                missing = message("Fill in “{field}”.", field=in_words(one.title))
                problems.append(Problem(one.key, missing))
                continue
            (secrets if one.is_secret else settings)[one.key] = str(one.default)
            continue
        text, wrong = _checked(one, text)
        if wrong is not None:
            problems.append(Problem(one.key, wrong))
            continue
        fitting = re.search(one.pattern, text)
        if fitting is None:
            wrong = message(
                "“{field}” looks like {example}.", field=in_words(one.title), example=one.example
            )
            problems.append(Problem(one.key, wrong))
            continue
        settings |= fitting.groupdict()
        (secrets if one.is_secret else settings)[one.key] = text
    if problems:
        raise InvalidInput(problems)
    return settings, secrets


def _checked(one: Input, text: str) -> tuple[str, Message | None]:
    """Give what was typed into a field as it is kept, and what is wrong with it."""
    try:
        if one.kind is InputKind.HOST:
            return typed_host(text), None
        if one.kind is InputKind.ADDRESS:
            return typed_address(text, WINDOW_NAMES), None
    except Forbidden as error:
        return text, said(error.sentence)
    if one.kind is InputKind.EXPRESSION and typed_expression(text) is None:
        wrong = message(
            "“{text}” cannot be read as a path. Type names with dots between them, such as"
            " {example}, or a JMESPath expression.",
            text=text[:60],
            example=one.example,
        )
        return text, wrong
    if one.choices and text not in one.choices:
        return text, message("Choose one of the values of “{field}”.", field=in_words(one.title))
    return text, None


# The app that is registered at a platform


@dataclass(frozen=True)
class ClientView:
    """Whether a platform's app is known, and from where; its secret is never given out."""

    client_id: str
    is_from_environment: bool


def client_view(actor: Actor, platform_key: str) -> ClientView | None:
    """Say which app is registered for a platform; None when an admin has to add it."""
    if not any(actor.may(Action.CONNECT, team.id) for team in actor.teams):
        return None
    fixed = _fixed_client(platform_key)
    if fixed is not None:
        return ClientView(fixed.client_id, is_from_environment=True)
    with reading() as session:
        kept = connections.client(session, platform_key, is_sandbox=bool(sandbox()))
    return ClientView(kept.client_id, is_from_environment=False) if kept else None


def save_client(
    actor: Actor, team_id: int, platform_key: str, *, client_id: str, secret: str
) -> None:
    """Keep a platform's app, for all teams.

    Raises:
        InvalidInput: with the fields to mend.
    """
    actor.require(Action.ADMINISTER, team_id)
    problems = []
    if not client_id.strip():
        problems.append(Problem("client_id", message("Paste the client id of the app.")))
    if not secret.strip():
        problems.append(Problem("secret", message("Paste the client secret of the app.")))
    if problems:
        raise InvalidInput(problems)
    with writing() as session:
        connections.save_client(
            session,
            platform_key,
            client_id=client_id.strip(),
            secrets=vault.encrypt({"client_secret": secret.strip()}),
            updated_by=actor.user_id or None,
            at=clock.now(),
            is_sandbox=bool(sandbox()),
        )


def keep_client(platform_key: str, client: Client, *, host: str, redirect: str) -> None:
    """Keep the app that a server has just made for us."""
    with writing() as session:
        connections.save_client(
            session,
            platform_key,
            client_id=client.client_id,
            secrets=vault.encrypt({"client_secret": client.client_secret}),
            updated_by=None,
            at=clock.now(),
            host=host,
            redirect_uri=redirect,
            is_sandbox=bool(sandbox()),
        )


def forget_client(platform_key: str, *, host: str, redirect: str) -> None:
    """Drop the app that a server made for us."""
    with writing() as session:
        connections.delete_client(
            session, platform_key, host=host, redirect_uri=redirect, is_sandbox=bool(sandbox())
        )


def client_for(
    session: Session, platform_key: str, *, host: str = "", redirect: str = ""
) -> Client | None:
    """Give the app to call a platform with; None when there is none yet.

    `host` and `redirect` are for platforms where every server has apps of its own.
    """
    if not host:
        fixed = _fixed_client(platform_key)
        if fixed is not None:
            return fixed
    kept = connections.client(
        session, platform_key, host=host, redirect_uri=redirect, is_sandbox=bool(sandbox())
    )
    if kept is None:
        return None
    return Client(kept.client_id, vault.decrypt(kept.secrets).get("client_secret", ""))


def _fixed_client(platform_key: str) -> Client | None:
    """Give the app that the environment or the secrets name, or the sandbox's own."""
    if sandbox():
        from connectors.simulator import sandbox_client

        return Client(*sandbox_client(platform_key))
    prefix = f"JAUGE_{platform_key.upper()}"
    client_id, secret = setting(f"{prefix}_CLIENT_ID"), setting(f"{prefix}_CLIENT_SECRET")
    return Client(client_id, secret) if client_id and secret else None


def _view(platform: Platform) -> PlatformView:
    read = [one.title for one in platform.metrics if not one.is_helper]
    return PlatformView(
        key=platform.key,
        title=platform.title,
        docs=platform.docs,
        about=in_words(platform.about),
        how_to=in_words(platform.how_to),
        history=in_words(platform.history) if platform.history else None,
        ways=tuple(_way_view(platform, way) for way in platform.ways),
        metrics=tuple(in_words(one) for one in (*read, *(one.title for one in platform.derived))),
        is_previewed=platform.is_previewed,
    )


def _way_view(platform: Platform, way: Way) -> WayView:
    is_browser = isinstance(way, OAuthCode)
    scopes = way.scopes if isinstance(way, OAuthCode) else ()
    rule = way.redirect_rule if isinstance(way, OAuthCode) else None
    return WayView(
        key=way.key,
        title=in_words(way.title),
        is_browser=is_browser,
        needs_client=isinstance(way, OAuthCode) and way.register is None,
        inputs=tuple(
            InputView(
                key=one.key,
                title=in_words(one.title),
                help=in_words(one.help) if one.help else None,
                example=one.example,
                is_secret=one.is_secret,
                is_long=one.kind is InputKind.JSON,
                is_optional=one.default is not None,
                choices={key: in_words(text) for key, text in one.choices.items()},
                is_beside=one.is_beside,
            )
            for one in way.inputs
        ),
        redirect_rule=in_words(rule) if rule else None,
        needs_https=isinstance(way, OAuthCode) and way.needs_https,
        extras={
            one.scope: in_words(one.title)
            for one in platform.metrics
            if is_browser and one.scope and one.scope not in scopes
        },
    )
