"""Google Analytics 4: https://developers.google.com/analytics/devguides/reporting/data/v1."""

from collections.abc import Sequence
from datetime import date

from connectors.families import google
from connectors.names import ENGAGEMENT_RATE, PAGE_VIEWS, PEOPLE_ONCE_A_DAY
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Asks,
    Cursor,
    DateForm,
    Derived,
    Each,
    Endpoint,
    Field,
    Metric,
    Offset,
    Platform,
    Product,
    Request,
    Rollup,
    Rule,
    ServiceAccount,
    Template,
    Text,
    Then,
    Unit,
    Wait,
)

# Not confirmed by Google's own pages.
METRIC_REFUSED = "is not a valid metric"
QUOTAS = (
    ("concurrent requests", Wait(seconds=30)),
    ("tokens for a project per hour", Wait(seconds=1800)),
    ("potentially thresholded requests", Wait(seconds=1800)),
    ("per day", google.UNTIL_MIDNIGHT),
)

SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
EVERY_FIELD = Each({"name": "{field}"})
CHANNELS = {
    "direct": ("Direct", Text("Direct sessions", "Sessions en accès direct")),
    "organic_search": (
        "Organic Search",
        Text("Sessions from organic search", "Sessions issues de la recherche (non payées)"),
    ),
    "organic_social": (
        "Organic Social",
        Text("Sessions from organic social", "Sessions issues des réseaux sociaux (non payées)"),
    ),
    "paid_search": (
        "Paid Search",
        Text("Sessions from paid search", "Sessions issues de la recherche (payées)"),
    ),
    "paid_social": (
        "Paid Social",
        Text("Sessions from paid social", "Sessions issues des réseaux sociaux (payées)"),
    ),
    "referral": (
        "Referral",
        Text("Sessions from referrals", "Sessions issues de liens d’autres sites"),
    ),
    "email": ("Email", Text("Sessions from e-mail", "Sessions issues des e-mails")),
}
CHANNEL_NOTE = Text(
    "By Google’s default channel group; traffic without campaign tags may land elsewhere.",
    "Selon le groupe de canaux par défaut de Google\u00a0; sans balises de campagne, une visite"
    " peut être classée ailleurs.",
)


def report(
    key: str,
    reads: dict[str, Field],
    dimensions: Sequence[str] = ("date",),
    metrics: Template = EVERY_FIELD,
) -> Endpoint:
    """One report; without the date among its dimensions it tells the whole window."""
    is_daily = "date" in dimensions
    return Endpoint(
        key=key,
        request=Request(
            "{data}/{+account}:runReport",
            method="POST",
            json={
                "dateRanges": [{"startDate": "{first}", "endDate": "{last}"}],
                "dimensions": [{"name": name} for name in dimensions],
                "metrics": metrics,
                # A day on which nothing happened is then 0 and not absent.
                "keepEmptyRows": True,
            },
        ),
        asks=Asks.DAYS if is_daily else Asks.WINDOW,
        rows="rows && map(&[dimensionValues[].value, metricValues[].value][], rows)",
        proof="metricHeaders",
        columns="[dimensionHeaders[].name, metricHeaders[].name][]",
        day="date" if is_daily else "",
        day_form=DateForm.COMPACT,
        zone=ACCOUNT_ZONE,
        paging=Offset("offset", "limit", 100_000, total="rowCount", is_in_body=True, is_text=True),
        reads=reads,
    )


def from_channel(name: str) -> str:
    """Read the sessions of one channel; a row of another adds nothing, which makes it a 0."""
    return f"sessionDefaultChannelGroup == '{name}' && sessions || `0`"


PLATFORM = Platform(
    key="google_analytics_4",
    title="Google Analytics 4",
    docs="https://developers.google.com/analytics/devguides/reporting/data/v1",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads a site’s sessions, users, key events and sales, day by day.",
        "Lit les sessions, les utilisateurs, les événements clés et les ventes d’un site, jour"
        " par jour.",
    ),
    how_to=google.how_to(
        ("Google Analytics Data API", "Google Analytics Admin API"),
        Text(
            "Whoever authorises needs at least the Viewer role on the property; a service account"
            " is added by its e-mail address, in Analytics under Admin, Property access"
            " management.",
            "La personne qui autorise doit avoir au moins le rôle Lecteur sur la propriété\u00a0;"
            " un compte de service s’ajoute par son adresse e-mail, dans Analytics,"
            " Administration, Gestion des accès à la propriété.",
        ),
    ),
    history=Text(
        "All days of the property; values of the newest two days still change.",
        "Tous les jours de la propriété\u00a0; les deux derniers jours changent encore.",
    ),
    hosts={
        "admin": "https://analyticsadmin.googleapis.com/v1beta",
        "data": "https://analyticsdata.googleapis.com/v1beta",
    },
    ways=(google.oauth(SCOPE), ServiceAccount((SCOPE,))),
    accounts=Accounts(
        Request("{admin}/accountSummaries"),
        rows="accountSummaries[].propertySummaries[]",
        id="property",
        name="displayName",
        paging=Cursor("nextPageToken", "pageToken"),
        detail=Request("{admin}/{+account}"),
        detail_reads={"zone": "timeZone", "currency": "currencyCode"},
    ),
    metrics=(
        Metric("sessions", Text("Sessions", "Sessions"), Unit.COUNT, Rollup.SUM),
        Metric(
            "engaged_sessions",
            Text("Engaged sessions", "Sessions avec engagement"),
            Unit.COUNT,
            Rollup.SUM,
        ),
        Metric(
            "active_users",
            Text("Active users", "Utilisateurs actifs"),
            Unit.PEOPLE,
            Rollup.WINDOW,
            note=PEOPLE_ONCE_A_DAY,
        ),
        Metric(
            "total_users",
            Text("Users", "Utilisateurs"),
            Unit.PEOPLE,
            Rollup.WINDOW,
            note=PEOPLE_ONCE_A_DAY,
        ),
        Metric("new_users", Text("New users", "Nouveaux utilisateurs"), Unit.PEOPLE, Rollup.SUM),
        Metric("page_views", PAGE_VIEWS, Unit.COUNT, Rollup.SUM),
        Metric("events", Text("Events", "Événements"), Unit.COUNT, Rollup.SUM),
        Metric(
            "key_events",
            Text("Key events", "Événements clés"),
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "They were called conversions before. Google may move them to other days for up to"
                " 90 days.",
                "Appelés conversions auparavant. Google peut les réattribuer à d’autres jours"
                " pendant 90 jours.",
            ),
        ),
        Metric(
            "engagement_seconds",
            Text("Engagement time", "Durée d’engagement"),
            Unit.SECONDS,
            Rollup.SUM,
        ),
        Metric("transactions", Text("Purchases", "Achats"), Unit.COUNT, Rollup.SUM),
        Metric(
            "purchase_revenue",
            Text("Revenue from purchases", "Revenu des achats"),
            Unit.CURRENCY,
            Rollup.SUM,
        ),
        Metric("total_revenue", Text("Total revenue", "Revenu total"), Unit.CURRENCY, Rollup.SUM),
        Metric(
            "sessions_with_key_event",
            Text("Sessions with a key event", "Sessions avec un événement clé"),
            Unit.COUNT,
            Rollup.SUM,
            is_helper=True,
        ),
        *(
            Metric(f"sessions_{key}", title, Unit.COUNT, Rollup.SUM, note=CHANNEL_NOTE)
            for key, (_name, title) in CHANNELS.items()
        ),
    ),
    derived=(
        Derived(
            "engagement_rate",
            ENGAGEMENT_RATE,
            Unit.PERCENT,
            {"engaged_sessions": 1},
            {"sessions": 1},
        ),
        Derived(
            "bounce_rate",
            Text("Bounce rate", "Taux de rebond"),
            Unit.PERCENT,
            {"sessions": 1, "engaged_sessions": -1},
            {"sessions": 1},
        ),
        Derived(
            "session_conversion_rate",
            Text("Conversion rate of sessions", "Taux de conversion des sessions"),
            Unit.PERCENT,
            {"sessions_with_key_event": 1},
            {"sessions": 1},
            Text(
                "The share of sessions with at least one key event.",
                "La part des sessions avec au moins un événement clé.",
            ),
        ),
        Derived(
            "average_order_value",
            Text("Average order value", "Panier moyen"),
            Unit.CURRENCY,
            {"purchase_revenue": 1},
            {"transactions": 1},
        ),
        Derived(
            "avg_engagement_seconds_per_session",
            Text("Engagement time per session", "Durée d’engagement par session"),
            Unit.SECONDS,
            {"engagement_seconds": 1},
            {"sessions": 1},
        ),
    ),
    endpoints=(
        # Two calls for the days, as a report takes no more than ten metrics.
        report(
            "traffic",
            {
                "sessions": "sessions",
                "engaged_sessions": "engagedSessions",
                "active_users": "activeUsers",
                "total_users": "totalUsers",
                "new_users": "newUsers",
                "page_views": "screenPageViews",
                "engagement_seconds": "userEngagementDuration",
            },
        ),
        report(
            "outcomes",
            {
                "events": "eventCount",
                "key_events": "keyEvents",
                "sessions_with_key_event": Product("sessionKeyEventRate", "sessions"),
                "transactions": "transactions",
                "purchase_revenue": "purchaseRevenue",
                "total_revenue": "totalRevenue",
            },
        ),
        report(
            "channels",
            {f"sessions_{key}": from_channel(name) for key, (name, _title) in CHANNELS.items()},
            ("date", "sessionDefaultChannelGroup"),
            [{"name": "sessions"}],
        ),
        report(
            "people",
            {"active_users": "activeUsers", "total_users": "totalUsers"},
            dimensions=(),
        ),
    ),
    errors=google.errors(
        *(Rule(Then.WAIT, statuses=(429,), text=text, wait=wait) for text, wait in QUOTAS),
        Rule(Then.METRIC_GONE, statuses=(400,), text=METRIC_REFUSED),
    ),
    # Ten failures of theirs in an hour close the property to us for that hour.
    attempts=2,
    lookback_days=3,
    unverified=(
        *google.UNVERIFIED,
        "endpoints: that a report takes ten metrics at most",
        "METRIC_REFUSED: the text that refuses an unknown metric",
        "QUOTAS: the texts are as other connectors match them; no Retry-After is documented",
        "errors: the texts of 401 and 403",
    ),
)
