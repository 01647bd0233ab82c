"""Campaign Monitor: https://www.campaignmonitor.com/api/."""

from datetime import date

from connectors.names import (
    BY_SEND_DATE,
    CLICK_RATE,
    CLICKS,
    EMAILS_BOUNCED,
    EMAILS_SENT,
    FROM_NOW_ON,
    NEW_SUBSCRIBERS,
    OPEN_RATE,
    SUBSCRIBERS,
    UNIQUE_OPENS,
    UNSUBSCRIBES,
)
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Asks,
    Basic,
    Derived,
    Endpoint,
    Errors,
    Input,
    InputKind,
    Kind,
    Metric,
    OAuthCode,
    PageNumber,
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

# Not confirmed by what Campaign Monitor publishes.
AUTHORIZE_PARAMS = {"type": "web_server"}
TWO_WEEKS_SECONDS = 1_209_600
INVALID_CODES = (50, 120, 122)
LEFT_HEADER = "X-RateLimit-Remaining"
# Time zones come as labels such as "(GMT+01:00) Paris"; whatever else is in them, this tells.
ZONES = {
    "Coordinated Universal Time": "UTC",
    "London": "Europe/London",
    "Casablanca": "Africa/Casablanca",
    "Paris": "Europe/Paris",
    "Berlin": "Europe/Berlin",
    "Prague": "Europe/Prague",
    "Warsaw": "Europe/Warsaw",
    "Athens": "Europe/Athens",
    "Bucharest": "Europe/Bucharest",
    "Helsinki": "Europe/Helsinki",
    "Istanbul": "Europe/Istanbul",
    "Moscow": "Europe/Moscow",
    "Cairo": "Africa/Cairo",
    "Pretoria": "Africa/Johannesburg",
    "Nairobi": "Africa/Nairobi",
    "West Central Africa": "Africa/Lagos",
    "Jerusalem": "Asia/Jerusalem",
    "Riyadh": "Asia/Riyadh",
    "Abu Dhabi": "Asia/Dubai",
    "Karachi": "Asia/Karachi",
    "New Delhi": "Asia/Kolkata",
    "Bangkok": "Asia/Bangkok",
    "Beijing": "Asia/Shanghai",
    "Singapore": "Asia/Singapore",
    "Taipei": "Asia/Taipei",
    "Perth": "Australia/Perth",
    "Tokyo": "Asia/Tokyo",
    "Seoul": "Asia/Seoul",
    "Adelaide": "Australia/Adelaide",
    "Darwin": "Australia/Darwin",
    "Brisbane": "Australia/Brisbane",
    "Sydney": "Australia/Sydney",
    "Hobart": "Australia/Hobart",
    "Auckland": "Pacific/Auckland",
    "Buenos Aires": "America/Argentina/Buenos_Aires",
    "Brasilia": "America/Sao_Paulo",
    "Santiago": "America/Santiago",
    "Newfoundland": "America/St_Johns",
    "Atlantic Time": "America/Halifax",
    "Bogota": "America/Bogota",
    "Mexico City": "America/Mexico_City",
    "Eastern Time": "America/New_York",
    "Central Time": "America/Chicago",
    "Mountain Time": "America/Denver",
    "Arizona": "America/Phoenix",
    "Pacific Time": "America/Los_Angeles",
    "Alaska": "America/Anchorage",
    "Hawaii": "Pacific/Honolulu",
}

OAUTH = "https://api.createsend.com/oauth"
# Each campaign is a call of its own, so older ones are left as they are.
CAMPAIGN_DAYS = 60
DELIVERED = {"recipients": 1.0, "bounces": -1.0}
# The paged form, or the bare list of older versions.
CAMPAIGNS = Endpoint(
    key="campaigns",
    request=Request(
        "{api}/clients/{account}/campaigns.json",
        query={"sentFromDate": "{first}", "sentToDate": "{last}", "orderdirection": "desc"},
    ),
    asks=Asks.EVENTS,
    rows="Results || @",
    day="SentDate",
    zone=ACCOUNT_ZONE,
    paging=PageNumber("page", "pagesize", 1000, total_pages="NumberOfPages"),
    reads={},
)
LISTS = Endpoint(
    key="lists",
    request=Request("{api}/clients/{account}/lists.json"),
    asks=Asks.EVENTS,
    rows="@",
    reads={},
)
EACH_LIST = PerId(LISTS, "ListID", batch=1, reach_days=1)

PLATFORM = Platform(
    key="campaign_monitor",
    title="Campaign Monitor",
    docs="https://www.campaignmonitor.com/api/",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads each client: campaigns sent, opens, clicks, bounces, and subscribers of its lists.",
        "Lit chaque client\u00a0: campagnes envoyées, ouvertures, clics, e-mails non remis et "
        "abonnés de ses listes.",
    ),
    how_to=Text(
        "Register an OAuth app under Integrations > OAuth registration, give it the redirect "
        "address, and copy its id and secret. "
        "Or copy the API key under Account settings > API keys and paste it: no app is needed. "
        "The person needs access to the reports and the lists; each client is an account here.",
        "Enregistrez une application OAuth sous Integrations > OAuth registration, indiquez-y "
        "l’adresse de redirection, puis copiez son identifiant et sa clé secrète. "
        "Ou copiez la clé API sous Account settings > API keys et collez-la\u00a0: aucune "
        "application n’est nécessaire. "
        "La personne doit avoir accès aux rapports et aux listes\u00a0; chaque client est ici un "
        "compte.",
    ),
    history=Text(
        "Campaigns of the last 60 days; subscribers and new subscribers from the connection on.",
        "Les campagnes des 60 derniers jours\u00a0; les abonnés et les nouveaux abonnés à partir "
        "de la connexion.",
    ),
    hosts={"api": "https://api.createsend.com/api/v3.3"},
    ways=(
        OAuthCode(
            authorize_url=OAUTH,
            authorize_params=AUTHORIZE_PARAMS,
            token_call=TokenCall(
                f"{OAUTH}/token",
                {
                    "grant_type": "authorization_code",
                    "client_id": "{client_id}",
                    "client_secret": "{client_secret}",
                    "redirect_uri": "{redirect_uri}",
                    "code": "{code}",
                },
            ),
            refresh=TokenCall(
                f"{OAUTH}/token",
                {"grant_type": "refresh_token", "refresh_token": "{refresh_token}"},
            ),
            scopes=("ViewReports", "ManageLists"),
            scope_separator=",",
            lifetime_seconds=TWO_WEEKS_SECONDS,
        ),
        Typed(
            key="api_key",
            title=Text("API key", "Clé API"),
            inputs=(
                Input(
                    "api_key",
                    Text("API key", "Clé API"),
                    InputKind.SECRET,
                    example="0123456789abcdef0123456789abcdef",
                ),
            ),
            # Any password will do.
            carry=Basic("api_key", "api_key"),
        ),
    ),
    accounts=Accounts(
        Request("{api}/clients.json"),
        rows="@",
        id="ClientID",
        name="Name",
        detail=Request("{api}/clients/{account}.json"),
        detail_reads={
            "zone": " || ".join(
                f"contains(BasicDetails.TimeZone, '{part}') && '{zone}'"
                for part, zone in ZONES.items()
            )
        },
    ),
    metrics=(
        *(
            Metric(key, title, Unit.COUNT, Rollup.SUM, Kind.LIFETIME, BY_SEND_DATE)
            for key, title in (
                ("recipients", EMAILS_SENT),
                ("unique_opens", UNIQUE_OPENS),
                ("clicks", CLICKS),
                ("bounces", EMAILS_BOUNCED),
                ("unsubscribes", UNSUBSCRIBES),
            )
        ),
        Metric(
            "new_subscribers",
            NEW_SUBSCRIBERS,
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "Only yesterday’s are told: a day on which nothing was read stays empty.",
                "Seuls ceux de la veille sont connus\u00a0: un jour sans lecture reste vide.",
            ),
        ),
        Metric("subscribers", SUBSCRIBERS, Unit.COUNT, Rollup.LAST, Kind.SNAPSHOT, FROM_NOW_ON),
    ),
    derived=(
        Derived(
            "open_rate",
            OPEN_RATE,
            Unit.PERCENT,
            {"unique_opens": 1},
            DELIVERED,
            note=BY_SEND_DATE,
        ),
        Derived(
            "click_rate", CLICK_RATE, Unit.PERCENT, {"clicks": 1}, DELIVERED, note=BY_SEND_DATE
        ),
    ),
    endpoints=(
        Endpoint(
            key="summaries",
            request=Request("{api}/campaigns/{ids}/summary.json"),
            asks=Asks.EVENTS,
            day="campaign.SentDate",
            zone=ACCOUNT_ZONE,
            span=Span(history_days=CAMPAIGN_DAYS),
            per_id=PerId(
                CAMPAIGNS, "CampaignID", batch=1, reach_days=CAMPAIGN_DAYS, row_as="campaign"
            ),
            reads={
                "recipients": "Recipients",
                "unique_opens": "UniqueOpened",
                "clicks": "Clicks",
                "bounces": "Bounced",
                "unsubscribes": "Unsubscribed",
            },
        ),
        Endpoint(
            key="yesterday",
            request=Request("{api}/lists/{ids}/stats.json"),
            asks=Asks.NOW,
            zone=ACCOUNT_ZONE,
            day_shift=-1,
            per_id=EACH_LIST,
            reads={"new_subscribers": "NewActiveSubscribersYesterday"},
        ),
        Endpoint(
            key="lists",
            request=Request("{api}/lists/{ids}/stats.json"),
            asks=Asks.NOW,
            zone=ACCOUNT_ZONE,
            per_id=EACH_LIST,
            is_in_parts=True,
            reads={"subscribers": "TotalActiveSubscribers"},
        ),
    ),
    errors=Errors(
        code="Code",
        text="Message",
        rules=(
            Rule(
                Then.WAIT,
                statuses=(429,),
                wait=Wait(Until.SECONDS_HEADER, "X-RateLimit-Reset", seconds=360),
            ),
            Rule(Then.REFRESH, statuses=(401,), codes=(121,)),
            Rule(Then.RECONNECT, statuses=(401,), codes=INVALID_CODES),
            Rule(Then.RECONNECT, statuses=(401,)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
        ),
    ),
    remaining=Remaining(LEFT_HEADER, Wait(Until.SECONDS_HEADER, "X-RateLimit-Reset", seconds=360)),
    lookback_days=14,
    unverified=(
        "AUTHORIZE_PARAMS: what the consent page takes",
        "TWO_WEEKS_SECONDS: how long a token lives where its answer does not say",
        "INVALID_CODES: the codes of keys and tokens that are no good",
        "LEFT_HEADER: the name of the header that tells how many calls are left",
        "ZONES: the labels of time zones; an unknown one counts as UTC",
        "CAMPAIGNS: whether they come in pages or as a bare list, so both are read",
    ),
)
