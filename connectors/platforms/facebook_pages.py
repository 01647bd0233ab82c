"""Facebook Pages: https://developers.facebook.com/docs/graph-api/reference/insights."""

from datetime import date

from connectors import names
from connectors.families import meta
from connectors.spec import (
    Accounts,
    Asks,
    DateForm,
    Derived,
    Endpoint,
    Kind,
    Metric,
    Platform,
    Request,
    Rollup,
    Span,
    Text,
    Unit,
)

# Not confirmed by what Meta publishes.
LOOKBACK_DAYS = 7

VIEWERS = Text("Viewers a day", "Spectateurs par jour")
POST_ENGAGEMENTS = Text("Engagements with posts", "Interactions avec les publications")
ACTIONS = Text("Actions on the Page", "Actions sur la Page")
PAGE_LIKES = Text("Page likes", "Mentions J’aime la Page")

PLATFORM = Platform(
    key="facebook_pages",
    title="Facebook Pages",
    docs="https://developers.facebook.com/docs/graph-api/reference/insights",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads the insights of your Facebook Pages, day by day.",
        "Lit les statistiques de vos Pages Facebook, jour par jour.",
    ),
    how_to=Text(
        "On developers.facebook.com, create an app of the type Business, add Facebook Login to it "
        "and register the redirect address. The client ID and secret are the app’s ID and secret, "
        "under Settings, Basic. Whoever signs in needs the task “Insights” (ANALYZE) on the Page. "
        "For people without a role in the app, Meta first has to approve pages_show_list, "
        "pages_read_engagement and read_insights (App Review).",
        "Sur developers.facebook.com, créez une application de type Business, ajoutez-y Facebook "
        "Login et enregistrez l’adresse de redirection. L’identifiant et le secret du client sont "
        "ceux de l’application, sous Paramètres, Général. La personne qui se connecte doit avoir "
        "la tâche «\u00a0Statistiques\u00a0» (ANALYZE) sur la Page. Pour les personnes sans rôle "
        "dans l’application, Meta doit d’abord approuver pages_show_list, pages_read_engagement "
        "et read_insights (App Review).",
    ),
    history=Text(
        "Two years; five days for a Page that is not published.",
        "Deux ans\u00a0; cinq jours pour une Page non publiée.",
    ),
    hosts={"api": meta.GRAPH},
    ways=(meta.facebook_login(("pages_show_list", "pages_read_engagement", "read_insights")),),
    accounts=Accounts(
        Request(
            "{api}/me/accounts",
            query={
                "fields": "id,name,access_token,tasks,followers_count,fan_count",
                "limit": "100",
            },
        ),
        rows="data",
        id="id",
        name="name",
        token="access_token",  # noqa: S106 - an expression
        keep="contains(tasks, 'ANALYZE')",
        paging=meta.PAGES,
    ),
    metrics=(
        Metric("media_views", names.VIEWS, Unit.COUNT, Rollup.SUM),
        Metric("viewers_daily", VIEWERS, Unit.PEOPLE, Rollup.MEAN, note=names.PEOPLE_ONCE_A_DAY),
        Metric("post_engagements", POST_ENGAGEMENTS, Unit.COUNT, Rollup.SUM),
        Metric("total_actions", ACTIONS, Unit.COUNT, Rollup.SUM),
        Metric("page_views", names.PAGE_VIEWS, Unit.COUNT, Rollup.SUM),
        Metric("video_views", names.VIDEO_VIEWS, Unit.COUNT, Rollup.SUM),
        Metric("followers", names.FOLLOWERS, Unit.PEOPLE, Rollup.LAST),
        Metric("new_followers", names.NEW_FOLLOWERS, Unit.PEOPLE, Rollup.SUM),
        Metric("lost_followers", names.LOST_FOLLOWERS, Unit.PEOPLE, Rollup.SUM),
        Metric(
            "page_likes", PAGE_LIKES, Unit.PEOPLE, Rollup.LAST, Kind.SNAPSHOT, names.FROM_NOW_ON
        ),
    ),
    derived=(
        Derived(
            "net_new_followers",
            names.NET_NEW_FOLLOWERS,
            Unit.PEOPLE,
            {"new_followers": 1, "lost_followers": -1},
        ),
        Derived(
            "engagement_rate",
            names.ENGAGEMENT_RATE,
            Unit.PERCENT,
            {"post_engagements": 1},
            {"media_views": 1},
            note=Text("Engagements with posts over views.", "Interactions rapportées aux vues."),
        ),
    ),
    endpoints=(
        meta.day_values(
            "page_insights",
            Request("{api}/{account}/insights", query={**meta.WINDOW, "period": "day"}),
            {
                "media_views": "page_media_view",
                "viewers_daily": "page_total_media_view_unique",
                "post_engagements": "page_post_engagements",
                "total_actions": "page_total_actions",
                "page_views": "page_views_total",
                "video_views": "page_video_views",
                "followers": "page_follows",
                "new_followers": "page_daily_follows_unique",
                "lost_followers": "page_daily_unfollows_unique",
            },
            Span(max_days=90 - meta.CLOCKS_GO_BACK, history_days=730),
            DateForm.ISO,
        ),
        Endpoint(
            "page_node",
            Request("{api}/{account}", query={"fields": "{fields}"}),
            {"page_likes": "fan_count"},
            asks=Asks.NOW,
            zone=meta.PACIFIC,
        ),
    ),
    errors=meta.errors(),
    lookback_days=LOOKBACK_DAYS,
    unverified=(*meta.UNVERIFIED, "LOOKBACK_DAYS"),
)
