"""Stripe's API, one account: https://docs.stripe.com/api."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Stage, World

API = "api.stripe.com"
VERSION = "2026-10-28.endive"
ACCOUNT = "acct_1Riverside0Bakery"
STARTED_ON = date(2025, 1, 6)
CURRENCY = "eur"
MOST_ROWS = 100
DEFAULT_LIMIT = 10
PAYMENTS_A_DAY = 9
CUSTOMERS_A_DAY = 3
# What subscriptions cost, in cents: per interval, and how many of them it lasts.
PRICES = ((1900, "month", 1), (4900, "month", 3), (19000, "year", 1))
STATES = ("active", "active", "active", "active", "trialing", "past_due", "incomplete")

Thing = dict[str, Any]


def stage(world: World) -> Stage:
    """Play Stripe."""
    stripe = Stage(world, "stripe", "Stripe")
    stripe.says = {
        "expired": lambda _call: _error(401, "Expired API Key provided", "api_key_expired"),
        "unknown": lambda _call: _error(401, "Invalid API Key provided: rk_live_****"),
        "missing_scope": lambda _call, scope: _error(
            403, f"The provided key does not have the required permissions: {scope}"
        ),
        "rate_limit": lambda call, until: Answer(
            429,
            json=_error(429, "Request rate limit exceeded.", "rate_limit").json,
            headers={"Retry-After": str(max(1, round((until - call.now).total_seconds())))},
        ),
    }
    till = _Till(stripe)
    stripe.route("GET", API, "/v1/account")(till.account)
    stripe.route("GET", API, "/v1/balance_transactions")(till.balance_transactions)
    stripe.route("GET", API, "/v1/charges")(till.charges)
    stripe.route("GET", API, "/v1/customers")(till.customers)
    stripe.route("GET", API, "/v1/subscriptions")(till.subscriptions)
    return stripe


class _Till:
    """Answers about the one account."""

    def __init__(self, stripe: Stage) -> None:
        self._stage = stripe
        self._numbers = stripe.numbers

    def account(self, call: Call) -> Answer:
        """Tell about the account of the key."""
        dashboard = {"display_name": "Riverside Bakery", "timezone": "Europe/Paris"}
        told = {
            "id": ACCOUNT,
            "object": "account",
            "country": "FR",
            "default_currency": CURRENCY,
            "settings": {"dashboard": dashboard},
        }
        return self._refusal(call, "account_read") or Answer(json=told)

    def balance_transactions(self, call: Call) -> Answer:
        """List the ledger: payments, and refunds on days of their own."""
        refused = self._refusal(call, "balance_read")
        if refused:
            return refused
        paid = [one for one in self._payments(call) if one["status"] == "succeeded"]
        rows = [_entry(one, "charge", one["amount"], one["created"]) for one in paid]
        rows += [
            _entry(one, "refund", -one["amount"], one["created"] + 2 * 86_400)
            for one in paid
            if one["refunded"]
        ]
        kept = [one for one in rows if call.query.get("currency", CURRENCY) == one["currency"]]
        return self._listed(call, kept)

    def charges(self, call: Call) -> Answer:
        """List payments, also those that failed."""
        return self._refusal(call, "charge_read") or self._listed(call, self._payments(call))

    def customers(self, call: Call) -> Answer:
        """List customers."""
        refused = self._refusal(call, "customer_read")
        made = self._made(call, "cus", CUSTOMERS_A_DAY)
        return refused or self._listed(call, [{**one, "object": "customer"} for one in made])

    def subscriptions(self, call: Call) -> Answer:
        """List subscriptions that have not ended."""
        refused = self._refusal(call, "subscription_read")
        if refused:
            return refused
        count = self._numbers.level(ACCOUNT, "subscriptions", self._stage.world.today, 120, 0.2)
        return self._listed(call, [self._subscription(place) for place in range(count)])

    def _refusal(self, call: Call, scope: str) -> Answer | None:
        if call.headers.get("Stripe-Version") != VERSION:
            return _error(400, "Invalid Stripe API version")
        return self._stage.refusal(call, call.bearer, scope)

    def _payments(self, call: Call) -> list[Thing]:
        return [
            {
                **one,
                "object": "charge",
                "amount": 900 + self._numbers.whole(one["id"], "amount") % 9000,
                "currency": CURRENCY,
                "status": "failed"
                if self._numbers.share(one["id"], "fate") < 0.06
                else "succeeded",
                "refunded": self._numbers.share(one["id"], "refund") < 0.03,
            }
            for one in self._made(call, "ch", PAYMENTS_A_DAY)
        ]

    def _made(self, call: Call, prefix: str, typical: float) -> list[Thing]:
        """List what was made until now, a little before the days that are asked for on."""
        first = datetime.fromtimestamp(int(call.query.get("created[gte]", 0)), UTC).date()
        day = max(STARTED_ON, first - timedelta(days=3))
        found = []
        while day <= call.now.date():
            midnight = int(datetime.combine(day, time(), UTC).timestamp())
            for place in range(self._numbers.flow(ACCOUNT, prefix, day, typical)):
                moment = midnight + self._numbers.whole(prefix, day, place) % 86_400
                if moment <= call.now.timestamp():
                    found.append({"id": f"{prefix}_{day:%Y%m%d}{place:04d}", "created": moment})
            day += timedelta(days=1)
        return found

    def _subscription(self, place: int) -> Thing:
        cents, interval, count = PRICES[self._numbers.whole("price", place) % len(PRICES)]
        price = {
            "unit_amount": cents,
            "currency": CURRENCY,
            "recurring": {"interval": interval, "interval_count": count},
        }
        items = [{"id": f"si_{place:06d}", "quantity": 1 + place % 2, "price": price}]
        started = datetime.combine(STARTED_ON, time(), UTC) + timedelta(hours=5 * place)
        return {
            "id": f"sub_{place:06d}",
            "object": "subscription",
            "status": STATES[self._numbers.whole("state", place) % len(STATES)],
            "created": int(started.timestamp()),
            "canceled_at": None,
            "items": {"object": "list", "data": items},
        }

    def _listed(self, call: Call, things: Sequence[Thing]) -> Answer:
        """Give a page, newest first, of what was made in the time that is asked for."""
        query = call.query
        begins, ends = int(query.get("created[gte]", 0)), int(query.get("created[lt]", 10**11))
        limit = int(query.get("limit", DEFAULT_LIMIT))
        if not 1 <= limit <= MOST_ROWS:
            return _error(400, "This value must be between 1 and 100.", "parameter_invalid_integer")
        now = call.now.timestamp()
        kept = [one for one in things if begins <= one["created"] < ends and one["created"] <= now]
        kept.sort(key=lambda one: (one["created"], one["id"]), reverse=True)
        after = query.get("starting_after", "")
        ids = [one["id"] for one in kept]
        if after and after not in ids:
            return _error(400, f"No such object: '{after}'", "resource_missing")
        start = ids.index(after) + 1 if after else 0
        page = kept[start : start + limit]
        more = start + limit < len(kept)
        path = call.address.removeprefix(f"https://{API}")
        return Answer(json={"object": "list", "url": path, "has_more": more, "data": page})


def _entry(payment: Mapping[str, Any], category: str, amount: int, created: int) -> Thing:
    fee = 25 + round(amount * 0.015) if amount > 0 else 0
    return {
        "id": f"txn_{category}_{payment['id']}",
        "object": "balance_transaction",
        "amount": amount,
        "fee": fee,
        "net": amount - fee,
        "currency": payment["currency"],
        "created": created,
        "type": category,
        "reporting_category": category,
        "source": payment["id"],
    }


def _error(status: int, message: str, code: str = "") -> Answer:
    error = {"type": "invalid_request_error", "message": message}
    return Answer(status, json={"error": {**error, "code": code} if code else error})
