"""Mailchimp Marketing API: https://mailchimp.com/developer/marketing/api/."""

from datetime import date

from connectors.names import (
    BY_SEND_DATE,
    CLICK_RATE,
    EMAILS_BOUNCED,
    EMAILS_SENT,
    FROM_NOW_ON,
    NET_SUBSCRIBERS,
    NEW_SUBSCRIBERS,
    OPEN_RATE,
    SUBSCRIBERS,
    UNIQUE_CLICKS,
    UNIQUE_OPENS,
    UNSUBSCRIBE_RATE,
    UNSUBSCRIBES,
)
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Asks,
    Basic,
    DateForm,
    Derived,
    Endpoint,
    Errors,
    Input,
    InputKind,
    Kind,
    Metric,
    OAuthCode,
    Offset,
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
    Wait,
)

# Not confirmed by what Mailchimp publishes.
AUTHORIZE_URL = "https://login.mailchimp.com/oauth2/authorize"
ZONE = "account_timezone"
# A refusal that is no JSON comes from Mailchimp's edge, after too many calls.
FROM_THE_EDGE = Rule(Then.WAIT, statuses=(403,), codes=("",), wait=Wait(seconds=3600))

LOGIN = "https://login.mailchimp.com/oauth2"
# Mailchimp tells these days of a list's past and no more.
LIST_DAYS = 180
# Reports go on growing for weeks after a campaign was sent.
LOOKBACK_DAYS = 30
NO_AUTOMATIONS = Text(
    "Automated e-mails are not counted: Mailchimp leaves them out of a list’s activity.",
    "Les e-mails automatisés ne comptent pas\u00a0: Mailchimp ne les compte pas dans l’activité "
    "d’une audience.",
)
WITH_MACHINES = Text(
    "Opens include those that Apple Mail makes by itself.",
    "Comprend les ouvertures qu’Apple Mail fait de lui-même.",
)
DELIVERED = {"emails_sent": 1.0, "bounces": -1.0}

PLATFORM = Platform(
    key="mailchimp",
    title="Mailchimp",
    docs="https://mailchimp.com/developer/marketing/api/",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads each audience: subscribers, e-mails sent, opens, clicks and campaign revenue.",
        "Lit chaque audience\u00a0: abonnés, e-mails envoyés, ouvertures, clics et chiffre "
        "d’affaires des campagnes.",
    ),
    how_to=Text(
        "To authorise in the browser, register an app under Account > Extras > Registered apps, "
        "give it the redirect address, and copy its id and secret. "
        "Or make an API key under Account > Extras > API keys and paste it: no app is needed. "
        "Whoever signs in or makes the key must be at least a manager of the account. "
        "Each audience is an account here.",
        "Pour autoriser dans le navigateur, enregistrez une application dans Account > Extras > "
        "Registered apps, indiquez-y l’adresse de redirection, puis copiez son identifiant et sa "
        "clé secrète. "
        "Ou créez une clé API dans Account > Extras > API keys et collez-la\u00a0: aucune "
        "application n’est nécessaire. "
        "La personne doit être au moins Manager du compte. "
        "Chaque audience est ici un compte.",
    ),
    history=Text(
        "The last 180 days of each audience, all campaigns; subscribers from the connection on.",
        "Les 180 derniers jours de chaque audience, toutes les campagnes\u00a0; le nombre "
        "d’abonnés à partir de la connexion.",
    ),
    hosts={"api": "https://{dc}.api.mailchimp.com/3.0"},
    ways=(
        OAuthCode(
            authorize_url=AUTHORIZE_URL,
            token_call=TokenCall(
                f"{LOGIN}/token",
                {
                    "grant_type": "authorization_code",
                    "client_id": "{client_id}",
                    "client_secret": "{client_secret}",
                    "redirect_uri": "{redirect_uri}",
                    "code": "{code}",
                },
            ),
            scopes=(),
            details=Request(f"{LOGIN}/metadata", headers={"Authorization": "OAuth {access_token}"}),
            keeps=("dc",),
        ),
        Typed(
            key="api_key",
            title=Text("API key", "Clé API"),
            inputs=(
                Input(
                    "api_key",
                    Text("API key", "Clé API"),
                    InputKind.SECRET,
                    example="0123456789abcdef0123456789abcdef-us6",
                    pattern=r"-(?P<dc>[a-z0-9]{2,8})$",
                ),
            ),
            # Any user name will do.
            carry=Basic("api_key", "api_key"),
        ),
    ),
    accounts=Accounts(
        Request("{api}/lists", query={"exclude_fields": "lists._links"}),
        rows="lists",
        id="id",
        name="name",
        paging=Offset("offset", "count", 1000, total="total_items"),
        detail=Request("{api}/"),
        detail_reads={"zone": ZONE},
    ),
    metrics=(
        Metric("emails_sent", EMAILS_SENT, Unit.COUNT, Rollup.SUM, note=NO_AUTOMATIONS),
        Metric("unique_opens", UNIQUE_OPENS, Unit.COUNT, Rollup.SUM, note=WITH_MACHINES),
        Metric("unique_clicks", UNIQUE_CLICKS, Unit.COUNT, Rollup.SUM, note=NO_AUTOMATIONS),
        Metric("new_subscribers", NEW_SUBSCRIBERS, Unit.COUNT, Rollup.SUM),
        Metric("unsubscribes", UNSUBSCRIBES, Unit.COUNT, Rollup.SUM),
        Metric("bounces", EMAILS_BOUNCED, Unit.COUNT, Rollup.SUM, note=NO_AUTOMATIONS),
        Metric("subscribers", SUBSCRIBERS, Unit.COUNT, Rollup.LAST, Kind.SNAPSHOT, FROM_NOW_ON),
        Metric(
            "campaigns_sent", Text("Campaigns sent", "Campagnes envoyées"), Unit.COUNT, Rollup.SUM
        ),
        Metric(
            "email_revenue",
            Text("Revenue from campaigns", "Chiffre d’affaires des campagnes"),
            Unit.CURRENCY,
            Rollup.SUM,
            Kind.LIFETIME,
            BY_SEND_DATE,
        ),
        *(
            Metric(key, title, Unit.COUNT, Rollup.SUM, Kind.LIFETIME, is_helper=True)
            for key, title in (
                ("campaign_emails_sent", EMAILS_SENT),
                ("campaign_bounces", EMAILS_BOUNCED),
                ("campaign_opens_without_proxy", UNIQUE_OPENS),
            )
        ),
    ),
    derived=(
        Derived(
            "open_rate",
            OPEN_RATE,
            Unit.PERCENT,
            {"unique_opens": 1},
            DELIVERED,
            note=WITH_MACHINES,
        ),
        Derived(
            "open_rate_without_proxy",
            Text("Open rate without machines", "Taux d’ouverture sans les machines"),
            Unit.PERCENT,
            {"campaign_opens_without_proxy": 1},
            {"campaign_emails_sent": 1, "campaign_bounces": -1},
            note=Text(
                "Of campaigns by the day they were sent, without what Apple Mail opens by itself.",
                "Des campagnes au jour de leur envoi, sans ce qu’Apple Mail ouvre de lui-même.",
            ),
        ),
        Derived("click_rate", CLICK_RATE, Unit.PERCENT, {"unique_clicks": 1}, DELIVERED),
        Derived(
            "unsubscribe_rate",
            UNSUBSCRIBE_RATE,
            Unit.PERCENT,
            {"unsubscribes": 1},
            {"emails_sent": 1},
        ),
        Derived(
            "net_subscribers",
            NET_SUBSCRIBERS,
            Unit.COUNT,
            {"new_subscribers": 1, "unsubscribes": -1},
        ),
    ),
    endpoints=(
        Endpoint(
            key="list_activity",
            request=Request("{api}/lists/{account}/activity"),
            rows="activity",
            day="day",
            zone=ACCOUNT_ZONE,
            span=Span(history_days=LIST_DAYS),
            paging=Offset("offset", "count", LIST_DAYS, total="total_items"),
            is_newest_first=True,
            reads={
                "emails_sent": "emails_sent",
                "unique_opens": "unique_opens",
                "unique_clicks": "recipient_clicks",
                "new_subscribers": "sum([subs, other_adds])",
                "unsubscribes": "sum([unsubs, other_removes])",
                "bounces": "sum([hard_bounce, soft_bounce])",
            },
        ),
        # The campaigns of every audience, as they cannot be asked for by audience.
        Endpoint(
            key="reports",
            request=Request(
                "{api}/reports", query={"since_send_time": "{first}", "before_send_time": "{end}"}
            ),
            asks=Asks.EVENTS,
            rows="reports",
            account="list_id",
            day="send_time",
            dates=DateForm.RFC3339,
            zone=ACCOUNT_ZONE,
            paging=Offset("offset", "count", 1000, total="total_items"),
            reads={
                "campaigns_sent": "`1`",
                "email_revenue": "ecommerce.total_revenue",
                "campaign_emails_sent": "emails_sent",
                "campaign_bounces": (
                    "sum([bounces.hard_bounces, bounces.soft_bounces, bounces.syntax_errors])"
                ),
                "campaign_opens_without_proxy": "opens.proxy_excluded_unique_opens",
            },
        ),
        Endpoint(
            key="list",
            request=Request("{api}/lists/{account}"),
            asks=Asks.NOW,
            zone=ACCOUNT_ZONE,
            reads={"subscribers": "stats.member_count"},
        ),
    ),
    errors=Errors(
        code="title",
        text="detail",
        rules=(
            Rule(Then.WAIT, statuses=(429,), wait=Wait(seconds=60)),
            FROM_THE_EDGE,
            Rule(Then.RECONNECT, statuses=(401,)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
        ),
    ),
    lookback_days=LOOKBACK_DAYS,
    unverified=(
        "AUTHORIZE_URL: the address of the consent page, that it takes no PKCE and that tokens "
        "do not end",
        "ZONE: the name of the account’s time zone, and that days begin by it",
        "FROM_THE_EDGE: that too many calls may be refused with status 403 and a web page",
    ),
)
