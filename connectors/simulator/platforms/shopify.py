"""Shopify's GraphQL Admin API with ShopifyQL: https://shopify.dev/docs/api/shopifyql/latest."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Stage, Token, World

EVERY_SHOP = "*"
ENDING = ".myshopify.com"
VERSION = "2026-10"
ONE_HOUR = 3600
NINETY_DAYS = 90 * 24 * 3600
PARIS = ZoneInfo("Europe/Paris")
SETTLES_DAYS = 3
REPORTS = "read_reports"
BUCKET = 2000.0
COST = 10
QUERY = re.compile(
    r"FROM (?P<table>\w+) SHOW (?P<fields>[\w, ]+) TIMESERIES day"
    r" SINCE (?P<first>[\d-]{10}) UNTIL (?P<last>[\d-]{10})"
)
COUNTS = {"orders": 40, "new_customers": 14, "sessions": 1500}
SALES = ("gross_sales", "discounts", "returns", "net_sales", "total_sales")
TABLES: Mapping[str, tuple[str, ...]] = {
    "sales": ("orders", "new_customers", *SALES),
    "sessions": ("sessions", "conversion_rate"),
}


def stage(world: World) -> Stage:
    """Play every shop there is."""
    shopify = Stage(world, "shopify", "Shopify")
    shopify.authorize_at(EVERY_SHOP, "/admin/oauth/authorize")
    refused = "[API] Invalid API key or access token (unrecognized login or wrong password)"
    shopify.says = {
        "expired": lambda _call: Answer(401, json={"errors": refused}),
        "missing_scope": lambda _call, scope: _failed(
            "ACCESS_DENIED", f"Access denied for this field. Required access: `{scope}`"
        ),
        "metric_gone": lambda _call, field: _parse_error(field),
        "rate_limit": lambda _call, _until: _failed("THROTTLED", "Throttled", left=5.0),
    }
    shop = _Shop(shopify)
    shopify.route("POST", EVERY_SHOP, "/admin/oauth/access_token")(shop.token)
    shopify.route("POST", EVERY_SHOP, f"/admin/api/{VERSION}/graphql.json")(shop.graphql)
    return shopify


class _Shop:
    """Answers of a shop; `call.host` says which one."""

    def __init__(self, shopify: Stage) -> None:
        self._stage = shopify
        self._door = shopify.door
        self._numbers = shopify.numbers

    def token(self, call: Call) -> Answer:
        """Trade a code, or a token to renew with, for a token of an hour."""
        client_id = self._door.client_of(call)
        if call.value("grant_type") == "refresh_token":
            return _granted(self._door.renew(call.value("refresh_token"), rolls=True))
        grant = self._door.take_code(call.value("code"), None, client_id=client_id)
        if grant.host != call.host:
            raise Refused("invalid_request", "The code was given by another shop")
        if call.value("expiring") != "1":
            return _granted(self._door.issue(grant, None, has_refresh=False))
        return _granted(self._door.issue(grant, ONE_HOUR, refresh_seconds=NINETY_DAYS))

    def graphql(self, call: Call) -> Answer:
        """Answer a query: about the shop itself, or in ShopifyQL."""
        refused = self._refusal(call)
        if refused:
            return refused
        asked = call.json
        query = asked.get("query", "")
        if "shopifyqlQuery" in query:
            return self._stage.refusal(call, _token_of(call), REPORTS) or self._table(
                call, asked.get("variables", {}).get("q", "")
            )
        if "shop {" not in query:
            return _failed("undefinedField", "Field doesn't exist on type 'QueryRoot'")
        return _answer({"shop": self._shop(call.host)})

    def _refusal(self, call: Call) -> Answer | None:
        token = self._door.check(_token_of(call)).token
        if token is not None and not token.is_pasted and token.grant.host != call.host:
            return self._stage.say("expired", call)
        return self._stage.refusal(call, _token_of(call))

    def _shop(self, host: str) -> dict[str, Any]:
        name = host.removesuffix(ENDING)
        return {
            "id": f"gid://shopify/Shop/{self._numbers.whole(name) % 10**11}",
            "name": name.replace("-", " ").title(),
            "myshopifyDomain": host,
            "currencyCode": "EUR",
            "ianaTimezone": PARIS.key,
        }

    def _table(self, call: Call, written: str) -> Answer:
        asked = QUERY.fullmatch(written)
        if asked is None or asked["table"] not in TABLES:
            return _parse_error(written)
        fields = re.findall(r"\w+", asked["fields"])
        for field in fields:
            if field not in TABLES[asked["table"]] or self._stage.is_deprecated(field):
                return self._stage.say("metric_gone", call, field)
        first, last = (date.fromisoformat(asked[part]) for part in ("first", "last"))
        today = call.now.astimezone(PARIS).date()
        days = (first + timedelta(days=count) for count in range((last - first).days + 1))
        rows = [self._row(call.host, day, today, fields) for day in days if day <= today]
        columns = [{"name": "day", "dataType": "DAY_TIMESTAMP", "displayName": "Day"}]
        columns += [_column(field) for field in fields]
        table = {"columns": columns, "rows": rows}
        return _answer({"shopifyqlQuery": {"tableData": table, "parseErrors": []}})

    def _row(self, host: str, day: date, today: date, fields: Sequence[str]) -> dict[str, str]:
        figures = self._figures(host, day, today)
        return {"day": day.isoformat(), **{field: figures[field] for field in fields}}

    def _figures(self, host: str, day: date, today: date) -> dict[str, str]:
        """Give a day's figures, all of them as texts."""
        counts = {
            name: self._numbers.seen(
                self._numbers.flow(host, name, day, typical), day, today, SETTLES_DAYS
            )
            for name, typical in COUNTS.items()
        }
        gross = counts["orders"] * (38 + 20 * self._numbers.share(host, day, "basket"))
        discounts = -gross * 0.1 * self._numbers.share(host, day, "discounts")
        returns = -gross * 0.08 * self._numbers.share(host, day, "returns")
        net = gross + discounts + returns
        amounts = (gross, discounts, returns, net, net * 1.2)
        rate = counts["orders"] / counts["sessions"] if counts["sessions"] else 0
        return {
            **{name: str(count) for name, count in counts.items()},
            **{name: f"{told:.2f}" for name, told in zip(SALES, amounts, strict=True)},
            "conversion_rate": f"{rate:.6f}",
        }


def _token_of(call: Call) -> str:
    return call.headers.get("X-Shopify-Access-Token", "")


def _granted(token: Token) -> Answer:
    told: dict[str, Any] = {"access_token": token.text, "scope": ",".join(token.scopes)}
    if token.refresh_text:
        told |= {
            "expires_in": token.seconds,
            "refresh_token": token.refresh_text,
            "refresh_token_expires_in": token.refresh_seconds,
        }
    return Answer(json=told)


def _column(field: str) -> dict[str, str]:
    kind = "MONEY" if field in SALES else "INTEGER"
    return {"name": field, "dataType": kind, "displayName": field.replace("_", " ").capitalize()}


def _answer(data: Mapping[str, Any]) -> Answer:
    return Answer(json={"data": data, "extensions": _cost(COST, BUCKET - COST)})


def _parse_error(field: str) -> Answer:
    told = {"tableData": None, "parseErrors": [f"Line 1 Column 1: Invalid expression {field}"]}
    return _answer({"shopifyqlQuery": told})


def _failed(code: str, message: str, left: float = BUCKET) -> Answer:
    error = {"message": message, "extensions": {"code": code}}
    return Answer(json={"errors": [error], "extensions": _cost(COST, left)})


def _cost(asked: int, left: float) -> dict[str, Any]:
    state = {"maximumAvailable": BUCKET, "currentlyAvailable": left, "restoreRate": 100.0}
    return {"cost": {"requestedQueryCost": asked, "throttleStatus": state}}
