"""Instagram, professional accounts: https://developers.facebook.com/docs/instagram-platform/insights."""

from datetime import date

from connectors import names
from connectors.families import meta
from connectors.spec import (
    Accounts,
    Asks,
    DateForm,
    Derived,
    Endpoint,
    InQuery,
    Kind,
    Metric,
    OAuthCode,
    Platform,
    Request,
    Rollup,
    Rule,
    Span,
    Text,
    Then,
    TokenCall,
    Unit,
)

INSTAGRAM = "https://graph.instagram.com"
FOLLOWER_COUNT_DAYS = 30

# Not confirmed by what Meta publishes.
AUTHORIZE_URL = "https://www.instagram.com/oauth/authorize"
TOKEN_URL = "https://api.instagram.com/oauth/access_token"  # noqa: S105 - an address
ME_FIELDS = "user_id,username,account_type,followers_count"
MAX_DAYS = 30 - meta.CLOCKS_GO_BACK
HISTORY_DAYS = 90
# Meta documents lists with one entry, and is seen to send the entry itself.
ENTRY_OR_LIST = "data || [@]"
UNKNOWN_METRIC = "must be one of the following values"

ENGAGED = Text("Accounts engaged", "Comptes ayant interagi")
LINK_TAPS = Text("Taps on profile links", "Appuis sur les liens du profil")
FOLLOWS = Text("Follows", "Abonnements")
UNFOLLOWS = Text("Unfollows", "Désabonnements")
FROM_100_ON = Text(
    "The last 30 days only, and from 100 followers on.",
    "Les 30 derniers jours seulement, et à partir de 100 abonnés.",
)
NO_LONGER_LISTED = Text(
    "Meta no longer lists it: it may end at any time.",
    "Meta ne la mentionne plus\u00a0: elle peut disparaître à tout moment.",
)

INSIGHTS = "{api}/{account}/insights"
TOTALS = {**meta.WINDOW, "period": "day", "metric_type": "total_value"}
SERIES = {**meta.WINDOW, "period": "day", "metric_type": "time_series"}

INSTAGRAM_LOGIN = OAuthCode(
    key="instagram_login",
    title=Text("Sign in with Instagram", "Se connecter avec Instagram"),
    authorize_url=AUTHORIZE_URL,
    token_call=TokenCall(TOKEN_URL, {**meta.CODE_FIELDS, "grant_type": "authorization_code"}),
    exchange=meta.exchange(INSTAGRAM, "ig"),
    refresh=meta.refresh(INSTAGRAM, "ig"),
    scopes=("instagram_business_basic", "instagram_business_manage_insights"),
    scope_separator=",",
    carry=InQuery(),
    token=f"{ENTRY_OR_LIST} | [0]",
    lifetime_seconds=meta.LONG_LIVED_SECONDS,
    hosts={"api": INSTAGRAM},
    accounts=Accounts(
        Request("{api}/me", query={"fields": ME_FIELDS}),
        rows=ENTRY_OR_LIST,
        id="user_id",
        name="username",
    ),
    redirect_rule=meta.REDIRECT_RULE,
)

PLATFORM = Platform(
    key="instagram",
    title="Instagram",
    docs="https://developers.facebook.com/docs/instagram-platform/insights",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads the insights of professional accounts, business or creator, day by day.",
        "Lit les statistiques des comptes professionnels, entreprise ou créateur, jour par jour.",
    ),
    how_to=Text(
        "On developers.facebook.com, create an app of the type Business and register the redirect "
        "address in it. Sign in with Facebook takes the app’s ID and secret, and an account that "
        "is linked to a Facebook Page. Sign in with Instagram takes the ID and secret of the "
        "app’s Instagram product, and no Page. For accounts that are not your own, Meta first has "
        "to grant advanced access (App Review). Where a role on the Page comes from Business "
        "Manager, Meta may ask for ads_read too: sign in with Instagram then.",
        "Sur developers.facebook.com, créez une application de type Business et enregistrez-y "
        "l’adresse de redirection. La connexion avec Facebook demande l’identifiant et le secret "
        "de l’application, et un compte lié à une Page Facebook. La connexion avec Instagram "
        "demande ceux du produit Instagram de l’application, sans Page. Pour des comptes qui ne "
        "sont pas les vôtres, Meta doit d’abord accorder l’accès avancé (App Review). Si le rôle "
        "sur la Page vient de Business Manager, Meta peut exiger aussi ads_read\u00a0: "
        "connectez-vous alors avec Instagram.",
    ),
    history=Text(
        "90 days; 30 days for new followers; followers and posts in all from the connection on.",
        "90 jours\u00a0; 30 jours pour les nouveaux abonnés\u00a0; abonnés et publications au "
        "total à partir de la connexion.",
    ),
    hosts={"api": meta.GRAPH},
    ways=(
        meta.facebook_login(
            (
                "instagram_basic",
                "instagram_manage_insights",
                "pages_read_engagement",
                "pages_show_list",
            )
        ),
        INSTAGRAM_LOGIN,
    ),
    accounts=Accounts(
        Request(
            "{api}/me/accounts",
            query={"fields": "id,name,instagram_business_account{id,username,followers_count}"},
        ),
        rows="data",
        id="instagram_business_account.id",
        name="instagram_business_account.username",
        keep="instagram_business_account",
        paging=meta.PAGES,
    ),
    metrics=(
        Metric("reach", names.REACH, Unit.PEOPLE, Rollup.MEAN, note=names.PEOPLE_ONCE_A_DAY),
        Metric("new_followers", names.NEW_FOLLOWERS, Unit.PEOPLE, Rollup.SUM, note=FROM_100_ON),
        Metric("views", names.VIEWS, Unit.COUNT, Rollup.SUM),
        Metric("accounts_engaged", ENGAGED, Unit.PEOPLE, Rollup.MEAN, note=names.PEOPLE_ONCE_A_DAY),
        Metric("total_interactions", names.ENGAGEMENTS, Unit.COUNT, Rollup.SUM),
        Metric("likes", names.LIKES, Unit.COUNT, Rollup.SUM),
        Metric("comments", names.COMMENTS, Unit.COUNT, Rollup.SUM),
        Metric("shares", names.SHARES, Unit.COUNT, Rollup.SUM),
        Metric("saves", names.SAVES, Unit.COUNT, Rollup.SUM),
        Metric("replies", names.REPLIES, Unit.COUNT, Rollup.SUM),
        Metric("reposts", names.REPOSTS, Unit.COUNT, Rollup.SUM),
        Metric("profile_link_taps", LINK_TAPS, Unit.COUNT, Rollup.SUM),
        Metric("follows", FOLLOWS, Unit.PEOPLE, Rollup.SUM),
        Metric("unfollows", UNFOLLOWS, Unit.PEOPLE, Rollup.SUM),
        Metric(
            "followers",
            names.FOLLOWERS,
            Unit.PEOPLE,
            Rollup.LAST,
            Kind.SNAPSHOT,
            names.FROM_NOW_ON,
        ),
        Metric(
            "media_count",
            names.POSTS_TOTAL,
            Unit.COUNT,
            Rollup.LAST,
            Kind.SNAPSHOT,
            names.FROM_NOW_ON,
        ),
        Metric(
            "profile_views",
            names.PROFILE_VIEWS,
            Unit.COUNT,
            Rollup.SUM,
            note=NO_LONGER_LISTED,
            is_default=False,
        ),
    ),
    derived=(
        Derived(
            "net_new_followers",
            names.NET_NEW_FOLLOWERS,
            Unit.PEOPLE,
            {"follows": 1, "unfollows": -1},
        ),
        Derived(
            "engagement_rate",
            names.ENGAGEMENT_RATE,
            Unit.PERCENT,
            {"total_interactions": 1},
            {"views": 1},
            note=Text("Engagements over views.", "Interactions rapportées aux vues."),
        ),
        Derived(
            "engagement_rate_by_reach",
            Text("Engagement rate by reach", "Taux d’engagement selon la portée"),
            Unit.PERCENT,
            {"total_interactions": 1},
            {"reach": 1},
            note=Text(
                "Over the reach of each day added up, where people count once every day.",
                "Rapporté à la somme des portées du jour, où chacun compte une fois par jour.",
            ),
        ),
    ),
    endpoints=(
        meta.day_values(
            "reach",
            Request(INSIGHTS, query=SERIES),
            {"reach": "reach"},
            Span(max_days=MAX_DAYS, history_days=HISTORY_DAYS),
            DateForm.SECONDS,
        ),
        meta.day_values(
            "follower_count",
            Request(INSIGHTS, query=SERIES),
            {"new_followers": "follower_count"},
            Span(max_days=MAX_DAYS, history_days=FOLLOWER_COUNT_DAYS),
            DateForm.SECONDS,
        ),
        meta.day_totals(
            "day_totals",
            Request(INSIGHTS, query=TOTALS),
            {
                "views": "views",
                "accounts_engaged": "accounts_engaged",
                "total_interactions": "total_interactions",
                "likes": "likes",
                "comments": "comments",
                "shares": "shares",
                "saves": "saves",
                "replies": "replies",
                "reposts": "reposts",
                "profile_link_taps": "profile_links_taps",
                "profile_views": "profile_views",
            },
            Span(history_days=HISTORY_DAYS, is_one_day=True),
        ),
        Endpoint(
            "follow_type",
            Request(
                INSIGHTS,
                query={**TOTALS, "metric": "follows_and_unfollows", "breakdown": "follow_type"},
            ),
            # They name what people are afterwards: who unfollows is a NON_FOLLOWER.
            {
                "follows": "results[?dimension_values[0]=='FOLLOWER'].value | [0]",
                "unfollows": "results[?dimension_values[0]=='NON_FOLLOWER'].value | [0]",
            },
            rows="data[].total_value.breakdowns[]",
            dates=DateForm.SECONDS,
            zone=meta.PACIFIC,
            span=Span(history_days=HISTORY_DAYS, is_one_day=True),
        ),
        Endpoint(
            "user_node",
            Request("{api}/{account}", query={"fields": "{fields}"}),
            {"followers": "followers_count", "media_count": "media_count"},
            asks=Asks.NOW,
            zone=meta.PACIFIC,
        ),
    ),
    errors=meta.errors(
        Rule(Then.NO_DATA, codes=(10,), text="not enough viewers"),
        Rule(Then.NO_DATA, codes=(100,), subcodes=(2108006,)),
        # A limit in disguise, where the account is there and was read before.
        Rule(Then.TRY_LATER, codes=(100,), subcodes=(33,)),
        Rule(Then.METRIC_GONE, codes=(100,), text="metric is no longer supported"),
        Rule(Then.METRIC_GONE, codes=(100,), text=UNKNOWN_METRIC),
    ),
    lookback_days=3,
    unverified=(
        *meta.UNVERIFIED,
        "AUTHORIZE_URL, TOKEN_URL and ME_FIELDS of the sign-in with Instagram",
        "MAX_DAYS",
        "HISTORY_DAYS",
        "ENTRY_OR_LIST",
        "UNKNOWN_METRIC",
        "profile_views",
    ),
)
