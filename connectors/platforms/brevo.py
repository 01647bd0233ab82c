"""Brevo (Sendinblue): https://developers.brevo.com/reference."""

from datetime import date

from connectors.names import (
    BY_SEND_DATE,
    CLICK_RATE,
    FROM_NOW_ON,
    OPEN_RATE,
    UNSUBSCRIBE_RATE,
)
from connectors.spec import (
    Accounts,
    Asks,
    Derived,
    Endpoint,
    Errors,
    InHeader,
    Input,
    InputKind,
    Kind,
    Metric,
    Offset,
    Platform,
    Remaining,
    Request,
    Rollup,
    Rule,
    Span,
    Text,
    Then,
    Typed,
    Unit,
    Until,
    Wait,
)

# Not confirmed by what Brevo publishes.
CAMPAIGNS_A_PAGE = 50
DAYS_OF = "UTC"
LIMIT_CODE = "too_many_requests"
LAPSED_CODE = "unauthorized"
FORBIDDEN_CODE = "permission_denied"
REFUSED_CODES = ("invalid_parameter", "out_of_range", "missing_parameter")
UNKNOWN_PLACE = "IP address"

# Brevo counts what happened to a campaign in the last six months.
CAMPAIGN_DAYS = 180
REPORT_DAYS = 30
LIMIT = Wait(Until.SECONDS_HEADER, "x-sib-ratelimit-reset", seconds=3600)
DELIVERED = {"campaign_delivered": 1.0}
WITH_APPLE = Text(
    "By the day of sending; includes opens that Apple Mail makes by itself.",
    "Au jour de l’envoi\u00a0; comprend les ouvertures qu’Apple Mail fait de lui-même.",
)
TRANSACTIONAL = Text(
    "Of transactional e-mails alone, such as order confirmations.",
    "Des seuls e-mails transactionnels, comme les confirmations de commande.",
)

PLATFORM = Platform(
    key="brevo",
    title="Brevo",
    docs="https://developers.brevo.com/reference",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads campaigns and transactional e-mails: delivered, opened, clicked; and contacts.",
        "Lit les campagnes et les e-mails transactionnels (remis, ouverts, cliqués) et le nombre "
        "de contacts.",
    ),
    how_to=Text(
        "In Brevo, open SMTP & API > API keys, generate a key (it begins with xkeysib-) and "
        "paste it. No app and no approval is needed; one key reads one account. "
        "If Brevo allows authorised IP addresses only, add the address of this server under "
        "Security > Authorised IPs.",
        "Dans Brevo, ouvrez SMTP et API > Clés API, générez une clé (elle commence par xkeysib-) "
        "et collez-la. Ni application ni accord nécessaire\u00a0; une clé lit un compte. "
        "Si Brevo n’accepte que des adresses IP autorisées, ajoutez celle de ce serveur dans "
        "Sécurité > IP autorisées.",
    ),
    history=Text(
        "Every day of transactional e-mails, campaigns of the last six months; "
        "contacts from the connection on.",
        "Chaque jour pour les e-mails transactionnels, les campagnes des six derniers mois\u00a0; "
        "les contacts à partir de la connexion.",
    ),
    hosts={"api": "https://api.brevo.com/v3"},
    ways=(
        Typed(
            key="api_key",
            title=Text("API key", "Clé API"),
            inputs=(
                Input("api_key", Text("API key", "Clé API"), InputKind.SECRET, example="xkeysib-…"),
            ),
            carry=InHeader("api-key", secret="api_key"),  # noqa: S106 - the name of a field
        ),
    ),
    accounts=Accounts(Request("{api}/account"), id="email", name="companyName"),
    metrics=(
        *(
            Metric(key, title, Unit.COUNT, Rollup.SUM, note=TRANSACTIONAL)
            for key, title in (
                (
                    "transactional_delivered",
                    Text("Transactional e-mails delivered", "E-mails transactionnels remis"),
                ),
                (
                    "transactional_unique_opens",
                    Text(
                        "Unique opens, transactional", "Ouvertures uniques, e-mails transactionnels"
                    ),
                ),
                (
                    "transactional_unique_clicks",
                    Text("Unique clicks, transactional", "Clics uniques, e-mails transactionnels"),
                ),
            )
        ),
        *(
            Metric(key, title, Unit.COUNT, Rollup.SUM, Kind.LIFETIME, note)
            for key, title, note in (
                (
                    "campaign_delivered",
                    Text("Campaign e-mails delivered", "E-mails de campagne remis"),
                    BY_SEND_DATE,
                ),
                (
                    "campaign_unique_opens",
                    Text("Unique opens, campaigns", "Ouvertures uniques, campagnes"),
                    WITH_APPLE,
                ),
                (
                    "campaign_unique_clicks",
                    Text("Unique clicks, campaigns", "Clics uniques, campagnes"),
                    BY_SEND_DATE,
                ),
                (
                    "campaign_unsubscribes",
                    Text("Unsubscribes, campaigns", "Désabonnements, campagnes"),
                    BY_SEND_DATE,
                ),
            )
        ),
        Metric(
            "contacts",
            Text("Contacts", "Contacts"),
            Unit.COUNT,
            Rollup.LAST,
            Kind.SNAPSHOT,
            FROM_NOW_ON,
        ),
    ),
    derived=(
        Derived(
            "open_rate",
            OPEN_RATE,
            Unit.PERCENT,
            {"campaign_unique_opens": 1},
            DELIVERED,
            note=WITH_APPLE,
        ),
        Derived(
            "click_rate",
            CLICK_RATE,
            Unit.PERCENT,
            {"campaign_unique_clicks": 1},
            DELIVERED,
            note=BY_SEND_DATE,
        ),
        Derived(
            "unsubscribe_rate",
            UNSUBSCRIBE_RATE,
            Unit.PERCENT,
            {"campaign_unsubscribes": 1},
            DELIVERED,
            note=BY_SEND_DATE,
        ),
    ),
    endpoints=(
        # A window never has more days than a page, so that one call tells all of it.
        Endpoint(
            key="transactional",
            request=Request(
                "{api}/smtp/statistics/reports",
                query={
                    "startDate": "{first}",
                    "endDate": "{last}",
                    "limit": str(REPORT_DAYS),
                    "offset": "0",
                    "sort": "asc",
                },
            ),
            rows="reports",
            day="date",
            zone=DAYS_OF,
            span=Span(max_days=REPORT_DAYS),
            reads={
                "transactional_delivered": "delivered",
                "transactional_unique_opens": "uniqueOpens",
                "transactional_unique_clicks": "uniqueClicks",
            },
        ),
        # All campaigns with their numbers at once: an hour has 100 of these calls.
        Endpoint(
            key="campaigns",
            request=Request(
                "{api}/emailCampaigns",
                query={
                    "status": "sent",
                    "statistics": "globalStats",
                    "startDate": "{first}T00:00:00.000Z",
                    "endDate": "{last}T23:59:59.999Z",
                    "sort": "asc",
                    "excludeHtmlContent": "true",
                },
            ),
            asks=Asks.EVENTS,
            rows="campaigns",
            proof="count == `0`",
            day="sentDate",
            span=Span(history_days=CAMPAIGN_DAYS),
            paging=Offset("offset", "limit", CAMPAIGNS_A_PAGE, total="count"),
            reads={
                "campaign_delivered": "statistics.globalStats.delivered",
                "campaign_unique_opens": "statistics.globalStats.uniqueViews",
                "campaign_unique_clicks": "statistics.globalStats.uniqueClicks",
                "campaign_unsubscribes": "statistics.globalStats.unsubscriptions",
            },
        ),
        Endpoint(
            key="contacts",
            request=Request("{api}/contacts", query={"limit": "1"}),
            asks=Asks.NOW,
            reads={"contacts": "count"},
        ),
    ),
    errors=Errors(
        code="code",
        text="message",
        rules=(
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.WAIT, codes=(LIMIT_CODE,), wait=LIMIT),
            Rule(Then.CONFIGURE, statuses=(401,), text=UNKNOWN_PLACE),
            Rule(Then.RECONNECT, statuses=(401,)),
            Rule(Then.RECONNECT, codes=(LAPSED_CODE,)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
            Rule(Then.GRANT_MORE, codes=(FORBIDDEN_CODE,)),
            Rule(Then.REPORT, codes=REFUSED_CODES),
        ),
    ),
    remaining=Remaining("x-sib-ratelimit-remaining", LIMIT),
    lookback_days=7,
    unverified=(
        "CAMPAIGNS_A_PAGE: how many campaigns a page may hold (100 by some)",
        "DAYS_OF: in which zone the days of transactional e-mails begin",
        "LIMIT_CODE, LAPSED_CODE, FORBIDDEN_CODE, REFUSED_CODES: the codes of these refusals",
        "UNKNOWN_PLACE: how an address that is not authorised is refused",
    ),
)
