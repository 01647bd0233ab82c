"""Scheduled e-mail: once to each recipient, whatever happens on the way, and the log says what."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from okr.domain.errors import InvalidInput, NotFound, WrongSetting
from okr.domain.schedules import Frequency, Group, Schedule, Timing
from okr.locale.language import language
from okr.reporting import words
from okr.services import (
    check_ins,
    clock,
    comments,
    cycles,
    deliveries,
    email_schedules,
    mail,
    stopping,
)
from okr.services.dashboard import dashboard
from okr.store.comments import Anchor
from okr.store.deliveries import LetterState
from okr.store.progress import CheckIn
from tests import mailbox
from tests.browser.serving import ROOT, free_port

MONDAY = date(2026, 11, 23)
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
FIVE = tuple(f"{name}@example.org" for name in ("ana", "bo", "cy", "di", "eva"))


@pytest.fixture
def at_server(monkeypatch):
    """Return what makes the installation use a mail server at a port."""

    def chosen(port):
        monkeypatch.setenv(mail.URL_NAME, f"smtp://localhost:{port}")
        monkeypatch.setenv(mail.SENDER_NAME, "okr@example.org")

    return chosen


@pytest.fixture
def box(at_server):
    """Serve a mailbox and have the installation use it."""
    with mailbox.serving() as (box, port):
        at_server(port)
        yield box


@pytest.fixture
def saved(world, monkeypatch):
    """Return what saves a schedule, long before it is due."""

    def save(**changes):
        timing = Timing(Frequency.WEEKLY, date(2026, 1, 1), weekday=0, at=time(9), zone="UTC")
        plain = Schedule(
            team_id=world.team_id,
            timing=timing,
            subject="{team}: {score}",
            to=("ana@example.org",),
            has_pdf=False,
            address="https://okr.example.org",
        )
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda: NINE - timedelta(days=100))
            return email_schedules.save(world.lead, replace(plain, **changes))

    return save


def log(world):
    """Give (address, state) of the last delivery's letters."""
    (view, *_) = email_schedules.schedules(world.lead, world.team_id)
    return [(one.address, one.state) for one in view.deliveries[0].letters]


def body(letter, kind="plain"):
    return letter.get_body((kind,)).get_content()


def test_a_report_goes_out_when_it_is_due_and_once(world, box, saved):
    world.save()
    saved()
    assert deliveries.send_due(NINE - timedelta(seconds=1)) == []
    (done,) = deliveries.send_due(NINE)
    assert (done.address, done.refusal) == ("ana@example.org", None)
    assert deliveries.send_due(NINE + timedelta(hours=1)) == []
    assert box.recipients == ["ana@example.org"]
    assert log(world) == [("ana@example.org", LetterState.SENT)]
    deliveries.send_due(NINE + WEEK)
    assert len(box.letters) == 2


def test_it_says_what_the_dashboard_says_in_words_and_in_pictures(world, box, saved):
    key_result = world.save().key_results[0]
    check_ins.record(world.member, CheckIn(key_result.id, MONDAY, value=150.0), today=MONDAY)
    comments.write(world.lead, Anchor(world.cycle.id), "Seen by clients", is_on_links=True)
    comments.write(world.lead, Anchor(world.cycle.id), "For us alone")
    saved(language="fr", body="Score {score} au {day}", has_pdf=True)
    deliveries.send_due(NINE)
    (letter,) = box.letters
    _ = language("fr")
    shown = dashboard(world.lead, world.team_id, None, MONDAY)
    score = words.score(shown.standing.score, _)
    assert letter["Subject"] == f"Social: {score}"
    assert letter["From"].addresses[0].display_name == "Social · Jauge"
    for kind in ("plain", "html"):
        said = body(letter, kind)
        for wanted in (f"Score {score}", key_result.title, "150", "Seen by clients"):
            assert wanted in said, (kind, wanted)
        assert "For us alone" not in said
        assert f"https://okr.example.org/?team={world.team_id}&" in said.replace("&amp;", "&")
    pictures = [part for part in letter.walk() if part.get_content_type() == "image/png"]
    shown_pictures = [part["Content-ID"].strip("<>") for part in pictures]
    assert shown_pictures
    assert all(f'src="cid:{name}"' in body(letter, "html") for name in shown_pictures)
    (paper,) = letter.iter_attachments()
    assert paper.get_filename() == "Q4 2026 2026-11-23.pdf"
    assert paper.get_content().startswith(b"%PDF")


def test_the_second_one_says_what_changed_since_the_first(world, box, saved):
    key_result = world.save().key_results[0]
    saved()
    deliveries.send_due(NINE)
    check_ins.record(
        world.member, CheckIn(key_result.id, MONDAY + WEEK, value=150.0), today=MONDAY + WEEK
    )
    deliveries.send_due(NINE + WEEK)
    first, second = map(body, box.letters)
    assert "Since" not in first
    assert "Since 23 November 2026" in second
    assert f"{key_result.title} | – → 150" in second


def test_each_sees_those_who_may_be_seen_and_can_stop_for_themselves(world, box, saved):
    world.save()
    group = email_schedules.save_group(
        world.lead, world.team_id, Group("Sales", ("di@example.org",))
    )
    saved(to=FIVE[:1], cc=FIVE[1:2], bcc=FIVE[2:3], group_ids=(group,), reply_to="okr@exämple.org")
    deliveries.send_due(NINE)
    assert box.recipients == list(FIVE[:4])
    for letter in box.letters:
        assert (letter["To"], letter["Cc"]) == ("ana@example.org", "bo@example.org")
        assert letter["Bcc"] is None
        assert letter["Reply-To"] == "okr@xn--exmple-cua.org"
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    links = [letter["List-Unsubscribe"].strip("<>") for letter in box.letters]
    assert len(set(links)) == 4
    assert links[2].startswith("https://okr.example.org/stop/")
    assert links[2] in body(box.letters[2])
    assert stopping.stop(links[2].rpartition("/")[2]) == "cy@example.org"
    deliveries.send_due(NINE + WEEK)
    assert box.recipients[4:] == ["ana@example.org", "bo@example.org", "di@example.org"]
    (view,) = email_schedules.schedules(world.lead, world.team_id)
    assert view.stopped == {"cy@example.org"}


def test_a_link_that_was_made_up_stops_nothing(world):
    assert stopping.stop("made-up") is None


def test_a_bad_address_among_five_keeps_nobody_else_from_it(world, box, saved):
    world.save()
    box.refusals["cy@example.org"] = "550 No such user"
    saved(to=FIVE)
    done = deliveries.send_due(NINE)
    assert [one.address for one in done if one.refusal] == ["cy@example.org"]
    assert sorted(box.recipients) == [one for one in FIVE if one != "cy@example.org"]
    assert dict(log(world))["cy@example.org"] is LetterState.REFUSED
    assert deliveries.send_due(NINE + timedelta(hours=2)) == []
    (view,) = email_schedules.schedules(world.lead, world.team_id)
    refusal = view.deliveries[0].letters[2].refusal
    assert "does not take e-mail for cy@example.org (code 550)" in str(refusal)


def test_who_is_full_for_now_is_tried_again(world, box, saved):
    world.save()
    box.refusals["bo@example.org"] = "450 Later"
    saved(to=FIVE[:3])
    deliveries.send_due(NINE)
    assert box.recipients == ["ana@example.org", "cy@example.org"]
    box.refusals.clear()
    assert deliveries.send_due(NINE + timedelta(minutes=4)) == []
    deliveries.send_due(NINE + timedelta(minutes=5))
    assert box.recipients[2:] == ["bo@example.org"]
    assert {state for _, state in log(world)} == {LetterState.SENT}


def test_a_server_that_is_down_for_an_hour_gets_it_all_afterwards(world, saved, at_server):
    world.save()
    saved(to=FIVE)
    port = free_port()
    at_server(port)
    minute = timedelta(minutes=1)
    for at in range(0, 60, 5):
        deliveries.send_due(NINE + at * minute)
    assert {state for _, state in log(world)} == {LetterState.WAITING}
    with mailbox.serving(port=port) as (box, _port):
        for at in range(60, 180, 5):
            deliveries.send_due(NINE + at * minute)
    assert sorted(box.recipients) == sorted(FIVE)
    assert {state for _, state in log(world)} == {LetterState.SENT}


def test_where_encryption_fails_nothing_is_sent_and_it_is_told(world, saved, monkeypatch):
    world.save()
    saved()
    with mailbox.serving(encryption="starttls") as (box, port):
        monkeypatch.setenv(mail.URL_NAME, f"smtp://localhost:{port}")
        monkeypatch.setenv(mail.SENDER_NAME, "okr@example.org")
        (done,) = deliveries.send_due(NINE)
    assert "no certificate that can be trusted" in str(done.refusal)
    assert box.letters == []
    assert log(world) == [("ana@example.org", LetterState.WAITING)]


def test_of_many_workers_each_letter_is_sent_by_one(world, box, saved):
    world.save()
    saved(to=FIVE)
    with ThreadPoolExecutor(4) as workers:
        done = [one.result() for one in [workers.submit(deliveries.send_due, NINE) for _ in "1234"]]
    assert sorted(box.recipients) == sorted(FIVE)
    assert sorted(one.address for part in done for one in part) == sorted(FIVE)


def test_a_server_that_breaks_off_with_the_letter_in_hand_does_not_get_it_twice(
    world, box, saved, monkeypatch
):
    world.save()
    saved()

    async def break_off(_server, _session, envelope):
        box.recipients.extend(envelope.rcpt_tos)
        _server.transport.abort()
        return "250 OK"

    monkeypatch.setattr(box, "handle_DATA", break_off)
    (done,) = deliveries.send_due(NINE)
    assert "did not say whether it took" in str(done.refusal)
    deliveries.send_due(NINE + timedelta(hours=5))
    assert box.recipients == ["ana@example.org"]
    assert log(world) == [("ana@example.org", LetterState.UNKNOWN)]


SENDING = """
import sys
from datetime import datetime
from okr.services import deliveries
from okr.store import deliveries as store
def hang(*_arguments, **_options):
    print("handed in", flush=True)
    sys.stdin.read()
store.end = hang
deliveries.send_due(datetime.fromisoformat(sys.argv[1]), sync_first=lambda _team_id: None)
"""


def test_who_is_killed_between_sending_and_writing_it_down_sent_it_once(world, box, saved):
    world.save()
    saved(to=FIVE[:2])
    with subprocess.Popen(
        [sys.executable, "-c", SENDING, NINE.isoformat()],
        cwd=ROOT,
        env=dict(os.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout.readline() == "handed in\n"
        worker.send_signal(signal.SIGKILL)
    assert box.recipients == ["ana@example.org"]
    # The other letter was not begun: whoever comes next sends it, when the claim has grown old.
    assert deliveries.send_due(NINE + timedelta(minutes=1)) == []
    deliveries.send_due(NINE + deliveries.HOLD)
    deliveries.send_due(NINE + timedelta(hours=6))
    assert box.recipients == ["ana@example.org", "bo@example.org"]
    assert log(world) == [
        ("ana@example.org", LetterState.UNKNOWN),
        ("bo@example.org", LetterState.SENT),
    ]


def test_platforms_are_read_first_and_what_is_old_is_said(world, box, saved):
    key_result = world.save().key_results[0]
    check_ins.record(
        world.member, CheckIn(key_result.id, date(2026, 10, 5), value=110.0), today=MONDAY
    )
    saved()
    read = []

    def sync_first(team_id):
        assert box.letters == []
        read.append(team_id)

    deliveries.send_due(NINE, sync_first=sync_first)
    assert read == [world.team_id]
    assert f"! 1 number is out of date: {key_result.title}." in body(box.letters[0])


def test_without_a_cycle_it_is_refused_with_a_reason(world, box, saved):
    saved()
    cycles.delete_cycle(world.lead, world.cycle.id)
    (done,) = deliveries.send_due(NINE)
    assert "There is no cycle to report on" in str(done.refusal)
    assert box.letters == []
    assert log(world) == [("ana@example.org", LetterState.REFUSED)]


def test_without_a_mail_server_nothing_is_claimed(world, saved, monkeypatch):
    monkeypatch.delenv(mail.URL_NAME, raising=False)
    world.save()
    saved()
    assert deliveries.send_due(NINE) == []
    (view,) = email_schedules.schedules(world.lead, world.team_id)
    assert view.deliveries == ()


def test_a_paused_schedule_rests_and_does_not_make_up_for_it(world, box, saved, monkeypatch):
    world.save()
    one = saved()
    email_schedules.pause(world.lead, world.team_id, one, is_paused=True)
    assert deliveries.send_due(NINE) == []
    monkeypatch.setattr(clock, "now", lambda: NINE + timedelta(hours=1))
    email_schedules.pause(world.lead, world.team_id, one, is_paused=False)
    assert deliveries.send_due(NINE + timedelta(hours=2)) == []
    (view,) = email_schedules.schedules(world.lead, world.team_id)
    assert view.next_at == NINE + WEEK


# Planning


def test_a_schedule_is_changed_and_taken_away(world, saved):
    one = saved(cc=("BO@Example.org",))
    (view,) = email_schedules.schedules(world.lead, world.team_id)
    assert view.schedule.cc == ("BO@example.org",)
    email_schedules.save(world.lead, replace(view.schedule, subject=" New "))
    (view,) = email_schedules.schedules(world.lead, world.team_id)
    assert (view.schedule.id, view.schedule.subject) == (one, "New")
    email_schedules.remove(world.lead, world.team_id, one)
    assert email_schedules.schedules(world.lead, world.team_id) == ()
    with pytest.raises(NotFound):
        email_schedules.save(world.lead, view.schedule)


def test_what_is_wrong_is_named_and_nothing_is_saved(world, saved):
    with pytest.raises(InvalidInput) as caught:
        saved(subject="{nobody}", to=("ana",))
    assert [one.field for one in caught.value.problems] == ["to", "subject"]
    assert email_schedules.schedules(world.lead, world.team_id) == ()


def test_headers_cannot_be_smuggled_in(world, box, saved):
    world.save()
    with pytest.raises(InvalidInput):
        saved(reply_to="a@example.org\r\nBcc: all@example.org")
    saved(subject="Hello\r\nBcc: all@example.org")
    deliveries.send_due(NINE)
    (letter,) = box.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Hello Bcc: all@example.org"


def test_a_group_is_changed_and_taken_away_with_those_who_are_only_in_it(world, box, saved):
    world.save()
    group = Group("Sales", ("Ana@EXAMPLE.org",))
    group_id = email_schedules.save_group(world.lead, world.team_id, group)
    (kept,) = email_schedules.groups(world.lead, world.team_id)
    assert kept == Group("Sales", ("Ana@example.org",), group_id)
    saved(to=("bo@example.org",), group_ids=(group_id,))
    email_schedules.save_group(
        world.lead, world.team_id, replace(kept, addresses=("cy@example.org",))
    )
    deliveries.send_due(NINE)
    assert box.recipients == ["bo@example.org", "cy@example.org"]
    email_schedules.remove_group(world.lead, world.team_id, group_id)
    deliveries.send_due(NINE + WEEK)
    assert box.recipients[2:] == ["bo@example.org"]
    with pytest.raises(NotFound):
        email_schedules.save_group(world.lead, world.team_id, kept)
    with pytest.raises(InvalidInput):
        email_schedules.save_group(world.lead, world.team_id, Group("", ()))


def test_one_is_sent_to_oneself_to_see_how_it_looks(world, box, saved, today):
    world.save()
    saved()
    (view,) = email_schedules.schedules(world.lead, world.team_id)
    email_schedules.send_test(world.lead, view.schedule)
    assert box.recipients == [world.lead.email]
    assert box.letters[0]["List-Unsubscribe"] is None
    assert email_schedules.schedules(world.lead, world.team_id)[0].deliveries == ()


def test_without_a_mail_server_a_test_says_what_to_do(world, saved, monkeypatch, today):
    monkeypatch.delenv(mail.URL_NAME, raising=False)
    world.save()
    saved()
    (view,) = email_schedules.schedules(world.lead, world.team_id)
    with pytest.raises(WrongSetting, match="No mail server is set up"):
        email_schedules.send_test(world.lead, view.schedule)
