"""Meta Ads: https://developers.facebook.com/docs/marketing-api/insights."""

from collections.abc import Mapping
from datetime import date

from connectors.families import meta
from connectors.names import (
    CLICK_THROUGH_RATE,
    CONVERSION_RATE,
    COST_PER_CLICK,
    COST_PER_LEAD,
    COST_PER_THOUSAND,
    IMPRESSIONS,
    LEADS,
    LINK_CLICKS,
    PEOPLE_ONCE_A_DAY,
    REACH,
    RETURN_ON_SPEND,
    SPEND,
)
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Asks,
    Derived,
    Endpoint,
    Input,
    InputKind,
    InQuery,
    Metric,
    Platform,
    Request,
    Rollup,
    Rule,
    Span,
    Text,
    Then,
    Typed,
    Unit,
)

# Not confirmed by what Meta publishes.
SCOPES = ("ads_read",)
SYSTEM_USER = Text("Token of a system user", "Jeton d’un utilisateur système")
POST_ENGAGEMENT, LEAD, PURCHASE = "post_engagement", "lead", "purchase"
LANDING_PAGE_VIEW, VIDEO_VIEW = "landing_page_view", "video_view"
FREQUENCY = "frequency"
FIELD_GONE = "is not valid for fields param"

CONFIGURED_WRONG = 2446289
# The oldest day within 37 months, with a margin.
HISTORY_DAYS = 1123
# The same conversion comes under many names: one of them counts, and the list is never summed.
ATTRIBUTION = Text(
    "By Meta’s attribution; it may still grow for 28 days.",
    "Selon l’attribution de Meta\u00a0; peut encore augmenter pendant 28 jours.",
)


def action(kind: str, value: str = "actions") -> str:
    """Read what one kind of action came to: a day with a row and without the action has none."""
    return f"{value}[?action_type=='{kind}'] | [0].value || `0`"


def insights(key: str, fields: str, reads: Mapping[str, str], asks: Asks) -> Endpoint:
    """Read the account as a whole: a row a day, or one row for the whole window."""
    daily = {} if asks is Asks.WINDOW else {"time_increment": "1"}
    return Endpoint(
        key=key,
        request=Request(
            "{api}/{account}/insights",
            query={
                "level": "account",
                "fields": fields,
                "time_range": '{"since":"{first}","until":"{last}"}',
                **daily,
                "limit": "100",
            },
        ),
        asks=asks,
        rows="data",
        day="date_start",
        zone=ACCOUNT_ZONE,
        span=Span(max_days=90, history_days=HISTORY_DAYS),
        paging=meta.PAGES,
        reads=reads,
    )


PLATFORM = Platform(
    key="facebook_ads",
    title="Meta Ads",
    docs="https://developers.facebook.com/docs/marketing-api/insights",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads what your ads on Facebook and Instagram cost and bring, day by day.",
        "Lit ce que coûtent et rapportent vos publicités sur Facebook et Instagram, jour par jour.",
    ),
    how_to=Text(
        "On developers.facebook.com, create an app of the type Business, add Facebook Login and "
        "the Marketing API to it and register the redirect address. The client ID and secret are "
        "the app’s ID and secret, under Settings, Basic. Whoever signs in needs access to the ad "
        "account. For people without a role in the app, Meta first has to approve ads_read. "
        "Instead, an admin of the Business Manager can make a system user, give it the ad accounts "
        "and paste its token, which does not end.",
        "Sur developers.facebook.com, créez une application de type Business, ajoutez-y Facebook "
        "Login et la Marketing API, et enregistrez l’adresse de redirection. L’identifiant et le "
        "secret du client sont ceux de l’application, sous Paramètres, Général. La personne qui se "
        "connecte doit avoir accès au compte publicitaire. Pour les personnes sans rôle dans "
        "l’application, Meta doit d’abord approuver ads_read. Autre voie\u00a0: un administrateur "
        "du Business Manager crée un utilisateur système, lui attribue les comptes publicitaires "
        "et colle son jeton, qui n’expire pas.",
    ),
    history=Text(
        "37 months; the last 28 days may still change.",
        "37 mois\u00a0; les 28 derniers jours peuvent encore changer.",
    ),
    hosts={"api": meta.GRAPH},
    ways=(
        meta.facebook_login(SCOPES),
        Typed(
            key="token",
            title=SYSTEM_USER,
            inputs=(
                Input(
                    "access_token",
                    Text("Access token", "Jeton d’accès"),
                    InputKind.SECRET,
                    example="EAAB…",
                    help=Text(
                        "Made in the Business settings, under System users, with ads_read.",
                        "À créer dans les paramètres Business, sous Utilisateurs système, avec "
                        "ads_read.",
                    ),
                ),
            ),
            carry=InQuery(),
        ),
    ),
    accounts=Accounts(
        Request(
            "{api}/me/adaccounts",
            query={
                "fields": "id,account_id,name,currency,timezone_name,account_status",
                "limit": "100",
            },
        ),
        rows="data",
        id="id",
        name="name",
        zone="timezone_name",
        currency="currency",
        paging=meta.PAGES,
    ),
    metrics=(
        Metric("impressions", IMPRESSIONS, Unit.COUNT, Rollup.SUM),
        Metric("reach", REACH, Unit.PEOPLE, Rollup.WINDOW, note=PEOPLE_ONCE_A_DAY),
        Metric(
            "frequency",
            Text("Frequency", "Répétition"),
            Unit.COUNT,
            Rollup.WINDOW,
            note=Text(
                "Impressions for each person reached, over the whole period.",
                "Impressions par personne touchée, sur toute la période.",
            ),
        ),
        Metric("spend", SPEND, Unit.CURRENCY, Rollup.SUM),
        Metric(
            "clicks_all",
            Text("Clicks of all kinds", "Clics de toute nature"),
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "Likes and clicks on the profile count, too.",
                "Comprend les mentions J’aime et les clics sur le profil.",
            ),
        ),
        Metric("link_clicks", LINK_CLICKS, Unit.COUNT, Rollup.SUM),
        Metric(
            "post_engagements",
            Text("Engagements with posts", "Interactions avec les publications"),
            Unit.COUNT,
            Rollup.SUM,
        ),
        Metric("leads", LEADS, Unit.COUNT, Rollup.SUM, note=ATTRIBUTION),
        Metric("purchases", Text("Purchases", "Achats"), Unit.COUNT, Rollup.SUM, note=ATTRIBUTION),
        Metric(
            "purchase_value",
            Text("Purchase value", "Valeur des achats"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=ATTRIBUTION,
        ),
        Metric(
            "landing_page_views",
            Text("Landing page views", "Vues de la page de destination"),
            Unit.COUNT,
            Rollup.SUM,
        ),
        Metric(
            "video_plays_3s",
            Text("Video plays of 3 seconds", "Lectures de vidéo de 3 secondes"),
            Unit.COUNT,
            Rollup.SUM,
        ),
    ),
    derived=(
        Derived(
            "ctr",
            CLICK_THROUGH_RATE,
            Unit.PERCENT,
            {"link_clicks": 1},
            {"impressions": 1},
            note=Text(
                "Clicks on a link over impressions.",
                "Clics sur un lien rapportés aux impressions.",
            ),
        ),
        Derived("cpm", COST_PER_THOUSAND, Unit.CURRENCY, {"spend": 1000}, {"impressions": 1}),
        Derived("cpc", COST_PER_CLICK, Unit.CURRENCY, {"spend": 1}, {"link_clicks": 1}),
        Derived(
            "conversion_rate",
            CONVERSION_RATE,
            Unit.PERCENT,
            {"purchases": 1},
            {"link_clicks": 1},
            note=Text(
                "Purchases over clicks on a link.", "Achats rapportés aux clics sur un lien."
            ),
        ),
        Derived("cost_per_lead", COST_PER_LEAD, Unit.CURRENCY, {"spend": 1}, {"leads": 1}),
        Derived("roas", RETURN_ON_SPEND, Unit.COUNT, {"purchase_value": 1}, {"spend": 1}),
    ),
    endpoints=(
        # Meta leaves out days on which nothing was shown: they count as 0.
        insights(
            "delivery",
            "{fields}",
            {
                "impressions": "impressions",
                "spend": "spend",
                "clicks_all": "clicks",
                "link_clicks": "inline_link_clicks",
            },
            Asks.EVENTS,
        ),
        insights(
            "results",
            "actions,action_values",
            {
                "post_engagements": action(POST_ENGAGEMENT),
                "leads": action(LEAD),
                "purchases": action(PURCHASE),
                "purchase_value": action(PURCHASE, "action_values"),
                "landing_page_views": action(LANDING_PAGE_VIEW),
                "video_plays_3s": action(VIDEO_VIEW),
            },
            Asks.EVENTS,
        ),
        insights("people", "{fields}", {"reach": "reach", "frequency": FREQUENCY}, Asks.DAYS),
        insights(
            "people_whole", "{fields}", {"reach": "reach", "frequency": FREQUENCY}, Asks.WINDOW
        ),
    ),
    errors=meta.errors(
        Rule(Then.GRANT_MORE, codes=(100,), text="missing permissions"),
        Rule(Then.CONFIGURE, codes=(100,), subcodes=(CONFIGURED_WRONG,)),
        Rule(Then.METRIC_GONE, codes=(100,), text=FIELD_GONE),
        Rule(Then.TRY_LATER, text="reduce the amount of data"),
        Rule(Then.TRY_LATER, text="while creating the report run"),
        Rule(Then.TRY_LATER, codes=(104, 960)),
        Rule(Then.TRY_LATER, subcodes=(99,)),
    ),
    lookback_days=28,
    unverified=(
        *meta.UNVERIFIED,
        "SCOPES: that ads_read is enough",
        "SYSTEM_USER: that the token of a system user does not end",
        "POST_ENGAGEMENT, LEAD, PURCHASE, LANDING_PAGE_VIEW, VIDEO_VIEW: the names of actions",
        "FREQUENCY: that the field is there for a whole window, too",
        "FIELD_GONE: how a field that was withdrawn is refused",
    ),
)
