"""YouTube: https://developers.google.com/youtube/analytics and /youtube/v3/docs/channels."""

from datetime import date

from connectors.families import google
from connectors.names import (
    COMMENTS,
    ENGAGEMENT_RATE,
    FROM_NOW_ON,
    LIKES,
    SHARES,
    VIDEOS_TOTAL,
    VIEWS,
)
from connectors.spec import (
    Accounts,
    Asks,
    Derived,
    Endpoint,
    Input,
    InputKind,
    InQuery,
    Kind,
    Metric,
    Platform,
    Request,
    Rollup,
    Rule,
    Span,
    Text,
    Then,
    Typed,
    Unit,
)

# Not confirmed by YouTube's own pages.
LOOKBACK_DAYS = 5
MAX_DAYS = 366
ENGAGED_VIEWS = Text(
    "Since 2025 a Short counts as viewed from its first frame; this keeps the older count.",
    "Depuis 2025, un Short est vu dès sa première image\u00a0; ceci garde l’ancien compte.",
)
ROUNDED = Text(
    "Known for today only, so its history begins with the connection. With an API key YouTube"
    " rounds it to three digits.",
    "Connu seulement pour le jour même\u00a0: l’historique commence à la connexion. Avec une clé"
    " d’API, YouTube l’arrondit à trois chiffres significatifs.",
)
METRIC_REFUSED = "metric"
REVENUE_REFUSED = "insufficient permission to access this report"

SCOPE = "https://www.googleapis.com/auth/{}"
MONETARY = SCOPE.format("yt-analytics-monetary.readonly")
CHANNEL = Accounts(
    Request(
        "{data}/channels",
        query={"part": "id,snippet,statistics", "mine": "true", "maxResults": "50"},
    ),
    rows="items",
    id="id",
    name="snippet.title",
    # A Google account need not have a channel.
    proof="pageInfo",
)
API_KEY = Typed(
    key="api_key",
    title=Text("Public statistics, with an API key", "Statistiques publiques, par clé d’API"),
    inputs=(
        Input("api_key", Text("API key", "Clé d’API"), InputKind.SECRET, example="AIza…"),
        Input(
            "channel",
            Text("Channel ID", "Identifiant de la chaîne"),
            example="UCxxxxxxxxxxxxxxxxxxxxxx",
            help=Text(
                "It begins with UC; see YouTube Studio, Settings, Channel, Advanced settings.",
                "Il commence par UC\u00a0; voir YouTube Studio, Paramètres, Chaîne, Paramètres"
                " avancés.",
            ),
            prefix="https://www.youtube.com/channel/",
        ),
    ),
    carry=InQuery("key", "api_key"),
    accounts=Accounts(
        Request("{data}/channels", query={"part": "id,snippet,statistics", "id": "{channel}"}),
        rows="items",
        id="id",
        name="snippet.title",
        proof="pageInfo",
    ),
    only=("channel_snapshot",),
)


def report(key: str, reads: dict[str, str]) -> Endpoint:
    """One call of YouTube Analytics, whose days are Pacific."""
    return Endpoint(
        key=key,
        request=Request(
            "{analytics}/reports",
            query={
                "ids": "channel=={account}",
                "startDate": "{first}",
                "endDate": "{last}",
                "metrics": "{fields}",
                "dimensions": "day",
                "sort": "day",
            },
        ),
        rows="rows",
        columns="columnHeaders[].name",
        proof="columnHeaders",
        day="day",
        zone=google.PACIFIC,
        span=Span(max_days=MAX_DAYS),
        reads=reads,
    )


PLATFORM = Platform(
    key="youtube",
    title="YouTube",
    docs="https://developers.google.com/youtube/analytics",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads a channel’s views, watch time, subscribers and reactions, day by day.",
        "Lit les vues, la durée de visionnage, les abonnés et les réactions d’une chaîne, jour"
        " par jour.",
    ),
    how_to=google.how_to(
        ("YouTube Data API v3", "YouTube Analytics API"),
        Text(
            "Google verifies the app before people outside your organisation may use it; then the"
            " channel’s owner authorises, and picks a brand account on Google’s screen."
            " For public statistics alone, an API key and the channel’s ID are enough.",
            "Google vérifie l’application avant qu’elle serve hors de votre organisation\u00a0;"
            " ensuite, le propriétaire de la chaîne autorise, et choisit un compte de marque sur"
            " l’écran de Google."
            " Pour les seules statistiques publiques, une clé d’API et l’identifiant de la chaîne"
            " suffisent.",
        ),
    ),
    history=Text(
        "All days of the channel, the newest two or three excepted; subscribers, views and videos"
        " in all from the connection on.",
        "Tous les jours de la chaîne, sauf les deux ou trois derniers\u00a0; le total des abonnés,"
        " des vues et des vidéos à partir de la connexion.",
    ),
    hosts={
        "data": "https://youtube.googleapis.com/youtube/v3",
        "analytics": "https://youtubeanalytics.googleapis.com/v2",
    },
    ways=(
        google.oauth(SCOPE.format("yt-analytics.readonly"), SCOPE.format("youtube.readonly")),
        API_KEY,
    ),
    accounts=CHANNEL,
    metrics=(
        Metric("views", VIEWS, Unit.COUNT, Rollup.SUM),
        Metric(
            "engaged_views",
            Text("Engaged views", "Vues engagées"),
            Unit.COUNT,
            Rollup.SUM,
            note=ENGAGED_VIEWS,
        ),
        Metric(
            "watch_time_minutes",
            Text("Watch time", "Durée de visionnage"),
            Unit.MINUTES,
            Rollup.SUM,
        ),
        Metric(
            "new_subscribers",
            Text("New subscribers", "Nouveaux abonnés"),
            Unit.PEOPLE,
            Rollup.SUM,
        ),
        Metric(
            "lost_subscribers", Text("Lost subscribers", "Abonnés perdus"), Unit.PEOPLE, Rollup.SUM
        ),
        Metric("likes", LIKES, Unit.COUNT, Rollup.SUM),
        Metric("dislikes", Text("Dislikes", "Mentions Je n’aime pas"), Unit.COUNT, Rollup.SUM),
        Metric("comments", COMMENTS, Unit.COUNT, Rollup.SUM),
        Metric("shares", SHARES, Unit.COUNT, Rollup.SUM),
        Metric(
            "estimated_revenue",
            Text("Estimated revenue", "Revenus estimés"),
            Unit.USD,
            Rollup.SUM,
            is_default=False,
            scope=MONETARY,
        ),
        Metric(
            "subscribers",
            Text("Subscribers", "Abonnés"),
            Unit.PEOPLE,
            Rollup.LAST,
            Kind.SNAPSHOT,
            ROUNDED,
        ),
        Metric(
            "total_views",
            Text("Views in all", "Vues au total"),
            Unit.COUNT,
            Rollup.LAST,
            Kind.SNAPSHOT,
            FROM_NOW_ON,
        ),
        Metric("video_count", VIDEOS_TOTAL, Unit.COUNT, Rollup.LAST, Kind.SNAPSHOT, FROM_NOW_ON),
    ),
    derived=(
        Derived(
            "engagement_rate",
            ENGAGEMENT_RATE,
            Unit.PERCENT,
            {"likes": 1, "comments": 1, "shares": 1},
            {"views": 1},
            Text(
                "Likes, comments and shares over views.",
                "Mentions J’aime, commentaires et partages rapportés aux vues.",
            ),
        ),
        Derived(
            "net_new_subscribers",
            Text("Net new subscribers", "Solde de nouveaux abonnés"),
            Unit.PEOPLE,
            {"new_subscribers": 1, "lost_subscribers": -1},
        ),
        Derived(
            "avg_view_duration",
            Text("Average view duration", "Durée moyenne d’une vue"),
            Unit.SECONDS,
            {"watch_time_minutes": 60},
            {"views": 1},
        ),
    ),
    endpoints=(
        report(
            "analytics_daily",
            {
                "views": "views",
                "engaged_views": "engagedViews",
                "watch_time_minutes": "estimatedMinutesWatched",
                "new_subscribers": "subscribersGained",
                "lost_subscribers": "subscribersLost",
                "likes": "likes",
                "dislikes": "dislikes",
                "comments": "comments",
                "shares": "shares",
            },
        ),
        # Apart, because without its right it would take the other metrics down with it.
        report("analytics_revenue", {"estimated_revenue": "estimatedRevenue"}),
        Endpoint(
            key="channel_snapshot",
            request=Request("{data}/channels", query={"part": "statistics", "id": "{account}"}),
            asks=Asks.NOW,
            rows="items",
            proof="pageInfo",
            reads={
                # A channel may hide how many subscribers it has; that is not 0.
                "subscribers": "[statistics][?!hiddenSubscriberCount] | [0].subscriberCount",
                "total_views": "statistics.viewCount",
                "video_count": "statistics.videoCount",
            },
        ),
    ),
    errors=google.errors(
        Rule(Then.WAIT, codes=("quotaExceeded",), wait=google.UNTIL_MIDNIGHT),
        Rule(Then.GRANT_MORE, statuses=(403,), text=REVENUE_REFUSED),
        Rule(Then.METRIC_GONE, statuses=(400,), codes=("badRequest",), text=METRIC_REFUSED),
    ),
    lookback_days=LOOKBACK_DAYS,
    unverified=(
        *google.UNVERIFIED,
        "LOOKBACK_DAYS: how long values are revised",
        "MAX_DAYS: how many days a call may ask for",
        "ENGAGED_VIEWS: how views of Shorts are counted since 2025",
        "ROUNDED: that public reads are rounded",
        "METRIC_REFUSED: the text that refuses an unknown metric",
        "REVENUE_REFUSED: the text that refuses revenue without its right",
        "errors: the reasons are general knowledge; that the daily quota ends at Pacific midnight",
    ),
)
