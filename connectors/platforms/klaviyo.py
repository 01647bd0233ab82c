"""Klaviyo, counted by Klaviyo's own events: https://developers.klaviyo.com/en/reference."""

from collections.abc import Mapping
from datetime import date

from connectors.names import (
    AVERAGE_ORDER_VALUE,
    CLICK_RATE,
    EMAILS_BOUNCED,
    NEW_SUBSCRIBERS,
    OPEN_RATE,
    ORDERS,
    UNIQUE_CLICKS,
    UNIQUE_OPENS,
    UNSUBSCRIBES,
)
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Asks,
    Derived,
    Each,
    Endpoint,
    Errors,
    InHeader,
    Input,
    InputKind,
    Metric,
    NextUrl,
    OAuthCode,
    Pace,
    PerId,
    Platform,
    Request,
    Rollup,
    Rule,
    Span,
    Template,
    Text,
    Then,
    TokenCall,
    Typed,
    Unit,
    Until,
    Wait,
)

# Not confirmed by what Klaviyo publishes.
UNSUBSCRIBED = "Unsubscribed from Email Marketing"
MOST_DAYS = 365
LAPSED_CODES = ("not_authenticated",)
FORBIDDEN_CODES = ("permission_denied",)

# Revisions end some two years after their date.
REVISION = "2026-10-15"
JSON_API = "application/vnd.api+json"
TOKEN_URL = "https://a.klaviyo.com/oauth/token"  # noqa: S105 - an address
BY_EVENT_DATE = Text(
    "Counted on the day it happened; Klaviyo’s own reports count by the day of sending.",
    "Compté au jour de l’événement\u00a0; les rapports de Klaviyo comptent au jour de l’envoi.",
)
# What happens is a metric in Klaviyo's words; its id is another one in every account.
EVENTS = Endpoint(
    key="metrics",
    request=Request("{api}/metrics"),
    asks=Asks.EVENTS,
    rows="data",
    day="attributes.created",
    paging=NextUrl("links.next"),
    reads={},
)


def by_day(key: str, event: str, reads: Mapping[str, str]) -> Endpoint:
    """Count by day what Klaviyo calls so, in all metrics of that name together."""
    attributes: Mapping[str, Template] = {
        "metric_id": "{ids}",
        "measurements": Each("{field}"),
        "interval": "day",
        "filter": [
            "greater-or-equal(datetime,{first}T00:00:00)",
            "less-than(datetime,{end}T00:00:00)",
        ],
        "timezone": "{zone}",
        "page_size": 500,
    }
    return Endpoint(
        key=key,
        request=Request(
            "{api}/metric-aggregates",
            "POST",
            json={"data": {"type": "metric-aggregate", "attributes": attributes}},
        ),
        rows=(
            "data.attributes.[{day: dates, count: data[0].measurements.count, "
            "unique: data[0].measurements.unique, sum_value: data[0].measurements.sum_value}]"
        ),
        is_by_column=True,
        day="day",
        zone=ACCOUNT_ZONE,
        span=Span(max_days=MOST_DAYS),
        per_id=PerId(EVENTS, "id", batch=1, reach_days=1, follow=f"attributes.name == '{event}'"),
        reads=reads,
    )


PLATFORM = Platform(
    key="klaviyo",
    title="Klaviyo",
    docs="https://developers.klaviyo.com/en/reference/query_metric_aggregates",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads by day the e-mails and SMS received, opens, clicks, sign-ups, orders and revenue.",
        "Lit par jour les e-mails et SMS reçus, ouvertures, clics, inscriptions, commandes et "
        "chiffre d’affaires.",
    ),
    how_to=Text(
        "Make a private API key in Klaviyo under Settings > API keys with read access to "
        "Accounts and Metrics, and paste it: one key reads one account. "
        "To authorise in the browser instead, make an app in Klaviyo’s developer portal, give it "
        "the redirect address and the scopes accounts:read and metrics:read, and copy its id and "
        "secret. "
        "Only an owner, an admin or a manager of the account can do either.",
        "Créez dans Klaviyo, sous Settings > API keys, une clé API privée avec accès en lecture à "
        "Accounts et Metrics, et collez-la\u00a0: une clé lit un compte. "
        "Pour autoriser plutôt dans le navigateur, créez une application dans le portail "
        "développeur de Klaviyo, indiquez-y l’adresse de redirection et les droits accounts:read "
        "et metrics:read, puis copiez son identifiant et sa clé secrète. "
        "Seul un propriétaire, un administrateur ou un responsable du compte peut le faire.",
    ),
    history=Text(
        "Every day since the account has events.",
        "Chaque jour depuis les premiers événements du compte.",
    ),
    hosts={"api": "https://a.klaviyo.com/api"},
    headers={"revision": REVISION, "accept": JSON_API, "content-type": JSON_API},
    ways=(
        OAuthCode(
            authorize_url="https://www.klaviyo.com/oauth/authorize",
            token_call=TokenCall(
                TOKEN_URL,
                {
                    "grant_type": "authorization_code",
                    "code": "{code}",
                    "redirect_uri": "{redirect_uri}",
                },
                is_basic=True,
            ),
            refresh=TokenCall(
                TOKEN_URL,
                {"grant_type": "refresh_token", "refresh_token": "{refresh_token}"},
                is_basic=True,
            ),
            scopes=("accounts:read", "metrics:read"),
            has_pkce=True,
            lifetime_seconds=3600,
        ),
        Typed(
            key="api_key",
            title=Text("Private API key", "Clé API privée"),
            inputs=(
                Input(
                    "api_key",
                    Text("Private API key", "Clé API privée"),
                    InputKind.SECRET,
                    example="pk_…",
                ),
            ),
            carry=InHeader("Authorization", "Klaviyo-API-Key ", "api_key"),
        ),
    ),
    accounts=Accounts(
        Request("{api}/accounts"),
        rows="data",
        id="id",
        name="attributes.contact_information.organization_name",
        zone="attributes.timezone",
        currency="attributes.preferred_currency",
    ),
    metrics=(
        Metric(
            "emails_received",
            Text("E-mails received", "E-mails reçus"),
            Unit.COUNT,
            Rollup.SUM,
            note=BY_EVENT_DATE,
        ),
        Metric(
            "emails_opened_unique",
            UNIQUE_OPENS,
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "People count once a day; opens that Apple Mail makes by itself are included.",
                "Chaque personne compte une fois par jour\u00a0; comprend les ouvertures qu’Apple "
                "Mail fait de lui-même.",
            ),
        ),
        Metric("emails_clicked_unique", UNIQUE_CLICKS, Unit.COUNT, Rollup.SUM, note=BY_EVENT_DATE),
        Metric("bounces", EMAILS_BOUNCED, Unit.COUNT, Rollup.SUM),
        Metric("unsubscribes", UNSUBSCRIBES, Unit.COUNT, Rollup.SUM),
        Metric(
            "new_subscribers",
            NEW_SUBSCRIBERS,
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "Whoever joins two lists counts twice.",
                "Une personne qui rejoint deux listes compte deux fois.",
            ),
        ),
        Metric("orders", ORDERS, Unit.COUNT, Rollup.SUM),
        Metric(
            "revenue",
            Text("Revenue from orders", "Chiffre d’affaires des commandes"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=Text(
                "All orders of the shops that are connected to Klaviyo, not of e-mails alone.",
                "Toutes les commandes des boutiques reliées à Klaviyo, pas seulement celles dues "
                "aux e-mails.",
            ),
        ),
        Metric("sms_received", Text("SMS received", "SMS reçus"), Unit.COUNT, Rollup.SUM),
    ),
    derived=(
        Derived(
            "open_rate",
            OPEN_RATE,
            Unit.PERCENT,
            {"emails_opened_unique": 1},
            {"emails_received": 1},
            note=BY_EVENT_DATE,
        ),
        Derived(
            "click_rate",
            CLICK_RATE,
            Unit.PERCENT,
            {"emails_clicked_unique": 1},
            {"emails_received": 1},
            note=BY_EVENT_DATE,
        ),
        Derived(
            "average_order_value",
            AVERAGE_ORDER_VALUE,
            Unit.CURRENCY,
            {"revenue": 1},
            {"orders": 1},
        ),
    ),
    endpoints=(
        by_day("received", "Received Email", {"emails_received": "count"}),
        by_day("opened", "Opened Email", {"emails_opened_unique": "unique"}),
        by_day("clicked", "Clicked Email", {"emails_clicked_unique": "unique"}),
        by_day("bounced", "Bounced Email", {"bounces": "count"}),
        by_day("unsubscribed", UNSUBSCRIBED, {"unsubscribes": "count"}),
        by_day("subscribed", "Subscribed to List", {"new_subscribers": "count"}),
        by_day("ordered", "Placed Order", {"orders": "count", "revenue": "sum_value"}),
        by_day("received_sms", "Received SMS", {"sms_received": "count"}),
    ),
    errors=Errors(
        code="errors[0].code",
        text="errors[0].detail",
        rules=(
            Rule(
                Then.WAIT,
                statuses=(429,),
                wait=Wait(Until.SECONDS_HEADER, "Retry-After", seconds=60),
            ),
            Rule(Then.REFRESH, codes=LAPSED_CODES),
            Rule(Then.REFRESH, statuses=(401,)),
            Rule(Then.GRANT_MORE, codes=FORBIDDEN_CODES),
            Rule(Then.GRANT_MORE, statuses=(403,)),
        ),
    ),
    pace=Pace(calls=60, seconds=60),
    lookback_days=7,
    unverified=(
        "UNSUBSCRIBED: what an unsubscription is called",
        "MOST_DAYS: how many days can be asked for at once, and that days without events are told",
        "LAPSED_CODES, FORBIDDEN_CODES: the codes of these refusals; their statuses are certain",
    ),
)
