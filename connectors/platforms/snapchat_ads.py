"""Snapchat Ads, Marketing API v1: https://developers.snap.com/api/marketing-api/Ads-API/measurement."""

from datetime import date

from connectors.names import (
    CONVERSION_RATE,
    COST_PER_THOUSAND,
    IMPRESSIONS,
    LEADS,
    REACH,
    RETURN_ON_SPEND,
    SPEND,
    VIDEO_VIEWS,
)
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Asks,
    DateForm,
    Derived,
    Endpoint,
    Errors,
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
    Span,
    Text,
    Then,
    TokenCall,
    Unit,
    Wait,
)

# Not confirmed by Snap's own pages.
HAS_PKCE = False
TOKEN_SECONDS = 1800
CAMPAIGNS = "timeseries_stats[0].timeseries_stat.breakdown_stats.campaign"
TOTALS = "total_stats[0].total_stat.breakdown_stats.campaign[].stats.uniques"
LIMIT = Wait(seconds=60)

PAGES = NextUrl("paging.next_link")
CLIENT = {"client_id": "{client_id}", "client_secret": "{client_secret}"}
TOKEN_URL = "https://accounts.snapchat.com/login/oauth2/access_token"  # noqa: S105 - an address
# An answer can be a success as a whole while a part of it failed; docs and answers differ in case.
LISTS = ("timeseries_stats", "total_stats", "adaccounts", "organizations")
FAILED = " || ".join(
    (
        "contains(['ERROR', 'error'], request_status)",
        *(f"{one}[?contains(['ERROR', 'error'], sub_request_status)]" for one in LISTS),
    )
)
ATTRIBUTION = Text(
    "By Snapchat’s attribution; it may still grow for 28 days.",
    "Selon l’attribution de Snapchat\u00a0; peut encore augmenter pendant 28 jours.",
)


def stats(granularity: str) -> Request:
    """Ask by campaign: for an ad account as a whole, Snapchat tells only what was spent."""
    return Request(
        "{api}/adaccounts/{account}/stats",
        query={
            "granularity": granularity,
            "fields": "{fields}",
            "breakdown": "campaign",
            "start_time": "{first}",
            "end_time": "{end}",
        },
    )


def reach(key: str, asks: Asks, span: Span) -> Endpoint:
    """Ask for people, who are told for a whole span alone, and add up those of the campaigns."""
    return Endpoint(
        key=key,
        request=stats("TOTAL"),
        asks=asks,
        # Where campaigns go on on a next page, a sum of this one would be too low.
        rows=f"[{{uniques: sum({TOTALS}), any: {TOTALS} | [0], next: paging.next_link}}]",
        follow="!next && any != `null`",
        dates=DateForm.MIDNIGHT,
        zone=ACCOUNT_ZONE,
        span=span,
        reads={"reach": "uniques"},
    )


def count(key: str, title: Text, note: Text | None = None) -> Metric:
    """Declare something that is counted by day."""
    return Metric(key, title, Unit.COUNT, Rollup.SUM, note=note)


PLATFORM = Platform(
    key="snapchat_ads",
    title="Snapchat Ads",
    docs="https://developers.snap.com/api/marketing-api/Ads-API/introduction",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads what ads on Snapchat cost and bring, day by day.",
        "Lit ce que coûtent et rapportent les publicités sur Snapchat, jour par jour.",
    ),
    how_to=Text(
        "In Snapchat’s Business Manager, an admin of the organisation makes an OAuth app under "
        "Business details, with Jauge’s redirect address. "
        "Copy its client ID, and the secret at once: it is shown only then. "
        "Whoever signs in needs access to the ad accounts.",
        "Dans le Business Manager de Snapchat, un administrateur de l’organisation crée une "
        "application OAuth, dans les détails de l’entreprise, avec l’adresse de redirection de "
        "Jauge. "
        "Copiez son identifiant client, et le secret aussitôt\u00a0: il n’est affiché qu’à ce "
        "moment. "
        "La personne qui se connecte doit avoir accès aux comptes publicitaires.",
    ),
    history=Text(
        "As far back as the ad account goes; the last 28 days may still change.",
        "Depuis le début du compte publicitaire\u00a0; les 28 derniers jours peuvent encore "
        "changer.",
    ),
    hosts={"api": "https://adsapi.snapchat.com/v1"},
    ways=(
        OAuthCode(
            authorize_url="https://accounts.snapchat.com/login/oauth2/authorize",
            token_call=TokenCall(
                TOKEN_URL,
                fields={
                    "grant_type": "authorization_code",
                    "code": "{code}",
                    "redirect_uri": "{redirect_uri}",
                    **CLIENT,
                },
            ),
            refresh=TokenCall(
                TOKEN_URL,
                fields={
                    "grant_type": "refresh_token",
                    "refresh_token": "{refresh_token}",
                    **CLIENT,
                },
            ),
            scopes=("snapchat-marketing-api",),
            has_pkce=HAS_PKCE,
            lifetime_seconds=TOKEN_SECONDS,
            needs_https=True,
            redirect_rule=Text(
                "Exactly the https address that is entered in the app.",
                "Exactement l’adresse https saisie dans l’application.",
            ),
        ),
    ),
    accounts=Accounts(
        Request("{api}/organizations/{parent}/adaccounts"),
        under=Parents(
            Request("{api}/me/organizations"), "id", "organizations[].organization", PAGES
        ),
        rows="adaccounts[].adaccount",
        id="id",
        name="name",
        zone="timezone",
        currency="currency",
        paging=PAGES,
    ),
    metrics=(
        Metric("spend", SPEND, Unit.CURRENCY, Rollup.SUM),
        count("impressions", IMPRESSIONS),
        count(
            "swipe_ups",
            Text("Swipe-ups", "Swipe-ups"),
            Text("Snapchat’s clicks.", "Les clics de Snapchat."),
        ),
        count(
            "video_views_2s",
            VIDEO_VIEWS,
            Text("Two seconds at least.", "Deux secondes au moins."),
        ),
        count("video_completions", Text("Videos watched to the end", "Vidéos vues en entier")),
        Metric("screen_time", Text("Screen time", "Temps d’écran"), Unit.SECONDS, Rollup.SUM),
        count("purchases", Text("Purchases", "Achats"), ATTRIBUTION),
        Metric(
            "purchase_value",
            Text("Purchase value", "Valeur des achats"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=ATTRIBUTION,
        ),
        count("sign_ups", Text("Sign-ups", "Inscriptions"), ATTRIBUTION),
        count("add_to_cart", Text("Added to cart", "Ajouts au panier"), ATTRIBUTION),
        count("leads", LEADS),
        count("installs", Text("App installs", "Installations d’application"), ATTRIBUTION),
        Metric(
            "reach",
            REACH,
            Unit.PEOPLE,
            Rollup.WINDOW,
            note=Text(
                "Whoever was reached by several campaigns counts once for each.",
                "Une personne touchée par plusieurs campagnes compte une fois pour chacune.",
            ),
            is_default=False,
        ),
    ),
    derived=(
        Derived(
            "swipe_up_rate",
            Text("Swipe-up rate", "Taux de swipe-up"),
            Unit.PERCENT,
            {"swipe_ups": 1},
            {"impressions": 1},
        ),
        Derived("cpm", COST_PER_THOUSAND, Unit.CURRENCY, {"spend": 1000}, {"impressions": 1}),
        Derived(
            "ecpsu",
            Text("Cost per swipe-up", "Coût par swipe-up"),
            Unit.CURRENCY,
            {"spend": 1},
            {"swipe_ups": 1},
        ),
        Derived(
            "conversion_rate",
            CONVERSION_RATE,
            Unit.PERCENT,
            {"purchases": 1},
            {"swipe_ups": 1},
            Text("Purchases over swipe-ups.", "Achats rapportés aux swipe-ups."),
        ),
        Derived(
            "roas",
            RETURN_ON_SPEND,
            Unit.COUNT,
            {"purchase_value": 1},
            {"spend": 1},
            Text(
                "Needs the advertiser to send the value of purchases.",
                "Suppose que l’annonceur transmette la valeur des achats.",
            ),
        ),
    ),
    endpoints=(
        Endpoint(
            key="campaigns",
            request=stats("DAY"),
            rows=f"{CAMPAIGNS}[].timeseries[].merge({{day: start_time}}, stats || `{{}}`)",
            proof="type(timeseries_stats[0].timeseries_stat.breakdown_stats) == 'object'",
            day="day",
            dates=DateForm.MIDNIGHT,
            zone=ACCOUNT_ZONE,
            # 32 at most, and two fewer in the weeks in which summer time ends.
            span=Span(max_days=30),
            paging=PAGES,
            provisional_from="timeseries_stats[0].timeseries_stat.finalized_data_end_time",
            reads={
                "spend": Product("spend", "`1`", 1_000_000),
                "impressions": "impressions",
                "swipe_ups": "swipes",
                "video_views_2s": "video_views",
                "video_completions": "view_completion",
                "screen_time": Product("screen_time_millis", "`1`", 1000),
                "purchases": "conversion_purchases",
                "purchase_value": Product("conversion_purchases_value", "`1`", 1_000_000),
                "sign_ups": "conversion_sign_ups",
                "add_to_cart": "conversion_add_cart",
                "leads": "native_leads",
                "installs": "total_installs",
            },
        ),
        reach("reach_by_day", Asks.DAYS, Span(is_one_day=True)),
        reach("reach", Asks.WINDOW, Span()),
    ),
    errors=Errors(
        code="error_code",
        text="debug_message || display_message",
        failed=FAILED,
        rules=(
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.REFRESH, statuses=(401,)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
            Rule(Then.CHOOSE_ACCOUNT, statuses=(404, 410)),
            Rule(Then.CHOOSE_ACCOUNT, codes=("E3003",)),
            Rule(Then.TRY_LATER, statuses=(200,)),
        ),
        wait=LIMIT,
    ),
    # Ten calls a second on average for each token.
    pace=Pace(calls=600, seconds=60),
    lookback_days=28,
    unverified=(
        "HAS_PKCE: that no code challenge is asked for",
        "TOKEN_SECONDS: where an answer does not tell it; that a refresh token does not end",
        "CAMPAIGNS: the form of answers by campaign",
        "TOTALS: the form of answers for a whole span, with people by campaign",
        "LIMIT: Snapchat does not tell how long a limit lasts",
    ),
)
