"""Threads user insights: https://developers.facebook.com/docs/threads/insights."""

from datetime import date

from connectors.families import meta
from connectors.names import (
    ENGAGEMENTS,
    FOLLOWERS,
    FROM_NOW_ON,
    LIKES,
    LINK_CLICKS,
    PROFILE_VIEWS,
    QUOTES,
    REPLIES,
    REPOSTS,
)
from connectors.spec import (
    Accounts,
    Asks,
    DateForm,
    Derived,
    Endpoint,
    InQuery,
    Kind,
    Metric,
    Named,
    OAuthCode,
    Platform,
    Request,
    Rollup,
    Span,
    Text,
    TokenCall,
    Unit,
)

# Not confirmed by what Meta publishes.
LOOKBACK_DAYS = 3
PROFILE_FIELDS = "id,username"

HOST = "https://graph.threads.net"
INSIGHTS = "{api}/{account}/threads_insights"
# Threads refuses anything before the midnight in California that begins this day.
EARLIEST = date(2024, 4, 13)
# A metric has one total, or one for each link.
TOTALS = Named(points="[{value: total_value.value || sum(link_total_values[].value)}]")
REACTIONS = {"likes": 1.0, "replies": 1.0, "reposts": 1.0, "quotes": 1.0}

PLATFORM = Platform(
    key="threads",
    title="Threads",
    docs="https://developers.facebook.com/docs/threads/insights",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads a profile’s views, followers, and what people did with its posts.",
        "Lit les vues et les abonnés d’un profil, et les réactions à ses publications.",
    ),
    how_to=Text(
        "On developers.facebook.com, make an app with the use case Threads. "
        "Copy the id and the secret of Threads itself, which are not those of the Meta app, and "
        "register the redirect address. "
        "People who are testers of the app may connect at once; everybody else once Meta has "
        "approved threads_basic and threads_manage_insights. "
        "Sign in with the profile itself: one sign-in reads one profile.",
        "Sur developers.facebook.com, créez une application avec le cas d’usage Threads. "
        "Copiez l’identifiant et la clé secrète propres à Threads, différents de ceux de "
        "l’application Meta, et enregistrez l’adresse de redirection. "
        "Les testeurs de l’application peuvent se connecter aussitôt\u00a0; les autres une fois "
        "que Meta a approuvé threads_basic et threads_manage_insights. "
        "Connectez-vous avec le profil lui-même\u00a0: une connexion lit un profil.",
    ),
    history=Text(
        "Since 13 April 2024, for certain since June 2024; followers from the connection on.",
        "Depuis le 13 avril 2024, de façon sûre depuis juin 2024\u00a0; "
        "les abonnés à partir de la connexion.",
    ),
    hosts={"api": f"{HOST}/v1.0"},
    ways=(
        OAuthCode(
            authorize_url="https://threads.net/oauth/authorize",
            token_call=TokenCall(
                f"{HOST}/oauth/access_token",
                {**meta.CODE_FIELDS, "grant_type": "authorization_code"},
            ),
            exchange=meta.exchange(HOST, "th"),
            refresh=meta.refresh(HOST, "th"),
            scopes=("threads_basic", "threads_manage_insights"),
            scope_separator=",",
            carry=InQuery(),
            lifetime_seconds=meta.LONG_LIVED_SECONDS,
            redirect_rule=meta.REDIRECT_RULE,
        ),
    ),
    accounts=Accounts(
        Request("{api}/me", query={"fields": PROFILE_FIELDS}), id="id", name="username"
    ),
    metrics=(
        Metric(
            "profile_views",
            PROFILE_VIEWS,
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "Views of the profile, not of its posts.",
                "Vues du profil, pas de ses publications.",
            ),
        ),
        Metric("likes", LIKES, Unit.COUNT, Rollup.SUM),
        Metric(
            "replies",
            REPLIES,
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "Direct replies to a post only.", "Seulement les réponses directes à un post."
            ),
        ),
        Metric("reposts", REPOSTS, Unit.COUNT, Rollup.SUM),
        Metric("quotes", QUOTES, Unit.COUNT, Rollup.SUM),
        Metric("link_clicks", LINK_CLICKS, Unit.COUNT, Rollup.SUM),
        Metric("followers", FOLLOWERS, Unit.PEOPLE, Rollup.LAST, Kind.SNAPSHOT, FROM_NOW_ON),
    ),
    derived=(
        Derived("engagements", ENGAGEMENTS, Unit.COUNT, REACTIONS),
        Derived(
            "engagement_per_profile_view",
            Text("Engagements per profile view", "Interactions par visite du profil"),
            Unit.COUNT,
            REACTIONS,
            {"profile_views": 1},
            note=Text(
                "Not the usual engagement rate: Threads does not tell the views of posts by day.",
                "Ce n’est pas le taux d’engagement habituel\u00a0: Threads ne donne pas les vues "
                "des publications par jour.",
            ),
        ),
    ),
    endpoints=(
        meta.day_values(
            "profile_views",
            Request(INSIGHTS, query=meta.WINDOW),
            {"profile_views": "views"},
            Span(earliest=EARLIEST),
            DateForm.SECONDS,
        ),
        Endpoint(
            key="totals",
            request=Request(INSIGHTS, query=meta.WINDOW),
            rows="data",
            named=TOTALS,
            dates=DateForm.SECONDS,
            zone=meta.PACIFIC,
            span=Span(is_one_day=True, earliest=EARLIEST),
            reads={
                "likes": "likes",
                "replies": "replies",
                "reposts": "reposts",
                "quotes": "quotes",
                "link_clicks": "clicks",
            },
        ),
        # Asked for alone: together with days, the whole call is refused.
        Endpoint(
            key="followers",
            request=Request(INSIGHTS, query={"metric": "{fields}"}),
            asks=Asks.NOW,
            rows="data",
            named=TOTALS,
            reads={"followers": "followers_count"},
        ),
    ),
    errors=meta.errors(),
    lookback_days=LOOKBACK_DAYS,
    unverified=(
        "LOOKBACK_DAYS: by likeness to Instagram",
        "PROFILE_FIELDS: which fields the profile has",
        *meta.UNVERIFIED,
        "TO_THE_DAY_BEFORE, BUSY and BUSY_CODES in families/meta.py, which hold for Threads too",
    ),
)
