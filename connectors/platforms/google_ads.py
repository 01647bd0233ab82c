"""Google Ads: https://developers.google.com/google-ads/api/docs/reporting/overview."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from connectors.families import google
from connectors.names import (
    ALL_CONVERSIONS,
    CLICK_THROUGH_RATE,
    CLICKS,
    CONVERSION_RATE,
    CONVERSION_VALUE,
    CONVERSIONS,
    COST_PER_CLICK,
    COST_PER_CONVERSION,
    IMPRESSIONS,
    RETURN_ON_SPEND,
    SPEND,
    VIDEO_VIEWS,
)
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Asks,
    Derived,
    Endpoint,
    Errors,
    Field,
    Metric,
    Parents,
    Platform,
    Product,
    Request,
    Rollup,
    Rule,
    ServiceAccount,
    Span,
    Text,
    Then,
    Unit,
    Until,
    Wait,
)

# Not confirmed by Google's own pages.
VIDEO_FIELD, VIDEO_KEY = "metrics.video_views", "metrics.videoViews"
CLIENT_NAME = r"customers/(?P<manager>\d+)/customerClients/(?P<client>\d+)"
BODY = "([0].error && [0] || @)"
LEFT_OUT_IS_0 = "`0`"
FIELD_GONE = ("UNRECOGNIZED_FIELD",)
MANAGER_ASKED = ("REQUESTED_METRICS_FOR_MANAGER",)
LONG_WAIT_SECONDS = 3600

VERSION = "v26"
SCOPE = "https://www.googleapis.com/auth/adwords"
CLIENTS = (
    "SELECT customer_client.id, customer_client.descriptive_name, customer_client.currency_code,"
    " customer_client.time_zone, customer_client.manager, customer_client.status"
    " FROM customer_client WHERE customer_client.status = 'ENABLED'"
)
BY_DAY = " FROM customer WHERE segments.date BETWEEN '{first}' AND '{last}'"
COUNTS = (
    "impressions",
    "clicks",
    "cost_micros",
    "conversions",
    "conversions_value",
    "all_conversions",
    "interactions",
)
RESTATED = Text(
    "Booked on the day of the click; Google may restate it for up to 90 days.",
    "Compté au jour du clic\u00a0; Google peut le réviser pendant 90 jours.",
)


def stream(place: str, query: str, headers: Mapping[str, str]) -> Request:
    """Ask a query; the whole answer comes at once, as a list of batches."""
    return Request(
        f"{{api}}/{place}/googleAds:searchStream",
        method="POST",
        json={"query": query},
        headers=headers,
    )


def daily(key: str, fields: str, reads: Mapping[str, Field]) -> Endpoint:
    """Read an account by day; Google leaves out days where everything asked for is 0."""
    return Endpoint(
        key=key,
        request=stream(
            "customers/{client}",
            f"SELECT segments.date, {fields}{BY_DAY}",
            {"login-customer-id": "{manager}"},
        ),
        asks=Asks.EVENTS,
        rows="[].results[]",
        day="segments.date",
        zone=ACCOUNT_ZONE,
        span=Span(max_days=90),
        reads=reads,
    )


def metric(name: str) -> str:
    """Read a metric of a row; one that is 0 may be left out."""
    return f"metrics.{name} || {LEFT_OUT_IS_0}"


def errors() -> Errors:
    """Tell how the API fails: by the reason in its details, and else as Google's others do."""
    found = "error.details[].errors[]"
    usual = google.errors(
        Rule(
            Then.WAIT,
            codes=(
                "RESOURCE_TEMPORARILY_EXHAUSTED",
                "EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION",
            ),
            wait=Wait(Until.SECONDS_IN_TEXT, seconds=60),
        ),
        Rule(
            Then.WAIT,
            codes=("RESOURCE_EXHAUSTED", "EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION"),
            wait=Wait(Until.SECONDS_IN_TEXT, seconds=LONG_WAIT_SECONDS),
        ),
        Rule(Then.REFRESH, codes=("OAUTH_TOKEN_EXPIRED", "OAUTH_TOKEN_INVALID")),
        Rule(Then.RECONNECT, codes=("OAUTH_TOKEN_REVOKED",)),
        Rule(
            Then.CHOOSE_ACCOUNT,
            codes=("USER_PERMISSION_DENIED", "CUSTOMER_NOT_ENABLED", *MANAGER_ASKED),
        ),
        Rule(Then.GRANT_MORE, codes=("NOT_ADS_USER", "METRIC_ACCESS_DENIED")),
        Rule(Then.METRIC_GONE, codes=FIELD_GONE),
        Rule(
            Then.CONFIGURE,
            codes=(
                "CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION",
                "DEVELOPER_TOKEN_NOT_APPROVED",
                "INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION",
                "INVALID_LOGIN_CUSTOMER_ID",
                "INVALID_CUSTOMER_ID",
                "UNSUPPORTED_VERSION",
            ),
        ),
        Rule(Then.CONFIGURE, subcodes=("queryError",)),
        Rule(Then.TRY_LATER, codes=("INTERNAL_ERROR", "TRANSIENT_ERROR", "DEADLINE_EXCEEDED")),
    )
    return replace(
        usual,
        code=f"{BODY} | ({found} | [?errorCode].values(errorCode)[] | [0]) || {usual.code}",
        subcode=f"{BODY} | {found} | [?errorCode].keys(errorCode)[] | [0]",
        # How long to wait comes first, so that it is the first number.
        text=f"{BODY} | join(' ', [({found}.details.quotaErrorDetails.retryDelay | [0]),"
        f" ({found}.message | [0]) || error.message, error_description][?@])",
    )


PLATFORM = Platform(
    key="google_ads",
    title="Google Ads",
    docs="https://developers.google.com/google-ads/api/docs/start",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads what your ads on Google and YouTube cost and bring, day by day.",
        "Lit ce que coûtent et rapportent vos publicités sur Google et YouTube, jour par jour.",
    ),
    how_to=google.how_to(
        ("Google Ads API",),
        Text(
            "The Cloud project needs an access level of the Google Ads API: Explorer allows 2,880"
            " calls a day, Basic 15,000; developer tokens are no longer needed since"
            " September 2026. Whoever authorises needs access to the ad account, or to a manager"
            " account above it: its accounts are found by themselves.",
            "Le projet Cloud doit avoir un niveau d’accès à l’API Google Ads\u00a0: Explorer permet"
            " 2\u202f880 appels par jour, Basic 15\u202f000\u00a0; les jetons de développeur ne"
            " sont plus nécessaires depuis septembre 2026. La personne qui autorise doit avoir"
            " accès au compte publicitaire, ou à un compte administrateur au-dessus de lui\u00a0:"
            " les comptes de celui-ci sont trouvés d’eux-mêmes.",
        ),
    ),
    history=Text(
        "All days of the account; the last 30 days are read again each time.",
        "Tous les jours du compte\u00a0; les 30 derniers jours sont relus à chaque fois.",
    ),
    hosts={"api": f"https://googleads.googleapis.com/{VERSION}"},
    ways=(google.oauth(SCOPE), ServiceAccount((SCOPE,))),
    # Below each account that the person can open, itself included; managers have no numbers.
    accounts=Accounts(
        stream("{+parent}", CLIENTS, {}),
        under=Parents(
            Request("{api}/customers:listAccessibleCustomers"),
            rows="resourceNames[].{name: @}",
            id="name",
            may_be_closed=True,
        ),
        rows="[].results[]",
        id="customerClient.resourceName",
        id_parts=CLIENT_NAME,
        name="customerClient.descriptiveName",
        zone="customerClient.timeZone",
        currency="customerClient.currencyCode",
        keep="!(customerClient.manager)",
    ),
    metrics=(
        Metric("impressions", IMPRESSIONS, Unit.COUNT, Rollup.SUM),
        Metric("clicks", CLICKS, Unit.COUNT, Rollup.SUM),
        Metric("cost", SPEND, Unit.CURRENCY, Rollup.SUM),
        Metric("conversions", CONVERSIONS, Unit.COUNT, Rollup.SUM, note=RESTATED),
        Metric("conversion_value", CONVERSION_VALUE, Unit.CURRENCY, Rollup.SUM, note=RESTATED),
        Metric("all_conversions", ALL_CONVERSIONS, Unit.COUNT, Rollup.SUM, note=RESTATED),
        Metric(
            "interactions",
            Text("Interactions with ads", "Interactions avec les annonces"),
            Unit.COUNT,
            Rollup.SUM,
        ),
        Metric("video_views", VIDEO_VIEWS, Unit.COUNT, Rollup.SUM, is_default=False),
    ),
    derived=(
        Derived("ctr", CLICK_THROUGH_RATE, Unit.PERCENT, {"clicks": 1}, {"impressions": 1}),
        Derived("average_cpc", COST_PER_CLICK, Unit.CURRENCY, {"cost": 1}, {"clicks": 1}),
        Derived(
            "cost_per_conversion",
            COST_PER_CONVERSION,
            Unit.CURRENCY,
            {"cost": 1},
            {"conversions": 1},
        ),
        Derived(
            "conversion_rate",
            CONVERSION_RATE,
            Unit.PERCENT,
            {"conversions": 1},
            {"interactions": 1},
            note=Text(
                "Conversions over interactions with ads.",
                "Conversions rapportées aux interactions avec les annonces.",
            ),
        ),
        Derived("roas", RETURN_ON_SPEND, Unit.COUNT, {"conversion_value": 1}, {"cost": 1}),
    ),
    endpoints=(
        daily(
            "account",
            ", ".join(f"metrics.{name}" for name in COUNTS),
            {
                "impressions": metric("impressions"),
                "clicks": metric("clicks"),
                "cost": Product(metric("costMicros"), "`0.000001`"),
                "conversions": metric("conversions"),
                "conversion_value": metric("conversionsValue"),
                "all_conversions": metric("allConversions"),
                "interactions": metric("interactions"),
            },
        ),
        # Alone, so that the others go on where this version calls it otherwise.
        daily("videos", VIDEO_FIELD, {"video_views": f"{VIDEO_KEY} || {LEFT_OUT_IS_0}"}),
    ),
    errors=errors(),
    lookback_days=30,
    unverified=(
        *google.UNVERIFIED,
        "VIDEO_FIELD, VIDEO_KEY: what newer versions call video views",
        "CLIENT_NAME: the form of an account’s resource name",
        "BODY: that a failed stream puts its error into a list",
        "LEFT_OUT_IS_0: that a metric which is missing is 0",
        "FIELD_GONE, MANAGER_ASKED: the names of these refusals",
        "LONG_WAIT_SECONDS: how long a daily limit lasts where the answer does not say",
    ),
)
