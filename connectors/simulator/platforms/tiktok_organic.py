"""TikTok accounts, by the Accounts API: https://business-api.tiktok.com/portal/docs?id=1762228399168514."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from connectors.simulator import Answer, Call, Refused, Stage, Token, World
from connectors.simulator.families.tiktok import API, ROOT, body, failed, known, told
from connectors.simulator.numbers import EPOCH

TOKEN_SECONDS = 86_400
REFRESH_SECONDS = 365 * 86_400
LOOK_BACK = timedelta(days=60)
# Today and yesterday hold nothing yet, the day before too little.
EMPTY_DAYS = 2
SETTLES_DAYS = 3

CLIENT = {"client_id", "client_secret"}
NOW_SCOPES = {
    "username": "user.info.username",
    "display_name": "user.info.basic",
    "followers_count": "user.info.stats",
    "total_likes": "user.info.stats",
    "videos_count": "user.info.stats",
}
TYPICAL = {
    "video_views": 5200.0,
    "profile_views": 130.0,
    "likes": 310.0,
    "comments": 14.0,
    "shares": 11.0,
    "bio_link_clicks": 9.0,
}
BUSINESS = (
    "unique_video_views",
    "daily_total_followers",
    "daily_new_followers",
    "daily_lost_followers",
)
LEADS = "lead_submissions"
DAILY = {*TYPICAL, *BUSINESS, LEADS}


@dataclass(frozen=True)
class Account:
    """An account, and since when its owner had Analytics on."""

    username: str
    name: str
    analytics_on: date
    is_business: bool = True


# A sign-in leads to the first; a pasted token also to the second, by its open id.
ACCOUNTS = {
    "sandbox-open-id": Account("riverside.bakery", "Riverside Bakery", EPOCH),
    "sandbox-open-id-2": Account(
        "riverside.cafe", "Riverside Café", date(2024, 6, 1), is_business=False
    ),
}
SIGNED_IN = "sandbox-open-id"


def stage(world: World) -> Stage:
    """Play TikTok."""
    tiktok = Stage(world, "tiktok_organic", "TikTok")
    tiktok.authorize_at("www.tiktok.com", "/v2/auth/authorize/", client_id_name="client_key")
    tiktok.says = {
        "expired": lambda call: failed(call, 40102, "Access token expired."),
        "unknown": lambda call: failed(call, 40105, "Access token is incorrect or revoked."),
        "revoked": lambda call: failed(call, 40105, "Access token is incorrect or revoked."),
        "missing_scope": lambda call, scope: failed(
            call, 40001, f"No permission to perform the related operation: {scope}."
        ),
        "rate_limit": lambda call, _until: failed(call, 40100, "Requests made too frequently."),
        "refused": lambda call, refused: failed(call, _code(refused), refused.description),
    }
    play = _TikTok(tiktok)
    tiktok.route("POST", API, f"{ROOT}/tt_user/oauth2/token/")(play.token)
    tiktok.route("POST", API, f"{ROOT}/tt_user/oauth2/refresh_token/")(play.renewed)
    tiktok.route("POST", API, f"{ROOT}/tt_user/oauth2/revoke/")(play.revoked)
    tiktok.route("GET", API, f"{ROOT}/business/get/")(play.account)
    return tiktok


class _TikTok:
    """What TikTok answers: always with status 200."""

    def __init__(self, tiktok: Stage) -> None:
        self.stage = tiktok
        self.door = tiktok.door
        self.numbers = tiktok.numbers

    def token(self, call: Call) -> Answer:
        """Trade a code, which lives ten minutes and serves once."""
        sent = body(call, {*CLIENT, "grant_type", "auth_code", "redirect_uri"})
        client_id = self.door.client_of(call)
        if sent["grant_type"] != "authorization_code":
            raise Refused("bad_request", "grant_type: has to be authorization_code.")
        grant = self.door.take_code(sent["auth_code"], sent["redirect_uri"], client_id=client_id)
        return _tokens(call, self.door.issue(grant, TOKEN_SECONDS, refresh_seconds=REFRESH_SECONDS))

    def renewed(self, call: Call) -> Answer:
        """Renew a token; its refresh token changes, too."""
        sent = body(call, {*CLIENT, "grant_type", "refresh_token"})
        self.door.client_of(call)
        if sent["grant_type"] != "refresh_token":
            raise Refused("bad_request", "grant_type: has to be refresh_token.")
        try:
            return _tokens(call, self.door.renew(sent["refresh_token"], rolls=True))
        except Refused as refused:
            is_over = "expired" in refused.description
            word = "refresh_expired" if is_over else "refresh_invalid"
            raise Refused(word, refused.description) from None

    def revoked(self, call: Call) -> Answer:
        """End a grant."""
        sent = body(call, {*CLIENT, "access_token"})
        self.door.client_of(call)
        self.door.revoke(sent["access_token"])
        return told(call, {})

    def account(self, call: Call) -> Answer:
        """Tell of an account: what it is now, and each day of a range."""
        if not call.headers.get("Access-Token"):
            return failed(
                call,
                40104,
                "Access token is null, you should set it in http header with key Access-Token.",
            )
        fields, days = self._asked(call)
        refused = self._refused(call, fields)
        if refused:
            return refused
        account = self._account(call)
        if account is None:
            return failed(call, 40001, "No permission to perform the related operation.")
        now = {name: self._now(name, account) for name in fields if name in NOW_SCOPES}
        if days is None:
            return told(call, now)
        metrics = [
            {"date": str(day), **{name: self._day(name, day, account) for name in fields & DAILY}}
            for day in days
            if day >= account.analytics_on
        ]
        return told(call, {**now, "metrics": metrics})

    def _asked(self, call: Call) -> tuple[set[str], list[date] | None]:
        """Give the fields and the days that are asked for; None where no day is."""
        dates = {"start_date", "end_date"} & set(call.query)
        known(set(call.query), {"business_id", "fields", *dates})
        try:
            fields = json.loads(call.query["fields"])
        except ValueError:
            fields = None
        is_list = isinstance(fields, list) and all(isinstance(one, str) for one in fields)
        if not is_list or not fields:
            raise Refused("bad_request", "fields: has to be a JSON array.")
        unknown = [name for name in fields if name not in NOW_SCOPES and name not in DAILY]
        if unknown:
            raise Refused("bad_request", f"fields: unknown value {unknown[0]}.")
        if not dates and not set(fields) & DAILY:
            return set(fields), None
        known(set(call.query), {"business_id", "fields", "start_date", "end_date"})
        return set(fields), self._days(call)

    def _days(self, call: Call) -> list[date]:
        today = self.stage.world.today
        first, last = _date(call, "start_date"), _date(call, "end_date")
        if first < today - LOOK_BACK:
            raise Refused("bad_request", "start_date: has to be within the last 60 days.")
        if not first <= last <= today:
            raise Refused("bad_request", "end_date: has to be from start_date up to today.")
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def _refused(self, call: Call, fields: set[str]) -> Answer | None:
        scopes = sorted({NOW_SCOPES.get(name, "user.insights") for name in fields})
        answers = (self.stage.refusal(call, call.headers["Access-Token"], one) for one in scopes)
        return next((answer for answer in answers if answer), None)

    def _account(self, call: Call) -> Account | None:
        token = self.door.check(call.headers["Access-Token"]).token
        business_id = call.query["business_id"]
        if token and token.is_pasted:
            return ACCOUNTS.get(business_id, ACCOUNTS[SIGNED_IN])
        return ACCOUNTS[SIGNED_IN] if business_id == SIGNED_IN else None

    def _now(self, name: str, account: Account) -> object:
        key, today = account.username, self.stage.world.today
        tell: dict[str, Callable[[], object]] = {
            "username": lambda: account.username,
            "display_name": lambda: account.name,
            "followers_count": lambda: self._followers(key, today),
            "total_likes": lambda: self.numbers.level(key, "total likes", today, 90_000, 640),
            "videos_count": lambda: self.numbers.level(key, "videos", today, 60, 0.4),
        }
        return None if self.stage.is_deprecated(name) else tell[name]()

    def _day(self, name: str, day: date, account: Account) -> int | None:
        today = self.stage.world.today
        is_told = account.is_business or name in TYPICAL
        is_there = (today - day).days >= EMPTY_DAYS
        if not is_told or not is_there or self.stage.is_deprecated(name):
            return None
        return self.numbers.seen(self._whole(name, day, account.username), day, today, SETTLES_DAYS)

    def _whole(self, name: str, day: date, key: str) -> int:
        """Give what a day came to in the end."""
        gain = self._followers(key, day) - self._followers(key, day - timedelta(days=1))
        lost = max(0, -gain) + self.numbers.whole(key, day, "lost") % 5
        viewed = 0.75 + 0.15 * self.numbers.share(key, day, "viewers")
        tell: dict[str, Callable[[], float]] = {
            "unique_video_views": lambda: self._whole("video_views", day, key) * viewed,
            "daily_total_followers": lambda: self._followers(key, day),
            "daily_new_followers": lambda: gain + lost,
            "daily_lost_followers": lambda: lost,
            LEADS: lambda: self.numbers.whole(key, day, LEADS) % 3,
        }
        whole = tell.get(name)
        return int(whole()) if whole else self.numbers.flow(key, name, day, TYPICAL[name])

    def _followers(self, key: str, day: date) -> int:
        return self.numbers.level(key, "followers", day, start=30_000, daily=21)


def _date(call: Call, name: str) -> date:
    try:
        return date.fromisoformat(call.query[name])
    except ValueError:
        raise Refused("bad_request", f"{name}: Time format should be %Y-%m-%d.") from None


def _tokens(call: Call, token: Token) -> Answer:
    return told(
        call,
        {
            **token.as_oauth(","),
            "token_type": "Bearer",
            "refresh_token_expires_in": token.refresh_seconds,
            "open_id": SIGNED_IN,
        },
    )


def _code(refused: Refused) -> int:
    codes = {
        "invalid_client": 40101,
        "invalid_grant": 40110,
        "refresh_expired": 40103,
        "refresh_invalid": 40107,
        "invalid_request": 40000,
    }
    return codes.get(refused.error, 40002)
