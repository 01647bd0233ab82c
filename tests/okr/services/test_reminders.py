"""Who is reminded of what, when, and never twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from okr.domain.errors import InvalidInput, JaugeError, NotAllowed, NotFound, WrongSetting
from okr.domain.measures import Measure
from okr.domain.okrs import Feed, ObjectiveState, Review
from okr.domain.reminders import Frequency, Plan
from okr.services import check_ins, mail, objectives, reminders
from okr.store import people
from okr.store.database import writing
from okr.store.progress import CheckIn
from okr.store.settings import PUBLIC_URL_NAME
from tests import mailbox

MONDAY = date(2026, 11, 23)
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
PLAN = Plan(Frequency.WEEKLY, 0, 9, "UTC", "https://okr.example.org/")


@pytest.fixture
def box(monkeypatch):
    """Serve a mailbox and have the installation use it."""
    with mailbox.serving() as (box, port):
        monkeypatch.setenv(mail.URL_NAME, f"smtp://localhost:{port}")
        monkeypatch.setenv(mail.SENDER_NAME, "okr@example.org")
        yield box


@pytest.fixture
def planned(world):
    reminders.keep_plan(world.lead, world.team_id, PLAN)


def save(world, *key_results, **changes):
    owner = {"owner_id": world.member.user_id, "review": Review.WEEKLY}
    return world.save(*key_results, **(owner | changes))


def recipients(box):
    return [letter["To"].addresses[0].addr_spec for letter in box.letters]


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


@pytest.mark.usefixtures("planned")
def test_the_owner_gets_one_digest_with_a_link_to_the_update(world, box):
    save(
        world, world.key_result(title="Reach 200 followers"), world.key_result(title="Host 4 lives")
    )
    save(world, world.key_result(title="Answer within 2 hours"))
    (done,) = reminders.send_due(NINE)
    (letter,) = box.letters
    assert recipients(box) == [world.member.email]
    assert (done.email, done.count, done.refusal) == (world.member.email, 3, None)
    assert letter["Subject"] == "Social: 3 key results to update"
    said = text_of(letter)
    for title in ("Reach 200 followers", "Host 4 lives", "Answer within 2 hours"):
        assert title in said
    assert "never updated" in said
    link = f"https://okr.example.org/check-in?team={world.team_id}"
    assert link in said
    assert f'href="{link}"' in letter.get_body(("html",)).get_content()


@pytest.mark.usefixtures("planned")
def test_people_are_written_to_in_their_language(world, box):
    with writing() as session:
        people.set_language(session, world.member.user_id, "fr")
    save(world)
    reminders.send_due(NINE)
    assert box.letters[0]["Subject"] == "Social\u00a0: 1 résultat clé à mettre à jour"


@pytest.mark.usefixtures("planned")
def test_only_what_is_stale_open_and_updated_by_hand_is_named(world, box):
    clicks = world.series("clicks", {})
    fed = world.key_result(title="Fed", feed=Feed(clicks.id, Measure.TOTAL))
    later = world.key_result(title="Later", starts_on=date(2026, 12, 1))
    over = world.key_result(title="Over", deadline=date(2026, 11, 22))
    save(world, world.key_result(title="Stale"), fed, later)
    save(world, over, state=ObjectiveState.DRAFT)
    save(world, world.key_result(title="Draft"), state=ObjectiveState.DRAFT)
    archived = save(world, world.key_result(title="Archived"))
    objectives.archive(world.lead, archived.id)
    fresh = save(world, world.key_result(title="Fresh")).key_results[0]
    made = CheckIn(fresh.id, date(2026, 11, 20), value=150.0)
    check_ins.record(world.member, made, today=MONDAY)
    (done,) = reminders.send_due(NINE)
    assert done.count == 1
    assert "- Stale (" in text_of(box.letters[0])


@pytest.mark.usefixtures("planned")
def test_the_review_of_the_objective_says_when_it_is_stale(world, box):
    monthly = save(world, review=Review.MONTHLY).key_results[0]
    check_ins.record(
        world.member, CheckIn(monthly.id, date(2026, 11, 2), value=150.0), today=MONDAY
    )
    assert reminders.send_due(NINE) == []
    weekly = save(world).key_results[0]
    check_ins.record(world.member, CheckIn(weekly.id, date(2026, 11, 2), value=150.0), today=MONDAY)
    reminders.send_due(NINE)
    (letter,) = box.letters
    assert "last updated on 2 November 2026" in text_of(letter)


@pytest.mark.usefixtures("planned")
def test_what_nobody_owns_goes_to_those_who_lead(world, box):
    save(world, owner_id=None)
    reminders.send_due(NINE)
    assert sorted(recipients(box)) == sorted([world.admin.email, world.lead.email])


@pytest.mark.usefixtures("planned")
def test_a_day_is_sent_once_and_the_next_again(world, box):
    save(world)
    assert len(reminders.send_due(NINE)) == 1
    assert reminders.send_due(NINE + timedelta(hours=3)) == []
    assert len(reminders.send_due(NINE + timedelta(weeks=1))) == 1
    assert len(box.letters) == 2


@pytest.mark.usefixtures("planned")
def test_of_several_workers_one_sends(world, box):
    save(world)
    save(world, owner_id=world.lead.user_id)
    with ThreadPoolExecutor(4) as pool:
        done = [one for sent in pool.map(reminders.send_due, [NINE] * 4) for one in sent]
    assert sorted(recipients(box)) == sorted([world.member.email, world.lead.email])
    assert len(done) == 2


@pytest.mark.usefixtures("planned")
def test_who_is_killed_between_claim_and_letter_sends_nothing_twice(world, box, monkeypatch):
    save(world)

    def killed(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(mail, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            reminders.send_due(NINE)
    assert reminders.send_due(NINE + timedelta(hours=1)) == []
    assert box.letters == []


@pytest.mark.usefixtures("planned")
def test_one_that_is_not_taken_now_is_tried_again_later_and_not_for_ever(world, box):
    save(world)
    box.refusals[world.member.email] = "450 Later"
    (done,) = reminders.send_due(NINE)
    assert "(code 450)" in str(done.refusal)
    assert reminders.send_due(NINE + timedelta(minutes=14)) == []
    del box.refusals[world.member.email]
    (again,) = reminders.send_due(NINE + timedelta(minutes=15))
    assert again.refusal is None
    assert len(box.letters) == 1


@pytest.mark.usefixtures("planned")
def test_after_a_few_tries_it_is_given_up(world, box):
    save(world)
    box.refusals[world.member.email] = "450 Later"
    tries = [reminders.send_due(NINE + timedelta(hours=hour)) for hour in range(0, 40, 4)]
    assert sum(map(len, tries)) == reminders.MOST_TRIES


@pytest.mark.usefixtures("planned")
def test_an_address_that_is_refused_for_good_stops_no_other(world, box):
    save(world)
    save(world, owner_id=world.lead.user_id)
    box.refusals[world.member.email] = "550 Unknown"
    done = reminders.send_due(NINE)
    assert sorted(one.refusal is None for one in done) == [False, True]
    assert recipients(box) == [world.lead.email]
    assert reminders.send_due(NINE + timedelta(hours=1)) == []


def test_without_a_plan_or_a_mail_server_nothing_is_sent(world, box, monkeypatch):
    save(world)
    assert reminders.send_due(NINE) == []
    reminders.keep_plan(world.lead, world.team_id, PLAN)
    with monkeypatch.context() as patch:
        patch.delenv(mail.URL_NAME)
        assert not reminders.can_send()
        assert reminders.send_due(NINE) == []
    assert reminders.can_send()
    assert len(reminders.send_due(NINE)) == 1
    reminders.keep_plan(world.lead, world.team_id, None)
    assert reminders.plan(world.viewer, world.team_id) is None


def test_a_plan_is_kept_and_can_be_changed(world):
    reminders.keep_plan(world.lead, world.team_id, PLAN)
    later = replace(PLAN, frequency=Frequency.WEEKDAYS, hour=17)
    reminders.keep_plan(world.lead, world.team_id, later)
    assert reminders.plan(world.viewer, world.team_id) == later
    with pytest.raises(InvalidInput) as caught:
        reminders.keep_plan(world.lead, world.team_id, replace(PLAN, zone="Mars"))
    assert [one.field for one in caught.value.problems] == ["zone"]


def test_one_can_be_sent_at_once_to_see_how_it_looks(world, box, monkeypatch):
    monkeypatch.setenv(PUBLIC_URL_NAME, "https://public.example.org/")
    with pytest.raises(JaugeError, match="up to date"):
        reminders.send_now(world.lead, world.team_id, MONDAY, "http://localhost:8501")
    save(world)
    assert reminders.send_now(world.lead, world.team_id, MONDAY, "http://localhost:8501") == 1
    assert recipients(box) == [world.lead.email]
    assert "https://public.example.org/check-in?team=" in text_of(box.letters[0])


def test_without_a_mail_server_one_is_told_how_to_name_it(world, monkeypatch):
    monkeypatch.delenv(mail.URL_NAME, raising=False)
    with pytest.raises(WrongSetting, match="JAUGE_SMTP_URL"):
        reminders.send_now(world.lead, world.team_id, MONDAY, "http://localhost:8501")


def test_who_does_not_write_okrs_sends_none(world, box):
    save(world)
    for person, refusal in ((world.member, NotAllowed), (world.outsider, NotFound)):
        with pytest.raises(refusal):
            reminders.send_now(person, world.team_id, MONDAY, "http://localhost:8501")
    assert box.letters == []
