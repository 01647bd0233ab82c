"""Matomo's Reporting API: https://developer.matomo.org/api-reference/reporting-api."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Refused, Stage, World

EVERY_SERVER = "*"
# Servers whose name begins so are old: failures come with status 200, numbers as text.
OLD = "old."
SITES = (
    {"idsite": 1, "name": "Riverside Bakery", "timezone": "Europe/Paris", "ecommerce": 1},
    {"idsite": 2, "name": "Riverside Café", "timezone": "Europe/London", "ecommerce": 0},
)
SITES_METHOD = "SitesManager.getSitesWithAtLeastViewAccess"
COMMON = {"token_auth", "format", "filter_limit"}
REPORT = COMMON | {"idSite", "period", "date", "format_metrics"}
METHODS: Mapping[str, set[str]] = {
    SITES_METHOD: COMMON,
    "VisitsSummary.get": REPORT,
    "Goals.get": REPORT | {"idGoal"},
}
SETTLES_DAYS = 2
CURRENCY_OF_AN_ORDER = 32.5


@dataclass(frozen=True)
class Report:
    """What a report is asked for, found sound."""

    site: int
    days: list[date]
    is_by_day: bool
    goal: str


def stage(world: World) -> Stage:
    """Play every Matomo server there is, at its root or in a folder."""
    matomo = Stage(world, "matomo", "Matomo")
    matomo.says = {
        "expired": lambda call: _error(
            call,
            401,
            "Unable to authenticate with the provided token. It is either invalid,"
            " expired or is required to be sent as a POST parameter.",
        ),
        "missing_scope": lambda call, _scope: _error(call, 401, _no_access("view", 1)),
        "metric_gone": lambda call, field: _error(
            call, 400, f"The method '{field}' does not exist or is not available."
        ),
        "rate_limit": lambda _call, _until: Answer(429, text="Too Many Requests"),
        "refused": lambda call, why: _error(call, why.status, why.description),
    }
    server = _Server(matomo)
    matomo.route("POST", EVERY_SERVER, "/index.php")(server.answer)
    matomo.route("POST", EVERY_SERVER, "/{folder}/index.php")(server.answer_in_folder)
    return matomo


class _Server:
    """Answers of a server."""

    def __init__(self, matomo: Stage) -> None:
        self._stage = matomo
        self._numbers = matomo.numbers

    def answer_in_folder(self, call: Call, folder: str) -> Answer:
        """Answer where Matomo lies in a folder of that name."""
        return self.answer(call) if folder != "nowhere" else Answer(404, text="Not Found")

    def answer(self, call: Call) -> Answer:
        """Call the method that is asked for."""
        method = call.query.get("method", "")
        if set(call.query) != {"module", "method"} or call.query["module"] != "API":
            raise Refused("module", "Please specify a value for 'module' and 'method'.")
        if method not in METHODS:
            raise Refused("method", f"The method '{method}' does not exist or is not available.")
        unknown = sorted(call.form.keys() - METHODS[method])
        if unknown or call.form.get("format") != "json":
            raise Refused("form", f"Please specify a value for {unknown or 'format'}.")
        self._stage.admit(call, call.form.get("token_auth", ""))
        if method == SITES_METHOD:
            return Answer(json=[self._site(one) for one in SITES])
        return self._report(call, method)

    def _site(self, site: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **site,
            "main_url": "https://www.riverside.example",
            "currency": "EUR",
            "ts_created": "2024-01-01 00:00:00",
        }

    def _report(self, call: Call, method: str) -> Answer:
        report = _sound(call)
        if all(one["idsite"] != report.site for one in SITES):
            return _error(call, 401, _no_access("view", report.site))
        is_old = call.host.startswith(OLD)
        if not report.is_by_day:
            return Answer(json=self._told(method, report, report.days, is_old=is_old))
        by_day = {str(day): self._told(method, report, [day], is_old=is_old) for day in report.days}
        return Answer(json={day: told or [] for day, told in by_day.items()})

    def _told(
        self, method: str, report: Report, days: list[date], *, is_old: bool
    ) -> dict[str, Any]:
        """Tell the totals of some days; nothing without a visit."""
        today = self._stage.world.today
        days = [day for day in days if day <= today and not self._is_closed(report.site, day)]
        if not days:
            return {}
        told = self._visits(report, days) if method.startswith("Visits") else {}
        told = told or self._conversions(report, days)
        found = {key: value for key, value in told.items() if not self._stage.is_deprecated(key)}
        return {key: str(value) for key, value in found.items()} if is_old else found

    def _is_closed(self, site: int, day: date) -> bool:
        return self._numbers.share(site, day, "closed") < 0.03

    def _visits(self, report: Report, days: list[date]) -> dict[str, Any]:
        visits = self._sum(report, "visits", days, 300)
        actions = max(visits, self._sum(report, "actions", days, 800))
        bounces, converted = int(visits * 0.42), int(visits * 0.03)
        seconds = visits * 75
        return {
            # Somebody who comes back counts once.
            "nb_uniq_visitors": int(visits * (0.8 if len(days) < 2 else 0.5)),
            "nb_users": 0,
            "nb_visits": visits,
            "nb_actions": actions,
            "nb_visits_converted": converted,
            "bounce_count": bounces,
            "sum_visit_length": seconds,
            "max_actions": 12,
            "bounce_rate": round(bounces / visits, 3) if visits else 0,
            "nb_actions_per_visit": round(actions / visits, 1) if visits else 0,
            "avg_time_on_site": 75,
        }

    def _conversions(self, report: Report, days: list[date]) -> dict[str, Any]:
        orders = self._sum(report, "orders", days, 6) if SITES[report.site - 1]["ecommerce"] else 0
        others = 0 if report.goal else self._sum(report, "signups", days, 9)
        told = {
            "nb_conversions": orders + others,
            "nb_visits_converted": orders + others,
            "revenue": orders * CURRENCY_OF_AN_ORDER,
            "conversion_rate": 0.03,
        }
        return told | ({"orders": orders, "items": 2 * orders} if report.goal else {})

    def _sum(self, report: Report, what: str, days: list[date], typical: float) -> int:
        today = self._stage.world.today
        flows = ((day, self._numbers.flow(str(report.site), what, day, typical)) for day in days)
        return sum(self._numbers.seen(value, day, today, SETTLES_DAYS) for day, value in flows)


def _sound(call: Call) -> Report:
    form = call.form
    for name in ("idSite", "period", "date", "format_metrics"):
        if not form.get(name):
            raise Refused(name, f"Please specify a value for '{name}'.")
    first, comma, last = form["date"].partition(",")
    if form["period"] not in ("day", "range") or not comma or not form["idSite"].isdecimal():
        raise Refused("period", f"The period '{form['period']}' is not supported.")
    if form.get("idGoal", "ecommerceOrder") != "ecommerceOrder":
        raise Refused("idGoal", "This goal does not exist.")
    try:
        span = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise Refused("date", f"Date '{form['date']}' is not valid.") from None
    days = [span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days + 1)]
    return Report(int(form["idSite"]), days, form["period"] == "day", form.get("idGoal", ""))


def _no_access(right: str, site: int) -> str:
    return (
        f"You can't access this resource as it requires '{right}' access for the website id ="
        f" {site}."
    )


def _error(call: Call, status: int, message: str) -> Answer:
    shown = 200 if call.host.startswith(OLD) else status
    return Answer(shown, json={"result": "error", "message": message})
