"""From a declared request to a call that can be sent: placeholders filled, secrets in place."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from zoneinfo import ZoneInfo

from connectors.expressions import typed_expression
from connectors.grants import FoundAccount, Grant
from connectors.spec import (
    PLACEHOLDER,
    Accounts,
    Carry,
    DateForm,
    Each,
    Endpoint,
    InBody,
    InHeader,
    InQuery,
    Nothing,
    Request,
    Template,
    Whole,
)
from connectors.wire import Call


@dataclass(frozen=True)
class Filling:
    """What placeholders become. `hosts` may hold placeholders of settings themselves."""

    hosts: Mapping[str, str]
    values: Mapping[str, str]
    fields: Sequence[str] = ()
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    expressions: Collection[str] = ()
    """The values that are expressions, and stand in others as such."""

    def text(self, template: str) -> str:
        """Fill a text that is not part of an address."""
        return PLACEHOLDER.sub(lambda found: self._value(found.group(2)), template)

    def url(self, template: str) -> str:
        """Fill an address; what is put in is percent-encoded, but for hosts and {+name}."""

        def filled(found: Any) -> str:  # noqa: ANN401 - a match
            plus, name = found.groups()
            if name in self.hosts:
                return self.url(self.hosts[name])
            return self._value(name) if plus else quote(self._value(name), safe="")

        return PLACEHOLDER.sub(filled, template)

    def texts(self, template: str | Each) -> list[str]:
        """Fill what a parameter holds: a text, or one for every field."""
        return [self.text(template)] if isinstance(template, str) else self.tree(template)

    def tree(self, template: Template) -> Any:  # noqa: ANN401 - JSON
        """Fill a JSON body."""
        if isinstance(template, Each):
            return [self._for_field(one).tree(template.template) for one in self.fields]
        if isinstance(template, Whole):
            return int(self.text(template.template))
        if isinstance(template, str):
            return self.text(template)
        if isinstance(template, Mapping):
            return {key: self.tree(value) for key, value in template.items()}
        if isinstance(template, Sequence):
            return [self.tree(value) for value in template]
        return template

    def names(self, expression: str) -> str:
        """Fill an expression; what is put in is the name of a field, whatever its letters.

        Only where an expression was typed, it is that expression.
        """

        def filled(found: Any) -> str:  # noqa: ANN401 - a match
            value = self._value(found.group(2))
            if found.group(2) in self.expressions:
                return typed_expression(value) or ""
            return json.dumps(value, ensure_ascii=False)

        return PLACEHOLDER.sub(filled, expression)

    def with_values(self, **values: str) -> "Filling":
        """Give a copy that knows these values too."""
        return replace(self, values={**self.values, **values})

    def with_fields(self, fields: Sequence[str]) -> "Filling":
        """Give a copy that asks for these fields."""
        return replace(
            self.with_values(fields=",".join(fields), fields_json=json.dumps(list(fields))),
            fields=fields,
        )

    def _for_field(self, name: str) -> "Filling":
        return self.with_values(field=name)

    def _value(self, name: str) -> str:
        return self.values[name] if name in self.values else self.secrets[name]


def call_for(request: Request, filling: Filling, headers: Mapping[str, str]) -> Call:
    """Make a call of a declared request; the secret that opens the door comes when it is sent."""
    return Call(
        method=request.method,
        url=filling.url(request.url),
        query=[
            (key, text) for key, value in request.query.items() for text in filling.texts(value)
        ],
        headers={key: filling.text(value) for key, value in {**headers, **request.headers}.items()},
        form={key: filling.text(value) for key, value in request.form.items()} or None,
        json=None if request.json is None else filling.tree(request.json),
        is_table=request.is_table,
        leads_to=request.leads_to,
    )


def carrying(call: Call, carry: Carry, secrets: Mapping[str, str]) -> Call:
    """Put a secret into a call; one to a server that is not the platform's gets none."""
    if isinstance(carry, Nothing) or not call.is_declared:
        return call
    if isinstance(carry, InHeader):
        name = _typed_name(carry.name, secrets)
        return replace(call, headers={**call.headers, name: carry.prefix + secrets[carry.secret]})
    if isinstance(carry, InQuery):
        name = _typed_name(carry.name, secrets)
        # The address of a next page often holds the token already.
        if any(key == name for key, _ in parse_qsl(urlsplit(call.url).query)):
            return call
        return replace(call, query=[*call.query, (name, secrets[carry.secret])])
    if isinstance(carry, InBody):
        return _in_body(call, carry, secrets)
    user = secrets[carry.user] + carry.suffix
    return replace(call, basic=(user, secrets.get(carry.password, "")))


def _typed_name(name: str, known: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: known[found.group(2)], name)


def account_values(account: FoundAccount) -> dict[str, str]:
    """Give the placeholders that an account fills."""
    tail = account.id.replace("/", ":").rpartition(":")[2]
    return {"account": account.id, "account_tail": tail, "currency": account.currency}


def own_values(declared: Accounts, account: FoundAccount) -> dict[str, str]:
    """Give the placeholders that an account fills in words of the platform's own."""
    parts = re.fullmatch(declared.id_parts, account.id) if declared.id_parts else None
    names = {zone: name for name, zone in reversed(tuple(declared.zones.items()))}
    zone = names.get(account.zone, account.zone)
    return {**(parts.groupdict() if parts else {}), "account_zone": zone}


def account_grant(account: FoundAccount, grant: Grant) -> Mapping[str, str]:
    """Give the secrets to ask about an account with: its own token where it has one."""
    return {**grant.secrets, "access_token": account.token} if account.token else grant.secrets


def zone_of(endpoint: Endpoint, account: FoundAccount) -> ZoneInfo:
    """Give the zone in which an endpoint's days begin."""
    return ZoneInfo((account.zone or "UTC") if endpoint.zone == "account" else endpoint.zone)


def window_values(endpoint: Endpoint, first: date, last: date, zone: ZoneInfo) -> dict[str, str]:
    """Give the placeholders of a window, both ends inclusive, as the endpoint writes days."""
    days = {"first": first, "last": last, "end": last + timedelta(days=1)}
    parts = {
        f"{name}_{part}": str(getattr(day, part))
        for name, day in days.items()
        for part in ("year", "month", "day")
    }
    return parts | {name: written(day, endpoint.dates, zone) for name, day in days.items()}


def written(day: date, form: DateForm, zone: ZoneInfo) -> str:
    """Write a day, or the midnight that begins it in the zone."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    if form is DateForm.COMPACT:
        return f"{day:%Y%m%d}"
    if form is DateForm.SECONDS:
        return str(int(midnight.timestamp()))
    if form is DateForm.MILLISECONDS:
        return str(int(midnight.timestamp()) * 1000)
    if form is DateForm.DOTNET:
        return f"/Date({int(midnight.timestamp()) * 1000})/"
    return _timestamp(midnight, form) or day.isoformat()


def _timestamp(midnight: datetime, form: DateForm) -> str:
    """Write a midnight as a whole timestamp; "" where a day is written."""
    if form is DateForm.MIDNIGHT:
        return midnight.isoformat(timespec="milliseconds")
    if form is DateForm.RFC3339:
        return f"{midnight.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if form is DateForm.RFC3339_HOUR:
        return f"{midnight.astimezone(UTC):%Y-%m-%dT%H:00:00Z}"
    return ""


def _in_body(call: Call, carry: InBody, secrets: Mapping[str, str]) -> Call:
    secret = secrets[carry.secret]
    if isinstance(call.json, dict):
        return replace(call, json={**call.json, carry.name: secret})
    return replace(call, form={**(call.form or {}), carry.name: secret})
