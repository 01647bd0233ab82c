"""TikTok Ads: https://business-api.tiktok.com/portal/docs?id=1740302848100353."""

from collections.abc import Mapping
from datetime import date

from connectors.names import (
    CLICK_THROUGH_RATE,
    CLICKS,
    COMMENTS,
    CONVERSION_RATE,
    CONVERSIONS,
    COST_PER_CLICK,
    COST_PER_CONVERSION,
    COST_PER_THOUSAND,
    ENGAGEMENT_RATE,
    IMPRESSIONS,
    LIKES,
    NEW_FOLLOWERS,
    PEOPLE_ONCE_A_DAY,
    PROFILE_VIEWS,
    REACH,
    SHARES,
    SPEND,
)
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Derived,
    Encoding,
    Endpoint,
    Errors,
    InHeader,
    Metric,
    OAuthCode,
    Pace,
    PageNumber,
    Platform,
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

# Not confirmed by TikTok's own pages.
TOTAL_PAGES = "data.page_info.total_page"
ZONE = "data.list[0].timezone || data.list[0].display_timezone"
REVOKE_FIELDS = {
    "app_id": "{client_id}",
    "secret": "{client_secret}",
    "access_token": "{access_token}",
}
APP_REFUSED = 40101
FIELD_GONE, NOT_ALLOWED = "invalid metric", "permission"
LOOKBACK_DAYS = 28

API = "https://business-api.tiktok.com/open_api/v1.3"
# Seconds, minutes and days have limits under the same codes; the minute's is the usual one.
LIMIT = Wait(seconds=300)


def report(key: str, level: str, dimension: str, reads: Mapping[str, str]) -> Endpoint:
    """Read a row a day of the whole account, or of each campaign, which add up."""
    return Endpoint(
        key=key,
        request=Request(
            "{api}/report/integrated/get/",
            query={
                "advertiser_id": "{account}",
                "service_type": "AUCTION",
                "report_type": "BASIC",
                "data_level": level,
                "dimensions": f'["{dimension}","stat_time_day"]',
                "metrics": "{fields_json}",
                "start_date": "{first}",
                "end_date": "{last}",
            },
        ),
        rows="data.list[].merge(metrics, {day: dimensions.stat_time_day})",
        day="day",
        zone=ACCOUNT_ZONE,
        span=Span(max_days=30),
        paging=PageNumber("page", "page_size", 1000, total_pages=TOTAL_PAGES),
        reads=reads,
    )


def count(key: str, title: Text, note: Text | None = None) -> Metric:
    """Declare something that is counted by day."""
    return Metric(key, title, Unit.COUNT, Rollup.SUM, note=note)


PLATFORM = Platform(
    key="tiktok_ads",
    title="TikTok Ads",
    docs="https://business-api.tiktok.com/portal/docs?id=1740302848100353",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads what your ads on TikTok cost and bring, day by day.",
        "Lit ce que coûtent et rapportent vos publicités sur TikTok, jour par jour.",
    ),
    how_to=Text(
        "Register as a developer at business-api.tiktok.com and create an app with the permissions "
        "Ad Account (read) and Reporting: TikTok reviews it. "
        "Copy the app’s id and secret, and enter Jauge’s redirect address as the advertiser "
        "redirect URL; an app may have ten, localhost too. "
        "Who connects needs access to the ad account in TikTok Ads Manager, and picks there which "
        "accounts may be read. "
        "The connection does not end by itself.",
        "Inscrivez-vous comme développeur sur business-api.tiktok.com et créez une application "
        "avec les autorisations Ad Account (lecture) et Reporting\u00a0: TikTok l’examine. "
        "Copiez l’identifiant et le secret de l’application, et indiquez l’adresse de redirection "
        "de Jauge comme «\u00a0advertiser redirect URL\u00a0»\u00a0; une application peut en avoir "
        "dix, localhost compris. "
        "La personne qui connecte doit avoir accès au compte publicitaire dans TikTok Ads Manager, "
        "et y choisit les comptes qui peuvent être lus. "
        "La connexion n’expire pas d’elle-même.",
    ),
    history=Text(
        "All days that TikTok still keeps, 30 at a time; the last 28 days may still change.",
        "Tous les jours que TikTok conserve encore, 30 à la fois\u00a0; les 28 derniers jours "
        "peuvent encore changer.",
    ),
    hosts={"api": API},
    ways=(
        OAuthCode(
            authorize_url="https://business-api.tiktok.com/portal/auth",
            client_id_name="app_id",
            token_call=TokenCall(
                f"{API}/oauth2/access_token/",
                fields={
                    "app_id": "{client_id}",
                    "secret": "{client_secret}",
                    "auth_code": "{code}",
                },
                encoding=Encoding.JSON,
            ),
            revoke=Request(f"{API}/oauth2/revoke_token/", method="POST", json=REVOKE_FIELDS),
            token="data",  # noqa: S106 - an expression
            # Chosen in the app, and by whoever connects.
            scopes=(),
            carry=InHeader("Access-Token"),
            redirect_rule=Text(
                "The address has to be one of the app’s redirect URLs, exactly as it is here.",
                "L’adresse doit être à l’identique l’une des adresses de redirection de "
                "l’application.",
            ),
        ),
    ),
    accounts=Accounts(
        Request(
            "{api}/oauth2/advertiser/get/",
            query={"app_id": "{client_id}", "secret": "{client_secret}"},
        ),
        rows="data.list",
        id="advertiser_id",
        name="advertiser_name",
        detail=Request(
            "{api}/advertiser/info/",
            query={
                "advertiser_ids": '["{account}"]',
                "fields": '["name","currency","timezone","display_timezone"]',
            },
        ),
        detail_reads={
            "name": "data.list[0].name",
            "currency": "data.list[0].currency",
            "zone": ZONE,
        },
    ),
    metrics=(
        Metric("spend", SPEND, Unit.CURRENCY, Rollup.SUM),
        count("impressions", IMPRESSIONS),
        count("clicks", CLICKS),
        Metric("reach", REACH, Unit.PEOPLE, Rollup.MEAN, note=PEOPLE_ONCE_A_DAY),
        count(
            "conversions",
            CONVERSIONS,
            Text(
                "Booked on the day of the click or view. Without a connected app, website or shop "
                "TikTok tells 0.",
                "Comptées au jour du clic ou de la vue. Sans application, site ou boutique "
                "connectés, TikTok indique 0.",
            ),
        ),
        count("video_plays", Text("Video plays", "Lectures de vidéos")),
        count("video_views_2s", Text("Video views of 2 seconds", "Vues de vidéo de 2 secondes")),
        count("video_views_6s", Text("Video views of 6 seconds", "Vues de vidéo de 6 secondes")),
        count("video_completions", Text("Videos watched to the end", "Vidéos vues en entier")),
        count("likes", LIKES),
        count("comments", COMMENTS),
        count("shares", SHARES),
        count("follows", NEW_FOLLOWERS),
        count("profile_visits", PROFILE_VIEWS),
    ),
    derived=(
        Derived("ctr", CLICK_THROUGH_RATE, Unit.PERCENT, {"clicks": 1}, {"impressions": 1}),
        Derived("cpc", COST_PER_CLICK, Unit.CURRENCY, {"spend": 1}, {"clicks": 1}),
        Derived("cpm", COST_PER_THOUSAND, Unit.CURRENCY, {"spend": 1000}, {"impressions": 1}),
        Derived(
            "conversion_rate", CONVERSION_RATE, Unit.PERCENT, {"conversions": 1}, {"clicks": 1}
        ),
        Derived(
            "cost_per_conversion",
            COST_PER_CONVERSION,
            Unit.CURRENCY,
            {"spend": 1},
            {"conversions": 1},
        ),
        Derived(
            "engagement_rate",
            ENGAGEMENT_RATE,
            Unit.PERCENT,
            {"likes": 1, "comments": 1, "shares": 1, "follows": 1},
            {"impressions": 1},
            note=Text(
                "Likes, comments, shares and new followers over impressions.",
                "Mentions J’aime, commentaires, partages et nouveaux abonnés rapportés aux "
                "impressions.",
            ),
        ),
    ),
    endpoints=(
        report(
            "account",
            "AUCTION_ADVERTISER",
            "advertiser_id",
            {
                "spend": "spend",
                "impressions": "impressions",
                "clicks": "clicks",
                "video_plays": "video_play_actions",
                "video_views_2s": "video_watched_2s",
                "video_views_6s": "video_watched_6s",
                "video_completions": "video_views_p100",
                "likes": "likes",
                "comments": "comments",
                "shares": "shares",
                "follows": "follows",
                "profile_visits": "profile_visits",
            },
        ),
        # Alone, because some accounts are told it by campaign only, where people do not add up.
        report("people", "AUCTION_ADVERTISER", "advertiser_id", {"reach": "reach"}),
        # Told for campaigns, for certain; not for whole accounts.
        report("conversions", "AUCTION_CAMPAIGN", "campaign_id", {"conversions": "conversion"}),
    ),
    # Failures come with status 200 and a code in the body; 20001 is a success in part.
    errors=Errors(
        code="code",
        text="message",
        failed="code != `0` && code != `20001`",
        rules=(
            Rule(Then.WAIT, codes=(40016, 40100, 40133), wait=LIMIT),
            # There is nothing to renew a token with.
            Rule(Then.RECONNECT, codes=(40102, 40104, 40105, 40106, 40110)),
            Rule(Then.CONFIGURE, codes=(APP_REFUSED,)),
            Rule(Then.GRANT_MORE, codes=(40001,)),
            Rule(Then.GRANT_MORE, codes=(40002,), text=NOT_ALLOWED),
            Rule(Then.METRIC_GONE, codes=(40002,), text=FIELD_GONE),
            Rule(Then.REPORT, codes=(40000, 40002)),
            Rule(Then.TRY_LATER, codes=(40200, 40201, 40202, 40700, "50000-59999")),
            # A path or a method that is wrong.
            Rule(Then.REPORT, statuses=(404, 405)),
        ),
        wait=LIMIT,
    ),
    pace=Pace(calls=600, seconds=60),
    lookback_days=LOOKBACK_DAYS,
    unverified=(
        "TOTAL_PAGES: where the number of pages is told",
        "ZONE: which of the two zones is one of the usual names",
        "REVOKE_FIELDS: what ending a token takes",
        "APP_REFUSED: the code of a wrong secret",
        "FIELD_GONE, NOT_ALLOWED: how code 40002 tells its reasons apart",
        "LOOKBACK_DAYS: how long conversions are booked afterwards",
    ),
)
