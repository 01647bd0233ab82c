"""LinkedIn Ads: https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/."""

from collections.abc import Mapping
from datetime import date

from connectors.families import linkedin
from connectors.names import (
    CLICK_THROUGH_RATE,
    CLICKS,
    COMMENTS,
    CONVERSION_RATE,
    CONVERSIONS,
    COST_PER_CLICK,
    COST_PER_LEAD,
    COST_PER_THOUSAND,
    ENGAGEMENT_RATE,
    ENGAGEMENTS,
    IMPRESSIONS,
    LEADS,
    LIKES,
    NEW_FOLLOWERS,
    PEOPLE_ONCE_A_DAY,
    REACH,
    REACTIONS,
    SHARES,
    SPEND,
    VIDEO_VIEWS,
)
from connectors.spec import (
    Accounts,
    Asks,
    Cursor,
    DateForm,
    Derived,
    Endpoint,
    Metric,
    Platform,
    Request,
    Rollup,
    Span,
    Text,
    Unit,
)

# Not confirmed by LinkedIn's own pages.
ZONE = "UTC"
LOOKBACK_DAYS = 30

# As LinkedIn wants it: colons within the URN encoded, brackets, commas and other colons not.
ASKED = (
    "{api}/adAnalytics?q=analytics&pivot=(value:ACCOUNT)"
    "&dateRange=(start:(year:{first_year},month:{first_month},day:{first_day}),"
    "end:(year:{last_year},month:{last_month},day:{last_day}))"
    "&accounts=List(urn%3Ali%3AsponsoredAccount%3A{account})"
    "&fields=dateRange,pivotValues,{+fields}"
)
PEOPLE = {"reach": "approximateMemberReach"}


def analytics(key: str, reads: Mapping[str, str], asks: Asks = Asks.DAYS) -> Endpoint:
    """Read an account by day, or over the whole window; at most 18 fields, and two more."""
    every = "ALL" if asks is Asks.WINDOW else "DAILY"
    return Endpoint(
        key=key,
        request=Request(f"{ASKED}&timeGranularity=(value:{every})"),
        # Days without a row stay empty: there is none either where the account is closed to us.
        asks=asks,
        rows="elements",
        day="dateRange.start",
        day_form=DateForm.PARTS,
        zone=ZONE,
        span=Span(max_days=30),
        reads=reads,
    )


PLATFORM = Platform(
    key="linkedin_ads",
    title="LinkedIn Ads",
    docs="https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/"
    "ads-reporting",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads what your ads on LinkedIn cost and bring, day by day.",
        "Lit ce que coûtent et rapportent vos publicités sur LinkedIn, jour par jour.",
    ),
    how_to=Text(
        "Create an app at linkedin.com/developers/apps, linked to your company page, and ask there "
        "for the product “Advertising API”: LinkedIn approves it after a review. "
        "Copy the client id and the client secret from the tab “Auth” and add Jauge’s redirect "
        "address there. "
        "Who connects needs a role on the ad account in Campaign Manager; viewer is enough. "
        "A connection lasts a year, then it has to be renewed by hand.",
        "Créez une application sur linkedin.com/developers/apps, liée à votre page d’entreprise, "
        "et demandez-y le produit «\u00a0Advertising API\u00a0»\u00a0: LinkedIn l’accorde après "
        "examen. "
        "Copiez l’identifiant et le secret client depuis l’onglet «\u00a0Auth\u00a0» et ajoutez-y "
        "l’adresse de redirection de Jauge. "
        "La personne qui connecte doit avoir un rôle sur le compte publicitaire dans Campaign "
        "Manager\u00a0; lecteur suffit. "
        "Une connexion dure un an, puis se renouvelle à la main.",
    ),
    history=Text(
        "All days that LinkedIn still keeps; days without ads are left out.",
        "Tous les jours que LinkedIn conserve encore\u00a0; les jours sans publicité sont absents.",
    ),
    hosts={"api": linkedin.API},
    headers=linkedin.HEADERS,
    ways=(linkedin.oauth("r_ads", "r_ads_reporting"),),
    accounts=Accounts(
        Request("{api}/adAccounts", query={"q": "search", "pageSize": "500"}),
        rows="elements",
        id="id",
        name="name",
        currency="currency",
        paging=Cursor("metadata.nextPageToken", "pageToken"),
    ),
    metrics=(
        Metric(
            "impressions",
            IMPRESSIONS,
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "Without message ads, for which LinkedIn no longer tells any.",
                "Hors annonces par message, pour lesquelles LinkedIn n’en donne plus.",
            ),
        ),
        Metric(
            "clicks",
            CLICKS,
            Unit.COUNT,
            Rollup.SUM,
            note=Text("Chargeable clicks only.", "Clics facturables seulement."),
        ),
        Metric(
            "landing_page_clicks",
            Text("Clicks to the landing page", "Clics vers la page de destination"),
            Unit.COUNT,
            Rollup.SUM,
        ),
        Metric("spend", SPEND, Unit.CURRENCY, Rollup.SUM),
        Metric("conversions", CONVERSIONS, Unit.COUNT, Rollup.SUM),
        Metric("leads", LEADS, Unit.COUNT, Rollup.SUM),
        Metric("engagements", ENGAGEMENTS, Unit.COUNT, Rollup.SUM),
        Metric("reactions", REACTIONS, Unit.COUNT, Rollup.SUM),
        Metric("likes", LIKES, Unit.COUNT, Rollup.SUM),
        Metric("comments", COMMENTS, Unit.COUNT, Rollup.SUM),
        Metric("shares", SHARES, Unit.COUNT, Rollup.SUM),
        Metric("follows", NEW_FOLLOWERS, Unit.COUNT, Rollup.SUM),
        Metric("video_views", VIDEO_VIEWS, Unit.COUNT, Rollup.SUM),
        Metric("reach", REACH, Unit.PEOPLE, Rollup.WINDOW, note=PEOPLE_ONCE_A_DAY),
    ),
    derived=(
        Derived("ctr", CLICK_THROUGH_RATE, Unit.PERCENT, {"clicks": 1}, {"impressions": 1}),
        Derived(
            "engagement_rate",
            ENGAGEMENT_RATE,
            Unit.PERCENT,
            {"engagements": 1},
            {"impressions": 1},
        ),
        Derived(
            "conversion_rate", CONVERSION_RATE, Unit.PERCENT, {"conversions": 1}, {"clicks": 1}
        ),
        Derived("cpc", COST_PER_CLICK, Unit.CURRENCY, {"spend": 1}, {"clicks": 1}),
        Derived("cpl", COST_PER_LEAD, Unit.CURRENCY, {"spend": 1}, {"leads": 1}),
        Derived("cpm", COST_PER_THOUSAND, Unit.CURRENCY, {"spend": 1000}, {"impressions": 1}),
    ),
    endpoints=(
        analytics(
            "results",
            {
                "impressions": "impressions",
                "clicks": "clicks",
                "landing_page_clicks": "landingPageClicks",
                "spend": "costInLocalCurrency",
                "conversions": "externalWebsiteConversions",
                "leads": "oneClickLeads",
                "engagements": "totalEngagements",
                "reactions": "reactions",
                "likes": "likes",
                "comments": "comments",
                "shares": "shares",
                "follows": "follows",
                "video_views": "videoViews",
            },
        ),
        analytics("people", PEOPLE),
        # No more than 92 days at once, which a quarter just fits.
        analytics("people_whole", PEOPLE, Asks.WINDOW),
    ),
    errors=linkedin.errors(),
    lookback_days=LOOKBACK_DAYS,
    unverified=(
        *linkedin.UNVERIFIED,
        "ZONE: in which time zone days begin",
        "LOOKBACK_DAYS: how long conversions are booked afterwards",
    ),
)
