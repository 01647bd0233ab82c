"""LinkedIn pages: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Refused, Stage, World
from connectors.simulator.families.linkedin import API, closed, problem, stage_of, wrong_headers
from connectors.simulator.numbers import EPOCH

SCOPE = "rw_organization_admin"
DAY = timedelta(days=1)
SETTLES_DAYS = 7
FOLLOWER_DELAY = timedelta(days=2)

ORGANIZATIONS = {"10140271": "Riverside Bakery", "10140272": "Riverside Café"}
ACL_QUERY = {"q": "roleAssignee", "role": "ADMINISTRATOR", "state": "APPROVED"}
# As it is sent: encoded within the URN, and nowhere else.
URN = re.compile(r"urn%3[Aa]li%3[Aa]organization%3[Aa](\d+)")
INTERVAL = re.compile(r"\(timeRange:\(start:(\d{1,13}),end:(\d{1,13})\),timeGranularityType:DAY\)")
TYPICAL = {"clickCount": 46, "likeCount": 38, "commentCount": 5, "shareCount": 4}


def stage(world: World) -> Stage:
    """Play LinkedIn."""
    linkedin = stage_of(world, "linkedin_pages", "LinkedIn")
    play = _LinkedIn(linkedin)
    for path, handler in play.paths.items():
        linkedin.route("GET", API, f"/rest/{path}")(play.checked(handler))
    return linkedin


class _LinkedIn:
    """What LinkedIn answers."""

    def __init__(self, linkedin: Stage) -> None:
        self.stage = linkedin
        self.numbers = linkedin.numbers
        self.paths: Mapping[str, Callable[..., Answer]] = {
            "organizationAcls": self.acls,
            "organizations/{organization}": self.organization,
            "organizationalEntityShareStatistics": self.shares,
            "organizationalEntityFollowerStatistics": self.gains,
            "organizationPageStatistics": self.views,
            "networkSizes/{urn}": self.size,
        }

    def checked(self, handler: Callable[..., Answer]) -> Callable[..., Answer]:
        """Look at the token and the headers first."""

        def answer(call: Call, **parts: str) -> Answer:
            refused = self.stage.refusal(call, call.bearer, SCOPE) or wrong_headers(call)
            return refused or handler(call, **parts)

        return answer

    def acls(self, call: Call) -> Answer:
        """List the organizations, a page at a time."""
        query = dict(call.query)
        start, count = (_whole(query.pop(name, default)) for name, default in _PAGE)
        if query != ACL_QUERY or not 1 <= count <= 100:
            raise Refused("bad_request", "Invalid query parameters passed to request")
        elements = [
            {
                "organization": f"urn:li:organization:{one}",
                "role": "ADMINISTRATOR",
                "state": "APPROVED",
                "roleAssignee": "urn:li:person:sandbox",
            }
            for one in ORGANIZATIONS
        ]
        paging = {"start": start, "count": count, "total": len(elements), "links": []}
        return Answer(json={"elements": elements[start : start + count], "paging": paging})

    def organization(self, call: Call, organization: str) -> Answer:
        """Tell the name of an organization."""
        _only(call, set())
        name = ORGANIZATIONS.get(organization)
        if name is None:
            return problem(404, f"Could not find organization {organization}")
        vanity = name.lower().replace(" ", "-").replace("é", "e")
        shown = {"id": int(organization), "localizedName": name, "vanityName": vanity}
        return Answer(json=shown)

    def size(self, call: Call, urn: str) -> Answer:
        """Tell how many followers there are now."""
        _only(call, {"edgeType"})
        found = URN.fullmatch(call.path.rpartition("/")[2])
        if not found or call.query["edgeType"] != "COMPANY_FOLLOWED_BY_MEMBER":
            raise Refused("bad_request", f"Invalid key or edge type for {urn}")
        if found[1] not in ORGANIZATIONS:
            return closed(call)
        return Answer(json={"firstDegreeSize": self._followers(found[1], self.stage.world.today)})

    def shares(self, call: Call) -> Answer:
        """Tell of the posts by day; without an interval, of all days there have been."""
        key, days = self._asked(call, "organizationalEntity", call.now, has_lifetime=True)
        if key not in ORGANIZATIONS:
            return closed(call)
        if days is not None:
            return _elements(
                key, "organizationalEntity", days, lambda day: self._shared(key, [day])
            )
        whole = _days(EPOCH, self.stage.world.today + DAY)
        statistics = {"organizationalEntity": f"urn:li:organization:{key}"}
        return Answer(json=_page([{**self._shared(key, whole), **statistics}]))

    def gains(self, call: Call) -> Answer:
        """Tell of the followers that came, less those who left, by day."""
        latest = call.now - FOLLOWER_DELAY
        key, days = self._asked(call, "organizationalEntity", latest)
        if key not in ORGANIZATIONS:
            return closed(call)
        return _elements(
            key, "organizationalEntity", days or [], lambda day: self._gained(key, day)
        )

    def views(self, call: Call) -> Answer:
        """Tell of the visits of the page by day."""
        key, days = self._asked(call, "organization", call.now)
        if key not in ORGANIZATIONS:
            return closed(call)
        return _elements(key, "organization", days or [], lambda day: self._viewed(key, day))

    def _asked(
        self, call: Call, entity: str, latest: datetime, *, has_lifetime: bool = False
    ) -> tuple[str, list[date] | None]:
        """Give the organization and the days that are asked for; None for its whole life."""
        query = dict(part.partition("=")[::2] for part in call.raw_query.split("&"))
        wanted = {"q", entity, "timeIntervals"}
        urn = URN.fullmatch(query.get(entity, ""))
        is_whole = has_lifetime and set(query) == wanted - {"timeIntervals"}
        if (set(query) != wanted and not is_whole) or query["q"] != entity or not urn:
            raise Refused("bad_request", "Invalid query parameters passed to request")
        if is_whole:
            return urn[1], None
        interval = INTERVAL.fullmatch(query["timeIntervals"])
        if not interval:
            raise _invalid_interval()
        start, end = (datetime.fromtimestamp(int(one) / 1000, UTC) for one in interval.groups())
        has_midnights = start.time() == end.time() == time()
        is_within = _a_year_before(call.now) <= start < end <= latest
        if not has_midnights or not is_within:
            raise _invalid_interval()
        return urn[1], _days(start.date(), end.date())

    def _shared(self, key: str, days: list[date]) -> dict[str, Any]:
        sums = dict.fromkeys((*TYPICAL, "impressionCount", "uniqueImpressionsCount"), 0)
        for day in days:
            impressions = self._seen(key, "impressions", day, 2600)
            reached = 0.55 + 0.25 * self.numbers.share(key, day, "reached")
            sums["impressionCount"] += impressions
            sums["uniqueImpressionsCount"] += int(impressions * reached)
            for name, typical in TYPICAL.items():
                sums[name] += self._seen(key, name, day, typical)
        acts = sum(sums[name] for name in TYPICAL)
        engagement = acts / sums["impressionCount"] if sums["impressionCount"] else 0.0
        return {"totalShareStatistics": self._left({**sums, "engagement": engagement})}

    def _gained(self, key: str, day: date) -> dict[str, Any]:
        gain = self._followers(key, day) - self._followers(key, day - DAY)
        paid = self.numbers.whole(key, day, "paid") % 4 if day.isoweekday() in (2, 3) else 0
        gains = {"organicFollowerGain": gain - paid, "paidFollowerGain": paid}
        return {"followerGains": self._left(gains)}

    def _viewed(self, key: str, day: date) -> dict[str, Any]:
        views = self._seen(key, "views", day, 85)
        desktop = int(views * 0.6)
        unique = int(views * (0.6 + 0.2 * self.numbers.share(key, day, "visitors")))
        shown = {
            "allPageViews": self._left({"pageViews": views, "uniquePageViews": unique}),
            "overviewPageViews": {"pageViews": int(views * 0.7)},
            "careersPageViews": {"pageViews": int(views * 0.1)},
            "allDesktopPageViews": {"pageViews": desktop},
            "allMobilePageViews": {"pageViews": views - desktop},
        }
        return {"totalPageStatistics": {"views": shown, "clicks": {}}}

    def _followers(self, key: str, day: date) -> int:
        return self.numbers.level(key, "followers", day, start=3800, daily=4)

    def _seen(self, key: str, metric: str, day: date, typical: float) -> int:
        value = self.numbers.flow(key, metric, day, typical=typical)
        return self.numbers.seen(value, day, self.stage.world.today, SETTLES_DAYS)

    def _left(self, fields: Mapping[str, float]) -> dict[str, float]:
        """Leave out what has been withdrawn; LinkedIn does not say so."""
        return {name: value for name, value in fields.items() if not self.stage.is_deprecated(name)}


_PAGE = (("start", "0"), ("count", "10"))


def _elements(
    key: str, entity: str, days: list[date], tell: Callable[[date], Mapping[str, Any]]
) -> Answer:
    elements = [
        {
            **tell(day),
            "timeRange": {"start": _milliseconds(day), "end": _milliseconds(day + DAY)},
            entity: f"urn:li:organization:{key}",
        }
        for day in days
    ]
    return Answer(json=_page(elements))


def _page(elements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"elements": elements, "paging": {"start": 0, "count": 10, "links": []}}


def _only(call: Call, names: set[str]) -> None:
    if set(call.query) != names:
        raise Refused("bad_request", "Invalid query parameters passed to request")


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise Refused("bad_request", "Invalid query parameters passed to request")
    return int(text)


def _invalid_interval() -> Refused:
    return Refused("bad_request", "Invalid timeIntervals parameter")


def _a_year_before(moment: datetime) -> datetime:
    is_leap_day = (moment.month, moment.day) == (2, 29)
    return moment.replace(year=moment.year - 1, day=28 if is_leap_day else moment.day)


def _days(first: date, end: date) -> list[date]:
    return [first + n * DAY for n in range((end - first).days)]


def _milliseconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp() * 1000)
