"""Arranging a dashboard: who, what, and what comes back."""

import pytest

from okr.domain.arrangement import (
    Card,
    CardKind,
    Gone,
    NameSection,
    PutCard,
    PutSection,
    RemoveSection,
    RestoreSection,
)
from okr.domain.errors import InvalidInput, NotFound
from okr.domain.measures import Measure
from okr.domain.okrs import Feed, ObjectiveState
from okr.services import check_ins, dashboard, objectives, sections
from okr.services.sections import Grouping
from okr.store.progress import CheckIn
from tests.conftest import TODAY


def create(world, *names):
    return [sections.create(world.lead, world.cycle.id, name) for name in names]


def arrange(world, *changes):
    return sections.arrange(world.lead, world.cycle.id, changes)


def group(world, grouping):
    return sections.group(world.lead, world.cycle.id, grouping, str)


def card(key_result):
    return Card(CardKind.KEY_RESULT, key_result.id)


def hung(world):
    shown = dashboard.dashboard(world.viewer, world.team_id, world.cycle.id, TODAY)
    return {
        one.section.name if one.section else "": [
            view.key_result.title for block in one.blocks for view in block.key_results
        ]
        for one in shown.sections
    }


@pytest.fixture
def followed(world):
    """Give three key results, each with its title, in no section."""
    titles = ("Followers", "Clicks", "Visits")
    return world.save(*(world.key_result(title=title) for title in titles)).key_results


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "reach", " REACH "])
def test_a_section_has_a_name_of_its_own(world, name):
    _reach, website = create(world, "Reach", "Website")
    for act in (
        lambda: create(world, name),
        lambda: arrange(world, NameSection(website.id, name)),
    ):
        with pytest.raises(InvalidInput) as caught:
            act()
        assert [problem.field for problem in caught.value.problems] == ["name"]
    assert list(hung(world)) == ["Reach", "Website"]


def test_a_section_may_be_named_as_it_is_in_other_letters(world):
    (reach,) = create(world, "Reach")
    arrange(world, NameSection(reach.id, "REACH"))
    assert list(hung(world)) == ["REACH"]


def test_what_is_arranged_is_stored_and_undone(world, followed):
    reach, website = create(world, "Reach", "Website")
    followers, _clicks, visits = followed
    before = hung(world)
    undoing = arrange(
        world,
        PutCard(card(visits), website.id),
        PutCard(card(followers), website.id),
        PutCard(card(visits), website.id),
        PutSection(website.id, reach.id),
        NameSection(website.id, "Site"),
    )
    after = {"Site": ["Followers", "Visits"], "Reach": [], "": ["Clicks"]}
    assert list(hung(world).items()) == list(after.items())
    arrange(world, *undoing)
    assert list(hung(world).items()) == list(before.items())


def test_of_several_changes_all_are_made_or_none(world, followed):
    (reach,) = create(world, "Reach")
    before = hung(world)
    with pytest.raises(Gone):
        arrange(world, PutCard(card(followed[0]), reach.id), RemoveSection(99))
    assert hung(world) == before


def test_a_removed_section_comes_back_with_what_hung_in_it(world, followed):
    (reach,) = create(world, "Reach")
    arrange(world, *(PutCard(card(one), reach.id) for one in followed[:2]))
    undoing = arrange(world, RemoveSection(reach.id))
    assert hung(world) == {"": ["Visits", "Followers", "Clicks"]}
    arrange(world, *undoing)
    assert hung(world) == {"Reach": ["Followers", "Clicks"], "": ["Visits"]}


def test_a_section_whose_name_was_taken_meanwhile_does_not_come_back(world):
    (reach,) = create(world, "Reach")
    undoing = arrange(world, RemoveSection(reach.id))
    create(world, "Reach")
    with pytest.raises(InvalidInput, match="a section of that name"):
        arrange(world, *undoing)


def test_sections_and_cards_of_another_team_cannot_be_had(world, followed):
    theirs = sections.create(world.outsider, world.strange_cycle.id, "Theirs")
    with pytest.raises(NotFound):
        arrange(world, RestoreSection(theirs.id, "Mine"))
    with pytest.raises(Gone):
        arrange(world, PutCard(card(followed[0]), theirs.id))
    with pytest.raises(Gone):
        sections.arrange(
            world.outsider, world.strange_cycle.id, [PutCard(card(followed[0]), theirs.id)]
        )


def test_an_objective_saved_later_leaves_its_gauges_where_they_hang(world, followed):
    (reach,) = create(world, "Reach")
    arrange(world, PutCard(card(followed[0]), reach.id))
    (objective,) = objectives.objectives(world.lead, world.cycle.id)
    objectives.save(
        world.lead,
        world.objective(
            *followed, world.key_result(title="New"), id=objective.id, version=objective.version
        ),
        today=TODAY,
    )
    assert hung(world) == {"Reach": ["Followers"], "": ["Clicks", "Visits", "New"]}


def test_drafts_do_not_hang_anywhere_yet(world, followed):
    world.save(world.key_result(title="Draft"), state=ObjectiveState.DRAFT)
    group(world, Grouping.OBJECTIVE)
    assert hung(world) == {"Be the account that people quote": [one.title for one in followed]}


def test_everything_is_grouped_by_objective_and_back(world, followed):
    (reach,) = create(world, "Reach")
    arrange(world, PutCard(card(followed[1]), reach.id))
    world.save(world.key_result(title="Sales"), title="Sell more " + "online " * 20)
    before = hung(world)
    undoing = group(world, Grouping.OBJECTIVE)
    long_name = ("Sell more " + "online " * 20)[:80].strip()
    assert hung(world) == {
        "Be the account that people quote": ["Followers", "Clicks", "Visits"],
        long_name: ["Sales"],
    }
    arrange(world, *undoing)
    assert hung(world) == before


def test_everything_is_grouped_by_platform(world):
    reach = world.metric("reach", {}, platform="instagram")
    from_file = world.series("Clicks", {})
    fed = [
        world.key_result(title=title, feed=feed)
        for title, feed in (
            ("Reach", Feed(reach.id, Measure.TOTAL)),
            ("Clicks", Feed(from_file.id, Measure.TOTAL)),
            ("Interviews", None),
        )
    ]
    world.save(*fed)
    group(world, Grouping.PLATFORM)
    assert hung(world) == {
        "Instagram": ["Reach"],
        "LinkedIn": ["Clicks"],
        "By hand": ["Interviews"],
    }


def test_the_sections_of_the_examples_are_added_once(world, followed):
    create(world, "brand")
    undoing = group(world, Grouping.EXAMPLES)
    names = list(hung(world))
    assert len(names) == len({name.casefold() for name in names}) > 4
    assert hung(world)[""] == ["Followers", "Clicks", "Visits"]
    assert group(world, Grouping.EXAMPLES) == ()
    arrange(world, *undoing)
    assert list(hung(world)) == ["brand", ""]


def test_a_section_counts_what_hangs_in_it_by_objective(world):
    (reach,) = create(world, "Reach")
    first = world.save(world.key_result(), world.key_result())
    second = world.save()
    listed = (*first.key_results, *second.key_results)
    for key_result, value in zip(listed, (200, 100, 150), strict=True):
        made = CheckIn(key_result.id, TODAY, value=value)
        check_ins.record(world.member, made, today=TODAY)
    arrange(
        world,
        PutCard(card(first.key_results[0]), reach.id),
        PutCard(card(second.key_results[0]), reach.id),
    )
    shown = dashboard.dashboard(world.viewer, world.team_id, world.cycle.id, TODAY)
    # Of the first objective only what is reached hangs here: the mean of 1 and 0.5.
    assert [one.standing.score for one in shown.sections] == pytest.approx([0.75, 0.0])
    assert shown.standing.score == pytest.approx(0.5)
