"""Bluesky, read from the public AppView: https://docs.bsky.app/docs/category/http-reference."""

from datetime import date

from connectors.names import (
    BOOKMARKS,
    BY_POST_DATE,
    ENGAGEMENT_RATE,
    ENGAGEMENTS,
    ENGAGEMENTS_PER_POST,
    FOLLOWERS,
    FOLLOWING,
    FROM_NOW_ON,
    LIKES,
    POSTS_PUBLISHED,
    POSTS_TOTAL,
    QUOTES,
    REPLIES,
    REPOSTS,
)
from connectors.spec import (
    Accounts,
    Asks,
    Cursor,
    Derived,
    Endpoint,
    Errors,
    Input,
    Kind,
    Metric,
    Platform,
    Remaining,
    Request,
    Rollup,
    Rule,
    Text,
    Then,
    Typed,
    Unit,
    Until,
    Wait,
)

# Not confirmed by Bluesky's own pages.
LOOKBACK_DAYS = 30
LEFT_HEADER = "RateLimit-Remaining"
LIMIT = Wait(Until.EPOCH_HEADER, "RateLimit-Reset", seconds=300)
LIMIT_CODE = "RateLimitExceeded"
UNKNOWN_ACTOR = ("not found", "actor")
GONE = ("AccountTakedown", "AccountDeactivated")

# Counts that the platform may leave out.
OPTIONAL = ("quotes_on_posts",)
REACTIONS = {
    "likes_on_posts": 1.0,
    "reposts_on_posts": 1.0,
    "replies_on_posts": 1.0,
    "quotes_on_posts": 1.0,
}

PLATFORM = Platform(
    key="bluesky",
    title="Bluesky",
    docs="https://docs.bsky.app/docs/category/http-reference",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads the public followers and posts of an account, and what people did with each post.",
        "Lit les abonnés et les posts publics d’un compte, et les réactions à chaque post.",
    ),
    how_to=Text(
        "Type the account’s handle (demo.bsky.social) or its DID (did:plc:…). "
        "No app, password or approval is needed: all that is read is public. "
        "The account is kept by its DID, so it may change its handle later.",
        "Saisissez l’identifiant du compte (demo.bsky.social) ou son DID (did:plc:…). "
        "Aucune application, aucun mot de passe ni aucun accord n’est nécessaire\u00a0: "
        "tout ce qui est lu est public. "
        "Le compte est retenu par son DID\u00a0: il peut changer d’identifiant ensuite.",
    ),
    history=Text(
        "All posts since the account began, with their totals of today; "
        "followers from the connection on.",
        "Tous les posts depuis la création du compte, avec leurs totaux du jour\u00a0; "
        "les abonnés à partir de la connexion.",
    ),
    hosts={"api": "https://public.api.bsky.app/xrpc"},
    ways=(
        Typed(
            key="public",
            title=Text("Public account", "Compte public"),
            inputs=(
                Input(
                    "actor",
                    Text("Handle or DID", "Identifiant ou DID"),
                    example="demo.bsky.social",
                    prefix="@",
                ),
            ),
        ),
    ),
    accounts=Accounts(
        Request("{api}/app.bsky.actor.getProfile", query={"actor": "{actor}"}),
        id="did",
        name="handle",
    ),
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
                "Replies count as posts, reposts do not.",
                "Les réponses comptent comme des posts, pas les republications.",
            ),
        ),
        Metric("likes_on_posts", LIKES, Unit.COUNT, Rollup.SUM, Kind.LIFETIME, BY_POST_DATE),
        Metric("reposts_on_posts", REPOSTS, Unit.COUNT, Rollup.SUM, Kind.LIFETIME, BY_POST_DATE),
        Metric("replies_on_posts", REPLIES, Unit.COUNT, Rollup.SUM, Kind.LIFETIME, BY_POST_DATE),
        Metric("quotes_on_posts", QUOTES, Unit.COUNT, Rollup.SUM, Kind.LIFETIME, BY_POST_DATE),
        Metric(
            "bookmarks_on_posts", BOOKMARKS, Unit.COUNT, Rollup.SUM, Kind.LIFETIME, BY_POST_DATE
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
        Derived(
            "engagement_rate_by_followers",
            ENGAGEMENT_RATE,
            Unit.PERCENT,
            REACTIONS,
            {"followers": 1},
            may_lack=OPTIONAL,
            note=Text(
                "Engagements over the average number of followers.",
                "Interactions rapportées au nombre moyen d’abonnés.",
            ),
        ),
    ),
    endpoints=(
        Endpoint(
            key="profile",
            request=Request("{api}/app.bsky.actor.getProfile", query={"actor": "{account}"}),
            asks=Asks.NOW,
            reads={
                "followers": "followersCount",
                "following": "followsCount",
                "posts_total": "postsCount",
            },
        ),
        Endpoint(
            key="author_feed",
            request=Request(
                "{api}/app.bsky.feed.getAuthorFeed",
                query={
                    "actor": "{account}",
                    "limit": "100",
                    "filter": "posts_with_replies",
                    "includePins": "false",
                },
            ),
            asks=Asks.EVENTS,
            rows="feed",
            # What has a reason is a repost of somebody else's post, or a pinned one a second time.
            follow="!reason",
            # The author's own date, as posts are listed by it; it may lie before the upload.
            day="post.record.createdAt",
            is_newest_first=True,
            paging=Cursor("cursor", "cursor"),
            reads={
                "posts_published": "`1`",
                "likes_on_posts": "post.likeCount",
                "reposts_on_posts": "post.repostCount",
                "replies_on_posts": "post.replyCount",
                "quotes_on_posts": "post.quoteCount",
                "bookmarks_on_posts": "post.bookmarkCount",
            },
        ),
    ),
    errors=Errors(
        code="error",
        text="message",
        rules=(
            Rule(Then.WAIT, codes=(LIMIT_CODE,), wait=LIMIT),
            Rule(Then.RECONNECT, codes=("ExpiredToken", "InvalidToken")),
            Rule(Then.CHOOSE_ACCOUNT, codes=(*GONE, "BlockedActor", "BlockedByActor")),
            *(
                Rule(Then.CHOOSE_ACCOUNT, codes=("InvalidRequest",), text=text)
                for text in UNKNOWN_ACTOR
            ),
        ),
        wait=LIMIT,
    ),
    remaining=Remaining(LEFT_HEADER, LIMIT),
    lookback_days=LOOKBACK_DAYS,
    unverified=(
        "LOOKBACK_DAYS: how long reactions keep arriving",
        "LEFT_HEADER, LIMIT: whether the AppView sends the headers of its limit",
        "LIMIT_CODE: the body of status 429",
        "UNKNOWN_ACTOR: how an unknown handle is refused",
        "GONE: what a closed account is called",
    ),
)
