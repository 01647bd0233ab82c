"""Plausible Analytics, on plausible.io or any server: https://plausible.io/docs/stats-api."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from connectors.names import (
    AVERAGE_VISIT_SECONDS,
    BOUNCE_RATE,
    BOUNCES,
    CONVERSION_RATE,
    PAGE_VIEWS,
    PEOPLE_ONCE_A_DAY,
    UNIQUE_VISITORS,
    VISIT_SECONDS,
    VISITS,
)
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Asks,
    Cursor,
    Derived,
    Each,
    Endpoint,
    Errors,
    Field,
    Input,
    InputKind,
    Metric,
    Pace,
    Platform,
    Product,
    Request,
    Rollup,
    Rule,
    Template,
    Text,
    Then,
    Typed,
    Unit,
    Wait,
)

# Not confirmed for version 2 of the API by Plausible's own pages.
REFUSED_TEXTS = ("metric", "goal")
LIMIT = Wait(seconds=1800)

SERVER = Input(
    "instance",
    Text("Server", "Serveur"),
    InputKind.HOST,
    example="plausible.io",
    help=Text(
        "plausible.io, or your own server when you host Plausible yourself.",
        "plausible.io, ou votre propre serveur si vous hébergez Plausible vous-même.",
    ),
)
KEY = Input(
    "api_key", Text("Stats API key", "Clé de l’API Stats"), InputKind.SECRET, example="abc123…"
)
SITES_KEY = Input(
    "sites_key", Text("Sites API key", "Clé de l’API Sites"), InputKind.SECRET, example="def456…"
)
SITE = Input(
    "site",
    Text("Domain of the site", "Domaine du site"),
    example="example.com",
    help=Text("As it is written in Plausible.", "Tel qu’il est écrit dans Plausible."),
)
GOAL = Input(
    "goal",
    Text("Goal", "Objectif de conversion"),
    example="Signup",
    help=Text(
        "Its name, letter for letter as it is in Plausible.",
        "Son nom, à la lettre près comme dans Plausible.",
    ),
)
OF_GOAL = [["is", "event:goal", ["{goal}"]]]
TRAFFIC = ("traffic", "visitors")


def probe(body: Mapping[str, Template]) -> Accounts:
    """Ask for today's visitors of the site that was typed: a wrong key, site or goal shows."""
    asked = {"site_id": "{site}", "metrics": ["visitors"], "date_range": "day", **body}
    return Accounts(
        Request("{api}/v2/query", method="POST", json=asked),
        id="query.site_id",
        name="query.site_id",
    )


def query(key: str, reads: Mapping[str, Field], body: Mapping[str, Template]) -> Endpoint:
    """One query; days without a visit are left out of its answer, and so are 0."""
    return Endpoint(
        key=key,
        request=Request(
            "{api}/v2/query",
            method="POST",
            json={
                "site_id": "{account}",
                "metrics": Each("{field}"),
                "date_range": ["{first}", "{last}"],
                **body,
            },
        ),
        asks=Asks.EVENTS if "dimensions" in body else Asks.WINDOW,
        rows="map(&[dimensions, metrics][], results)",
        columns="[query.dimensions, query.metrics][]",
        day='"time:day"' if "dimensions" in body else "",
        zone=ACCOUNT_ZONE,
        reads=reads,
    )


BY_DAY: Mapping[str, Template] = {"dimensions": ["time:day"]}
# Days from before Plausible, brought along from Google Analytics.
IMPORTED: Mapping[str, Template] = {"include": {"imports": True}}
FILTERED: Mapping[str, Template] = {"filters": OF_GOAL}

PLATFORM = Platform(
    key="plausible",
    title="Plausible",
    docs="https://plausible.io/docs/stats-api",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads a site’s visitors, visits and page views, and how often a goal is reached.",
        "Lit les visiteurs, les visites et les pages vues d’un site, et les conversions d’un"
        " objectif.",
    ),
    how_to=Text(
        "In Plausible, under Account settings, API keys, make a key of the kind Stats API. "
        "Whoever makes it must be allowed to see the site. "
        "Type the site’s domain, and the name of a goal if its conversions count. "
        "To list all sites at once, also make a key of the kind Sites API, for which Plausible "
        "asks a plan that includes it.",
        "Dans Plausible, sous Paramètres du compte, Clés d’API, créez une clé de type API Stats. "
        "La personne qui la crée doit avoir accès au site. "
        "Saisissez le domaine du site, et le nom d’un objectif si ses conversions comptent. "
        "Pour lister tous les sites d’un coup, créez aussi une clé de type API Sites, réservée "
        "aux forfaits qui l’incluent.",
    ),
    history=Text(
        "All days of the site, with those imported from Google Analytics; "
        "goals without the imported ones.",
        "Tous les jours du site, y compris ceux importés de Google Analytics\u00a0; "
        "les objectifs sans les jours importés.",
    ),
    hosts={"api": "https://{instance}/api"},
    headers={"Authorization": "Bearer {api_key}"},
    ways=(
        Typed(
            key="site",
            title=Text("One site", "Un site"),
            inputs=(SERVER, KEY, SITE),
            only=TRAFFIC,
        ),
        Typed(
            key="goal",
            title=Text("One site and a goal", "Un site et un objectif"),
            inputs=(SERVER, KEY, SITE, GOAL),
            accounts=probe(FILTERED),
        ),
        Typed(
            key="sites",
            title=Text("All sites", "Tous les sites"),
            inputs=(SERVER, KEY, SITES_KEY),
            accounts=Accounts(
                Request(
                    "{api}/v1/sites",
                    query={"limit": "100"},
                    headers={"Authorization": "Bearer {sites_key}"},
                ),
                rows="sites",
                id="domain",
                name="domain",
                zone="timezone",
                paging=Cursor("meta.after", "after"),
            ),
            only=TRAFFIC,
        ),
    ),
    accounts=probe({}),
    metrics=(
        Metric("visitors", UNIQUE_VISITORS, Unit.PEOPLE, Rollup.WINDOW, note=PEOPLE_ONCE_A_DAY),
        Metric("visits", VISITS, Unit.COUNT, Rollup.SUM),
        Metric("pageviews", PAGE_VIEWS, Unit.COUNT, Rollup.SUM),
        Metric("bounces", BOUNCES, Unit.COUNT, Rollup.SUM, is_helper=True),
        Metric("visit_seconds", VISIT_SECONDS, Unit.SECONDS, Rollup.SUM, is_helper=True),
        Metric("goal_events", Text("Goal conversions", "Conversions"), Unit.COUNT, Rollup.SUM),
        Metric(
            "goal_visitors",
            Text("Visitors who reached the goal", "Visiteurs qui ont atteint l’objectif"),
            Unit.PEOPLE,
            Rollup.WINDOW,
            note=PEOPLE_ONCE_A_DAY,
        ),
        Metric(
            "goal_revenue",
            Text("Revenue of the goal", "Revenu de l’objectif"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=Text(
                "Only for goals with a revenue, in the goal’s own currency.",
                "Seulement pour les objectifs avec un revenu, dans la devise de l’objectif.",
            ),
        ),
    ),
    derived=(
        Derived("bounce_rate", BOUNCE_RATE, Unit.PERCENT, {"bounces": 1}, {"visits": 1}),
        Derived(
            "views_per_visit",
            Text("Page views per visit", "Pages vues par visite"),
            Unit.COUNT,
            {"pageviews": 1},
            {"visits": 1},
        ),
        Derived(
            "conversion_rate",
            CONVERSION_RATE,
            Unit.PERCENT,
            {"goal_visitors": 1},
            {"visitors": 1},
            Text(
                "Visitors who reached the goal, out of all visitors.",
                "Part des visiteurs qui ont atteint l’objectif.",
            ),
        ),
        Derived(
            "avg_visit_seconds",
            AVERAGE_VISIT_SECONDS,
            Unit.SECONDS,
            {"visit_seconds": 1},
            {"visits": 1},
        ),
    ),
    endpoints=(
        query(
            "traffic",
            {
                "visitors": "visitors",
                "visits": "visits",
                "pageviews": "pageviews",
                "bounces": Product("bounce_rate", "visits", over=100),
                "visit_seconds": Product("visit_duration", "visits"),
            },
            {**BY_DAY, **IMPORTED},
        ),
        query(
            "goal",
            {"goal_events": "events", "goal_visitors": "visitors"},
            {**BY_DAY, **FILTERED},
        ),
        # A goal without a revenue has null for it, which is no 0.
        replace(
            query(
                "revenue",
                {"goal_revenue": "not_null(total_revenue.value)"},
                {**BY_DAY, **FILTERED, "metrics": ["total_revenue"]},
            ),
            asks=Asks.DAYS,
        ),
        query("visitors", {"visitors": "visitors"}, IMPORTED),
        query("goal_visitors", {"goal_visitors": "visitors"}, FILTERED),
    ),
    errors=Errors(
        text="error",
        rules=(
            # A site that is not the key's own is refused in the same words as a wrong key.
            Rule(Then.RECONNECT, statuses=(401,)),
            # Its subscription has ended.
            Rule(Then.CHOOSE_ACCOUNT, statuses=(402,)),
            # A server of an old version, which has no such API yet.
            Rule(Then.CONFIGURE, statuses=(404,)),
            *(Rule(Then.METRIC_GONE, statuses=(400,), text=text) for text in REFUSED_TEXTS),
        ),
        wait=LIMIT,
    ),
    pace=Pace(600, 3600),
    lookback_days=2,
    unverified=(
        "REFUSED_TEXTS: how an unknown metric or goal is refused",
        "LIMIT: Plausible sends no Retry-After; its count of calls starts anew every hour",
        "errors: the texts are those of version 1",
    ),
)
