"""Pinterest API v5: https://developers.pinterest.com/docs/api/v5/."""

from datetime import date

from connectors.names import (
    CLICK_THROUGH_RATE,
    ENGAGEMENT_RATE,
    ENGAGEMENTS,
    FOLLOWERS,
    FROM_NOW_ON,
    IMPRESSIONS,
    LEADS,
    RETURN_ON_SPEND,
    SAVES,
    SPEND,
)
from connectors.spec import (
    Accounts,
    Asks,
    Cursor,
    Derived,
    Endpoint,
    Errors,
    Kind,
    Metric,
    OAuthCode,
    Pace,
    Platform,
    Product,
    Request,
    Rollup,
    Rule,
    Span,
    Text,
    Then,
    TokenCall,
    Unit,
    Until,
    Wait,
)

# Not confirmed by Pinterest's own pages.
HAS_PKCE = False
CONTINUOUS = {"continuous_refresh": "true"}
LIMIT = Wait(Until.SECONDS_HEADER, "X-RateLimit-Reset", seconds=60)
LIMIT_IN_TEXT = Wait(Until.SECONDS_IN_TEXT, seconds=60)
READY = "READY"
ZEROS = (
    '{"SPEND_IN_DOLLAR":0,"PAID_IMPRESSION":0,"TOTAL_CLICKTHROUGH":0,"OUTBOUND_CLICK_1":0,'
    '"TOTAL_ENGAGEMENT":0,"TOTAL_CONVERSIONS":0,"TOTAL_CHECKOUT":0,'
    '"TOTAL_CHECKOUT_VALUE_IN_MICRO_DOLLAR":0,"TOTAL_LEAD":0}'
)

TOKEN_URL = "https://api.pinterest.com/v5/oauth/token"  # noqa: S105 - an address
# Both ends of a window have to lie within the last 90 days, in UTC.
LAST_90_DAYS = Span(max_days=90, history_days=90)
ADS_GROW = Text(
    "By Pinterest’s attribution; it may still grow for 30 days.",
    "Selon l’attribution de Pinterest\u00a0; peut encore augmenter pendant 30 jours.",
)


def oauth(key: str, title: Text, scope: str, accounts: Accounts, *only: str) -> OAuthCode:
    """Authorise with one right, which is all that one kind of account needs."""
    return OAuthCode(
        key=key,
        title=title,
        authorize_url="https://www.pinterest.com/oauth/",
        token_call=TokenCall(
            TOKEN_URL,
            fields={
                "grant_type": "authorization_code",
                "code": "{code}",
                "redirect_uri": "{redirect_uri}",
                **CONTINUOUS,
            },
            is_basic=True,
        ),
        refresh=TokenCall(
            TOKEN_URL,
            fields={"grant_type": "refresh_token", "refresh_token": "{refresh_token}"},
            is_basic=True,
        ),
        scopes=(scope,),
        scope_separator=",",
        has_pkce=HAS_PKCE,
        accounts=accounts,
        only=only,
        redirect_rule=Text(
            "Exactly the redirect link that is entered in the app.",
            "Exactement le lien de redirection saisi dans l’application.",
        ),
    )


PROFILE = Accounts(Request("{api}/user_account"), id="id", name="username")
AD_ACCOUNTS = Accounts(
    Request("{api}/ad_accounts", query={"page_size": "250", "include_shared_accounts": "true"}),
    rows="items",
    id="id",
    name="name",
    currency="currency",
    paging=Cursor("bookmark", "bookmark"),
)

PLATFORM = Platform(
    key="pinterest",
    title="Pinterest",
    docs="https://developers.pinterest.com/docs/api/v5/",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads what people do with a profile’s Pins, and what its ads cost and bring, by day.",
        "Lit ce que les gens font des épingles d’un profil, et ce que coûtent et rapportent ses "
        "publicités, jour par jour.",
    ),
    how_to=Text(
        "On developers.pinterest.com, connect an app and wait until its trial access is approved: "
        "1,000 calls a day, which is enough. "
        "Enter the redirect address in the app and copy its id and its secret. "
        "Whoever signs in needs a business account; for ads, access to the ad account. "
        "Connect in this quarter’s first days: Pinterest tells 90 days, a quarter has up to 92.",
        "Sur developers.pinterest.com, connectez une application et attendez l’accord pour l’accès "
        "d’essai\u00a0: 1\u202f000 appels par jour, ce qui suffit. "
        "Saisissez l’adresse de redirection dans l’application et copiez son identifiant et son "
        "secret. "
        "La personne qui se connecte a besoin d’un compte professionnel et, pour les publicités, "
        "d’un accès au compte publicitaire. "
        "Connectez dès le début du trimestre\u00a0: Pinterest donne 90 jours, un trimestre en "
        "compte jusqu’à 92.",
    ),
    history=Text(
        "The last 90 days; followers and monthly views from the connection on.",
        "Les 90 derniers jours\u00a0; les abonnés et les vues mensuelles à partir de la connexion.",
    ),
    hosts={"api": "https://api.pinterest.com/v5"},
    ways=(
        oauth(
            "profile",
            Text("A profile and its Pins", "Un profil et ses épingles"),
            "user_accounts:read",
            PROFILE,
            "profile",
            "pins",
        ),
        oauth(
            "ads",
            Text("Ad accounts", "Des comptes publicitaires"),
            "ads:read",
            AD_ACCOUNTS,
            "ads",
        ),
    ),
    accounts=PROFILE,
    metrics=(
        Metric("organic_impressions", IMPRESSIONS, Unit.COUNT, Rollup.SUM),
        Metric("engagements", ENGAGEMENTS, Unit.COUNT, Rollup.SUM),
        Metric(
            "pin_clicks",
            Text("Clicks on Pins", "Clics sur les épingles"),
            Unit.COUNT,
            Rollup.SUM,
            note=Text("Closeups, formerly.", "Anciennement les gros plans."),
        ),
        Metric(
            "outbound_clicks",
            Text("Outbound clicks", "Clics sortants"),
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "Clicks that lead away from Pinterest.", "Clics qui mènent hors de Pinterest."
            ),
        ),
        Metric("saves", SAVES, Unit.COUNT, Rollup.SUM),
        Metric("followers", FOLLOWERS, Unit.PEOPLE, Rollup.LAST, Kind.SNAPSHOT, FROM_NOW_ON),
        Metric(
            "monthly_views",
            Text("Monthly views", "Vues mensuelles"),
            Unit.COUNT,
            Rollup.LAST,
            Kind.SNAPSHOT,
            Text(
                "The 30 days before each day; its history begins with the connection.",
                "Les 30 jours qui précèdent chaque jour\u00a0; l’historique commence à la "
                "connexion.",
            ),
        ),
        Metric("ad_spend", SPEND, Unit.CURRENCY, Rollup.SUM),
        Metric(
            "ad_impressions",
            Text("Ad impressions", "Impressions publicitaires"),
            Unit.COUNT,
            Rollup.SUM,
            note=Text("Paid ones only.", "Uniquement celles qui sont payées."),
        ),
        Metric(
            "ad_clicks", Text("Clicks on ads", "Clics sur les publicités"), Unit.COUNT, Rollup.SUM
        ),
        Metric(
            "ad_outbound_clicks",
            Text("Outbound clicks on ads", "Clics sortants des publicités"),
            Unit.COUNT,
            Rollup.SUM,
        ),
        Metric(
            "ad_engagements",
            Text("Engagements with ads", "Interactions avec les publicités"),
            Unit.COUNT,
            Rollup.SUM,
        ),
        Metric(
            "ad_conversions",
            Text("Conversions from ads", "Conversions publicitaires"),
            Unit.COUNT,
            Rollup.SUM,
            note=ADS_GROW,
        ),
        Metric(
            "ad_checkouts",
            Text("Checkouts from ads", "Achats publicitaires"),
            Unit.COUNT,
            Rollup.SUM,
            note=ADS_GROW,
        ),
        Metric(
            "ad_checkout_value",
            Text("Checkout value from ads", "Valeur des achats publicitaires"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=ADS_GROW,
        ),
        Metric("ad_leads", LEADS, Unit.COUNT, Rollup.SUM, note=ADS_GROW),
    ),
    derived=(
        Derived(
            "engagement_rate",
            ENGAGEMENT_RATE,
            Unit.PERCENT,
            {"engagements": 1},
            {"organic_impressions": 1},
        ),
        Derived(
            "save_rate",
            Text("Save rate", "Taux d’enregistrement"),
            Unit.PERCENT,
            {"saves": 1},
            {"organic_impressions": 1},
        ),
        Derived(
            "outbound_ctr",
            Text("Outbound click rate", "Taux de clics sortants"),
            Unit.PERCENT,
            {"outbound_clicks": 1},
            {"organic_impressions": 1},
        ),
        Derived(
            "ad_ctr", CLICK_THROUGH_RATE, Unit.PERCENT, {"ad_clicks": 1}, {"ad_impressions": 1}
        ),
        Derived(
            "ad_conversion_rate",
            Text("Conversion rate of ads", "Taux de conversion des publicités"),
            Unit.PERCENT,
            {"ad_conversions": 1},
            {"ad_clicks": 1},
        ),
        Derived("roas", RETURN_ON_SPEND, Unit.COUNT, {"ad_checkout_value": 1}, {"ad_spend": 1}),
    ),
    endpoints=(
        Endpoint(
            key="profile",
            request=Request("{api}/user_account"),
            asks=Asks.NOW,
            reads={"followers": "follower_count", "monthly_views": "monthly_views"},
        ),
        Endpoint(
            key="pins",
            request=Request(
                "{api}/user_account/analytics",
                query={
                    "start_date": "{first}",
                    "end_date": "{last}",
                    "metric_types": "{fields}",
                    "content_type": "ORGANIC",
                    "from_claimed_content": "BOTH",
                    "split_field": "NO_SPLIT",
                },
            ),
            # Days that are not ready hold nothing, or less than there will be.
            rows=f"all.daily_metrics[?data_status=='{READY}'].merge({{day: date}}, metrics)",
            day="day",
            span=LAST_90_DAYS,
            reads={
                "organic_impressions": "IMPRESSION",
                "engagements": "ENGAGEMENT",
                "pin_clicks": "PIN_CLICK",
                "outbound_clicks": "OUTBOUND_CLICK",
                "saves": "SAVE",
            },
        ),
        Endpoint(
            key="ads",
            request=Request(
                "{api}/ad_accounts/{account}/analytics",
                query={
                    "start_date": "{first}",
                    "end_date": "{last}",
                    "granularity": "DAY",
                    "columns": "{fields}",
                },
            ),
            # A day without any delivery has no row; within a row, what did not happen is left out.
            rows=f"[].merge(`{ZEROS}`, @)",
            day="DATE",
            span=LAST_90_DAYS,
            reads={
                "ad_spend": "SPEND_IN_DOLLAR",
                "ad_impressions": "PAID_IMPRESSION",
                "ad_clicks": "TOTAL_CLICKTHROUGH",
                "ad_outbound_clicks": "OUTBOUND_CLICK_1",
                "ad_engagements": "TOTAL_ENGAGEMENT",
                "ad_conversions": "TOTAL_CONVERSIONS",
                "ad_checkouts": "TOTAL_CHECKOUT",
                "ad_checkout_value": Product(
                    "TOTAL_CHECKOUT_VALUE_IN_MICRO_DOLLAR", "`1`", 1_000_000
                ),
                "ad_leads": "TOTAL_LEAD",
            },
        ),
    ),
    errors=Errors(
        code="code",
        text="message",
        rules=(
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.WAIT, codes=(8,), wait=LIMIT),
            # Analytics word their limit like this, as a bad request.
            Rule(Then.WAIT, statuses=(400,), text="retry after", wait=LIMIT_IN_TEXT),
            Rule(Then.REFRESH, statuses=(401,)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
        ),
        wait=LIMIT,
    ),
    # The narrowest limit that is known: analytics of ads.
    pace=Pace(calls=300, seconds=60),
    lookback_days=30,
    unverified=(
        "HAS_PKCE: that no code challenge is asked for",
        "CONTINUOUS: that apps made after 25 September 2025 may send it too",
        "LIMIT, LIMIT_IN_TEXT: which limits the organic analytics have, and how each is told",
        "READY: that what is ready no longer changes after two days",
        "ZEROS: that a column which is left out of a day’s row is 0; that 1 in OUTBOUND_CLICK_1 "
        "means paid",
        "errors: the codes in the bodies of 401 and 403; that a private account gets 403",
    ),
)
