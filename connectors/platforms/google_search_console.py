"""Google Search Console: https://developers.google.com/webmaster-tools/v1/searchanalytics."""

from datetime import date

from connectors.families import google
from connectors.names import CLICK_THROUGH_RATE, CLICKS, IMPRESSIONS
from connectors.spec import (
    Accounts,
    Derived,
    Endpoint,
    Field,
    Metric,
    Pace,
    Platform,
    Product,
    Request,
    Rollup,
    Rule,
    ServiceAccount,
    Span,
    Text,
    Then,
    Unit,
    Wait,
)

# Not confirmed by Google's own pages.
HISTORY_DAYS = 486
UNVERIFIED_LEVELS = ("siteUnverifiedUser", "SITE_UNVERIFIED_USER")

SCOPE = "https://www.googleapis.com/auth/webmasters.readonly"
QUOTA = Wait(seconds=900)
MOST_ROWS = 25_000


def query(key: str, kind: str, reads: dict[str, Field]) -> Endpoint:
    """One row a day of what happened in one kind of search."""
    return Endpoint(
        key=key,
        request=Request(
            "{api}/sites/{account}/searchAnalytics/query",
            method="POST",
            json={
                "startDate": "{first}",
                "endDate": "{last}",
                "dimensions": ["date"],
                "type": kind,
                "dataState": "all",
                # One row a day: a single page holds more days than are kept.
                "rowLimit": MOST_ROWS,
                "startRow": 0,
            },
        ),
        rows="rows",
        proof="responseAggregationType",
        day="keys[0]",
        zone=google.PACIFIC,
        span=Span(history_days=HISTORY_DAYS),
        # The documentation spells it one way, the discovery document the other.
        provisional_from="metadata.first_incomplete_date || metadata.firstIncompleteDate",
        reads=reads,
    )


PLATFORM = Platform(
    key="google_search_console",
    title="Google Search Console",
    docs="https://developers.google.com/webmaster-tools",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads how often a site is shown and clicked in Google Search and Discover, day by day.",
        "Lit combien de fois un site est affiché et cliqué dans la recherche Google et dans"
        " Discover, jour par jour.",
    ),
    how_to=google.how_to(
        ("Google Search Console API",),
        Text(
            "Whoever authorises needs to be an owner or a user of the site; a service account is"
            " added by its e-mail address, in Search Console under Settings, Users and"
            " permissions.",
            "La personne qui autorise doit être propriétaire ou utilisatrice du site\u00a0; un"
            " compte de service s’ajoute par son adresse e-mail, dans Search Console, Paramètres,"
            " Utilisateurs et autorisations.",
        ),
    ),
    history=Text(
        "The last 16 months; the newest two or three days are provisional.",
        "Les 16 derniers mois\u00a0; les deux ou trois derniers jours sont provisoires.",
    ),
    hosts={"api": "https://www.googleapis.com/webmasters/v3"},
    ways=(google.oauth(SCOPE), ServiceAccount((SCOPE,))),
    accounts=Accounts(
        Request("{api}/sites"),
        rows="siteEntry",
        id="siteUrl",
        name="siteUrl",
        keep=" && ".join(f"permissionLevel != '{level}'" for level in UNVERIFIED_LEVELS),
    ),
    metrics=(
        Metric("clicks", CLICKS, Unit.COUNT, Rollup.SUM),
        Metric("impressions", IMPRESSIONS, Unit.COUNT, Rollup.SUM),
        Metric(
            "position_weighted_sum",
            Text("Position times impressions", "Position multipliée par les impressions"),
            Unit.POSITION,
            Rollup.SUM,
            is_helper=True,
        ),
        Metric(
            "discover_clicks",
            Text("Clicks from Discover", "Clics depuis Discover"),
            Unit.COUNT,
            Rollup.SUM,
        ),
    ),
    derived=(
        Derived("ctr", CLICK_THROUGH_RATE, Unit.PERCENT, {"clicks": 1}, {"impressions": 1}),
        Derived(
            "average_position",
            Text("Average position", "Position moyenne"),
            Unit.POSITION,
            {"position_weighted_sum": 1},
            {"impressions": 1},
            Text(
                "Lower is better: 1 is the top.",
                "Plus c’est bas, mieux c’est\u00a0: 1 est en tête.",
            ),
        ),
    ),
    endpoints=(
        query(
            "search",
            "web",
            {
                "clicks": "clicks",
                "impressions": "impressions",
                "position_weighted_sum": Product("position", "impressions"),
            },
        ),
        query("discover", "discover", {"discover_clicks": "clicks"}),
    ),
    errors=google.errors(
        Rule(Then.WAIT, statuses=(403,), codes=("quotaExceeded",), wait=QUOTA),
        Rule(Then.WAIT, statuses=(403,), text="QPS quota exceeded", wait=QUOTA),
    ),
    # The limit of the list of sites, which is the narrower one.
    pace=Pace(calls=200, seconds=60),
    lookback_days=5,
    unverified=(
        *google.UNVERIFIED,
        "HISTORY_DAYS: 16 months",
        "UNVERIFIED_LEVELS: which of the two spellings answers use",
        "errors: the body that refuses a site",
    ),
)
