"""LinkedIn pages: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/."""

from datetime import date

from connectors.families import linkedin
from connectors.names import (
    CLICK_THROUGH_RATE,
    CLICKS,
    COMMENTS,
    ENGAGEMENT_RATE,
    FOLLOWERS,
    FROM_NOW_ON,
    IMPRESSIONS,
    PAGE_VIEWS,
    PEOPLE_ONCE_A_DAY,
    REACTIONS,
    REPOSTS,
    UNIQUE_IMPRESSIONS,
)
from connectors.spec import (
    Accounts,
    Asks,
    DateForm,
    Derived,
    Endpoint,
    Kind,
    Metric,
    Offset,
    Platform,
    Request,
    Rollup,
    Rule,
    Span,
    Text,
    Then,
    Unit,
)

# Not confirmed by LinkedIn's own pages.
LOSSES = Text(
    "Without paid campaigns. May be negative on a day when more people left than came.",
    "Hors campagnes payantes. Peut être négatif un jour où les départs dépassent les arrivées.",
)
LOOKBACK_DAYS = 7

# Colons within a URN are encoded; those of the interval, its brackets and commas must not be.
DAILY = "&timeIntervals=(timeRange:(start:{first},end:{end}),timeGranularityType:DAY)"
ENTITY = f"?q=organizationalEntity&organizationalEntity={{account}}{DAILY}"
# An interval begins within the last 12 months and ends, at a midnight, at least 48 hours ago.
SPAN = Span(history_days=364, delay_days=3)


def _daily(key: str, path: str, reads: dict[str, str]) -> Endpoint:
    # The three statistics differ in nothing but their address and their fields.
    return Endpoint(
        key=key,
        request=Request(f"{{api}}/{path}"),
        rows="elements",
        day="timeRange.start",
        day_form=DateForm.MILLISECONDS,
        dates=DateForm.MILLISECONDS,
        span=SPAN,
        reads=reads,
    )


PLATFORM = Platform(
    key="linkedin_pages",
    title="LinkedIn",
    docs="https://learn.microsoft.com/en-us/linkedin/marketing/community-management/"
    "organizations/share-statistics",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads a company page’s followers, the reach of its posts and the visits of the page, "
        "without sponsored results.",
        "Lit les abonnés d’une page d’entreprise, la diffusion de ses posts et les visites de la "
        "page, hors résultats sponsorisés.",
    ),
    how_to=Text(
        "Create an app at linkedin.com/developers/apps, linked to your company page, and ask there "
        "for the product “Community Management API”: LinkedIn approves it after a review. "
        "Copy the client id and the client secret from the tab “Auth” and add Jauge’s redirect "
        "address there. "
        "Who connects must be a super admin of the page. "
        "A connection lasts 60 days, or a year where LinkedIn lets the app renew it.",
        "Créez une application sur linkedin.com/developers/apps, liée à votre page d’entreprise, "
        "et demandez-y le produit «\u00a0Community Management API\u00a0»\u00a0: LinkedIn "
        "l’accorde après examen. "
        "Copiez l’identifiant et le secret client depuis l’onglet «\u00a0Auth\u00a0» et "
        "ajoutez-y l’adresse de redirection de Jauge. "
        "La personne qui connecte doit être super administratrice de la page. "
        "Une connexion dure 60 jours, ou un an si LinkedIn autorise l’application à la renouveler.",
    ),
    history=Text(
        "The last 12 months, up to three days ago; followers in all from the connection on.",
        "Les 12 derniers mois, jusqu’à il y a trois jours\u00a0; le total des abonnés à partir de "
        "la connexion.",
    ),
    hosts={"api": linkedin.API},
    headers=linkedin.HEADERS,
    ways=(linkedin.oauth("rw_organization_admin"),),
    accounts=Accounts(
        Request(
            "{api}/organizationAcls",
            query={"q": "roleAssignee", "role": "ADMINISTRATOR", "state": "APPROVED"},
        ),
        rows="elements",
        id="organization || organizationTarget",
        name="organization || organizationTarget",
        paging=Offset("start", "count", size=50),
        detail=Request("{api}/organizations/{account_tail}"),
        detail_reads={"name": "localizedName"},
    ),
    metrics=(
        Metric("impressions", IMPRESSIONS, Unit.COUNT, Rollup.SUM),
        Metric(
            "unique_impressions",
            UNIQUE_IMPRESSIONS,
            Unit.PEOPLE,
            Rollup.MEAN,
            note=PEOPLE_ONCE_A_DAY,
        ),
        Metric("clicks", CLICKS, Unit.COUNT, Rollup.SUM),
        Metric("reactions", REACTIONS, Unit.COUNT, Rollup.SUM),
        Metric("comments", COMMENTS, Unit.COUNT, Rollup.SUM),
        Metric("reposts", REPOSTS, Unit.COUNT, Rollup.SUM),
        Metric(
            "new_followers_organic",
            Text("New followers, organic", "Nouveaux abonnés, organiques"),
            Unit.PEOPLE,
            Rollup.SUM,
            note=LOSSES,
        ),
        Metric(
            "new_followers_paid",
            Text("New followers, paid", "Nouveaux abonnés, payants"),
            Unit.PEOPLE,
            Rollup.SUM,
        ),
        Metric("page_views", PAGE_VIEWS, Unit.COUNT, Rollup.SUM),
        Metric(
            "unique_page_views",
            Text("Unique visitors of the page", "Visiteurs uniques de la page"),
            Unit.PEOPLE,
            Rollup.MEAN,
            note=PEOPLE_ONCE_A_DAY,
        ),
        Metric("followers", FOLLOWERS, Unit.PEOPLE, Rollup.LAST, Kind.SNAPSHOT, FROM_NOW_ON),
    ),
    derived=(
        Derived(
            "engagement_rate",
            ENGAGEMENT_RATE,
            Unit.PERCENT,
            {"clicks": 1, "reactions": 1, "comments": 1, "reposts": 1},
            {"impressions": 1},
            note=Text(
                "Clicks, reactions, comments and reposts over impressions.",
                "Clics, réactions, commentaires et republications rapportés aux impressions.",
            ),
        ),
        Derived("ctr", CLICK_THROUGH_RATE, Unit.PERCENT, {"clicks": 1}, {"impressions": 1}),
    ),
    endpoints=(
        _daily(
            "share_statistics",
            f"organizationalEntityShareStatistics{ENTITY}",
            {
                "impressions": "totalShareStatistics.impressionCount",
                "unique_impressions": "totalShareStatistics.uniqueImpressionsCount",
                "clicks": "totalShareStatistics.clickCount",
                "reactions": "totalShareStatistics.likeCount",
                "comments": "totalShareStatistics.commentCount",
                "reposts": "totalShareStatistics.shareCount",
            },
        ),
        _daily(
            "follower_statistics",
            f"organizationalEntityFollowerStatistics{ENTITY}",
            {
                "new_followers_organic": "followerGains.organicFollowerGain",
                "new_followers_paid": "followerGains.paidFollowerGain",
            },
        ),
        _daily(
            "page_statistics",
            f"organizationPageStatistics?q=organization&organization={{account}}{DAILY}",
            {
                "page_views": "totalPageStatistics.views.allPageViews.pageViews",
                "unique_page_views": "totalPageStatistics.views.allPageViews.uniquePageViews",
            },
        ),
        Endpoint(
            key="network_size",
            request=Request(
                "{api}/networkSizes/{account}", query={"edgeType": "COMPANY_FOLLOWED_BY_MEMBER"}
            ),
            asks=Asks.NOW,
            reads={"followers": "firstDegreeSize"},
        ),
    ),
    errors=linkedin.errors(
        Rule(Then.REPORT, statuses=(400,), text="invalid timeintervals"),
    ),
    lookback_days=LOOKBACK_DAYS,
    unverified=(
        *linkedin.UNVERIFIED,
        "LOSSES: that gains of followers may be negative",
        "LOOKBACK_DAYS: how long numbers are corrected",
    ),
)
