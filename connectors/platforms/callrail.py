"""CallRail, calls by day: https://apidocs.callrail.com."""

from datetime import date

from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Derived,
    Endpoint,
    Errors,
    InHeader,
    Input,
    InputKind,
    Metric,
    Pace,
    PageNumber,
    Parents,
    Platform,
    Product,
    Request,
    Rollup,
    Rule,
    Span,
    Text,
    Then,
    Typed,
    Unit,
    Wait,
)

# Not confirmed by CallRail's own pages.
ERROR_TEXT = "error"
LIMIT = Wait(seconds=60)

# The number of all calls is told in any case.
FIELDS = "answered_calls,missed_calls,first_time_callers,average_duration,leads"
PAGES = PageNumber("page", "per_page", 100, "total_pages")
LATER = Text(
    "People mark calls later: it changes for about a month.",
    "Les appels sont qualifiés après coup\u00a0: le nombre change pendant environ un mois.",
)

PLATFORM = Platform(
    key="callrail",
    title="CallRail",
    docs="https://apidocs.callrail.com",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads how many calls a company got, answered and missed, and how many were leads.",
        "Lit le nombre d’appels reçus, pris et manqués d’une entreprise, et les prospects.",
    ),
    how_to=Text(
        "In CallRail, under Settings, Integrations, API Keys, make a key (API V3). "
        "It has the rights of whoever makes it: that person must see the companies whose calls "
        "count. "
        "Each company of each account can be followed. Jauge reads totals, never single calls.",
        "Dans CallRail, sous Settings, Integrations, API Keys, créez une clé (API V3). "
        "Elle a les droits de la personne qui la crée, qui doit voir les entreprises dont les "
        "appels comptent. "
        "Chaque entreprise de chaque compte peut être suivie. Jauge lit des totaux, jamais un "
        "appel en particulier.",
    ),
    history=Text("The last 25 months.", "Les 25 derniers mois."),
    hosts={"api": "https://api.callrail.com/v3"},
    ways=(
        Typed(
            key="api_key",
            title=Text("API key", "Clé d’API"),
            inputs=(
                Input(
                    "api_key",
                    Text("API key", "Clé d’API"),
                    InputKind.SECRET,
                    example="b5ad63b4c8b3abc…",
                ),
            ),
            carry=InHeader("Authorization", "Token token=", "api_key"),
        ),
    ),
    accounts=Accounts(
        Request("{api}/a/{parent}/companies.json"),
        rows="companies",
        id="id",
        name="name",
        zone="time_zone",
        paging=PAGES,
        under=Parents(Request("{api}/a.json"), id="id", rows="accounts", paging=PAGES),
        within="{parent}/",
        id_parts="(?P<owner>[^/]+)/(?P<company>[^/]+)",
    ),
    metrics=(
        Metric("calls", Text("Calls", "Appels"), Unit.COUNT, Rollup.SUM),
        Metric("answered_calls", Text("Answered calls", "Appels pris"), Unit.COUNT, Rollup.SUM),
        Metric("missed_calls", Text("Missed calls", "Appels manqués"), Unit.COUNT, Rollup.SUM),
        Metric(
            "first_time_callers",
            Text("First-time callers", "Premiers appels"),
            Unit.COUNT,
            Rollup.SUM,
        ),
        Metric("leads", Text("Leads", "Prospects"), Unit.COUNT, Rollup.SUM, note=LATER),
        Metric(
            "talk_seconds",
            Text("Time spent on calls", "Durée totale des appels"),
            Unit.SECONDS,
            Rollup.SUM,
            is_helper=True,
        ),
    ),
    derived=(
        Derived(
            "answer_rate",
            Text("Answer rate", "Taux de décroché"),
            Unit.PERCENT,
            {"answered_calls": 1},
            {"calls": 1},
        ),
        Derived(
            "lead_rate",
            Text("Share of calls that are leads", "Part des appels de prospects"),
            Unit.PERCENT,
            {"leads": 1},
            {"calls": 1},
            LATER,
        ),
        Derived(
            "average_call_seconds",
            Text("Average length of a call", "Durée moyenne d’un appel"),
            Unit.SECONDS,
            {"talk_seconds": 1},
            {"calls": 1},
        ),
    ),
    endpoints=(
        Endpoint(
            key="calls",
            request=Request(
                "{api}/a/{owner}/calls/timeseries.json",
                query={
                    "company_id": "{company}",
                    "start_date": "{first}",
                    "end_date": "{last}",
                    "interval": "day",
                    "fields": FIELDS,
                },
            ),
            rows="data",
            day="date",
            zone=ACCOUNT_ZONE,
            # An answer has at most 200 points; further back than 25 months is refused.
            span=Span(max_days=200, history_days=750),
            reads={
                "calls": "total_calls",
                "answered_calls": "answered_calls",
                "missed_calls": "missed_calls",
                "first_time_callers": "first_time_callers",
                "leads": "leads",
                "talk_seconds": Product("average_duration", "total_calls"),
            },
        ),
    ),
    errors=Errors(
        text=ERROR_TEXT,
        rules=(
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.RECONNECT, statuses=(401,)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
        ),
        wait=LIMIT,
    ),
    pace=Pace(1000, 3600),
    lookback_days=35,
    unverified=(
        "ERROR_TEXT: where the body of a failure has its text",
        "LIMIT: CallRail does not say how long to wait",
        "PAGES: the largest page",
    ),
)
