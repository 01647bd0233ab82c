"""Google Sheets, by the values API or a published CSV: https://developers.google.com/sheets/api."""

from dataclasses import replace
from datetime import date

from connectors.families import google
from connectors.spec import (
    Accounts,
    Asks,
    DateForm,
    Endpoint,
    Input,
    InputKind,
    InQuery,
    Metric,
    Pace,
    Platform,
    Request,
    Rollup,
    Rule,
    ServiceAccount,
    Span,
    Text,
    Then,
    Typed,
    Unit,
)

# Not confirmed by Google's own pages.
CARRY_KEY = InQuery("key", "api_key")
PUBLISHED_CSV = (
    "https://docs.google.com/spreadsheets/d/e/{published}/pub?gid={gid}&single=true&output=csv"
)
PUBLISHED_HOSTS = ".googleusercontent.com"
BAD_RANGE = "unable to parse range"

SCOPE = "https://www.googleapis.com/auth/spreadsheets.readonly"
# Any cell can be changed at any time; further back than this is not looked again.
LOOKBACK_DAYS = 90
LINK = Input(
    "link",
    Text("Link of the spreadsheet", "Lien de la feuille de calcul"),
    example="https://docs.google.com/spreadsheets/d/1xYzSheetSheetSheetSheet/edit",
    pattern=r"(?:^|/d/)(?P<spreadsheet>[A-Za-z0-9_-]{20,})(?:[/?#]|$)",
)
RANGE = Input(
    "range",
    Text("Tab, or range of cells", "Onglet, ou plage de cellules"),
    example="Daily!A1:F",
    help=Text(
        "Its first row holds the names of the columns, its first column the days.",
        "Sa première ligne porte les noms des colonnes, sa première colonne les jours.",
    ),
)
API_KEY = Input("api_key", Text("API key", "Clé d’API"), InputKind.SECRET, example="AIza…")
PUBLISHED_LINK = Input(
    "published_link",
    Text("Link of the published tab", "Lien de l’onglet publié"),
    example=PUBLISHED_CSV.format(published="2PACX-1vSheetSheetSheet", gid=0),
    help=Text(
        "From File, Share, Publish to web: one tab, as comma-separated values.",
        "Depuis Fichier, Partager, Publier sur le Web\u00a0: un onglet, au format CSV.",
    ),
    pattern=r"/d/e/(?P<published>[A-Za-z0-9_-]{10,})/pub\?(?:.*&)?gid=(?P<gid>\d+)",
)
CELLS = Request(
    "{sheets}/{spreadsheet}/values/{range}",
    query={
        "majorDimension": "ROWS",
        # Numbers and days as the cells hold them, not as a language writes them.
        "valueRenderOption": "UNFORMATTED_VALUE",
        "dateTimeRenderOption": "SERIAL_NUMBER",
    },
)
PUBLISHED = Request("{published_csv}", is_table=True, leads_to=PUBLISHED_HOSTS)
EACH_DAY = Text(
    "Rows without a day do not count.",
    "Les lignes sans jour ne comptent pas.",
)
TWICE = Text(
    "Of several rows of one day, the last one counts.",
    "De plusieurs lignes d’un même jour, la dernière compte.",
)


def columns(request: Request, within: str) -> Accounts:
    """Offer each column beside the days as an account, by the name in its first row."""
    return Accounts(
        request,
        rows="values[0][1:]",
        id="to_string(@)",
        name="to_string(@)",
        keep="@ != ''",
        proof="range",
        within=within,
    )


def cells(key: str, request: Request) -> Endpoint:
    """Read a column: all of it every time, as cells are asked for without their days."""
    return Endpoint(
        key=key,
        request=request,
        asks=Asks.DAYS,
        rows="values[1:]",
        # Whatever the first column is called, it holds the days.
        columns="['(day)', map(&to_string(@), values[0][1:])][]",
        proof="range",
        day='"(day)"',
        day_form=DateForm.SERIAL,
        span=Span(delay_days=0),
        reads=dict.fromkeys(("column_sum", "column_last", "column_mean"), "{account}"),
    )


PLATFORM = Platform(
    key="google_sheets",
    title="Google Sheets",
    docs="https://developers.google.com/sheets/api/reference/rest",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads columns of numbers by day from a spreadsheet.",
        "Lit des colonnes de nombres par jour dans une feuille de calcul.",
    ),
    how_to=google.how_to(
        ("Google Sheets API",),
        Text(
            "Then choose the columns that count, each by its name. A service account is let in by"
            " sharing the spreadsheet with its e-mail address; an API key reads what is shared"
            " with everybody who has the link. A tab published as CSV needs no key at all, and"
            " everybody who has its link can read it.",
            "Choisissez ensuite les colonnes qui comptent, chacune par son nom. Pour un compte de"
            " service, partagez la feuille avec son adresse e-mail\u00a0; une clé d’API lit ce qui"
            " est partagé avec toute personne disposant du lien. Un onglet publié en CSV ne"
            " demande aucune clé, et toute personne disposant du lien peut le lire.",
        ),
    ),
    history=Text(
        "All days in the sheet. Changes to cells of the last 90 days are noticed; published tabs"
        " are about five minutes behind.",
        "Tous les jours de la feuille. Les modifications des 90 derniers jours sont"
        " relevées\u00a0; les onglets publiés ont environ cinq minutes de retard.",
    ),
    hosts={
        "sheets": "https://sheets.googleapis.com/v4/spreadsheets",
        "published_csv": PUBLISHED_CSV,
    },
    ways=(
        replace(google.oauth(SCOPE), inputs=(LINK, RANGE), only=("cells",)),
        ServiceAccount((SCOPE,), more=(LINK, RANGE), only=("cells",)),
        Typed(
            key="api_key",
            title=Text("Shared by link, with an API key", "Partagée par lien, avec une clé d’API"),
            inputs=(LINK, RANGE, API_KEY),
            carry=CARRY_KEY,
            only=("cells",),
        ),
        Typed(
            key="published",
            title=Text("Published as CSV", "Publiée en CSV"),
            inputs=(PUBLISHED_LINK,),
            accounts=columns(PUBLISHED, "{published}/{gid}/"),
            only=("published",),
        ),
    ),
    accounts=columns(CELLS, "{spreadsheet}/{range}/"),
    metrics=(
        Metric(
            "column_sum",
            Text("Sum of the days", "Somme des jours"),
            Unit.COUNT,
            Rollup.SUM,
            note=EACH_DAY,
        ),
        Metric(
            "column_last",
            Text("Latest value", "Dernière valeur"),
            Unit.COUNT,
            Rollup.LAST,
            note=TWICE,
        ),
        Metric(
            "column_mean",
            Text("Average of the days", "Moyenne des jours"),
            Unit.COUNT,
            Rollup.MEAN,
            note=TWICE,
        ),
    ),
    endpoints=(cells("cells", CELLS), cells("published", PUBLISHED)),
    errors=google.errors(
        # The tab was renamed, or is gone.
        Rule(Then.CHOOSE_ACCOUNT, statuses=(400,), text=BAD_RANGE),
    ),
    pace=Pace(60, 60),
    lookback_days=LOOKBACK_DAYS,
    unverified=(
        *google.UNVERIFIED,
        "CARRY_KEY: that an API key reads what is shared by link",
        "PUBLISHED_CSV, PUBLISHED_HOSTS: the address of a published tab, and where it leads",
        "BAD_RANGE, errors: the texts",
    ),
)
