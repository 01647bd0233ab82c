"""HubSpot: https://developers.hubspot.com/docs/api-reference/2026-03/overview."""

from collections.abc import Mapping
from datetime import date

from connectors.names import (
    BY_SEND_DATE,
    CLICK_RATE,
    EMAILS_DELIVERED,
    FROM_NOW_ON,
    OPEN_RATE,
    PAGE_VIEWS,
    VISITS,
)
from connectors.spec import (
    ACCOUNT_ZONE,
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
    Platform,
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

# Not confirmed by HubSpot's own pages.
AUTHORIZE_URL = "https://app.hubspot.com/oauth/authorize"
EMAIL_SCOPE = "content"
# Newer documentation writes the token's fields in camel case.
GRANTED = (
    "{access_token: access_token || accessToken, refresh_token: refresh_token || refreshToken, "
    "expires_in: expires_in || expiresIn}"
)
ACCOUNT_PATH = "account-info/v3/details"
COUNTERS = ("delivered", "open", "click")
OPERATORS = ("GTE", "LT")
EMPTY = "total == `0`"
LIMIT = Wait(seconds=10)
DAILY_LIMIT = Wait(Until.MIDNIGHT_UTC, seconds=3600)
MOVING = Wait(Until.SECONDS_HEADER, "Retry-After", seconds=3600)
LOOKBACK_DAYS = 30

OBJECTS = "{api}/crm/objects/2026-03"
CLIENT = {"client_id": "{client_id}", "client_secret": "{client_secret}"}
TOKEN_URL = "{api}/oauth/2026-03/token"  # noqa: S105 - an address


def within(name: str) -> list[Mapping[str, str]]:
    """Write the filters for a moment within the window."""
    since, before = OPERATORS
    return [
        {"propertyName": name, "operator": since, "value": "{first}"},
        {"propertyName": name, "operator": before, "value": "{end}"},
    ]


def contacts_by_day(metric: str, name: str) -> Endpoint:
    """Declare how many contacts have a moment on a day: no contact is asked for, only counted.

    Listing them would end at ten thousand, which one import of contacts exceeds.
    """
    return Endpoint(
        key=metric,
        request=Request(
            f"{OBJECTS}/contacts/search",
            method="POST",
            json={"limit": 1, "filterGroups": [{"filters": within(name)}]},
        ),
        dates=DateForm.MILLISECONDS,
        zone=ACCOUNT_ZONE,
        span=Span(is_one_day=True),
        reads={metric: "total"},
    )


PLATFORM = Platform(
    key="hubspot",
    title="HubSpot",
    docs="https://developers.hubspot.com/docs/api-reference/2026-03/overview",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads visits, new contacts, deals won, and what people did with marketing e-mails.",
        "Lit les visites, nouveaux contacts, affaires gagnées et les réactions aux e-mails "
        "marketing.",
    ),
    how_to=Text(
        "The simplest way: in HubSpot’s settings under Integrations, make a private app with the "
        "rights crm.objects.contacts.read, crm.objects.deals.read, business-intelligence and "
        "content, and paste its token (pat-…). You have to be a super admin. "
        "For many portals, make an app in a developer account and authorise in the browser.",
        "Le plus simple\u00a0: dans les réglages de HubSpot, sous Intégrations, créez une "
        "application privée avec les droits crm.objects.contacts.read, crm.objects.deals.read, "
        "business-intelligence et content, puis collez son jeton (pat-…). Il faut être super "
        "administrateur. "
        "Pour plusieurs portails, créez une application dans un compte développeur et autorisez "
        "dans le navigateur.",
    ),
    history=Text(
        "All days since the portal began; the number of contacts from the connection on.",
        "Tous les jours depuis l’ouverture du portail\u00a0; "
        "le nombre de contacts à partir de la connexion.",
    ),
    hosts={"api": "https://api.hubapi.com"},
    ways=(
        Typed(
            key="token",
            title=Text("Private app", "Application privée"),
            inputs=(
                Input(
                    "access_token",
                    Text("Token of the private app", "Jeton de l’application privée"),
                    InputKind.SECRET,
                    example="pat-eu1-…",
                ),
            ),
            carry=Bearer(),
        ),
        OAuthCode(
            authorize_url=AUTHORIZE_URL,
            token_call=TokenCall(
                TOKEN_URL,
                {
                    "grant_type": "authorization_code",
                    "code": "{code}",
                    "redirect_uri": "{redirect_uri}",
                    **CLIENT,
                },
            ),
            refresh=TokenCall(
                TOKEN_URL,
                {
                    "grant_type": "refresh_token",
                    "refresh_token": "{refresh_token}",
                    **CLIENT,
                },
            ),
            scopes=(
                "oauth",
                "crm.objects.contacts.read",
                "crm.objects.deals.read",
                "business-intelligence",
                EMAIL_SCOPE,
            ),
            token=GRANTED,
            lifetime_seconds=1800,
            redirect_rule=Text(
                "Letter for letter as in the app’s settings.",
                "À la lettre près comme dans les réglages de l’application.",
            ),
        ),
    ),
    accounts=Accounts(
        Request(f"{{api}}/{ACCOUNT_PATH}"),
        id="portalId",
        name="portalId",
        zone="timeZone",
        currency="companyCurrency",
    ),
    metrics=(
        Metric("visits", VISITS, Unit.COUNT, Rollup.SUM),
        Metric("page_views", PAGE_VIEWS, Unit.COUNT, Rollup.SUM),
        Metric("new_contacts", Text("New contacts", "Nouveaux contacts"), Unit.COUNT, Rollup.SUM),
        Metric(
            "new_mqls",
            Text("New marketing qualified leads (MQL)", "Nouveaux prospects qualifiés (MQL)"),
            Unit.COUNT,
            Rollup.SUM,
        ),
        Metric("deals_won", Text("Deals won", "Affaires gagnées"), Unit.COUNT, Rollup.SUM),
        Metric(
            "deal_revenue_won",
            Text("Revenue of deals won", "Montant des affaires gagnées"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=Text(
                "On the day that the deal was closed, in the company’s currency.",
                "Au jour de clôture de l’affaire, dans la devise de l’entreprise.",
            ),
        ),
        Metric(
            "emails_delivered",
            EMAILS_DELIVERED,
            Unit.COUNT,
            Rollup.SUM,
            Kind.LIFETIME,
            BY_SEND_DATE,
        ),
        Metric(
            "email_opens",
            Text("E-mail opens", "Ouvertures d’e-mails"),
            Unit.COUNT,
            Rollup.SUM,
            Kind.LIFETIME,
            BY_SEND_DATE,
        ),
        Metric(
            "email_clicks",
            Text("E-mail clicks", "Clics dans les e-mails"),
            Unit.COUNT,
            Rollup.SUM,
            Kind.LIFETIME,
            BY_SEND_DATE,
        ),
        Metric(
            "contacts_total",
            Text("Contacts in all", "Contacts au total"),
            Unit.COUNT,
            Rollup.LAST,
            Kind.SNAPSHOT,
            FROM_NOW_ON,
        ),
    ),
    derived=(
        Derived("open_rate", OPEN_RATE, Unit.PERCENT, {"email_opens": 1}, {"emails_delivered": 1}),
        Derived(
            "click_rate", CLICK_RATE, Unit.PERCENT, {"email_clicks": 1}, {"emails_delivered": 1}
        ),
        Derived(
            "visit_to_contact_rate",
            Text("Visit to contact rate", "Taux de visites devenues contacts"),
            Unit.PERCENT,
            {"new_contacts": 1},
            {"visits": 1},
        ),
        Derived(
            "average_deal_value",
            Text("Average deal value", "Montant moyen d’une affaire"),
            Unit.CURRENCY,
            {"deal_revenue_won": 1},
            {"deals_won": 1},
        ),
    ),
    endpoints=(
        Endpoint(
            key="web_analytics",
            request=Request(
                "{api}/analytics/v2/reports/sources/total",
                query={"start": "{first}", "end": "{last}"},
            ),
            rows="totals && [totals]",
            proof=EMPTY,
            dates=DateForm.COMPACT,
            zone=ACCOUNT_ZONE,
            span=Span(is_one_day=True),
            reads={"visits": "visits", "page_views": "rawViews"},
        ),
        contacts_by_day("new_contacts", "createdate"),
        contacts_by_day("new_mqls", "hs_lifecyclestage_marketingqualifiedlead_date"),
        Endpoint(
            key="deals",
            request=Request(
                f"{OBJECTS}/deals/search",
                method="POST",
                json={
                    "limit": 100,
                    "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
                    "properties": ["closedate", "amount", "amount_in_home_currency"],
                    "filterGroups": [
                        {
                            "filters": [
                                *within("closedate"),
                                {
                                    "propertyName": "hs_is_closed_won",
                                    "operator": "EQ",
                                    "value": "true",
                                },
                            ]
                        }
                    ],
                },
            ),
            asks=Asks.EVENTS,
            rows="results",
            day="properties.closedate",
            dates=DateForm.MILLISECONDS,
            zone=ACCOUNT_ZONE,
            # A search ends at ten thousand deals.
            span=Span(max_days=31),
            paging=Cursor("paging.next.after", "after", is_in_body=True),
            reads={
                "deals_won": "`1`",
                "deal_revenue_won": "properties.amount_in_home_currency || properties.amount "
                "|| `0`",
            },
        ),
        Endpoint(
            key="email_statistics",
            request=Request(
                "{api}/marketing/v3/emails/statistics/histogram",
                query={"interval": "DAY", "startTimestamp": "{first}", "endTimestamp": "{end}"},
            ),
            asks=Asks.EVENTS,
            rows="results",
            day="interval.start",
            dates=DateForm.RFC3339,
            span=Span(max_days=90),
            reads={
                metric: f"aggregations.counters.{counter}"
                for metric, counter in zip(
                    ("emails_delivered", "email_opens", "email_clicks"), COUNTERS, strict=True
                )
            },
        ),
        Endpoint(
            key="contacts_total",
            request=Request(f"{OBJECTS}/contacts/search", method="POST", json={"limit": 1}),
            asks=Asks.NOW,
            zone=ACCOUNT_ZONE,
            reads={"contacts_total": "total"},
        ),
    ),
    errors=Errors(
        code="policyName",
        subcode="category",
        text="message",
        rules=(
            # Five searches a second: asked again after a moment, it goes on.
            Rule(Then.TRY_LATER, statuses=(429,), codes=("SECONDLY",)),
            Rule(Then.WAIT, statuses=(429,), codes=("DAILY",), wait=DAILY_LIMIT),
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.WAIT, statuses=(477,), wait=MOVING),
            Rule(Then.REFRESH, statuses=(401,)),
            Rule(Then.RECONNECT, statuses=(530,)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
            Rule(Then.TRY_LATER, statuses=(423,)),
        ),
        wait=LIMIT,
    ),
    lookback_days=LOOKBACK_DAYS,
    unverified=(
        "AUTHORIZE_URL, EMAIL_SCOPE, GRANTED: the consent page, a right’s name, the token’s fields",
        "ACCOUNT_PATH: where a portal tells about itself",
        "COUNTERS: what the counters of e-mails are called",
        "OPERATORS: a search by two bounds in place of one BETWEEN",
        "EMPTY: what is told of a day without visits",
        "DAILY_LIMIT: the limit ends at midnight of the portal, which may be hours away from UTC",
        "MOVING: how long a portal that is moved is away",
        "LOOKBACK_DAYS: deals and e-mails change for longer than the seven days of the others",
    ),
)
