"""Reddit Ads API v3, and what a subreddit tells of itself: https://ads-api.reddit.com/docs/v3/."""

from datetime import date

from connectors.names import (
    CLICK_THROUGH_RATE,
    CLICKS,
    CONVERSION_RATE,
    COST_PER_CLICK,
    COST_PER_THOUSAND,
    FROM_NOW_ON,
    IMPRESSIONS,
    PEOPLE_ONCE_A_DAY,
    REACH,
    RETURN_ON_SPEND,
    SPEND,
)
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Asks,
    DateForm,
    Derived,
    Endpoint,
    Errors,
    Input,
    Kind,
    Metric,
    NextUrl,
    OAuthCode,
    Pace,
    Parents,
    Platform,
    Product,
    Request,
    Rollup,
    Rule,
    Text,
    Then,
    TokenCall,
    Unit,
    Until,
    Wait,
)

# Not confirmed by Reddit's own pages.
HAS_PKCE = False
TOKEN_SECONDS = 3600
REVOKE_FIELDS = {"token": "{refresh_token}"}
LISTED = "data"
LIMIT = Wait(Until.RATELIMIT_HEADER, "RateLimit", seconds=60)

LOGIN = "https://www.reddit.com/api/v1"
PAGES = NextUrl("pagination.next_url")
# Asked for in capitals, answered in small letters.
FIELDS = (
    "SPEND",
    "IMPRESSIONS",
    "CLICKS",
    "REACH",
    "VIDEO_STARTED",
    "KEY_CONVERSION_TOTAL_COUNT",
    "KEY_CONVERSION_CLICKS",
    "KEY_CONVERSION_VIEWS",
    "CONVERSION_PURCHASE_TOTAL_VALUE",
)
ATTRIBUTION = Text(
    "By Reddit’s attribution; it may still grow for 30 days.",
    "Selon l’attribution de Reddit\u00a0; peut encore augmenter pendant 30 jours.",
)
KEY_EVENT = Text(
    "The key event that is chosen in the ad account. It may still grow for 30 days.",
    "L’événement clé choisi dans le compte publicitaire. Peut encore augmenter pendant 30 jours.",
)

AD_ACCOUNTS = Accounts(
    Request("{api}/businesses/{parent}/ad_accounts", query={"page.size": "100"}),
    under=Parents(Request("{api}/me/businesses", query={"page.size": "100"}), "id", LISTED, PAGES),
    rows=LISTED,
    id="id",
    name="name",
    zone="time_zone_id",
    currency="currency",
    paging=PAGES,
)
SUBREDDIT = Accounts(
    Request("{reddit}/r/{subreddit}/about"),
    id="data.display_name",
    name="join('', ['r/', data.display_name])",
)


def oauth(  # noqa: PLR0913 - what tells one way from the other
    key: str, title: Text, scope: str, accounts: Accounts, only: str, inputs: tuple[Input, ...] = ()
) -> OAuthCode:
    """Authorise for good with one right, which is all that one kind of account needs."""
    return OAuthCode(
        key=key,
        title=title,
        authorize_url=f"{LOGIN}/authorize",
        # Without this the grant ends after an hour.
        authorize_params={"duration": "permanent"},
        token_call=TokenCall(
            f"{LOGIN}/access_token",
            fields={
                "grant_type": "authorization_code",
                "code": "{code}",
                "redirect_uri": "{redirect_uri}",
            },
            is_basic=True,
        ),
        refresh=TokenCall(
            f"{LOGIN}/access_token",
            fields={"grant_type": "refresh_token", "refresh_token": "{refresh_token}"},
            is_basic=True,
        ),
        revoke=TokenCall(f"{LOGIN}/revoke_token", fields=REVOKE_FIELDS, is_basic=True),
        scopes=(scope,),
        scope_separator=",",
        has_pkce=HAS_PKCE,
        lifetime_seconds=TOKEN_SECONDS,
        accounts=accounts,
        only=(only,),
        inputs=inputs,
        redirect_rule=Text(
            "Exactly the redirect address that is entered in the app.",
            "Exactement l’adresse de redirection saisie dans l’application.",
        ),
    )


def conversions(key: str, title: Text) -> Metric:
    """Declare conversions of the key event."""
    return Metric(key, title, Unit.COUNT, Rollup.SUM, note=KEY_EVENT)


PLATFORM = Platform(
    key="reddit",
    title="Reddit",
    docs="https://ads-api.reddit.com/docs/v3/",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads what ads on Reddit cost and bring, day by day, and a subreddit’s subscribers.",
        "Lit ce que coûtent et rapportent les publicités sur Reddit, jour par jour, et les abonnés "
        "d’un subreddit.",
    ),
    how_to=Text(
        "For ads, make a developer application in the business settings of Reddit Ads; for a "
        "subreddit alone, an app of the type “web app” at reddit.com/prefs/apps. "
        "Enter Jauge’s redirect address and copy the app’s id and secret. "
        "Whoever signs in needs a role on the ad account; a public subreddit needs none.",
        "Pour les publicités, créez une application de développeur dans les paramètres "
        "d’entreprise de Reddit Ads\u00a0; pour un subreddit seul, une application de type "
        "«\u00a0web app\u00a0» sur reddit.com/prefs/apps. "
        "Saisissez l’adresse de redirection de Jauge et copiez l’identifiant et le secret. "
        "La personne qui se connecte a besoin d’un rôle sur le compte publicitaire\u00a0; un "
        "subreddit public n’en demande aucun.",
    ),
    history=Text(
        "As far back as the ad account goes; subscribers from the connection on.",
        "Depuis le début du compte publicitaire\u00a0; les abonnés à partir de la connexion.",
    ),
    hosts={"api": "https://ads-api.reddit.com/api/v3", "reddit": "https://oauth.reddit.com"},
    ways=(
        oauth(
            "ads",
            Text("Ad accounts", "Des comptes publicitaires"),
            "adsread",
            AD_ACCOUNTS,
            "report",
        ),
        oauth(
            "subreddit",
            Text("A subreddit", "Un subreddit"),
            "read",
            SUBREDDIT,
            "subreddit",
            (
                Input(
                    "subreddit",
                    Text("Name of the subreddit", "Nom du subreddit"),
                    example="riverside",
                    prefix="r/",
                ),
            ),
        ),
    ),
    accounts=AD_ACCOUNTS,
    metrics=(
        Metric("spend", SPEND, Unit.CURRENCY, Rollup.SUM),
        Metric("impressions", IMPRESSIONS, Unit.COUNT, Rollup.SUM),
        Metric("clicks", CLICKS, Unit.COUNT, Rollup.SUM),
        Metric("reach", REACH, Unit.PEOPLE, Rollup.MEAN, note=PEOPLE_ONCE_A_DAY),
        Metric("video_starts", Text("Videos started", "Vidéos lancées"), Unit.COUNT, Rollup.SUM),
        conversions("key_conversions", Text("Key conversions", "Conversions clés")),
        conversions(
            "key_conversions_click",
            Text("Key conversions after a click", "Conversions clés après un clic"),
        ),
        conversions(
            "key_conversions_view",
            Text("Key conversions after a view", "Conversions clés après un affichage"),
        ),
        Metric(
            "purchase_value",
            Text("Purchase value", "Valeur des achats"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=ATTRIBUTION,
        ),
        Metric(
            "subreddit_subscribers",
            Text("Subscribers of the subreddit", "Abonnés du subreddit"),
            Unit.PEOPLE,
            Rollup.LAST,
            Kind.SNAPSHOT,
            FROM_NOW_ON,
        ),
    ),
    derived=(
        Derived("ctr", CLICK_THROUGH_RATE, Unit.PERCENT, {"clicks": 1}, {"impressions": 1}),
        Derived("cpc", COST_PER_CLICK, Unit.CURRENCY, {"spend": 1}, {"clicks": 1}),
        Derived("cpm", COST_PER_THOUSAND, Unit.CURRENCY, {"spend": 1000}, {"impressions": 1}),
        Derived(
            "conversion_rate",
            CONVERSION_RATE,
            Unit.PERCENT,
            {"key_conversions": 1},
            {"clicks": 1},
            Text("Key conversions over clicks.", "Conversions clés rapportées aux clics."),
        ),
        Derived("roas", RETURN_ON_SPEND, Unit.COUNT, {"purchase_value": 1}, {"spend": 1}),
    ),
    endpoints=(
        Endpoint(
            key="report",
            request=Request(
                "{api}/ad_accounts/{account}/reports",
                method="POST",
                # The report goes on for 24 hours after its end, which is why that is the midnight
                # that begins the last day.
                json={
                    "data": {
                        "fields": FIELDS,
                        "breakdowns": ["DATE"],
                        "starts_at": "{first}",
                        "ends_at": "{last}",
                        "time_zone_id": "{zone}",
                    }
                },
            ),
            rows="data.metrics",
            day="date",
            dates=DateForm.RFC3339_HOUR,
            zone=ACCOUNT_ZONE,
            paging=PAGES,
            # Three units of money in one row: millionths, cents, and plain fractions.
            reads={
                "spend": Product("spend", "`1`", 1_000_000),
                "impressions": "impressions",
                "clicks": "clicks",
                "reach": "reach",
                "video_starts": "video_started",
                "key_conversions": "key_conversion_total_count",
                "key_conversions_click": "key_conversion_clicks",
                "key_conversions_view": "key_conversion_views",
                "purchase_value": Product("conversion_purchase_total_value", "`1`", 100),
            },
        ),
        Endpoint(
            key="subreddit",
            request=Request("{reddit}/r/{account}/about"),
            asks=Asks.NOW,
            rows="[data]",
            reads={"subreddit_subscribers": "subscribers"},
        ),
    ),
    errors=Errors(
        code="error.code || errors[0].code || error",
        text="error.message || errors[0].message || message || detail",
        rules=(
            Rule(Then.RECONNECT, codes=("invalid_grant",)),
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.REFRESH, statuses=(401,)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
        ),
        wait=LIMIT,
    ),
    # Reports have the narrower limit.
    pace=Pace(calls=60, seconds=60),
    lookback_days=30,
    unverified=(
        "HAS_PKCE: that no code challenge is asked for",
        "TOKEN_SECONDS: an hour where the answer does not say",
        "REVOKE_FIELDS: what the address that ends a grant wants",
        "LISTED: the form of the lists of businesses and ad accounts; whether numbers in rows come "
        "as numbers",
        "LIMIT: how oauth.reddit.com tells its limit, about 100 calls a minute",
        "how_to: where the app is made",
    ),
)
