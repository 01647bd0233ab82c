"""Mastodon, on any server: https://docs.joinmastodon.org/methods/accounts/."""

from datetime import date

from connectors.names import (
    BY_POST_DATE,
    ENGAGEMENTS,
    ENGAGEMENTS_PER_POST,
    FOLLOWERS,
    FOLLOWING,
    FROM_NOW_ON,
    POSTS_PUBLISHED,
    POSTS_TOTAL,
    QUOTES,
    REPLIES,
)
from connectors.spec import (
    Accounts,
    Asks,
    Derived,
    Endpoint,
    Errors,
    Input,
    InputKind,
    Kind,
    LinkHeader,
    Metric,
    OAuthCode,
    Pace,
    Platform,
    Remaining,
    Request,
    Rollup,
    Rule,
    Text,
    Then,
    TokenCall,
    Typed,
    Unit,
    Until,
    Wait,
)

# Not confirmed by Mastodon's own pages.
LOOKBACK_DAYS = 30
LIMIT = Wait(Until.ISO_HEADER, "X-RateLimit-Reset", seconds=300)
LIMIT_TEXT = "too many requests"

SCOPES = ("read:accounts", "read:statuses")
SERVER = Input(
    "instance",
    Text("Server", "Serveur"),
    InputKind.HOST,
    example="mastodon.social",
    help=Text(
        "The account’s home server: other servers hold incomplete counts.",
        "Le serveur d’origine du compte\u00a0: les autres n’ont que des nombres incomplets.",
    ),
)
# Counts that the platform may leave out.
OPTIONAL = ("quotes_on_posts",)
REACTIONS = {
    "boosts_on_posts": 1.0,
    "favourites_on_posts": 1.0,
    "replies_on_posts": 1.0,
    "quotes_on_posts": 1.0,
}

PUBLIC = Typed(
    key="public",
    title=Text("Public account", "Compte public"),
    inputs=(
        SERVER,
        Input("user", Text("User name", "Nom d’utilisateur"), example="demo", prefix="@"),
    ),
    accounts=Accounts(
        Request("{api}/accounts/lookup", query={"acct": "{user}"}),
        id="id",
        name="acct",
        # A name with a server in it is a copy of an account that lives elsewhere.
        keep="!contains(acct, '@')",
    ),
)
OAUTH = OAuthCode(
    authorize_url="https://{instance}/oauth/authorize",
    token_call=TokenCall(
        "https://{instance}/oauth/token",
        fields={
            "grant_type": "authorization_code",
            "code": "{code}",
            "client_id": "{client_id}",
            "client_secret": "{client_secret}",
            "redirect_uri": "{redirect_uri}",
        },
    ),
    scopes=SCOPES,
    has_pkce=True,
    revoke=Request(
        "https://{instance}/oauth/revoke",
        method="POST",
        form={
            "client_id": "{client_id}",
            "client_secret": "{client_secret}",
            "token": "{access_token}",
        },
    ),
    register=Request(
        "https://{instance}/api/v1/apps",
        method="POST",
        form={
            "client_name": "Jauge",
            "redirect_uris": "{redirect_uri}",
            "scopes": " ".join(SCOPES),
        },
    ),
    inputs=(SERVER,),
    redirect_rule=Text(
        "Any address will do: Jauge registers it on the server. "
        "With urn:ietf:wg:oauth:2.0:oob the server shows the code on screen.",
        "Toute adresse convient\u00a0: Jauge l’enregistre sur le serveur. "
        "Avec urn:ietf:wg:oauth:2.0:oob, le serveur affiche le code à l’écran.",
    ),
)

PLATFORM = Platform(
    key="mastodon",
    title="Mastodon",
    docs="https://docs.joinmastodon.org/methods/accounts/",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads an account’s followers and posts, and what people did with each post.",
        "Lit les abonnés et les messages d’un compte, et les réactions à chaque message.",
    ),
    how_to=Text(
        "For a public account, type its home server and its user name; there is nothing to "
        "prepare. Where the server lets nobody read without an account, authorise in the browser: "
        "Jauge registers itself on that server, so no client id and no approval is needed. "
        "Sign in there as the account itself.",
        "Pour un compte public, saisissez son serveur d’origine et son nom d’utilisateur\u00a0; "
        "rien n’est à préparer. "
        "Si le serveur ne laisse rien lire sans compte, autorisez dans le navigateur\u00a0: "
        "Jauge s’enregistre sur ce serveur, sans identifiant client ni accord à demander. "
        "Connectez-vous-y avec le compte lui-même.",
    ),
    history=Text(
        "All posts since the account began, with their totals of today; "
        "followers from the connection on.",
        "Tous les messages depuis la création du compte, avec leurs totaux du jour\u00a0; "
        "les abonnés à partir de la connexion.",
    ),
    hosts={"api": "https://{instance}/api/v1"},
    ways=(PUBLIC, OAUTH),
    accounts=Accounts(Request("{api}/accounts/verify_credentials"), id="id", name="acct"),
    metrics=(
        Metric("followers", FOLLOWERS, Unit.PEOPLE, Rollup.LAST, Kind.SNAPSHOT, FROM_NOW_ON),
        Metric("following", FOLLOWING, Unit.PEOPLE, Rollup.LAST, Kind.SNAPSHOT, FROM_NOW_ON),
        Metric("posts_total", POSTS_TOTAL, Unit.COUNT, Rollup.LAST, Kind.SNAPSHOT, FROM_NOW_ON),
        Metric(
            "posts_published",
            POSTS_PUBLISHED,
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "Replies count as posts, boosts do not.",
                "Les réponses comptent comme des messages, pas les partages.",
            ),
        ),
        Metric(
            "boosts_on_posts",
            Text("Boosts", "Partages"),
            Unit.COUNT,
            Rollup.SUM,
            Kind.LIFETIME,
            BY_POST_DATE,
        ),
        Metric(
            "favourites_on_posts",
            Text("Favourites", "Favoris"),
            Unit.COUNT,
            Rollup.SUM,
            Kind.LIFETIME,
            BY_POST_DATE,
        ),
        Metric("replies_on_posts", REPLIES, Unit.COUNT, Rollup.SUM, Kind.LIFETIME, BY_POST_DATE),
        Metric(
            "quotes_on_posts",
            QUOTES,
            Unit.COUNT,
            Rollup.SUM,
            Kind.LIFETIME,
            Text(
                "Counted on the day of the post; it grows as posts age. "
                "Servers before Mastodon 4.5 do not tell it.",
                "Compté au jour de la publication\u00a0; augmente quand les publications "
                "vieillissent. Absent des serveurs antérieurs à Mastodon 4.5.",
            ),
        ),
    ),
    derived=(
        Derived(
            "engagements", ENGAGEMENTS, Unit.COUNT, REACTIONS, note=BY_POST_DATE, may_lack=OPTIONAL
        ),
        Derived(
            "engagements_per_post",
            ENGAGEMENTS_PER_POST,
            Unit.COUNT,
            REACTIONS,
            {"posts_published": 1},
            may_lack=OPTIONAL,
        ),
    ),
    endpoints=(
        Endpoint(
            key="account",
            request=Request("{api}/accounts/{account}"),
            asks=Asks.NOW,
            reads={
                "followers": "followers_count",
                "following": "following_count",
                "posts_total": "statuses_count",
            },
        ),
        Endpoint(
            key="statuses",
            request=Request(
                "{api}/accounts/{account}/statuses",
                query={"limit": "40", "exclude_reblogs": "true"},
            ),
            asks=Asks.EVENTS,
            rows="@",
            # Signed in as the account, its private mentions are listed too: no publications.
            follow="!reblog && visibility != 'direct'",
            day="created_at",
            is_newest_first=True,
            paging=LinkHeader(),
            reads={
                "posts_published": "`1`",
                "boosts_on_posts": "reblogs_count",
                "favourites_on_posts": "favourites_count",
                "replies_on_posts": "replies_count",
                "quotes_on_posts": "quotes_count",
            },
        ),
    ),
    errors=Errors(
        code="error",
        text="error_description || error",
        rules=(
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.WAIT, text=LIMIT_TEXT, wait=LIMIT),
            Rule(Then.RECONNECT, codes=("invalid_grant",)),
            Rule(Then.RECONNECT, statuses=(401,)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
            Rule(Then.CHOOSE_ACCOUNT, statuses=(404, 410)),
        ),
        wait=LIMIT,
    ),
    # A server may set another limit.
    pace=Pace(calls=300, seconds=300),
    remaining=Remaining("X-RateLimit-Remaining", LIMIT),
    lookback_days=LOOKBACK_DAYS,
    unverified=(
        "LOOKBACK_DAYS: how long reactions keep arriving",
        "LIMIT: that the header tells an ISO 8601 timestamp",
        "LIMIT_TEXT: the body of status 429",
    ),
)
