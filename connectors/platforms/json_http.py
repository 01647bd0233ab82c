"""Anything else that answers JSON over HTTP, as people describe it: https://jmespath.org/."""

from datetime import date

from connectors.spec import (
    Accounts,
    Basic,
    Bearer,
    DateForm,
    Endpoint,
    Errors,
    InHeader,
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
    Until,
    Wait,
)

LOOKBACK_DAYS = 30
VALUES = {
    "first_value": Text("First value", "Première valeur"),
    "second_value": Text("Second value", "Deuxième valeur"),
    "third_value": Text("Third value", "Troisième valeur"),
}
ADDS_UP, LAST_COUNTS = "sum", "last"
# Any header but those that the connection itself rests on.
HEADER_NAME = r"^(?i:(?!(?:host|connection|content-length|transfer-encoding)$)[a-z0-9_-]{1,64})$"

SOURCE = Input(
    "source",
    Text("What this source is called", "Nom de cette source"),
    example="Our shop",
)
ADDRESS = Input(
    "address",
    Text("Address", "Adresse"),
    InputKind.ADDRESS,
    example="https://api.example.com/open/daily?from={first}&to={last}",
    help=Text(
        "A whole https address on a public server. Where first and last stand in braces, as in"
        " the example, the first and the last day asked for are put in, in the form chosen below;"
        " end is the day after the last one. No key belongs here: there are fields for it.",
        "Une adresse https complète, sur un serveur public. Là où first et last sont entre"
        " accolades, comme dans l’exemple, sont mis le premier et le dernier jour demandés, dans"
        " la forme choisie plus bas\u00a0; end est le lendemain du dernier. Aucune clé n’a sa"
        " place ici\u00a0: des champs lui sont réservés.",
    ),
    pattern=r"https://(?P<server>[^/?]+)(?P<place>[^?]*)",
)
ROWS = Input(
    "rows",
    Text("Path to the rows", "Chemin vers les lignes"),
    InputKind.EXPRESSION,
    example="data.days",
    help=Text(
        "Where the list of days is: names with dots between them, or a JMESPath expression."
        " Leave it empty where the answer itself is that list.",
        "Où se trouve la liste des jours\u00a0: des noms séparés par des points, ou une expression"
        " JMESPath. Laissez ce champ vide si la réponse est elle-même cette liste.",
    ),
    default="@",
)
DAY = Input(
    "day",
    Text("Field of the date", "Champ de la date"),
    InputKind.EXPRESSION,
    example="date",
    help=Text(
        "Within a row, as is each value below.",
        "Dans une ligne, comme chacune des valeurs ci-dessous.",
    ),
)
DAY_FORM = Input(
    "day_form",
    Text("Form of the date", "Forme de la date"),
    default=DateForm.LOCAL,
    choices={
        DateForm.LOCAL: Text(
            "2026-10-01, also with a time (ISO)", "2026-10-01, heure admise (ISO)"
        ),
        DateForm.COMPACT: Text("20261001", "20261001"),
        DateForm.SECONDS: Text("Unix time in seconds", "Temps Unix en secondes"),
        DateForm.MILLISECONDS: Text("Unix time in milliseconds", "Temps Unix en millisecondes"),
    },
    is_beside=True,
)


def value_inputs(key: str, title: Text) -> tuple[Input, ...]:
    """Ask for a value: its field, its name, and how its days go together."""
    is_first = key == next(iter(VALUES))
    return (
        Input(
            key,
            title,
            InputKind.EXPRESSION,
            example="visits",
            default=None if is_first else "",
        ),
        Input(
            f"{key}_name",
            Text("Its name", "Son nom"),
            example="Visits",
            help=Text(
                "Left empty, it is called as its field is.",
                "Laissé vide, elle porte le nom de son champ.",
            ),
            default="",
            is_beside=True,
        ),
        Input(
            f"{key}_days",
            Text("Its days", "Ses jours"),
            default=ADDS_UP,
            choices={
                ADDS_UP: Text("Days add up", "Les jours s’additionnent"),
                LAST_COUNTS: Text("The last day counts", "Le dernier jour compte"),
            },
            is_beside=True,
        ),
    )


INPUTS = (
    SOURCE,
    ADDRESS,
    ROWS,
    DAY,
    DAY_FORM,
    *(one for key, title in VALUES.items() for one in value_inputs(key, title)),
)


def value_metrics(key: str, title: Text) -> tuple[Metric, ...]:
    """Declare a value twice: as days that add up, and as a level; one of them is chosen."""
    return tuple(
        Metric(
            f"{key}_{days}",
            Text(f"{title.en}, {en}", f"{title.fr}, {fr}"),
            Unit.COUNT,
            rollup,
            named_by=(f"{key}_name", key),
            where={key: r"(?s).+", f"{key}_days": days},
        )
        for days, rollup, en, fr in (
            (ADDS_UP, Rollup.SUM, "added up", "additionnée"),
            (LAST_COUNTS, Rollup.LAST, "latest", "la plus récente"),
        )
    )


PLATFORM = Platform(
    key="json_http",
    title="JSON over HTTP",
    docs="https://jmespath.org/tutorial.html",
    checked_on=date(2026, 11, 25),
    about=Text(
        "Anything else: reads any address that answers JSON with one row per day.",
        "Tout le reste\u00a0: lit toute adresse qui répond en JSON avec une ligne par jour.",
    ),
    how_to=Text(
        "Type the address and how it is signed in to, then where the rows, the date and the values"
        " are. The address is asked at once, and the numbers are shown as they will be stored;"
        " nothing is kept before you have seen them. Where the answer is arranged otherwise, a"
        " JMESPath expression arranges it, even within the path to the rows. A moment belongs to"
        " the day written in it, and Unix time to the day in UTC.",
        "Saisissez l’adresse et la façon de s’y connecter, puis où se trouvent les lignes, la date"
        " et les valeurs. L’adresse est aussitôt interrogée, et les nombres sont montrés tels"
        " qu’ils seront enregistrés\u00a0; rien n’est gardé avant que vous les ayez vus. Si la"
        " réponse est disposée autrement, une expression JMESPath la réarrange, même dans le"
        " chemin vers les lignes. Un instant compte pour le jour qui y est écrit, et un temps Unix"
        " pour le jour en UTC.",
    ),
    history=Text(
        "All days that the address tells; it is asked for the last 30 days again each time.",
        "Tous les jours que donne l’adresse\u00a0; les 30 derniers sont redemandés à chaque fois.",
    ),
    hosts={},
    ways=(
        Typed("open", Text("Without signing in", "Sans connexion"), INPUTS),
        Typed(
            "bearer",
            Text("Bearer token", "Jeton Bearer"),
            (*INPUTS, Input("access_token", Text("Token", "Jeton"), InputKind.SECRET)),
            carry=Bearer(),
        ),
        Typed(
            "header",
            Text("Key in a header", "Clé dans un en-tête"),
            (
                *INPUTS,
                Input(
                    "header",
                    Text("Name of the header", "Nom de l’en-tête"),
                    example="X-Api-Key",
                    pattern=HEADER_NAME,
                ),
                Input("access_token", Text("Key", "Clé"), InputKind.SECRET, is_beside=True),
            ),
            carry=InHeader("{header}"),
        ),
        Typed(
            "query",
            Text("Key in the address", "Clé dans l’adresse"),
            (
                *INPUTS,
                Input(
                    "parameter",
                    Text("Name of the parameter", "Nom du paramètre"),
                    example="api_key",
                    pattern=r"^[A-Za-z0-9_.~\[\]-]{1,64}$",
                ),
                Input("access_token", Text("Key", "Clé"), InputKind.SECRET, is_beside=True),
            ),
            carry=InQuery("{parameter}"),
        ),
        Typed(
            "basic",
            Text("User and password (Basic)", "Utilisateur et mot de passe (Basic)"),
            (
                *INPUTS,
                Input("user", Text("User", "Utilisateur"), example="reports"),
                Input(
                    "password",
                    Text("Password", "Mot de passe"),
                    InputKind.SECRET,
                    default="",
                    is_beside=True,
                ),
            ),
            carry=Basic("user", "password"),
        ),
    ),
    accounts=Accounts(
        Request("{address}"),
        # Whatever is answered, it is one account; its rows are looked at when it is read.
        id="`true`",
        name="`null`",
        setting="source",
        within="{server}{place}#",
        days_of="days",
    ),
    metrics=tuple(one for key, title in VALUES.items() for one in value_metrics(key, title)),
    endpoints=(
        Endpoint(
            key="days",
            request=Request("{address}"),
            rows="{rows}",
            day="{day}",
            day_form_by="day_form",
            span=Span(delay_days=0),
            reads={
                f"{key}_{days}": f"{{{key}}}" for key in VALUES for days in (ADDS_UP, LAST_COUNTS)
            },
            is_typed=True,
        ),
    ),
    errors=Errors(
        text="error.message || message || error_description || detail || error",
        rules=(
            Rule(Then.RECONNECT, statuses=(401,)),
            Rule(Then.REPORT, statuses=(404, 410)),
            Rule(
                Then.WAIT,
                statuses=(429,),
                wait=Wait(Until.SECONDS_HEADER, "Retry-After", seconds=900),
            ),
        ),
        names_status=True,
    ),
    lookback_days=LOOKBACK_DAYS,
    is_previewed=True,
)
