"""WooCommerce, every site: https://woocommerce.github.io/woocommerce-rest-api-docs/."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Stage, World

EVERY_SITE = "*"
# Sites without WooCommerce Analytics, by how their name begins.
PLAIN = "plain"
ZONE = ZoneInfo("Europe/Paris")
ORDERS_A_DAY = 12
CUSTOMERS_A_DAY = 4
# Longer reports are told by month.
MOST_DAYS = 90
MOST_ROWS = 100


def stage(world: World) -> Stage:
    """Play every site there is."""
    woo = Stage(world, "woocommerce", "WooCommerce")
    woo.says = {
        "expired": lambda _call: _error(
            401, "woocommerce_rest_authentication_error", "Consumer key is invalid."
        ),
        "missing_scope": lambda _call, _scope: _error(
            403, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources."
        ),
        "rate_limit": lambda call, until: Answer(
            429,
            text="<html><body>Too many requests</body></html>",
            headers={"Retry-After": str(max(1, round((until - call.now).total_seconds())))},
        ),
    }
    site = _Site(woo)
    for path, handler in (
        ("/wp-json/", site.index),
        ("/wp-json/wc/v3/data/currencies/current", site.currency),
        ("/wp-json/wc/v3/reports/sales", site.sales),
        ("/wp-json/wc-analytics/reports/revenue/stats", site.revenue),
    ):
        woo.route("GET", EVERY_SITE, path)(handler)
    return woo


class _Site:
    """Answers of a site; `call.host` says which one."""

    def __init__(self, woo: Stage) -> None:
        self._stage = woo
        self._numbers = woo.numbers

    def index(self, call: Call) -> Answer:
        """Tell about the site, to everybody."""
        name = call.host.partition(".")[0].replace("-", " ").title()
        zone = {"timezone_string": ZONE.key, "gmt_offset": "1"}
        return Answer(json={"name": name, "url": f"https://{call.host}", **zone})

    def currency(self, call: Call) -> Answer:
        """Tell the currency of the shop."""
        told = {"code": "EUR", "name": "Euro", "symbol": "&euro;"}
        return self._refusal(call) or Answer(json=told)

    def sales(self, call: Call) -> Answer:
        """Report sales by day, those of days without any too."""
        refused = self._refusal(call)
        if refused:
            return refused
        days = _days(call.query.get("date_min", ""), call.query.get("date_max", ""))
        if len(days) > MOST_DAYS:
            totals = {f"{day:%Y-%m}": self._sold(call, day) for day in days}
            return Answer(json=[{"totals_grouped_by": "month", "totals": totals}])
        totals = {day.isoformat(): self._sold(call, day) for day in days}
        sales = sum(float(one["sales"]) for one in totals.values())
        report = {
            "total_sales": f"{sales:.2f}",
            "total_orders": sum(one["orders"] for one in totals.values()),
            "totals_grouped_by": "day",
            "totals": totals,
        }
        return Answer(json=[report])

    def revenue(self, call: Call) -> Answer:
        """Tell WooCommerce Analytics' revenue by day."""
        refused = self._refusal(call)
        if refused or call.host.startswith(PLAIN):
            message = "No route was found matching the URL and request method."
            return refused or _error(404, "rest_no_route", message)
        query = call.query
        if query.get("interval") != "day" or int(query.get("per_page", 10)) > MOST_ROWS:
            return _error(400, "rest_invalid_param", "Invalid parameter(s): interval, per_page")
        days = _days(query.get("after", "")[:10], query.get("before", "")[:10])
        size = int(query.get("per_page", 10))
        start = size * (int(query.get("page", 1)) - 1)
        intervals = [self._interval(call, day) for day in days[start : start + size]]
        pages = str(-(-len(days) // size))
        return Answer(
            json={"totals": {}, "intervals": intervals},
            headers={"X-WP-Total": str(len(days)), "X-WP-TotalPages": pages},
        )

    def _refusal(self, call: Call) -> Answer | None:
        key, secret = call.basic
        return self._stage.refusal(call, key) or self._stage.refusal(call, secret, "read")

    def _sold(self, call: Call, day: date) -> Mapping[str, Any]:
        orders = self._orders(call, day)
        share = self._numbers.share(call.host, day, "basket")
        sales = orders * (30 + 30 * share)
        fields = {
            "sales": f"{sales:.2f}",
            "orders": orders,
            "items": orders + round(1.4 * orders * share),
            "tax": f"{sales / 6:.2f}",
            "shipping": f"{4 * orders:.2f}",
            "discount": f"{sales * 0.08 * share:.2f}",
            "customers": self._flow(call, "customers", day, CUSTOMERS_A_DAY),
        }
        return {name: told for name, told in fields.items() if not self._stage.is_deprecated(name)}

    def _interval(self, call: Call, day: date) -> Mapping[str, Any]:
        orders = self._orders(call, day)
        sales = orders * (30 + 30 * self._numbers.share(call.host, day, "basket"))
        refunds = round(sales * 0.1 * self._numbers.share(call.host, day, "refunds"), 2)
        return {
            "interval": day.isoformat(),
            "date_start": f"{day} 00:00:00",
            "date_end": f"{day} 23:59:59",
            "subtotals": {
                "orders_count": orders,
                "total_sales": round(sales, 2),
                "net_revenue": round(sales * 0.75 - refunds, 2),
                "refunds": refunds,
            },
        }

    def _orders(self, call: Call, day: date) -> int:
        return self._flow(call, "orders", day, ORDERS_A_DAY)

    def _flow(self, call: Call, metric: str, day: date, typical: float) -> int:
        today = call.now.astimezone(ZONE).date()
        value = self._numbers.flow(call.host, metric, day, typical)
        return self._numbers.seen(value, day, today, settles_days=1)


def _days(first: str, last: str) -> list[date]:
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise Refused("rest_invalid_param", "Invalid parameter(s): dates") from None
    return [begins + timedelta(days=count) for count in range((ends - begins).days + 1)]


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status, json={"code": code, "message": message, "data": {"status": status}})
