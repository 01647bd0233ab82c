"""A link opens one dashboard to whoever has it, and nothing else, for as long as it should."""

from dataclasses import replace
from datetime import timedelta

import pytest

from okr.domain.errors import InvalidInput, JaugeError, NotFound, TooManyTries
from okr.domain.links import Link
from okr.domain.okrs import ObjectiveState
from okr.services import check_ins, comments, links, objectives, sections, tokens
from okr.services.links import LinkClosed, PasswordNeeded
from okr.store import links as store
from okr.store.comments import Anchor
from okr.store.database import reading
from okr.store.progress import CheckIn
from tests.conftest import TODAY

WEEK = timedelta(days=7)


@pytest.fixture
def made(world, today):
    """Return what makes a link and gives its token."""

    def make(password="", **changes):
        plain = Link(world.team_id, "Client", cycle_id=world.cycle.id)
        return token_of(links.create(world.lead, replace(plain, **changes), password))

    return make


def token_of(made):
    return made.path.partition(f"?{links.QUERY}=")[2]


def show(token, password=None):
    return links.show(token, links.enter(token, password).id)


def titles(shared):
    return [view.key_result.title for one in shared.shown.objectives for view in one.key_results]


def said(shared):
    return [one.text for one in shared.shown.comments]


def test_whoever_has_it_sees_the_dashboard_and_what_is_said_to_them(world, made):
    objective = world.save()
    world.save(title="A draft", state=ObjectiveState.DRAFT)
    anchor = Anchor(world.cycle.id, objective_id=objective.id)
    thread = comments.write(world.lead, anchor, "For clients", is_on_links=True)
    comments.write(world.member, anchor, "An answer", parent_id=thread)
    comments.write(world.lead, anchor, "For us alone")
    shared = show(made())
    assert titles(shared) == ["Reach 200 followers"]
    assert said(shared) == ["For clients", "An answer"]
    shown = shared.shown
    assert (shown.members, shown.cycles, shown.drafts) == ({}, (), 0)
    assert said(show(made(has_comments=False))) == []


def test_a_token_is_long_and_kept_as_a_hash(world, made, database):
    token = made()
    assert len(token) > 40
    assert token.encode() not in database.read_bytes()
    assert made() != token


@pytest.mark.parametrize("token", ["", "1", "made-up"])
def test_what_was_made_up_leads_nowhere(world, today, token):
    with pytest.raises(LinkClosed, match="leads nowhere"):
        links.enter(token)


def test_it_opens_until_its_last_day(world, made, monkeypatch):
    token = made(expires_on=TODAY)
    entered = links.enter(token)
    monkeypatch.setenv("JAUGE_TODAY", (TODAY + timedelta(days=1)).isoformat())
    for late in (lambda: links.enter(token), lambda: links.show(token, entered.id)):
        with pytest.raises(LinkClosed, match="has expired"):
            late()


def test_a_withdrawn_link_closes_also_for_who_is_looking(world, made):
    token = made()
    entered = links.enter(token)
    links.revoke(world.lead, world.team_id, entered.id)
    with pytest.raises(LinkClosed, match="was withdrawn"):
        links.show(token, entered.id)


def test_a_new_address_kills_the_old_one(world, made):
    world.save()
    token = made()
    link = links.enter(token)
    newer = token_of(links.regenerate(world.lead, world.team_id, link.id))
    with pytest.raises(LinkClosed, match="a newer link"):
        links.enter(token)
    assert titles(show(newer)) == ["Reach 200 followers"]


def test_a_removed_link_leads_nowhere(world, made):
    token = made()
    links.remove(world.lead, world.team_id, links.enter(token).id)
    with pytest.raises(LinkClosed, match="leads nowhere"):
        links.enter(token)


def test_a_password_is_asked_for_and_kept_hashed(world, made):
    token = made(password="a long password")
    with pytest.raises(PasswordNeeded):
        links.enter(token)
    with pytest.raises(JaugeError, match="not the password"):
        links.enter(token, "another one")
    assert links.enter(token, "a long password").has_password
    with reading() as session:
        (link,) = store.links(session, world.team_id)
        found = store.of_token(session, tokens.digest(token))
    assert found[1] != "a long password"
    assert link.opened == 1


def test_wrong_passwords_lock_the_link_for_a_while_and_right_ones_do_not(world, made):
    token = made(password="a long password")
    for _time in range(12):
        links.enter(token, "a long password", address="192.0.2.1")
    for _time in range(10):
        with pytest.raises(JaugeError, match="not the password"):
            links.enter(token, "guess")
    with pytest.raises(TooManyTries):
        links.enter(token, "a long password")


def test_one_does_not_get_in_by_another_link(world, made):
    closed, other = made(password="a long password"), made()
    entered = links.enter(other)
    with pytest.raises(LinkClosed):
        links.show(closed, entered.id)


def test_it_shows_some_sections_alone(world, made):
    news = sections.create(world.lead, world.cycle.id, "News")
    world.save(world.key_result(title="In the news"), section_id=news.id)
    other = world.save(world.key_result(title="Elsewhere"))
    anchor = Anchor(world.cycle.id, objective_id=other.id)
    comments.write(world.lead, anchor, "Said elsewhere", is_on_links=True)
    shared = show(made(section_ids=(news.id,)))
    assert titles(shared) == ["In the news"]
    assert said(shared) == []
    assert "Elsewhere" not in repr(shared.shown)


def test_it_stands_still_on_a_day(world, made):
    key_result = world.save().key_results[0]
    for day, value in ((TODAY - WEEK, 120.0), (TODAY, 180.0)):
        check_ins.record(world.member, CheckIn(key_result.id, day, value=value), today=TODAY)
    comments.write(world.lead, Anchor(world.cycle.id), "Said today", is_on_links=True)
    (frozen,) = show(made(frozen_on=TODAY - WEEK)).shown.objectives[0].key_results
    (live,) = show(made()).shown.objectives[0].key_results
    assert (frozen.point.value, live.point.value) == (120.0, 180.0)


def test_what_check_ins_say_is_not_shown(world, made):
    key_result = world.save().key_results[0]
    secret = CheckIn(key_result.id, TODAY, value=150.0, difficulties="The client is slow")
    check_ins.record(world.member, secret, today=TODAY)
    shared = show(made())
    view = shared.shown.key_result(key_result.id)
    detail = links.detail(shared, view)
    assert [one.point.value for one in detail.days] == [150.0]
    assert "slow" not in repr(detail)


def test_without_a_cycle_it_shows_the_one_that_runs(world, made):
    world.save()
    assert show(made(cycle_id=None)).shown.cycle == world.cycle


def test_openings_are_counted(world, made):
    token = made()
    for _time in "123":
        links.enter(token)
    (link,) = links.links(world.lead, world.team_id)
    assert link.opened == 3
    assert link.opened_at is not None


@pytest.mark.parametrize(
    ("changes", "password", "field"),
    [
        ({"name": " "}, "", "name"),
        ({"name": "x" * 81}, "", "name"),
        ({"expires_on": TODAY - timedelta(days=1)}, "", "expires_on"),
        ({"frozen_on": TODAY + timedelta(days=1)}, "", "frozen_on"),
        ({"section_ids": ()}, "", "section_ids"),
        ({}, "short", "password"),
    ],
)
def test_what_is_wrong_is_named(world, made, changes, password, field):
    with pytest.raises(InvalidInput) as caught:
        made(password=password, **changes)
    assert [one.field for one in caught.value.problems] == [field]
    assert links.links(world.lead, world.team_id) == []


def test_a_cycle_of_another_team_is_not_there(world, made):
    with pytest.raises(NotFound):
        made(cycle_id=world.strange_cycle.id)


def test_an_archived_objective_leaves_the_link(world, made):
    saved = world.save()
    token = made()
    objectives.archive(world.lead, saved.id)
    assert titles(show(token)) == []


def test_who_carries_out_or_resolved_what_is_shown_is_named_and_nobody_else(world, made):
    anchor = Anchor(world.cycle.id)
    shown = comments.write(world.lead, anchor, "We go on", is_on_links=True)
    comments.resolve(world.member, shown, is_resolved=True)
    hidden = comments.write(world.lead, anchor, "For us alone")
    comments.resolve(world.admin, hidden, is_resolved=True)
    assert show(made()).shown.members == {world.member.user_id: world.member.name}


def test_what_was_promised_otherwise_after_its_day_is_not_told(world, made):
    saved = world.save()
    (key_result,) = saved.key_results
    more = replace(key_result, goal=replace(key_result.goal, target=300))
    objectives.save(
        world.lead, replace(saved, key_results=(more,)), today=TODAY, reason="We can do more"
    )
    frozen, live = show(made(frozen_on=TODAY - WEEK)), show(made())
    told = [links.detail(one, one.shown.key_result(key_result.id)) for one in (frozen, live)]
    assert [len(one.amendments) for one in told] == [0, 1]
