"""Microsoft Advertising: https://learn.microsoft.com/en-us/advertising/reporting-service/."""

from collections.abc import Mapping, Sequence
from datetime import date

from connectors.families.microsoft import ZONES
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
    Input,
    InputKind,
    Metric,
    OAuthCode,
    PageNumber,
    Parents,
    Platform,
    Report,
    Request,
    Rollup,
    Rule,
    Span,
    Template,
    Text,
    Then,
    TokenCall,
    Unit,
    Wait,
    Whole,
)

# Not confirmed by Microsoft's own pages.
HAS_PKCE = False
TOKEN_SECONDS = 3600
HISTORY_DAYS = 1095
FAULTS = ("OperationErrors", "Errors", "BatchErrors")
CALLS, REPORTS, QUEUE, EXPIRED, CREDENTIALS, RIGHTS = 117, 207, 4204, 109, 105, 106
REPORT_URL = "ReportRequestStatus.ReportDownloadUrl"

LOGIN = "https://login.microsoftonline.com/common/oauth2/v2.0"
SCOPE = "https://ads.microsoft.com/msads.manage"
# Needed for a token that can be renewed, and never told among the rights that were given.
OFFLINE = "offline_access"
CLIENT = {"client_id": "{client_id}", "client_secret": "{client_secret}"}
TOKEN_SCOPE = {"scope": f"{SCOPE} {OFFLINE}"}
APP = {"DeveloperToken": "{developer_token}"}
LIMIT = Wait(seconds=60)
LATER = Text(
    "It may still grow for 30 days after the click.",
    "Peut encore augmenter pendant les 30 jours qui suivent le clic.",
)


def post(url: str, body: Template, headers: Mapping[str, str] = APP) -> Request:
    """Ask with a body; every call but the download carries the developer token."""
    return Request(url, method="POST", json=body, headers=headers)


def day(which: str) -> Template:
    """Write a day by its parts."""
    return {part: Whole(f"{{{which}_{part.lower()}}}") for part in ("Day", "Month", "Year")}


def report(key: str, columns: Sequence[str], reads: Mapping[str, str]) -> Endpoint:
    """Order a report of one account; days on which nothing happened are left out of it."""
    headers = {**APP, "CustomerId": "{customer}", "CustomerAccountId": "{number}"}
    order: Template = {
        "ReportRequest": {
            "Type": "AccountPerformanceReportRequest",
            "ExcludeColumnHeaders": False,
            "ExcludeReportFooter": True,
            "ExcludeReportHeader": True,
            "Format": "Csv",
            "FormatVersion": "2.0",
            "ReportName": "AccountPerformanceReport",
            "ReturnOnlyCompleteData": False,
            "Aggregation": "Daily",
            "Columns": ["TimePeriod", "AccountId", "CurrencyCode", *columns],
            "Scope": {"AccountIds": [Whole("{number}")]},
            "Time": {
                "CustomDateRangeStart": day("first"),
                "CustomDateRangeEnd": day("last"),
                "ReportTimeZone": "{account_zone}",
            },
        }
    }
    return Endpoint(
        key=key,
        request=post("{reporting}/GenerateReport/Submit", order, headers),
        asks=Asks.EVENTS,
        report=Report(
            id="ReportRequestId",
            poll=post("{reporting}/GenerateReport/Poll", {"ReportRequestId": "{report}"}, headers),
            state="ReportRequestStatus.Status",
            ready=("Success",),
            failed=("Error",),
            download=Request("{+download}"),
            address=REPORT_URL,
            is_csv=True,
            is_zipped=True,
        ),
        rows="@",
        day="TimePeriod",
        zone=ACCOUNT_ZONE,
        span=Span(max_days=366, history_days=HISTORY_DAYS),
        reads=reads,
    )


def first_fault(field: str) -> str:
    """Find a field of the first fault, in whichever list it is."""
    return " || ".join(f"{faults}[0].{field}" for faults in FAULTS)


OAUTH = OAuthCode(
    authorize_url=f"{LOGIN}/authorize",
    token_call=TokenCall(
        f"{LOGIN}/token",
        fields={
            "grant_type": "authorization_code",
            "code": "{code}",
            "redirect_uri": "{redirect_uri}",
            **CLIENT,
            **TOKEN_SCOPE,
        },
    ),
    refresh=TokenCall(
        f"{LOGIN}/token",
        fields={
            "grant_type": "refresh_token",
            "refresh_token": "{refresh_token}",
            **CLIENT,
            **TOKEN_SCOPE,
        },
    ),
    scopes=(SCOPE,),
    silent_scopes=(OFFLINE,),
    has_pkce=HAS_PKCE,
    lifetime_seconds=TOKEN_SECONDS,
    inputs=(
        Input(
            "developer_token",
            Text("Developer token", "Jeton de développeur"),
            InputKind.SECRET,
            example="0123ABCD…",
            help=Text(
                "In Microsoft Advertising, under Tools, Developer Portal; a super admin asks for "
                "it there.",
                "Dans Microsoft Advertising, sous Outils, Portail des développeurs\u00a0; un super "
                "administrateur l’y demande.",
            ),
        ),
    ),
    redirect_rule=Text(
        "Register the redirect address in the app, as one of the type Web, exactly as it is shown "
        "here.",
        "Enregistrez l’adresse de redirection dans l’application, avec le type Web, exactement "
        "comme elle est affichée.",
    ),
)

PLATFORM = Platform(
    key="microsoft_ads",
    title="Microsoft Advertising",
    docs="https://learn.microsoft.com/en-us/advertising/guides/",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads what your ads on Bing and Microsoft’s other sites cost and bring, day by day.",
        "Lit ce que coûtent et rapportent vos publicités sur Bing et les autres sites de "
        "Microsoft, jour par jour.",
    ),
    how_to=Text(
        "In the Microsoft Entra admin center, register an app for accounts of any organisation "
        "and personal ones, with the redirect address shown here, and make a client secret. "
        "Ask for a developer token in the Developer Portal of Microsoft Advertising; it is typed "
        "when connecting. "
        "Whoever signs in needs access to the ad account.",
        "Dans le centre d’administration Microsoft Entra, inscrivez une application pour les "
        "comptes de toute organisation et les comptes personnels, avec l’adresse de redirection "
        "indiquée ici, et créez un secret client. "
        "Demandez un jeton de développeur dans le portail des développeurs de Microsoft "
        "Advertising\u00a0; il est saisi à la connexion. "
        "La personne qui se connecte doit avoir accès au compte publicitaire.",
    ),
    history=Text(
        "About three years; the last 30 days may still change.",
        "Environ trois ans\u00a0; les 30 derniers jours peuvent encore changer.",
    ),
    hosts={
        "customers": "https://clientcenter.api.bingads.microsoft.com/CustomerManagement/v13",
        "reporting": "https://reporting.api.bingads.microsoft.com/Reporting/v13",
    },
    ways=(OAUTH,),
    # The accounts of a person are found by the person's own id.
    accounts=Accounts(
        post(
            "{customers}/Accounts/Search",
            {
                "PageInfo": {},
                "Predicates": [{"Field": "UserId", "Operator": "Equals", "Value": "{parent}"}],
                "ReturnAdditionalFields": "TaxCertificate,AccountMode",
            },
        ),
        under=Parents(
            post("{customers}/User/Query", {"UserId": None}), rows="User && [User]", id="Id"
        ),
        rows="Accounts",
        id="join('/', [to_string(ParentCustomerId), to_string(Id)])",
        id_parts=r"(?P<customer>\d+)/(?P<number>\d+)",
        name="Name",
        zone="TimeZone",
        zones=ZONES,
        currency="CurrencyCode",
        paging=PageNumber("PageInfo.Index", "PageInfo.Size", 100, first=0, is_in_body=True),
    ),
    metrics=(
        Metric("impressions", IMPRESSIONS, Unit.COUNT, Rollup.SUM),
        Metric("clicks", CLICKS, Unit.COUNT, Rollup.SUM),
        Metric("cost", SPEND, Unit.CURRENCY, Rollup.SUM),
        Metric("conversions", CONVERSIONS, Unit.COUNT, Rollup.SUM, note=LATER),
        Metric("conversion_value", CONVERSION_VALUE, Unit.CURRENCY, Rollup.SUM, note=LATER),
        Metric("all_conversions", ALL_CONVERSIONS, Unit.COUNT, Rollup.SUM, note=LATER),
        Metric("phone_calls", Text("Phone calls", "Appels téléphoniques"), Unit.COUNT, Rollup.SUM),
        Metric("video_views", VIDEO_VIEWS, Unit.COUNT, Rollup.SUM),
        Metric(
            "impression_share",
            Text("Impression share", "Taux d’impressions"),
            Unit.PERCENT,
            Rollup.MEAN,
            note=Text(
                "A share of each day: days do not add up.",
                "Une part de chaque jour\u00a0: les jours ne s’additionnent pas.",
            ),
        ),
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
            "conversion_rate", CONVERSION_RATE, Unit.PERCENT, {"conversions": 1}, {"clicks": 1}
        ),
        Derived("roas", RETURN_ON_SPEND, Unit.COUNT, {"conversion_value": 1}, {"cost": 1}),
    ),
    endpoints=(
        report(
            "results",
            ("Impressions", "Clicks", "Spend", "Conversions", "Revenue"),
            {
                "impressions": "Impressions",
                "clicks": "Clicks",
                "cost": "Spend",
                "conversions": "Conversions",
                "conversion_value": "Revenue",
            },
        ),
        # Alone, so that the others go on where one of these columns is refused.
        report(
            "more_results",
            ("AllConversions", "PhoneCalls", "VideoViews", "ImpressionSharePercent"),
            {
                "all_conversions": "AllConversions",
                "phone_calls": "PhoneCalls",
                "video_views": "VideoViews",
                "impression_share": "ImpressionSharePercent",
            },
        ),
    ),
    errors=Errors(
        code=first_fault("Code"),
        text=first_fault("Message"),
        failed=first_fault("Message"),
        rules=(
            Rule(Then.WAIT, codes=(CALLS, REPORTS, QUEUE), wait=LIMIT),
            Rule(Then.REFRESH, codes=(EXPIRED,)),
            Rule(Then.GRANT_MORE, codes=(CREDENTIALS, RIGHTS)),
            Rule(Then.TRY_LATER, codes=(0,)),
        ),
        wait=LIMIT,
    ),
    lookback_days=30,
    unverified=(
        "HAS_PKCE: that no code challenge is asked for",
        "TOKEN_SECONDS: how long a token lives where the answer does not say",
        "HISTORY_DAYS: about three years",
        "FAULTS: the form of failures, as in the older XML service",
        "CALLS, REPORTS, QUEUE, EXPIRED, CREDENTIALS, RIGHTS: what these codes mean",
        "REPORT_URL: that a report without an address has no data",
        "microsoft.ZONES: which usual zone each of Microsoft’s names stands for",
    ),
)
