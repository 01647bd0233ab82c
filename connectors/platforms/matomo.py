"""Matomo, on any server: https://developer.matomo.org/api-reference/reporting-api."""

from collections.abc import Mapping
from datetime import date

from connectors.names import (
    AVERAGE_VISIT_SECONDS,
    BOUNCE_RATE,
    BOUNCES,
    CONVERSION_RATE,
    PEOPLE_ONCE_A_DAY,
    UNIQUE_VISITORS,
    VISIT_SECONDS,
    VISITS,
)
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Asks,
    Derived,
    Endpoint,
    Errors,
    Field,
    InBody,
    Input,
    InputKind,
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
    Wait,
)

# Not confirmed by Matomo's own pages.
SITES = "SitesManager.getSitesWithAtLeastViewAccess"
# A day without visits is an empty list in place of an object.
DAYS = "type(@) == 'object' && [{day: keys(@), told: values(@)}] || @"
ORDERS = "not_null(told.orders, told.nb_conversions)"
WRONG_TOKEN = "unable to authenticate"  # noqa: S105 - a text
NO_ACCESS = "as it requires '"
NO_METHOD = "does not exist"
FIREWALL = (403,)
LIMIT = Wait(seconds=900)

SERVER = Input(
    "instance",
    Text("Server", "Serveur"),
    InputKind.HOST,
    example="example.matomo.cloud",
    help=Text(
        "Where you sign in to Matomo, without what follows the name.",
        "Là où vous vous connectez à Matomo, sans ce qui suit le nom.",
    ),
)
FOLDER = Input(
    "folder",
    Text("Folder", "Dossier"),
    example="matomo",
    help=Text(
        "The one that follows the server’s name in Matomo’s address.",
        "Celui qui suit le nom du serveur dans l’adresse de Matomo.",
    ),
    prefix="/",
)
TOKEN = Input(
    "token_auth",
    Text("Token (token_auth)", "Jeton (token_auth)"),
    InputKind.SECRET,
    example="33dc3f2536d3025974cccb4b4d2d98f4",
)
CARRY = InBody("token_auth", secret="token_auth")  # noqa: S106 - a name


def call(method: str, **form: str) -> Request:
    """Call a method; all that is secret goes into the body, where no log of addresses has it."""
    return Request(
        "{api}",
        method="POST",
        query={"module": "API", "method": method},
        form={**form, "format": "json", "filter_limit": "-1"},
    )


def report(key: str, method: str, reads: Mapping[str, Field], **form: str) -> Endpoint:
    """Read a report day by day; a day without visits is told as an empty one, and so is 0."""
    return Endpoint(
        key=key,
        request=call(
            method,
            idSite="{account}",
            period="day",
            date="{first},{last}",
            # Otherwise rates come as text, such as 42 %.
            format_metrics="0",
            **form,
        ),
        asks=Asks.EVENTS,
        rows=DAYS,
        is_by_column=True,
        follow="told",
        day="day",
        zone=ACCOUNT_ZONE,
        # Matomo works out what nobody has asked for before, which takes its time.
        span=Span(max_days=90),
        reads=reads,
    )


PLATFORM = Platform(
    key="matomo",
    title="Matomo",
    docs="https://developer.matomo.org/api-reference/reporting-api",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads the visits, conversions and sales of websites, day by day.",
        "Lit les visites, les conversions et les ventes de sites web, jour par jour.",
    ),
    how_to=Text(
        "In Matomo, under Administration, Personal, Security, make an authentication token; it "
        "may be one that works in POST requests only. "
        "It reads the websites that its user may view. "
        "Your server has to be reachable from the internet, under https.",
        "Dans Matomo, sous Administration, Personnel, Sécurité, créez un jeton "
        "d’authentification\u00a0; il peut être réservé aux requêtes POST. "
        "Il lit les sites que son utilisateur a le droit de voir. "
        "Votre serveur doit être joignable depuis internet, en https.",
    ),
    history=Text(
        "All days of the website. The newest three still change.",
        "Tous les jours du site. Les trois derniers changent encore.",
    ),
    hosts={"api": "https://{instance}/index.php"},
    ways=(
        Typed(
            key="token",
            title=Text("Token", "Jeton"),
            inputs=(SERVER, TOKEN),
            carry=CARRY,
        ),
        Typed(
            key="folder",
            title=Text("Token, Matomo in a folder", "Jeton, Matomo dans un dossier"),
            inputs=(SERVER, FOLDER, TOKEN),
            carry=CARRY,
            hosts={"api": "https://{instance}/{folder}/index.php"},
        ),
    ),
    accounts=Accounts(
        call(SITES),
        rows="@",
        id="idsite",
        name="name",
        zone="timezone",
        currency="currency",
    ),
    metrics=(
        Metric("visits", VISITS, Unit.COUNT, Rollup.SUM),
        Metric(
            "unique_visitors",
            UNIQUE_VISITORS,
            Unit.PEOPLE,
            Rollup.WINDOW,
            note=PEOPLE_ONCE_A_DAY,
        ),
        Metric(
            "actions",
            Text("Actions", "Actions"),
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "Page views, downloads, clicks to other sites and searches on the site.",
                "Pages vues, téléchargements, clics vers d’autres sites et recherches sur le site.",
            ),
        ),
        Metric("bounces", BOUNCES, Unit.COUNT, Rollup.SUM),
        Metric("visit_seconds", VISIT_SECONDS, Unit.SECONDS, Rollup.SUM),
        Metric(
            "converted_visits",
            Text("Visits with a conversion", "Visites avec conversion"),
            Unit.COUNT,
            Rollup.SUM,
        ),
        Metric("conversions", Text("Conversions", "Conversions"), Unit.COUNT, Rollup.SUM),
        Metric(
            "revenue",
            Text("Revenue", "Revenu"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=Text("Of all goals and sales.", "De tous les objectifs et des ventes."),
        ),
        Metric("orders", Text("Orders", "Commandes"), Unit.COUNT, Rollup.SUM),
    ),
    derived=(
        Derived("bounce_rate", BOUNCE_RATE, Unit.PERCENT, {"bounces": 1}, {"visits": 1}),
        Derived(
            "conversion_rate", CONVERSION_RATE, Unit.PERCENT, {"converted_visits": 1}, {"visits": 1}
        ),
        Derived(
            "actions_per_visit",
            Text("Actions per visit", "Actions par visite"),
            Unit.COUNT,
            {"actions": 1},
            {"visits": 1},
        ),
        Derived(
            "avg_visit_seconds",
            AVERAGE_VISIT_SECONDS,
            Unit.SECONDS,
            {"visit_seconds": 1},
            {"visits": 1},
        ),
        Derived(
            "average_order_value",
            Text("Average order value", "Panier moyen"),
            Unit.CURRENCY,
            {"revenue": 1},
            {"orders": 1},
            Text(
                "Goals with a revenue of their own raise it.",
                "Les objectifs qui ont leur propre revenu l’augmentent.",
            ),
        ),
    ),
    endpoints=(
        report(
            "visits",
            "VisitsSummary.get",
            {
                "visits": "told.nb_visits",
                "unique_visitors": "told.nb_uniq_visitors",
                "actions": "told.nb_actions",
                "bounces": "told.bounce_count",
                "visit_seconds": "told.sum_visit_length",
                "converted_visits": "told.nb_visits_converted",
            },
        ),
        report(
            "goals",
            "Goals.get",
            {"conversions": "told.nb_conversions", "revenue": "told.revenue"},
        ),
        report("orders", "Goals.get", {"orders": ORDERS}, idGoal="ecommerceOrder"),
        Endpoint(
            key="people",
            request=call(
                "VisitsSummary.get",
                idSite="{account}",
                period="range",
                date="{first},{last}",
                format_metrics="0",
            ),
            asks=Asks.WINDOW,
            zone=ACCOUNT_ZONE,
            reads={"unique_visitors": "nb_uniq_visitors"},
        ),
    ),
    errors=Errors(
        text="message",
        failed="result == 'error'",
        rules=(
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.RECONNECT, text=WRONG_TOKEN),
            Rule(Then.CHOOSE_ACCOUNT, text=NO_ACCESS),
            # The plugin is off that tells it.
            Rule(Then.METRIC_GONE, text=NO_METHOD),
            # In other words than Matomo's own, it is a firewall that has seen enough of us.
            Rule(Then.WAIT, statuses=FIREWALL, wait=LIMIT),
        ),
        wait=LIMIT,
    ),
    lookback_days=3,
    unverified=(
        "SITES: the method’s name",
        "DAYS: that a day without visits is an empty list",
        "ORDERS: which of the two fields counts the orders",
        "WRONG_TOKEN, NO_ACCESS, NO_METHOD: the texts; their status is 200 on older servers",
        "FIREWALL, LIMIT: how long a firewall or Matomo Cloud holds us off",
    ),
)
