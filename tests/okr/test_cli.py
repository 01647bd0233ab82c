import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from okr.cli import app
from okr.domain.access import Role
from okr.domain.calendar import CycleKind
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure
from okr.domain.okrs import Feed
from okr.domain.reminders import Frequency, Plan
from okr.locale.language import language
from okr.services import (
    administration,
    clock,
    comments,
    cycles,
    mail,
    metrics,
    platforms,
    reminders,
    sign_in,
)
from okr.store import connections, people
from okr.store.comments import Anchor
from okr.store.database import URL_NAME, forget_engines, reading, writing
from okr.store.migrate import newest_revision
from tests import mailbox
from tests.connectors.files import samples
from tests.sandbox import NOW, Moment, Sandbox, connect, let_in, stored

ROOT = Path(__file__).parents[2]
COMMANDS = [
    *("init", "import", "push", "remind", "sync", "worker", "progress", "demo", "sandbox-check"),
    *("report", "export"),
    *("user add", "user list", "user password"),
]
FILE = """date;Impressions;Clicks;Followers;Note
2026-10-01;1000;10;500;launch
2026-10-02;3000;50;510;
2026-10-03;;;;
2026-10-04;1000;15;505;
Total;5000;75;;
"""


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def run():
    runner = CliRunner()

    def run(*arguments, typed=None):
        return runner.invoke(app, [str(one) for one in arguments], input=typed)

    return run


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "daily.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture
def follow(world, run):
    """Save a key result of the quarter that is fed by a metric of an imported file."""

    def follow(name, measure, **changes):
        found = {one.series.name: one.series for one in metrics.metrics(world.lead, world.team_id)}
        return world.save(world.key_result(feed=Feed(found[name].id, measure), **changes))

    return follow


def python(*arguments, database, **more):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, URL_NAME: f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


# Help and language


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_examples(run, command):
    said = run(*command.split(), "--help")
    assert said.exit_code == 0
    assert f"python -m okr {command}" in said.output.replace(" --lang fr", "")


def test_help_loads_neither_the_database_nor_the_screen(tmp_path):
    loaded = "import sys, okr.cli; print(sorted({name.split('.')[0] for name in sys.modules}))"
    modules = python("-c", loaded, database=tmp_path / "none.db").stdout
    assert "typer" in modules
    for heavy in ("sqlalchemy", "sqlmodel", "streamlit", "pandas", "babel", "alembic", "rich"):
        assert f"'{heavy}'" not in modules


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["--lang", "eo", "init"],
        ["import"],
        ["import", "nowhere.csv", "--account", "Web"],
        ["sync", "--connection", "Acme"],
        ["sync", "--since", "yesterday"],
        ["worker", "--json"],
        ["progress", "--today", "yesterday"],
        ["user", "add", "ana@example.org", "--name", "Ana", "--team", "Social", "--role", "king"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(run, database, arguments):
    assert run(*arguments).exit_code == 2


def test_a_language_can_be_chosen_or_comes_from_the_environment(run, database, monkeypatch):
    spoken = []
    monkeypatch.setattr(
        "okr.cli.terminal.language", lambda code: spoken.append(code) or language(code)
    )
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    run("init")
    run("--lang", "en", "init")
    monkeypatch.setenv("LANG", "C")
    run("init")
    assert spoken == ["fr", "en", "en"]


# init


def test_init_makes_the_database_once_and_says_where_it_is(tmp_path):
    path = tmp_path / "new" / "jauge.db"
    first = python("-m", "okr", "init", database=path)
    again = python("-X", "importtime", "-m", "okr", "init", database=path)
    assert (first.returncode, again.returncode) == (0, 0)
    assert path.exists()
    assert first.stdout == again.stdout
    assert str(path) in first.stdout
    assert f"revision {newest_revision()}" in first.stdout
    assert "alembic" not in again.stderr


def test_init_does_not_show_the_password_of_the_database(run, database, monkeypatch):
    place = "postgresql+psycopg://jauge:secret@db.example.org/jauge"
    monkeypatch.setattr("okr.cli.terminal.is_database_well", lambda: True)
    monkeypatch.setattr("okr.cli.terminal.prepare", lambda: None)
    monkeypatch.setenv(URL_NAME, place)
    said = run("init").output
    assert "db.example.org" in said
    assert "secret" not in said


@pytest.mark.parametrize("url", ["nonsense", "sqlite:///{file}/jauge.db"])
def test_a_database_that_does_not_answer_is_refused_in_a_sentence(run, monkeypatch, file, url):
    monkeypatch.setenv(URL_NAME, url.format(file=file))
    said = run("init")
    forget_engines()
    assert said.exit_code == 1
    assert said.stderr.startswith("The database does not answer.")
    assert URL_NAME in said.stderr


# import


def test_import_without_a_team_leads_to_the_app_or_the_demo(run, database, file):
    said = run("import", file, "--account", "Web")
    assert said.exit_code == 1
    assert "Open Jauge in a browser" in said.stderr
    assert "python -m okr demo" in said.stderr


def test_a_dry_run_says_what_was_understood_and_writes_nothing(run, world, file):
    said = run("import", file, "--team", "Social", "--account", "Web", "--dry-run")
    assert said.exit_code == 0
    for fact in (
        "Encoding: UTF-8, delimiter: ';'",
        "column “date”, year-month-day, 4 days from 1 October 2026 to 4 October 2026",
        "Impressions → Impressions (flow, 3)",
        "Followers → Followers (level, 3)",
        "“Note” holds no numbers.",
        "Row 6 is left out: It holds totals, not a day.",
    ):
        assert fact in said.output
    assert metrics.metrics(world.lead, world.team_id) == []


def test_a_dry_run_as_json_holds_the_same(run, world, file):
    found = json.loads(
        run("import", file, "--team", "Social", "--account", "Web", "--dry-run", "--json").stdout
    )
    assert (found["delimiter"], found["days"], found["first_on"]) == (";", 4, "2026-10-01")
    assert [one["row"] for one in found["skipped"]] == [6]
    assert [one["name"] for one in found["plan"]["metrics"]] == [
        "Impressions",
        "Clicks",
        "Followers",
    ]


def test_import_takes_what_is_proposed_and_a_second_time_changes_nothing(run, world, file):
    arguments = ("import", file, "--team", "Social", "--account", "Web", "--json")
    first, again = (json.loads(run(*arguments).stdout) for _ in range(2))
    assert (first["new"], first["changed"], first["same"]) == (9, 0, 0)
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 9)
    assert first["metrics"] == ["Impressions", "Clicks", "Followers"]
    assert first["last_on"] == "2026-10-04"


def test_import_takes_the_columns_and_rates_that_are_asked_for(run, world, file):
    said = run(
        *("import", file, "--team", world.team_id, "--account", "Web"),
        *("--metric", "Impressions=flow:Seen", "--metric", "Clicks=flow"),
        *("--ratio", "CTR=Clicks/Seen"),
    )
    assert said.exit_code == 0
    assert "6 new, 0 changed and 0 unchanged readings" in said.output
    figures = metrics.figures(world.lead, world.team_id, world.cycle.period)
    assert {one.series.name: one.value for one in figures} == {
        "CTR": pytest.approx(1.5),
        "Clicks": 75,
        "Seen": 5000,
    }


def test_a_rate_asked_for_joins_what_is_proposed(run, world, file):
    said = run(
        *("import", file, "--team", "social", "--account", "Web", "--json"),
        *("--ratio", "CTR=Clicks/Impressions"),
    )
    assert json.loads(said.stdout)["metrics"] == ["Impressions", "Clicks", "Followers", "CTR"]


def test_columns_with_slashes_and_equal_signs_can_be_named(run, world, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("date,a/b,c=d\n2026-10-01,1,4\n2026-10-02,1,4\n2026-10-03,1,4\n")
    said = run(
        *("import", path, "--team", "Social", "--account", "Web"),
        *("--metric", "a/b=flow", "--metric", "c=d=flow", "--ratio", "r=a/b/c=d"),
    )
    assert said.exit_code == 0, said.stderr
    figures = metrics.figures(world.lead, world.team_id, world.cycle.period)
    assert [one.value for one in figures if one.series.name == "r"] == [25]


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        (("--metric", "Impressions"), "“Impressions” is no metric."),
        (("--metric", "Impressions=gauge"), "“Impressions=gauge” is no metric."),
        (("--metric", "Views=flow"), "There is no column of numbers called “Views”."),
        (("--ratio", "CTR=Clicks"), "“CTR=Clicks” is no rate."),
        (("--ratio", "CTR=Clicks/Views"), "“CTR” needs “Views” to be imported"),
        (("--team", "Sales"), "Say which team by its name or number: Social (1), Press (2)."),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(run, world, file, option, sentence):
    said = run("import", file, "--team", "Social", "--account", "Web", *option)
    assert said.exit_code == 1
    assert said.stderr.startswith(sentence)
    assert said.stdout == ""
    assert metrics.metrics(world.lead, world.team_id) == []


def test_with_json_a_refusal_is_json_too(run, world, file):
    said = run("import", file, "--team", "Social", "--account", " ", "--json")
    assert said.exit_code == 1
    found = json.loads(said.stderr)
    assert found["error"].startswith("Say which account")
    assert [one["field"] for one in found["problems"]] == ["account"]


def test_of_several_teams_one_has_to_be_named(run, world, file):
    said = run("import", file, "--account", "Web")
    assert said.exit_code == 1
    assert "Say which team" in said.stderr


def test_dates_that_fit_both_ways_are_asked_back(run, world, tmp_path):
    path = tmp_path / "both.csv"
    path.write_text("date,Views\n05/10/2026,1\n06/10/2026,2\n07/10/2026,3\n")
    arguments = ("import", path, "--team", "Social", "--account", "Web")
    said = run(*arguments)
    assert said.exit_code == 3
    assert "--date-order day-first" in said.stderr
    assert "--date-order" in run(*arguments, "--dry-run").stdout
    done = json.loads(run(*arguments, "--date-order", "month-first", "--json").stdout)
    assert (done["first_on"], done["last_on"]) == ("2026-05-10", "2026-07-10")


# sync and worker


@pytest.fixture
def moment(monkeypatch):
    """Give the moment that it is, which stands still until it is moved."""
    made = Moment()
    monkeypatch.setattr(clock, "now", made.now)
    return made


@pytest.fixture
def paris(monkeypatch):
    """Put this computer into Paris, an hour ahead of UTC in winter."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def sandbox(moment, world, monkeypatch):
    """Serve every platform from the sandbox, over HTTP, and lead all calls there."""
    with Sandbox(moment.now) as playing:
        monkeypatch.setenv(platforms.SANDBOX_NAME, playing.address)
        yield playing
    assert playing.errors == []


def test_without_a_connection_it_is_said_how_to_connect(run, world):
    said = run("sync")
    assert said.exit_code == 0
    assert "no connection yet" in said.stdout
    assert "python run.py" in said.stdout
    assert json.loads(run("sync", "--json").stdout) == {"connections": []}
    named = run("sync", "--connection", "1")
    assert named.exit_code == 1
    assert "no connection yet" in named.stderr


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has its zone in its settings")
def test_sync_reads_every_connection_and_says_what_came(run, sandbox, world, paris):
    connect(world.lead, world.team_id, "youtube")
    connect(world.outsider, world.strange_team_id, "bluesky")
    said = run("sync")
    assert said.exit_code == 0, said.stderr
    bluesky, youtube = sorted(said.stdout.splitlines(), key=lambda line: "YouTube" in line)
    for line in (bluesky, youtube):
        assert " · Up to date · read in 2 parts · " in line
        assert " new, 0 changed and 0 unchanged readings · next 23 Nov 2026, 16:30" in line
        assert line.endswith(" · Sandbox data")
    assert "   1  YouTube · Riverside Bakery · " in youtube


def test_sync_as_json_holds_the_same(run, sandbox, world):
    made = connect(world.lead, world.team_id, "youtube")
    (found,) = json.loads(run("sync", "--json").stdout)["connections"]
    assert found.pop("rows")["new"] > 100
    assert found == {
        "id": made.id,
        "name": "Riverside Bakery",
        "platform": "youtube",
        "team": {"id": world.team_id, "name": "Social"},
        "is_sandbox": True,
        "state": "up_to_date",
        "windows": 2,
        "broken": [],
        "problem": None,
        "next": "2026-11-23T15:30:00+00:00",
        "busy": False,
    }
    (again,) = json.loads(run("sync", "--json").stdout)["connections"]
    assert (again["rows"]["new"], again["rows"]["changed"]) == (0, 0)
    assert again["rows"]["same"] > 0


def test_sync_takes_a_team_a_connection_and_a_day(run, sandbox, world):
    first = connect(world.lead, world.team_id, "youtube")
    second = connect(world.outsider, world.strange_team_id, "youtube")
    for options, expected in (
        (("--team", "press"), second.id),
        (("--team", world.team_id), first.id),
        (("--connection", first.id), first.id),
    ):
        (found,) = json.loads(run("sync", "--json", *options).stdout)["connections"]
        assert found["id"] == expected
    since = ("--connection", first.id, "--since", "2026-11-20", "--json")
    assert run("sync", *since).exit_code == 0
    with reading() as session:
        (latest, *_) = connections.runs_of(session, first.id, 1)
    assert latest.first_on == date(2026, 11, 20)


def test_an_unknown_connection_is_refused_with_those_that_are_there(run, sandbox, world):
    made = connect(world.lead, world.team_id, "youtube")
    sentence = f"Say which connection by its number: YouTube · Riverside Bakery ({made.id})."
    assert run("sync", "--connection", "99").stderr == f"{sentence}\n"
    elsewhere = run("sync", "--connection", made.id, "--team", "Press")
    assert elsewhere.exit_code == 1
    refused = run("sync", "--connection", "99", "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stderr)["error"] == sentence


def test_what_did_not_end_well_is_told_and_ends_with_1(run, sandbox, world):
    connect(world.lead, world.team_id, "youtube")
    limited = connect(world.lead, world.team_id, "instagram")
    sandbox.stage("instagram").faults.limit(NOW + timedelta(hours=1))
    sandbox.stage("youtube").faults.deprecate("views")
    said = run("sync", "--json")
    assert said.exit_code == 1
    instagram, youtube = json.loads(said.stdout)["connections"]
    assert (instagram["id"], instagram["state"]) == (limited.id, "limited")
    assert "limit is reached" in instagram["problem"]
    assert instagram["next"] > NOW.isoformat()
    assert youtube["state"] == "up_to_date"
    (broken,) = [one for one in youtube["broken"] if one["metric"] == "views"]
    assert broken["title"] == "Views"
    assert "no longer" in broken["reason"]
    text = run("sync")
    assert text.exit_code == 1
    lines = text.stdout.splitlines()
    assert any(line.startswith("      Instagram’s limit is reached") for line in lines)
    assert any(line.startswith("      Views · ") and "no longer" in line for line in lines)


def test_a_person_is_waited_for_unless_the_connection_is_named(run, sandbox, world):
    ended = connect(world.lead, world.team_id, "youtube")
    sandbox.stage("youtube").faults.revoke()
    first = run("sync")
    assert first.exit_code == 1
    assert " · Needs reconnecting · " in first.stdout
    assert " · next " not in first.stdout
    second = run("sync")
    assert second.exit_code == 0
    assert second.stdout == "1 connection waits for a person: see the screen “Connections”.\n"
    assert json.loads(run("sync", "--json").stdout) == {"connections": []}
    named = json.loads(run("sync", "--connection", ended.id, "--json").stdout)["connections"]
    assert [one["state"] for one in named] == ["reconnect"]


def test_a_connection_without_chosen_accounts_is_not_read(run, sandbox, world):
    made = let_in(world.lead, world.team_id, "youtube")
    said = run("sync", "--connection", made.id)
    assert said.exit_code == 1
    assert "choose its accounts first" in said.stderr
    assert stored(made.id).state == "choosing"


def test_what_another_reads_is_said_to_be_busy(run, sandbox, world):
    connect(world.lead, world.team_id, "bluesky")
    made = connect(world.lead, world.team_id, "youtube")
    until = NOW + timedelta(minutes=5)
    with writing() as session:
        connections.claim(session, made.id, owner="another", now=NOW, until=until)
    said = run("sync", "--json")
    assert said.exit_code == 1
    states = [(one["state"], one["busy"]) for one in json.loads(said.stdout)["connections"]]
    assert states == [("up_to_date", False), ("waiting", True)]
    text = run("sync").stdout
    assert "YouTube · Riverside Bakery · is being read by another right now" in text


def test_sync_speaks_french(run, sandbox, world):
    connect(world.lead, world.team_id, "youtube")
    said = run("--lang", "fr", "sync").stdout
    assert " · À jour · lu en 2 parties · " in said
    assert " relevés nouveaux\u00a0: " in said


def test_a_worker_that_is_run_once_reads_what_is_due(run, sandbox, world, moment):
    connect(world.lead, world.team_id, "youtube")
    first = run("worker", "--once")
    assert first.exit_code == 0
    assert "YouTube · Riverside Bakery · Up to date · read in 2 parts" in first.stdout
    assert run("worker", "--once").stdout == "No connection is due now.\n"
    assert json.loads(run("worker", "--once", "--json").stdout) == {"connections": []}
    moment.passes(hours=6)
    (found,) = json.loads(run("worker", "--once", "--json").stdout)["connections"]
    assert (found["state"], found["rows"]["new"]) == ("up_to_date", 0)
    moment.passes(hours=6)
    sandbox.stage("youtube").faults.revoke()
    assert run("worker", "--once").exit_code == 1


def test_reminders_are_sent_and_told(run, world, monkeypatch):
    plan = Plan(Frequency.WEEKLY, 0, 9, "UTC", "https://okr.example.org")
    reminders.keep_plan(world.lead, world.team_id, plan)
    world.save(owner_id=world.member.user_id)
    with mailbox.serving() as (box, port):
        monkeypatch.setenv(mail.URL_NAME, f"smtp://localhost:{port}")
        monkeypatch.setenv(mail.SENDER_NAME, "okr@example.org")
        asked = run("remind", "--today", "2026-11-23", "--json")
        assert json.loads(asked.stdout)["reminders"] == [
            {
                "team": "Social",
                "email": world.member.email,
                "key_results": 1,
                "sent": True,
                "problem": None,
            }
        ]
        again = run("remind", "--today", "2026-11-23")
        assert (again.exit_code, again.stdout) == (0, "No reminder is due now.\n")
        comments.write(world.member, Anchor(world.cycle.id), "@Lead, look", address="http://x")
        assert run("remind", "--today", "2026-11-23").stdout.endswith(
            "Told 1 person of a mention.\n"
        )
        assert str(box.letters.pop()["To"]).endswith(f"<{world.lead.email}>")
        box.refusals[world.member.email] = "550 Unknown"
        refused = run("remind", "--today", "2026-11-30")
    assert refused.exit_code == 1
    assert (
        f"Social  {world.member.email}  The mail server localhost does not take" in refused.stdout
    )
    assert len(box.letters) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.alone
def test_a_worker_tells_what_it_reads_until_it_is_stopped(database, world, monkeypatch, number):
    with Sandbox(clock.now) as sandbox:
        monkeypatch.setenv(platforms.SANDBOX_NAME, sandbox.address)
        connect(world.lead, world.team_id, "bluesky")
        connect(world.lead, world.team_id, "youtube")
        sandbox.stage("youtube").faults.slow(30)
        with subprocess.Popen(
            [sys.executable, "-m", "okr", "worker"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as worker:
            try:
                assert "Ctrl-C" in worker.stdout.readline()
                assert "Bluesky · demo.bsky.social · Up to date" in worker.stdout.readline()
                began = time.monotonic()
                worker.send_signal(number)
                _, errors = worker.communicate(timeout=20)
            finally:
                worker.kill()
        assert time.monotonic() - began < 5
    assert worker.returncode == 0
    assert errors == ""


# push


def test_a_script_pushes_numbers(run, world):
    typed = '{"account": "Shop", "metric": "Orders", "day": "2026-11-01", "value": 12}\n'
    done = run("push", "--team", "Social", "--json", typed=typed)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["rows"] == {"new": 1, "changed": 0, "same": 0}
    assert (told["first_day"], told["key_results"]) == ("2026-11-01", 0)
    again = run("push", "--team", "Social", typed=typed)
    assert again.stdout == "Nothing new: these numbers were all there already.\n"


def test_a_push_that_is_wrong_is_refused_by_line(run, world):
    done = run("push", "--team", "Social", typed="account,metric,day,value\nShop,Orders,x,1\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Line 2: “day” has to be a date such as 2026-10-01." in done.stderr


# progress


def test_progress_says_what_the_gauges_say(run, world, file, follow):
    run("import", file, "--team", "Social", "--account", "Web")
    follow("Impressions", Measure.TOTAL, title="Be seen", kind="count_up", goal=Goal(target=20000))
    follow("Followers", Measure.LATEST, goal=Goal(baseline=600, target=800))
    arguments = ("progress", "--team", "Social", "--today", "2026-11-15")
    found = json.loads(run(*arguments, "--json").stdout)
    first, second = (one["key_results"][0] for one in found["sections"][0]["objectives"])
    assert first | {"expected": None, "id": None} == {
        "id": None,
        "title": "Be seen",
        "kind": "count_up",
        "weight": 1.0,
        "value": 5000.0,
        "unit": "",
        "raw": 0.25,
        "score": 0.25,
        "expected": None,
        "band": "low",
        "verdict": "off_track",
        "status": "outdated",
        "as_of": "2026-10-04",
        "below_baseline": False,
    }
    assert first["expected"] == pytest.approx(45 / 91)
    assert (second["raw"], second["score"], second["below_baseline"]) == (-0.475, 0.0, True)
    assert found["score"] == 0.125
    assert found["sections"][0]["score"] == 0.125
    assert found["cycle"]["name"] == "Q4 2026"
    text = run(*arguments).output
    assert "5,000 · 25% of the way · 0.3 · expected 0.5 · Far off · out of date" in text
    assert "below baseline" in text


def test_progress_lists_every_metric_up_to_the_day(run, world, file):
    run("import", file, "--team", "Social", "--account", "Web", "--ratio", "CTR=Clicks/Impressions")
    found = json.loads(
        run("progress", "--team", "Social", "--today", "2026-10-02", "--json").stdout
    )
    by_name = {one["name"]: one for one in found["metrics"]}
    assert by_name["Impressions"] == {
        "account": "Web",
        "name": "Impressions",
        "metric": "",
        "kind": "flow",
        "measure": "total",
        "unit": "",
        "value": 4000.0,
        "days": 2,
        "as_of": "2026-10-02",
    }
    assert by_name["CTR"]["value"] == pytest.approx(1.5)
    assert by_name["CTR"]["unit"] == "%"
    assert by_name["Followers"]["value"] == 510.0


def test_progress_names_a_platform_s_metric_in_the_reader_s_language_and_keeps_its_keys(run, world):
    world.metric("likes", {date(2026, 10, 2): 5.0}, name="Likes (2)")
    world.metric("position_weighted_sum", {date(2026, 10, 2): 5.0}, is_helper=True)
    arguments = ("progress", "--team", "Social", "--today", "2026-10-02")
    (found,) = json.loads(run(*arguments, "--json").stdout)["metrics"]
    assert (found["name"], found["metric"]) == ("Likes (2)", "likes")
    assert "Acme · Likes · 5 ·" in run(*arguments).stdout
    assert "Acme · Mentions J’aime · 5 ·" in run("--lang", "fr", *arguments).stdout


def test_before_its_cycle_a_metric_has_nothing_to_say(run, world, file):
    run("import", file, "--team", "Social", "--account", "Web")
    said = run("progress", "--team", "Social", "--today", "2026-01-01", "--json")
    assert json.loads(said.stdout)["metrics"] == []


def test_progress_takes_a_cycle_by_name_or_number(run, world):
    for wanted in ("q4 2026", world.cycle.id):
        said = run("progress", "--team", "Social", "--cycle", wanted, "--json")
        assert json.loads(said.stdout)["cycle"]["id"] == world.cycle.id
    said = run("progress", "--team", "Social", "--cycle", "Q1")
    assert said.exit_code == 1
    assert "Say which cycle" in said.stderr


def test_progress_looks_from_the_day_that_it_is(run, world, today):
    found = json.loads(run("progress", "--team", "Social", "--json").stdout)
    assert found["today"] == today.isoformat()
    assert found["days_left"] == 38


def test_a_team_without_a_cycle_is_told_so(run, database):
    run(
        "user",
        "add",
        "ana@example.org",
        "--name",
        "Ana",
        "--team",
        "New",
        "--password-stdin",
        typed="a long password\n",
    )
    said = run("progress")
    assert said.exit_code == 1
    assert "no cycle yet" in said.stderr


def test_figures_of_a_real_export_come_out_as_its_owners_count_them(run, database, shared):
    folder = shared / "data" / "leeds"
    run(
        "user",
        "add",
        "ana@example.org",
        "--name",
        "Ana",
        "--team",
        "Leeds",
        "--password-stdin",
        typed="a long password\n",
    )
    for name, account in (("linkedin_updates.csv", "LinkedIn"), ("website.csv", "Website")):
        assert run("import", folder / name, "--account", account).exit_code == 0
    actor = administration.local_administrator()
    quarter = cycles.create_cycle(
        actor,
        actor.teams[0].id,
        name="Q3 2022",
        kind=CycleKind.QUARTER,
        starts_on=date(2022, 7, 1),
        ends_on=date(2022, 9, 30),
    )
    found = json.loads(run("progress", "--today", "2022-09-30", "--json").stdout)
    values = {one["name"]: one["value"] for one in found["metrics"]}
    assert found["cycle"]["id"] == quarter.id
    assert values["Impressions (total)"] == 302743
    assert values["Page views"] == 158954
    assert values["Engagement rate (total)"] == pytest.approx(100 * 10671 / 302743)


# demo


def test_the_demo_comes_and_goes(run, database):
    come = run("demo", "--today", "2026-11-23")
    assert "Demo data: Atelier Boréal" in come.output
    found = json.loads(run("progress", "--today", "2026-11-23", "--json").stdout)
    assert found["team"]["is_demo"]
    assert len(found["sections"]) == 4
    assert run("demo", "--remove").exit_code == 0
    again = run("demo", "--remove")
    assert again.exit_code == 1
    assert "not loaded" in again.stderr


def test_the_demo_does_not_hide_the_only_real_team(run, world):
    with reading() as session:
        teams = people.teams(session)
    run("demo")
    said = run("progress")
    assert all(team.name in said.stderr for team in teams)
    assert run("progress", "--team", "Press").exit_code == 0


# user


def test_the_first_person_makes_the_team(run, database):
    said = run(
        *("user", "add", "Ana@example.org", "--name", "Ana", "--team", "Social"),
        "--password-stdin",
        typed="a long password\nmore\n",
    )
    assert said.exit_code == 0
    assert not sign_in.needs_owner()
    (ana,) = administration.everyone()
    assert ana.email == "ana@example.org"
    assert ana.roles == {ana.teams[0].id: Role.ADMIN}
    assert sign_in.sign_in(email="ana@example.org", password="a long password", address=None)


def test_later_people_join_a_team_in_a_role(run, world):
    said = run(
        *("user", "add", "bo@example.org", "--name", "Bo", "--team", "Social", "--role", "lead"),
        typed="a long password\na long password\n",
    )
    assert said.exit_code == 0
    assert "a long password" not in said.output
    bo = next(one for one in administration.everyone() if one.name == "Bo")
    assert bo.roles == {world.team_id: Role.LEAD}


def test_a_person_who_cannot_be_added_is_refused_whole(run, world):
    said = run(
        *("user", "add", "bo", "--name", "Bo", "--team", "Social", "--password-stdin"),
        typed="short\n",
    )
    assert said.exit_code == 1
    assert "Write an e-mail address" in said.stderr
    assert "at least 10 characters" in said.stderr
    assert "Bo" not in [one.name for one in administration.everyone()]


def test_an_unknown_team_is_noticed_before_the_password_is_asked_for(run, world):
    said = run("user", "add", "bo@example.org", "--name", "Bo", "--team", "Sales")
    assert said.exit_code == 1
    assert "Say which team" in said.stderr


def test_a_new_password_replaces_the_old_one_and_signs_out(run, world):
    cookie = sign_in.redeem(
        sign_in.sign_in(email="lead@example.org", password=world.password, address=None)
    )
    said = run(
        *("user", "password", " Lead@example.org", "--password-stdin"),
        typed="quite another password\n",
    )
    assert said.exit_code == 0
    assert sign_in.who(cookie) is None
    assert sign_in.sign_in(
        email="lead@example.org", password="quite another password", address=None
    )


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("nobody@example.org", "quite another password", "Nobody who can sign in has"),
        ("lead@example.org", "short", "Use at least 10 characters"),
    ],
)
def test_a_password_that_cannot_be_set_is_refused(run, world, email, password, sentence):
    said = run("user", "password", email, "--password-stdin", typed=f"{password}\n")
    assert said.exit_code == 1
    assert said.stderr.startswith(sentence)


def test_people_are_listed_with_their_roles(run, world):
    said = run("user", "list")
    assert "lead@example.org" in said.output
    assert "Social: lead" in said.output
    found = json.loads(run("user", "list", "--json").stdout)["users"]
    assert {one["email"]: one["teams"][0]["role"] for one in found} == {
        "admin@example.org": "admin",
        "lead@example.org": "lead",
        "member@example.org": "member",
        "outsider@example.org": "admin",
        "viewer@example.org": "viewer",
    }


def test_hashing_a_password_prints_nothing_else(database):
    said = python(
        *("-m", "okr", "user", "add", "ana@example.org", "--name", "Ana", "--team", "Social"),
        "--password-stdin",
        database=database,
        input="a long password\n",
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.count("\n") == 1


def test_a_damaged_column_is_left_out_and_named_unless_it_is_asked_for(run, world, tmp_path):
    path = tmp_path / "damaged.csv"
    path.write_text("date,clicks,likes\n2026-10-01,7,1\n2026-10-02,seven,2\n", encoding="utf-8")
    refused = run("import", path, "--team", "Social", "--metric", "clicks=flow")
    assert refused.exit_code == 1
    assert "Row 3, “seven”" in refused.stderr
    assert metrics.metrics(world.lead, world.team_id) == []
    said = run("import", path, "--team", "Social")
    assert said.exit_code == 0
    assert "“clicks” is left out. Row 3, “seven”" in said.stdout
    assert [one.series.name for one in metrics.metrics(world.lead, world.team_id)] == ["Likes"]
    (cell,) = json.loads(run("import", path, "--team", "Social", "--json").stdout)["left_out"]
    assert (cell["column"], cell["row"], cell["text"]) == ("clicks", 3, "seven")


def test_a_file_with_nothing_but_damaged_columns_is_refused(run, world, tmp_path):
    path = tmp_path / "damaged.csv"
    path.write_text("date,clicks\n2026-10-01,7\n2026-10-02,seven\n", encoding="utf-8")
    refused = run("import", path, "--team", "Social")
    assert refused.exit_code == 1
    assert "Row 3, “seven”" in refused.stderr
    assert metrics.metrics(world.lead, world.team_id) == []


# Exports as they are downloaded


def dropped(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def dry_run(run, *paths, **more):
    options = [part for name, value in more.items() for part in (f"--{name}", value)]
    said = run("import", *paths, "--team", "Social", "--dry-run", "--json", *options)
    return said.exit_code, json.loads(said.stdout)


def test_a_dry_run_names_the_shape_and_every_series(run, world, tmp_path):
    path = dropped(tmp_path, "gsc.zip", samples.search_console_french())
    code, found = dry_run(run, path)
    assert (code, found["shape"], found["questions"]) == (0, "search_console", [])
    assert 0.5 < found["confidence"] < 1
    series = {one["metric"]: one for one in found["series"]}
    facts = ("kind", "unit", "first_day", "last_day", "days", "missing_days", "sum", "last_value")
    assert {key: series["Clics"][key] for key in facts} == {
        **{"kind": "flow", "unit": "", "first_day": "2025-02-03", "last_day": "2025-02-07"},
        **{"days": 5, "missing_days": 0, "sum": 60, "last_value": 14},
    }
    assert (series["CTR"]["unit"], series["CTR"]["last_value"]) == ("%", 7)
    assert [one["part"] for one in found["left_out"]] == ["Requêtes.csv", "Appareils.csv"]


def test_a_question_ends_with_3_and_its_answer_with_0(run, world, tmp_path):
    path = dropped(tmp_path, "Overview.csv", samples.tiktok_spanish())
    code, found = dry_run(run, path)
    assert code == 3
    (question,) = found["questions"]
    assert (question["key"], question["option"]) == ("downloaded_on", "--downloaded YYYY-MM-DD")
    code, found = dry_run(run, path, downloaded="2025-01-06")
    assert (code, found["series"][0]["last_day"]) == (0, "2025-01-04")
    refused = run("import", path, "--team", "Social")
    assert refused.exit_code == 3
    assert "Answer with --downloaded" in refused.stderr
    assert metrics.metrics(world.lead, world.team_id) == []


def test_answers_are_remembered_for_the_next_file_of_that_shape(run, world, tmp_path):
    first = dropped(tmp_path, "a.csv", samples.meta_blocks(("", [5, 6])))
    assert dry_run(run, first)[0] == 3
    said = run(
        *("import", first, "--team", "Social", "--account", "Page", "--name", "Primary=Reach")
    )
    assert said.exit_code == 0, said.stderr
    next_one = dropped(tmp_path, "b.csv", samples.meta_blocks(("", [5, 6, 7])))
    code, found = dry_run(run, next_one)
    assert (code, found["series"][0]["metric"], found["account_hint"]) == (0, "Reach", "Page")
    assert run("import", next_one, "--team", "Social").exit_code == 0
    (only,) = metrics.metrics(world.lead, world.team_id)
    assert (only.series.name, only.span.days) == ("Reach", 3)


def test_a_remembered_account_is_not_taken_for_a_file_that_names_another(run, world, tmp_path):
    def report(site):
        preamble = ["# ---", "# Pages", f"# Property: {site}", "# Start date: 20250203"]
        rows = [*preamble, "# End date: 20250205", ["Nth day", "Views"]]
        return samples.lines(*rows, *([f"{n:04}", n] for n in range(3)))

    first = dropped(tmp_path, "a.csv", report("one.example"))
    assert dry_run(run, first)[1]["account_hint"] == "one.example"
    assert run("import", first, "--team", "Social", "--account", "Web").exit_code == 0
    assert dry_run(run, first)[1]["series"][0]["account"] == "Web"
    other = dropped(tmp_path, "b.csv", report("two.example"))
    assert dry_run(run, other)[1]["series"][0]["account"] == "two.example"


def test_a_heading_too_long_for_a_name_is_cut(run, world, tmp_path):
    rows = [[day, 5] for day in samples.days(3)]
    path = dropped(tmp_path, "a.csv", samples.lines(["Date", "Views " + "x" * 300], *rows))
    assert run("import", path, "--team", "Social").exit_code == 0
    (only,) = metrics.metrics(world.lead, world.team_id)
    assert only.series.name == ("Views " + "x" * 300)[:120]


def test_a_total_that_differs_from_its_days_is_said(run, world, tmp_path):
    rows = [[day, 10, 2] for day in samples.days(3)]
    content = samples.lines(["Date", "Views", "Likes"], *rows, ["Total", 40, 6])
    path = dropped(tmp_path, "a.csv", content)
    views, likes = dry_run(run, path)[1]["series"]
    assert (views["sum"], views["stated_total"], likes["note"]) == (30, 40, None)
    assert "own total is 40, its days add up to 30" in views["note"]
    assert views["note"] in run("import", path, "--team", "Social", "--dry-run").stdout


def test_what_is_no_daily_series_ends_with_4(run, world, tmp_path):
    path = dropped(tmp_path, "content.csv", samples.x_content())
    code, found = dry_run(run, path)
    assert (code, found["shape"], found["series"]) == (4, "x_analytics", [])
    assert "one row per post" in found["skipped"][0]["reason"]
    refused = run("import", path, "--team", "Social")
    assert refused.exit_code == 4
    assert "one row per post" in refused.stderr


def test_what_cannot_be_read_ends_with_5(run, world, tmp_path):
    path = dropped(tmp_path, "picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(99))
    assert dry_run(run, path)[0] == 5
    assert run("import", path, "--team", "Social").exit_code == 5


def test_a_name_that_says_nothing_is_refused(run, world, file):
    refused = run("import", file, "--team", "Social", "--name", "Primary")
    assert refused.exit_code == 1
    assert "“Primary” is no name" in refused.stderr


def test_several_files_come_in_together_and_those_without_days_are_said(run, world, tmp_path):
    paths = [
        dropped(tmp_path, "x.csv", samples.x_overview()),
        dropped(tmp_path, "posts.csv", samples.x_content()),
        dropped(tmp_path, "pins.csv", samples.pinterest()),
    ]
    code, found = dry_run(run, *paths)
    assert (code, [one["shape"] for one in found["files"]]) == (
        4,
        ["x_analytics", "x_analytics", "pinterest"],
    )
    said = run("import", *paths, "--team", "Social", "--json")
    assert said.exit_code == 0
    assert "posts.csv: This is not a daily series" in said.stderr
    accounts = json.loads(said.stdout)["accounts"]
    assert {one["account"]: one["new"] for one in accounts} == {"x": 140, "pins": 16}


def test_the_newer_of_two_files_counts_in_whatever_order_they_come(run, world, tmp_path):
    days = samples.days(6)
    old = samples.lines(["Date", "Views"], *([day, 5] for day in days[:4]))
    new = samples.lines(["Date", "Views"], *([day, 5 if day < days[3] else 8] for day in days))
    arguments = ("--team", "Social", "--account", "Web", "--json")
    paths = [dropped(tmp_path, "new.csv", new), dropped(tmp_path, "old.csv", old)]
    both = json.loads(run("import", *paths, *arguments).stdout)
    assert (both["new"], both["changed"]) == (6, 1)
    (change,) = both["changes"]
    assert (change["day"], change["before"], change["after"]) == (str(days[3]), 5, 8)
    late = json.loads(run("import", paths[1], *arguments).stdout)
    assert (late["new"], late["changed"], late["changes"][0]["is_taken"]) == (0, 0, False)
    said = run("import", paths[1], *arguments[:4]).stdout
    assert "6 February 2025: 8 stays; the older file says 5." in said


def test_rows_of_several_accounts_come_in_account_by_account(run, world, tmp_path):
    rows = [[day, f"Shop {n}", 5.5] for n in range(12) for day in samples.days(3)]
    path = dropped(tmp_path, "long.csv", samples.lines(["Date", "Account", "Sales"], *rows))
    done = json.loads(run("import", path, "--team", "Social", "--json").stdout)
    assert (done["new"], len(done["accounts"])) == (36, 12)
    said = run("import", path, "--team", "Social", "--dry-run").stdout
    assert "… and 2 further accounts." in said


def test_names_that_a_spreadsheet_would_run_do_not_come_in(run, world, file):
    formula = '=HYPERLINK("https://example.org")'
    for option in (("--account", formula), ("--metric", f"Clicks=flow:{formula}")):
        refused = run("import", file, "--team", "Social", *option)
        assert refused.exit_code == 1
        assert "is written like a formula" in refused.stderr
    assert metrics.metrics(world.lead, world.team_id) == []


def test_what_a_file_is_can_be_said_before_there_is_a_team(run, database, tmp_path):
    (tmp_path / "clicks.csv").write_text("date,clicks\n2026-10-01,5\n2026-10-02,7\n")
    looked = run("import", tmp_path / "clicks.csv", "--dry-run", "--json")
    found = json.loads(looked.stdout)
    assert (looked.exit_code, found["plan"]["team"]) == (0, None)
    assert run("import", tmp_path / "clicks.csv").exit_code == 1


# Taking along


def test_a_report_and_everything_are_written_into_files(run, world, tmp_path):
    saved = world.save()
    paper = tmp_path / "report.pdf"
    whole = run("report", "--team", "Social", "--today", "2026-11-23", "--out", paper)
    assert whole.stdout == f"Written: {paper}\n"
    assert paper.read_bytes().startswith(b"%PDF")
    options = ("--objective", saved.title.upper(), "--since", "2026-11-01", "--paper", "letter")
    assert run("report", "--team", "Social", *options, "--out", paper).exit_code == 0
    table = tmp_path / "all.JSON"
    assert run("export", "--team", "Social", "--out", table).exit_code == 0
    (objective,) = json.loads(table.read_bytes())["objectives"]
    assert objective["objective"] == saved.title


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("report", "--objective", "No such", "--out", "x.pdf"),
            "Say which objective by its",
        ),
        (("report", "--out", "no/such/folder/x.pdf"), "cannot be written"),
        (("export", "--out", "x.docx"), "End the name of the file with one of .xlsx, .zip, .json."),
    ],
)
def test_what_cannot_be_written_is_told(run, world, arguments, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    world.save()
    answer = run(*arguments[:1], "--team", "Social", *arguments[1:])
    assert answer.exit_code == 1
    assert sentence in answer.stderr
    assert list(tmp_path.glob("*.docx")) == []
