"""All of a team comes out, and nothing of another."""

import json
from datetime import date

import pytest

from okr.domain.errors import NotFound
from okr.domain.measures import Measure
from okr.domain.okrs import Feed
from okr.reporting.sheets import Format
from okr.services import check_ins, comments, demo, exports
from okr.store import people
from okr.store.comments import Anchor
from okr.store.database import reading
from okr.store.progress import CheckIn
from tests.conftest import TODAY


def everything(actor, team_id):
    return json.loads(exports.export(actor, team_id, Format.JSON))


@pytest.fixture
def written(world):
    """Write something of everything; give the objective."""
    clicks = world.series("clicks", {date(2026, 11, 1): 5.0, date(2026, 11, 2): 7.0})
    fed = world.key_result(title="Fed", feed=Feed(clicks.id, Measure.TOTAL))
    saved = world.save(world.key_result(), fed, owner_id=world.member.user_id)
    by_hand = saved.key_results[0]
    check_ins.record(
        world.member, CheckIn(by_hand.id, TODAY, value=150.0, progress="Well"), today=TODAY
    )
    thread = comments.write(world.lead, Anchor(world.cycle.id, objective_id=saved.id), "Look")
    comments.write(world.member, Anchor(world.cycle.id), "Yes", parent_id=thread)
    return saved


def test_all_that_was_written_and_read_comes_out(world, written):
    found = everything(world.viewer, world.team_id)
    (objective,) = found["objectives"]
    assert (objective["objective"], objective["cycle"]) == (written.title, world.cycle.name)
    assert objective["owner"] == world.member.email
    by_hand, fed = found["key_results"]
    assert (by_hand["title"], by_hand["target"], by_hand["metric"]) == (
        "Reach 200 followers",
        200.0,
        None,
    )
    assert (fed["account"], fed["metric"], fed["measure"]) == ("LinkedIn", "clicks", "total")
    assert by_hand["objective_id"] == objective["objective_id"]
    assert [one["value"] for one in found["readings"]] == [5.0, 7.0]
    last = [one for one in found["progress"] if one["key_result_id"] == by_hand["key_result_id"]]
    assert (last[-1]["day"], last[-1]["value"], last[-1]["score"]) == ("2026-11-23", 150.0, 0.5)
    assert [one["progress"] for one in found["check_ins"]] == ["Well"]
    first, answer = found["comments"]
    assert (first["text"], answer["text"], answer["answers"]) == (
        "Look",
        "Yes",
        first["comment_id"],
    )


def test_nothing_of_another_team_comes_out(world, written):
    found = everything(world.outsider, world.strange_team_id)
    assert {name: rows for name, rows in found.items() if rows} == {}
    with pytest.raises(NotFound):
        exports.export(world.outsider, world.team_id, Format.JSON)


@pytest.mark.parametrize("form", Format)
def test_the_demo_comes_out_in_every_format(world, today, form):
    team = demo.load(world.outsider, today=today, say=str)
    with reading() as session:
        actor = people.actor(session, world.outsider.user_id)
    assert len(exports.export(actor, team.id, form)) > 20_000
