"""X (Twitter), API v2: https://docs.x.com/x-api/introduction."""

from datetime import date

from connectors.names import (
    BOOKMARKS,
    CLICK_THROUGH_RATE,
    ENGAGEMENT_RATE,
    ENGAGEMENTS,
    FOLLOWERS,
    FROM_NOW_ON,
    IMPRESSIONS,
    LIKES,
    LINK_CLICKS,
    POSTS_PUBLISHED,
    POSTS_TOTAL,
    QUOTES,
    REPLIES,
    REPOSTS,
)
from connectors.spec import (
    Accounts,
    Asks,
    Bearer,
    Cursor,
    DateForm,
    Derived,
    Endpoint,
    Errors,
    Input,
    InputKind,
    Kind,
    Metric,
    OAuthCode,
    PerId,
    Platform,
    Remaining,
    Request,
    Rollup,
    Rule,
    Span,
    Text,
    Then,
    TokenCall,
    Typed,
    Unit,
    Until,
    Wait,
)

# Not confirmed by X's own pages.
HISTORY = Text(
    "Posts: the most recent 3,200, with their totals of today. Day by day: the last 29 days, "
    "of posts that came out within them. Followers from the connection on.",
    "Les posts\u00a0: les 3\u202f200 plus récents, avec leurs totaux du jour. Le détail par "
    "jour\u00a0: les 14 derniers jours, pour les posts des 30 derniers jours. Les abonnés à "
    "partir de la connexion.",
)

TOKEN_URL = "https://api.x.com/2/oauth2/token"  # noqa: S105 - an address
PROBLEMS = "https://api.x.com/2/problems"
HANDLE = "join('', ['@', data.username])"
RESET = Wait(Until.EPOCH_HEADER, "x-rate-limit-reset", seconds=900)
OWN_POSTS = Text(
    "Summed over the account’s posts of the last 30 days.",
    "Somme des posts du compte sur les 30 derniers jours.",
)

USER = OAuthCode(
    authorize_url="https://x.com/i/oauth2/authorize",
    token_call=TokenCall(
        TOKEN_URL,
        fields={
            "grant_type": "authorization_code",
            "code": "{code}",
            "redirect_uri": "{redirect_uri}",
        },
        is_basic=True,
    ),
    refresh=TokenCall(
        TOKEN_URL,
        fields={"grant_type": "refresh_token", "refresh_token": "{refresh_token}"},
        is_basic=True,
    ),
    scopes=("tweet.read", "users.read", "offline.access"),
    has_pkce=True,
    redirect_rule=Text(
        "Exactly the callback address that is registered in the app.",
        "Exactement l’adresse de rappel enregistrée dans l’application.",
    ),
)
APP_ONLY = Typed(
    key="app_only",
    title=Text("Public numbers, with the app’s token", "Chiffres publics, avec le jeton d’app"),
    inputs=(
        Input(
            "access_token",
            Text("Bearer token of the app", "Bearer token de l’application"),
            InputKind.SECRET,
        ),
        Input("username", Text("User name", "Nom d’utilisateur"), example="demo", prefix="@"),
    ),
    carry=Bearer(),
    accounts=Accounts(
        Request("{api}/users/by/username/{username}", query={"user.fields": "public_metrics"}),
        id="data.id",
        name=HANDLE,
    ),
    only=("profile", "own_posts"),
)


def _by_day(key: str, title: Text, unit: Unit = Unit.COUNT) -> Metric:
    return Metric(key, title, unit, Rollup.SUM, note=OWN_POSTS)


PLATFORM = Platform(
    key="x_twitter",
    title="X (Twitter)",
    docs="https://docs.x.com/x-api/introduction",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads an account’s followers, its posts and what they earned day by day. "
        "X charges for every read.",
        "Lit les abonnés d’un compte, ses posts et leurs résultats jour par jour. "
        "X facture chaque lecture.",
    ),
    how_to=Text(
        "X is paid by use: buy credits at console.x.com. Reading one of your own posts costs about "
        "USD 0.001 a day, its daily analytics or another account’s post USD 0.005, a profile "
        "USD 0.010. "
        "Create an app there as a confidential web client, register Jauge’s redirect address and "
        "copy the OAuth 2.0 client id and secret; who connects signs in as the account itself. "
        "The app’s bearer token alone reads followers and posts, not what they earned day by day.",
        "X se paie à l’usage\u00a0: achetez des crédits sur console.x.com. Lire un de vos posts "
        "coûte environ 0,001\u00a0USD par jour, ses statistiques par jour ou le post d’un autre "
        "compte 0,005\u00a0USD, un profil 0,010\u00a0USD. "
        "Créez-y une application de type client web confidentiel, enregistrez l’adresse de "
        "redirection de Jauge et copiez l’identifiant et le secret client OAuth 2.0\u00a0; la "
        "personne qui connecte s’identifie avec le compte lui-même. "
        "Le Bearer token de l’application seul lit les abonnés et les posts, pas leurs résultats "
        "jour par jour.",
    ),
    history=HISTORY,
    hosts={"api": "https://api.x.com/2"},
    ways=(USER, APP_ONLY),
    accounts=Accounts(
        Request("{api}/users/me", query={"user.fields": "public_metrics,username,name"}),
        id="data.id",
        name=HANDLE,
    ),
    metrics=(
        Metric("followers", FOLLOWERS, Unit.PEOPLE, Rollup.LAST, Kind.SNAPSHOT, FROM_NOW_ON),
        Metric("posts_total", POSTS_TOTAL, Unit.COUNT, Rollup.LAST, Kind.SNAPSHOT, FROM_NOW_ON),
        _by_day("impressions", IMPRESSIONS),
        _by_day("engagements", ENGAGEMENTS),
        _by_day("likes", LIKES),
        _by_day("reposts", REPOSTS),
        _by_day("replies", REPLIES),
        _by_day("quotes", QUOTES),
        _by_day("bookmarks", BOOKMARKS),
        _by_day("url_clicks", LINK_CLICKS),
        _by_day("profile_clicks", Text("Clicks on the profile", "Clics sur le profil")),
        _by_day(
            "new_followers_from_posts",
            Text("New followers from posts", "Nouveaux abonnés venus des posts"),
            Unit.PEOPLE,
        ),
        Metric(
            "posts_published",
            POSTS_PUBLISHED,
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "Replies count as posts, reposts do not. X charges each post that is read.",
                "Les réponses comptent comme des posts, pas les republications. X facture chaque "
                "post lu.",
            ),
        ),
        Metric(
            "cohort_impressions",
            Text("Impressions, by day of the post", "Impressions, au jour du post"),
            Unit.COUNT,
            Rollup.SUM,
            Kind.LIFETIME,
            Text(
                "Counted on the day of the post; it grows as posts age. "
                "Cheaper than the daily analytics.",
                "Compté au jour du post\u00a0; augmente quand les posts vieillissent. "
                "Moins cher que les statistiques par jour.",
            ),
        ),
    ),
    derived=(
        Derived(
            "engagement_rate",
            ENGAGEMENT_RATE,
            Unit.PERCENT,
            {"engagements": 1},
            {"impressions": 1},
        ),
        Derived("ctr", CLICK_THROUGH_RATE, Unit.PERCENT, {"url_clicks": 1}, {"impressions": 1}),
    ),
    endpoints=(
        Endpoint(
            key="profile",
            request=Request("{api}/users/{account}", query={"user.fields": "public_metrics"}),
            asks=Asks.NOW,
            rows="[data]",
            reads={
                "followers": "public_metrics.followers_count",
                # The API's description renamed it; answers have either.
                "posts_total": "public_metrics.tweet_count || public_metrics.post_count",
            },
        ),
        Endpoint(
            key="own_posts",
            request=Request(
                "{api}/users/{account}/tweets",
                query={
                    "max_results": "100",
                    "start_time": "{first}",
                    "end_time": "{end}",
                    "exclude": "retweets",
                    "tweet.fields": "created_at,public_metrics",
                },
            ),
            asks=Asks.EVENTS,
            rows="data",
            proof="meta",
            day="created_at",
            dates=DateForm.RFC3339,
            is_newest_first=True,
            paging=Cursor("meta.next_token", "pagination_token"),
            reads={
                "posts_published": "`1`",
                "cohort_impressions": "public_metrics.impression_count",
            },
        ),
        Endpoint(
            key="post_analytics_daily",
            request=Request(
                "{api}/tweets/analytics",
                query={
                    "ids": "{ids}",
                    "start_time": "{first}",
                    "end_time": "{end}",
                    "granularity": "daily",
                    "analytics.fields": "timestamped_metrics,impressions,engagements,likes,"
                    "retweets,replies,quote_tweets,bookmarks,url_clicks,user_profile_clicks,follows",
                },
            ),
            # X tells it for posts of the last 30 days alone, to the hour.
            per_id=PerId("own_posts", "id", batch=100, reach_days=29),
            rows="data[].timestamped_metrics[]",
            day="timestamp",
            dates=DateForm.RFC3339,
            # For older days the posts that were old on them already are out of reach, and the
            # sums would shrink whenever they are read again; within 14 days those hardly count.
            span=Span(history_days=14),
            reads={
                "impressions": "metrics.impressions",
                "engagements": "metrics.engagements",
                "likes": "metrics.likes",
                "reposts": "metrics.retweets",
                "replies": "metrics.replies",
                "quotes": "metrics.quote_tweets",
                "bookmarks": "metrics.bookmarks",
                "url_clicks": "metrics.url_clicks",
                "profile_clicks": "metrics.user_profile_clicks",
                "new_followers_from_posts": "metrics.follows",
            },
        ),
    ),
    errors=Errors(
        code="type || errors[0].type",
        text="detail || errors[0].detail",
        # An answer may list errors beside its data; without data it is a failure.
        failed="errors && !data",
        rules=(
            # Credits or the month's reads are used up: asking again only costs.
            Rule(Then.CONFIGURE, codes=(f"{PROBLEMS}/usage-capped",)),
            Rule(Then.WAIT, codes=(f"{PROBLEMS}/rate-limit-exceeded",), wait=RESET),
            # The app itself lacks access, whoever signs in.
            Rule(Then.CONFIGURE, codes=(f"{PROBLEMS}/client-forbidden",)),
            Rule(Then.GRANT_MORE, codes=(f"{PROBLEMS}/not-authorized-for-resource",)),
            Rule(Then.GRANT_MORE, codes=(f"{PROBLEMS}/not-authorized-for-field",)),
            Rule(Then.CHOOSE_ACCOUNT, codes=(f"{PROBLEMS}/resource-not-found",)),
            Rule(Then.REFRESH, statuses=(401,)),
        ),
        wait=RESET,
    ),
    remaining=Remaining("x-rate-limit-remaining", RESET),
    lookback_days=30,
    unverified=(
        "HISTORY: that the most recent 3,200 posts can be read",
        "errors: the body of status 401",
        "how_to: the price of the daily analytics",
        "USER: that a refresh token changes with each use",
    ),
)
