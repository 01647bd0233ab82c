"""Microsoft Advertising as it is played: https://learn.microsoft.com/en-us/advertising/."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from connectors.families.microsoft import ZONES
from connectors.simulator import Answer, Call, Refused, Said, Stage, World

LOGIN = "login.microsoftonline.com"
CLIENT_CENTER = "clientcenter.api.bingads.microsoft.com"
REPORTING = "reporting.api.bingads.microsoft.com"
BLOBS = "bingadsappsstorageprod.blob.core.windows.net"
GENERATE = "/Reporting/v13/GenerateReport"
SCOPE = "https://ads.microsoft.com/msads.manage"
TOKEN_SECONDS = 3600
REFRESH_SECONDS = 90 * 86_400
HISTORY_DAYS = 1095
SETTLES_DAYS = 2
CONVERSIONS_SETTLE_DAYS = 30
KEPT = 1000

USER = 111
CUSTOMER = 333
# Name, currency and time zone of each account.
ACCOUNTS = {
    222: ("Riverside Bakery", "EUR", "BrusselsCopenhagenMadridParis"),
    223: ("Riverside Café", "GBP", "GreenwichMeanTimeDublinEdinburghLisbonLondon"),
}
# What a day usually has of each.
TYPICAL = {
    "Impressions": 1600.0,
    "Clicks": 44.0,
    "Conversions": 2.1,
    "AllConversions": 2.6,
    "PhoneCalls": 1.2,
    "VideoViews": 60.0,
}
CENTS = {"Spend": 2_900.0, "Revenue": 9_400.0}
CONVERTED = {"Conversions", "AllConversions", "Revenue"}
SHARE = "ImpressionSharePercent"
SHAPES = ["TimePeriod", "AccountId", "CurrencyCode"]
ORDER = {
    "Type": "AccountPerformanceReportRequest",
    "ExcludeColumnHeaders": False,
    "ExcludeReportFooter": True,
    "ExcludeReportHeader": True,
    "Format": "Csv",
    "FormatVersion": "2.0",
    "ReportName": "AccountPerformanceReport",
    "ReturnOnlyCompleteData": False,
    "Aggregation": "Daily",
}
TOKEN_FIELDS = {
    "authorization_code": {
        "grant_type",
        "code",
        "redirect_uri",
        "client_id",
        "client_secret",
        "scope",
    },
    "refresh_token": {"grant_type", "refresh_token", "client_id", "client_secret", "scope"},
}


def stage(world: World) -> Stage:
    """Play Microsoft Advertising."""
    ads = Stage(world, "microsoft_ads", "Microsoft Advertising")
    ads.authorize_at(LOGIN, "/common/oauth2/v2.0/authorize")
    ads.says = {
        "expired": lambda _call: _fault(401, 109, "AuthenticationTokenExpired", "Token expired."),
        "unknown": lambda _call: _fault(401, 105, "InvalidCredentials", "Authentication failed."),
        "revoked": lambda _call: _fault(401, 109, "AuthenticationTokenExpired", "Token expired."),
        "missing_scope": lambda _call, scope: _fault(
            400, 106, "UserIsNotAuthorized", f"The user is not authorized: {scope}"
        ),
        "rate_limit": lambda _call, _until: _fault(
            400,
            117,
            "CallRateExceeded",
            "You have exceeded the number of calls allowed in a minute.",
        ),
        "refused": _refused,
    }
    play = _Microsoft(ads)
    ads.route("POST", LOGIN, "/common/oauth2/v2.0/token")(play.token)
    ads.route("POST", CLIENT_CENTER, "/CustomerManagement/v13/User/Query")(play.user)
    ads.route("POST", CLIENT_CENTER, "/CustomerManagement/v13/Accounts/Search")(play.accounts)
    ads.route("POST", REPORTING, f"{GENERATE}/Submit")(play.submit)
    ads.route("POST", REPORTING, f"{GENERATE}/Poll")(play.poll)
    ads.route("GET", BLOBS, "/reports/{report}.zip")(play.download)
    return ads


class _Microsoft:
    """What Microsoft answers, and the reports that were ordered."""

    def __init__(self, ads: Stage) -> None:
        self.stage = ads
        self.numbers = ads.numbers
        self._lock = Lock()
        self._orders: dict[str, dict[str, Any]] = {}
        self._polled: set[str] = set()

    def token(self, call: Call) -> Answer:
        """Trade a code, or renew; the refresh token changes each time."""
        door, form = self.stage.door, call.form
        if set(form) != TOKEN_FIELDS.get(form.get("grant_type", ""), set()):
            raise Refused("invalid_request", "AADSTS900144: The request body is not complete.")
        client_id = door.client_of(call)
        if form["grant_type"] == "refresh_token":
            token = door.renew(form["refresh_token"], rolls=True)
        else:
            grant = door.take_code(form["code"], form["redirect_uri"], client_id=client_id)
            lasts = "offline_access" in grant.scopes
            token = door.issue(
                grant, TOKEN_SECONDS, has_refresh=lasts, refresh_seconds=REFRESH_SECONDS
            )
        # Of the rights, those for the token itself are told.
        scopes = " ".join(one for one in token.scopes if one.startswith("https://"))
        return Answer(json={**token.as_oauth(), "token_type": "Bearer", "scope": scopes})

    def user(self, call: Call) -> Answer:
        """Say who asks."""
        self._admit(call)
        if call.json != {"UserId": None}:
            raise Refused("bad_request", "The user id has to be null.")
        return Answer(json={"User": {"Id": USER, "UserName": "ana@riverside.example"}})

    def accounts(self, call: Call) -> Answer:
        """List the accounts of a person, so many a page."""
        self._admit(call)
        page = call.json.get("PageInfo") or {}
        wanted = [{"Field": "UserId", "Operator": "Equals", "Value": str(USER)}]
        index, size = page.get("Index"), page.get("Size")
        if not isinstance(index, int) or not isinstance(size, int) or not 1 <= size <= 1000:
            raise Refused("bad_request", "The page is not valid.")
        if call.json.get("Predicates") != wanted:
            raise Refused("bad_request", "The predicates are not valid.")
        listed = [
            {
                "Id": key,
                "Name": name,
                "Number": f"F{key}",
                "ParentCustomerId": CUSTOMER,
                "CurrencyCode": currency,
                "TimeZone": zone,
                "AccountLifeCycleStatus": "Active",
            }
            for key, (name, currency, zone) in ACCOUNTS.items()
        ]
        return Answer(json={"Accounts": listed[index * size :][:size]})

    def submit(self, call: Call) -> Answer:
        """Take an order for a report."""
        self._admit(call)
        order = call.json.get("ReportRequest")
        account = _ordered(call, order)
        for column in order["Columns"]:
            known = {*SHAPES, *TYPICAL, *CENTS, SHARE}
            if column not in known or self.stage.is_deprecated(column):
                raise Said(_fault(400, 2034, "InvalidColumn", f"The column {column} is invalid."))
        first, last = (
            _day(order["Time"][name]) for name in ("CustomDateRangeStart", "CustomDateRangeEnd")
        )
        key = f"3000_{self.numbers.whole(account, order['Columns'], first, last, call.now):020d}"
        with self._lock:
            self._orders[key] = {
                "account": account,
                "columns": order["Columns"],
                "first": first,
                "last": last,
            }
            while len(self._orders) > KEPT:
                del self._orders[next(iter(self._orders))]
        return Answer(json={"ReportRequestId": key})

    def poll(self, call: Call) -> Answer:
        """Say whether a report is ready: not yet, when it is first asked for."""
        self._admit(call)
        key = str(call.json.get("ReportRequestId"))
        if key not in self._orders:
            raise Said(_fault(400, 2100, "InvalidReportId", "The report id is invalid."))
        if key not in self._polled:
            self._polled.add(key)
            return Answer(json={"ReportRequestStatus": {"Status": "Pending"}})
        # A report without a row has no address.
        url = f"https://{BLOBS}/reports/{key}.zip" if self._rows(key, call) else None
        status = {"Status": "Success", "ReportDownloadUrl": url}
        return Answer(json={"ReportRequestStatus": status})

    def download(self, call: Call, report: str) -> Answer:
        """Give a report: one CSV in a zip, to whoever knows the address, and no token."""
        if report not in self._orders or "Authorization" in call.headers:
            return Answer(403, text="<?xml version='1.0'?><Error>AuthenticationFailed</Error>")
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_ALL)
        writer.writerow(self._orders[report]["columns"])
        writer.writerows(self._rows(report, call))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{report}.csv", text.getvalue().encode("utf-8-sig"))
        return Answer(data=packed.getvalue())

    def _admit(self, call: Call) -> None:
        if not call.headers.get("DeveloperToken"):
            raise Said(_fault(401, 105, "InvalidCredentials", "The developer token is missing."))
        self.stage.admit(call, call.bearer, SCOPE)

    def _rows(self, key: str, call: Call) -> list[list[str]]:
        order = self._orders[key]
        account, columns = order["account"], order["columns"]
        zone = ZoneInfo(ZONES[ACCOUNTS[account][2]])
        today = call.now.astimezone(zone).date()
        first = max(order["first"], today - timedelta(days=HISTORY_DAYS))
        days = [first + timedelta(days=n) for n in range((order["last"] - first).days + 1)]
        return [
            [self._cell(account, column, day, today) for column in columns]
            for day in days
            if day <= today and self.numbers.share(account, day, "is shown") > 0.08
        ]

    def _cell(self, account: int, column: str, day: date, today: date) -> str:
        shapes = dict(zip(SHAPES, (str(day), str(account), ACCOUNTS[account][1]), strict=True))
        if column in shapes:
            return shapes[column]
        if column == SHARE:
            share = self.numbers.share(account, day, SHARE)
            return "--" if share < 0.05 else f"{5 + 30 * share:.2f}%"
        settles = CONVERSIONS_SETTLE_DAYS if column in CONVERTED else SETTLES_DAYS
        typical = TYPICAL.get(column) or CENTS[column]
        full = self.numbers.flow(str(account), column, day, typical)
        value = self.numbers.seen(full, day, today, settles)
        return f"{value / 100:.2f}" if column in CENTS else str(value)


def _ordered(call: Call, order: Any) -> int:  # noqa: ANN401 - JSON
    """Give the account that a report is ordered of, if the order is sound."""
    if not isinstance(order, dict) or any(
        order.get(name) != value for name, value in ORDER.items()
    ):
        raise Refused("bad_request", "The report request is not valid.")
    scope, columns, when = (order.get(name) for name in ("Scope", "Columns", "Time"))
    ids = scope.get("AccountIds") if isinstance(scope, dict) else None
    account = ids[0] if isinstance(ids, list) and len(ids) == 1 else None
    headers = (call.headers.get("CustomerId"), call.headers.get("CustomerAccountId"))
    if account not in ACCOUNTS or headers != (str(CUSTOMER), str(account)):
        raise Said(_fault(400, 106, "UserIsNotAuthorized", "The user is not authorized."))
    is_zone = isinstance(when, dict) and when.get("ReportTimeZone") in ZONES
    if not is_zone or not isinstance(columns, list) or columns[:1] != ["TimePeriod"]:
        raise Refused("bad_request", "The time or the columns of the report are not valid.")
    return int(account)


def _day(told: dict[str, int]) -> date:
    values: Sequence[object] = [told.get(name) for name in ("Year", "Month", "Day")]
    try:
        year, month, day = (one if isinstance(one, int) else 0 for one in values)
        return date(year, month, day)
    except ValueError:
        raise Refused("bad_request", "A date of the report is not valid.") from None


def _fault(status: int, code: int, name: str, message: str) -> Answer:
    one = {"Code": code, "ErrorCode": name, "Message": message, "Details": None}
    told = {"TrackingId": "sandbox", "Type": "ApiFaultDetail"}
    return Answer(status, json={**told, "OperationErrors": [one], "BatchErrors": []})


def _refused(call: Call, refused: Refused) -> Answer:
    if call.host == LOGIN:
        body = {"error": refused.error, "error_description": refused.description}
        return Answer(refused.status, json=body)
    return _fault(refused.status, 100, "NullRequest", refused.description)
