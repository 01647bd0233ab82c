"""The commands and their options; what they do is imported when one is given."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from okr.domain.access import Role
from okr.domain.forecasting.history import Quantity


class LanguageCode(StrEnum):
    """The languages Jauge speaks."""

    ENGLISH = "en"
    FRENCH = "fr"


class DayOrder(StrEnum):
    """Which comes first where dates are all numbers."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class PaperSize(StrEnum):
    """The size of a page."""

    A4 = "a4"
    LETTER = "letter"


app = typer.Typer(
    help="Jauge without a browser. Every command acts as an admin of all teams.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
user_app = typer.Typer(help="People who can sign in.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(user_app, name="user")

TeamOption = Annotated[
    str | None,
    typer.Option("--team", metavar="NAME|ID", help="The team; may be left out if there is one."),
]
CycleOption = Annotated[
    str | None,
    typer.Option("--cycle", metavar="NAME|ID", help="The cycle; the one around today if left out."),
]
DAYS = ["%Y-%m-%d"]
TodayOption = Annotated[
    datetime | None,
    typer.Option(
        formats=DAYS, metavar="YYYY-MM-DD", help="The day to look from; today if left out."
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON, also for what goes wrong, on stderr.")
]
DailyFileArgument = Annotated[
    Path,
    typer.Argument(
        exists=True, dir_okay=False, readable=True, metavar="FILE", help="A CSV file, a line a day."
    ),
]
PasswordOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the first line of stdin.")
]


@app.callback()
def main(
    context: typer.Context,
    *,
    lang: Annotated[
        LanguageCode | None, typer.Option(help="The language; that of LANG if left out.")
    ] = None,
) -> None:
    """Keep what holds for every command."""
    context.obj = lang.value if lang else None


@app.command(
    epilog="\b\nExamples:\n"
    "  python -m okr init\n"
    "  JAUGE_DATABASE_URL=sqlite:////srv/jauge.db python -m okr init"
)
def init(context: typer.Context) -> None:
    """Make the database, or bring it up to date; say where it is."""
    from okr.cli import setting_up

    setting_up.init(context.obj)


@app.command(
    "import",
    epilog="\b\nExamples:\n"
    "  python -m okr import linkedin.xls --dry-run\n"
    "  python -m okr import linkedin.xls tiktok.zip --team Social --account Acme\n"
    "  python -m okr import insights.csv --name Primary=Reach --account Facebook\n"
    "  python -m okr import Overview.csv --downloaded 2026-01-07\n"
    '  python -m okr import web.csv --account Website --metric "Page views=flow:Views" \\\n'
    '    --metric "Clicks=flow" --ratio "Click rate=Clicks/Page views"\n'
    "\n\b\n"
    "  The code is 0 when the file was recognised, 3 when a question has to be answered,\n"
    "  4 when it holds no daily series, 5 when it cannot be read, 1 for all else.",
)
def import_file(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            dir_okay=False,
            readable=True,
            metavar="FILE...",
            help="Exports as they were downloaded: CSV, Excel, or a ZIP of them.",
        ),
    ],
    *,
    account: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="The account that the numbers belong to; named after the file if left"
            " out and the file names none. Give it again for each further account of a file.",
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=METRIC", help="What a column without a name counts."),
    ] = None,
    downloaded: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="The day the file was downloaded, for dates that say no year.",
        ),
    ] = None,
    team: TeamOption = None,
    metric: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN=KIND[:NAME]",
            help="A column to take, whose days add up (flow), follow each other (level) or count"
            " people once a day (unique). Without any: every column, as --dry-run proposes.",
        ),
    ] = None,
    ratio: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=NUMERATOR/DENOMINATOR", help="A rate of two flow columns, in per cent."
        ),
    ] = None,
    date_order: Annotated[
        DayOrder | None, typer.Option(help="How to read dates that fit both ways.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what was understood, and write nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring in daily numbers from export files; the same file again changes nothing."""
    from okr.cli import importing

    wish = importing.Wish(
        paths=tuple(files),
        team=team,
        accounts=tuple(account or ()),
        names=tuple(name or ()),
        downloaded_on=downloaded and downloaded.date(),
        metrics=tuple(metric or ()),
        ratios=tuple(ratio or ()),
        is_month_first=None if date_order is None else date_order is DayOrder.MONTH_FIRST,
    )
    run = importing.show if dry_run else importing.bring_in
    run(context.obj, wish, as_json=as_json)


@app.command(
    epilog="\b\nExamples:\n"
    "  printf 'account,metric,day,value\\nShop,Orders,2026-10-01,12\\n' |"
    " python -m okr push --team Social\n"
    "  my-script --json-lines | python -m okr push --team Social --account Shop --json\n"
    "\n\b\n"
    "  A line has account, metric, day (YYYY-MM-DD) and value, and may have kind (flow, level\n"
    "  or unique; a daily amount if left out) and unit."
)
def push(
    context: typer.Context,
    *,
    team: TeamOption = None,
    account: Annotated[
        str, typer.Option(metavar="NAME", help="The account of lines that name none.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Write numbers from standard input, as CSV or JSON lines: all of them or none."""
    from okr.cli import pushing

    pushing.push(context.obj, team, account, as_json=as_json)


@app.command(
    epilog="\b\nExamples:\n"
    "  python -m okr sync\n"
    "  python -m okr sync --team Social --json\n"
    "  python -m okr sync --connection 3 --since 2026-01-01"
)
def sync(
    context: typer.Context,
    *,
    connection: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER", help="The connection, even if it waits for a person; else all others."
        ),
    ] = None,
    team: Annotated[
        str | None,
        typer.Option(metavar="NAME|ID", help="The team; the connections of all if left out."),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="The day to read from; where each connection was read to if left out.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read connections now; the code is 1 unless all are up to date."""
    from okr.cli import syncing

    wish = syncing.Wish(connection=connection, team=team, since=since and since.date())
    syncing.read_now(context.obj, wish, as_json=as_json)


@app.command(
    epilog="\b\nExamples:\n"
    "  python -m okr worker\n"
    "  */10 * * * * cd /srv/jauge && .venv/bin/python -m okr worker --once >/dev/null"
)
def worker(
    context: typer.Context,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Read what is due now, and end; for cron.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; goes with --once.")] = False,
) -> None:
    """Read each connection when its time comes, beside the app or in its place."""
    if as_json and not once:
        raise typer.BadParameter("--json goes with --once.")
    from okr.cli import syncing

    if once:
        syncing.read_due(context.obj, as_json=as_json)
    else:
        syncing.work(context.obj)


@app.command(
    epilog="\b\nExamples:\n"
    "  python -m okr progress --team Social\n"
    '  python -m okr progress --team Social --cycle "Q3 2026" --today 2026-09-30 --json'
)
def progress(
    context: typer.Context,
    *,
    team: TeamOption = None,
    cycle: CycleOption = None,
    today: TodayOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where every objective and metric of a cycle stands."""
    from okr.cli import standing

    standing.progress(context.obj, team, cycle, today and today.date(), as_json=as_json)


@app.command(
    epilog="\b\nExamples:\n"
    "  python -m okr report --team Social --out social.pdf\n"
    '  python -m okr --lang fr report --cycle "Q3 2026" --since 2026-08-31 --out bilan.pdf'
)
def report(  # noqa: PLR0913 - a command and its options
    context: typer.Context,
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write it.")],
    team: TeamOption = None,
    cycle: CycleOption = None,
    today: TodayOption = None,
    objective: Annotated[
        str | None, typer.Option(metavar="TITLE", help="One objective alone.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=DAYS, metavar="YYYY-MM-DD", help="Say what changed since this day."),
    ] = None,
    paper: Annotated[PaperSize, typer.Option(help="The size of its pages.")] = PaperSize.A4,
) -> None:
    """Write a cycle's dashboard, or one objective, down as a PDF, with visible comments."""
    from okr.cli import papers

    asked = papers.Asked(
        team, cycle, today and today.date(), objective, since and since.date(), paper.name
    )
    papers.report(context.obj, asked, out)


@app.command(
    epilog="\b\nExamples:\n"
    "  python -m okr export --team Social --out social.xlsx\n"
    "  python -m okr export --out all.json\n"
    "\n\b\n"
    "  The ending of the name says the format: .xlsx, .zip (CSV files) or .json."
)
def export(
    context: typer.Context,
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write it.")],
    team: TeamOption = None,
) -> None:
    """Write all of a team into a file: OKRs, progress, check-ins, comments and readings."""
    from okr.cli import papers

    papers.export(context.obj, team, out)


@app.command(
    epilog="\b\nExamples:\n"
    '  echo \'{"kind": "key_result", "lang": "en", "text": "Grow engagement"}\' |'
    " python -m okr coach\n"
    "  python -m okr coach --today 2026-11-23 <drafts.jsonl >verdicts.jsonl\n"
    "\n\b\n"
    "  A line has kind (objective or key_result), lang (en or fr) and text, and may have metric,\n"
    "  platform, baseline, target, unit, deadline, cycle_end (the end of the quarter if left\n"
    "  out, null for none), owner, confidence (0 to 1) and why.\n"
    "  The code is 1 when a line was not understood; its answer says why."
)
def coach(context: typer.Context, *, today: TodayOption = None) -> None:
    """Review objectives and key results: JSON lines in, a verdict with reasons for each out."""
    from okr.cli import coaching

    coaching.coach(context.obj, today and today.date())


@app.command(
    epilog="\b\nExamples:\n"
    "  python -m okr forecast clicks.csv --days 30 --measure total\n"
    "  python -m okr forecast followers.csv --days 45 --measure level --json\n"
    "  python -m okr forecast click-rate.csv --days 28 --measure rate\n"
    "\n\b\n"
    "  The file has the columns day and value, or for a rate day, numerator and denominator.\n"
    "  A day that is left out or blank is missing, not zero."
)
def forecast(
    context: typer.Context,
    file: DailyFileArgument,
    *,
    days: Annotated[
        int, typer.Option(min=1, max=1000, metavar="N", help="How many days to look ahead.")
    ],
    measure: Annotated[
        Quantity,
        typer.Option(
            help="The total over the days ahead, the level on the last, or the rate over them."
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Say what the next days should bring, with an 80 % interval, from the days before."""
    from okr.cli import forecasting

    forecasting.look_ahead(context.obj, file, days, measure, as_json=as_json)


@app.command(
    epilog="\b\nExamples:\n"
    "  python -m okr forecast-backtest\n"
    "  python -m okr forecast-backtest --series clicks.csv --measure total --days 30\n"
    "  python -m okr forecast-backtest --series website.csv --rate users/page_views --json\n"
    "\n\b\n"
    "  A file has a column day (or date) and one or more columns of numbers, or day, numerator\n"
    "  and denominator. Without --series, invented series are tried."
)
def forecast_backtest(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    *,
    series: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, dir_okay=False, readable=True, metavar="FILE", help="May be repeated."
        ),
    ] = None,
    measure: Annotated[
        list[Quantity] | None,
        typer.Option(
            help="What to forecast; may be repeated. All that the files allow if left"
            " out, each column once as a total and once as a level."
        ),
    ] = None,
    rate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NUMERATOR/DENOMINATOR", help="Two columns to divide; may be repeated."
        ),
    ] = None,
    days: Annotated[
        list[int] | None,
        typer.Option(
            min=1,
            max=366,
            metavar="N",
            help="How far to look ahead; may be repeated. 7, 14, 28, 60 and 90 if left out.",
        ),
    ] = None,
    origins: Annotated[
        int, typer.Option(min=1, metavar="N", help="From how many past days to look, at most.")
    ] = 24,
    library: Annotated[
        bool, typer.Option(help="Compare with a library too, if it is installed; takes longer.")
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Look ahead from many past days, by several methods, and say how right each was."""
    from okr.cli import forecasting

    trial = forecasting.Trial(
        paths=tuple(series or ()),
        quantities=frozenset(measure or ()),
        rates=tuple(rate or ()),
        horizons=sorted(set(days or (7, 14, 28, 60, 90))),
        origins=origins,
        has_library=library,
    )
    forecasting.look_back(context.obj, trial, as_json=as_json)


@app.command(
    epilog="\b\nExamples:\n"
    "  python -m okr remind\n"
    "  python -m okr remind --today 2026-11-23 --json\n"
    "\n\b\n"
    "  Each reminder is sent once, also with a worker beside. --today sends what that day asks for."
)
def remind(
    context: typer.Context, *, today: TodayOption = None, as_json: JsonOption = False
) -> None:
    """Send the e-mails that wait: reminders of what grew old, and word to who was mentioned."""
    from okr.cli import reminding

    reminding.remind(context.obj, today and today.date(), as_json=as_json)


@app.command(
    epilog="\b\nExamples:\n"
    "  python -m okr demo\n"
    "  python -m okr --lang fr demo --today 2026-05-20\n"
    "  python -m okr demo --remove"
)
def demo(
    context: typer.Context,
    *,
    remove: Annotated[
        bool, typer.Option("--remove", help="Delete the demo team, its numbers and its people.")
    ] = False,
    today: TodayOption = None,
) -> None:
    """Load an invented team with a quarter of numbers, to look around in."""
    from okr.cli import setting_up

    if remove:
        setting_up.remove_demo(context.obj)
    else:
        setting_up.load_demo(context.obj, today and today.date())


@app.command(
    epilog="\b\nExamples:\n  python -m okr sandbox-check\n  python -m okr sandbox-check --json"
)
def sandbox_check(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Connect and read every platform in the sandbox, on a database of its own; print a table."""
    from okr.cli import checking

    checking.sandbox_check(context.obj, as_json=as_json)


@app.command(epilog="\b\nExample:\n  JAUGE_SECRET_KEY=new,old python -m okr rotate-key")
def rotate_key(context: typer.Context) -> None:
    """Encrypt the platforms' tokens anew, with the first key of JAUGE_SECRET_KEY."""
    from okr.cli import setting_up

    setting_up.rotate_key(context.obj)


@user_app.command(
    "add",
    epilog="\b\nExamples:\n"
    '  python -m okr user add ana@example.org --name "Ana Silva" --team Social --role lead\n'
    "  pass show jauge | python -m okr user add ana@example.org --name Ana --team Social \\\n"
    "    --password-stdin",
)
def add_user(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="The address to sign in with.")],
    *,
    name: Annotated[str, typer.Option(help="The name that the team reads.")],
    team: Annotated[
        str,
        typer.Option(metavar="NAME|ID", help="The team; the first person makes it, as its admin."),
    ],
    role: Annotated[Role, typer.Option(help="What the person may do in it.")] = Role.MEMBER,
    password_stdin: PasswordOption = False,
) -> None:
    """Add a person to a team; the password is asked for."""
    from okr.cli import accounts

    person = accounts.NewPerson(email=email, name=name, team=team, role=role)
    accounts.add(context.obj, person, reads_stdin=password_stdin)


@user_app.command("list", epilog="\b\nExamples:\n  python -m okr user list --json")
def list_users(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """List the people with their teams and roles."""
    from okr.cli import accounts

    accounts.show(context.obj, as_json=as_json)


@user_app.command(
    "password",
    epilog="\b\nExamples:\n"
    "  python -m okr user password ana@example.org\n"
    "  pass show jauge | python -m okr user password ana@example.org --password-stdin",
)
def change_password(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="The address that the person signs in with.")],
    *,
    password_stdin: PasswordOption = False,
) -> None:
    """Set a new password and sign the person out everywhere."""
    from okr.cli import accounts

    accounts.set_password(context.obj, email, reads_stdin=password_stdin)
