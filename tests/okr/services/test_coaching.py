"""What the coach is told of an objective in the form, and what keeps it from being published."""

from dataclasses import replace
from datetime import date

import pytest

from okr.domain.coach import Severity, Verdict
from okr.domain.errors import InvalidInput
from okr.domain.kr_type import Goal, Stage
from okr.domain.measures import Measure
from okr.domain.okrs import Feed, ObjectiveState
from okr.locale.language import language
from okr.services import coaching, objectives
from okr.services.coaching import Setting, Source

TODAY = date(2026, 11, 23)


@pytest.fixture
def setting(world):
    return Setting(world.cycle, TODAY, "en")


def rules(advice, severity=Severity.FAULT):
    return [one.rule for one in advice.review.findings if one.severity is severity]


def about(world, setting, title, sources=None, **changes):
    key_result = world.key_result(title=title, **changes)
    return coaching.about_key_result(key_result, world.objective(), setting, sources or {})


def test_nothing_is_said_about_nothing(world, setting):
    assert coaching.about_objective(world.objective(title="  "), setting) is None
    assert about(world, setting, "") is None


@pytest.mark.parametrize(
    ("title", "expected"), [("Devenir la marque que l’on cite", "fr"), ("Be quoted", "en")]
)
def test_a_text_is_read_in_the_language_in_which_it_reads_best(world, setting, title, expected):
    for reader in ("en", "fr"):
        asked = replace(setting, language=reader)
        found = coaching.about_objective(world.objective(title=title), asked)
        assert (found.language, found.review.can_publish) == (expected, True)


def test_what_the_form_knows_counts_as_written(world, setting):
    title = "Improve social engagement"
    bare = about(world, setting, title, goal=Goal())
    assert bare.review.verdict is Verdict.BAD
    assert "no_metric" in rules(bare)
    sources = {7: Source("Engagement rate", "LinkedIn")}
    fed = {"feed": Feed(7, Measure.TRAILING_RATIO), "unit": "%", "goal": Goal(2.0, 5.0)}
    assert about(world, setting, title, sources, **fed).review.verdict is Verdict.GOOD


def test_a_rewrite_is_what_the_coach_takes_once_its_gaps_are_filled(world, setting):
    found = about(world, setting, "Improve engagement on LinkedIn", goal=Goal(), unit="")
    rewrite = next(one.rewrite for one in found.review.findings if one.rule == "no_metric")
    said = language(found.language).say(rewrite)
    filled = said.replace("[today’s value]", "2 %").replace("[target]", "5 %")
    assert about(world, setting, filled, goal=Goal()).review.can_publish


@pytest.mark.parametrize(
    ("kind", "goal"),
    [
        ("milestones", Goal(stages=(Stage("Pilot"),))),
        ("binary", Goal()),
        ("count_up", Goal(target=4)),
        ("relative_change", Goal(target=10)),
        ("range", Goal(lower=10, upper=20)),
        ("at_least", Goal(target=99)),
    ],
)
def test_every_kind_counts_as_measured(world, setting, kind, goal):
    found = about(world, setting, "Answer comments within a day", kind=kind, goal=goal)
    assert "no_metric" not in rules(found)


def test_the_whole_is_looked_at_too(world, setting):
    one = coaching.about_all(world.objective(), setting, {})
    assert [found.rule for found in one.findings] == ["key_result_count"]
    two = world.objective(world.key_result(), world.key_result(title="Host 4 lives"))
    assert coaching.about_all(two, setting, {}).can_publish


# The gate


def problems_of(world, objective):
    with pytest.raises(InvalidInput) as caught:
        objectives.save(world.lead, objective, today=TODAY)
    return [one.field for one in caught.value.problems]


def test_a_fault_keeps_an_objective_from_being_published_and_never_from_being_drafted(world):
    vague = world.objective(world.key_result(title="Do better things. Much better."), title="Grow")
    fields = problems_of(world, vague)
    assert "title" in fields
    assert not objectives.objectives(world.lead, world.cycle.id)
    draft = replace(vague, state=ObjectiveState.DRAFT)
    assert objectives.save(world.lead, draft, today=TODAY).id


def test_what_is_missing_is_said_before_how_it_is_put(world):
    vague = world.objective(world.key_result(goal=Goal(baseline=100)), title="Grow")
    assert problems_of(world, vague) == ["key_results.0.target"]


def test_a_draft_is_read_when_it_is_published(world):
    draft = world.save(title="Grow", state=ObjectiveState.DRAFT)
    assert problems_of(world, replace(draft, state=ObjectiveState.ACTIVE)) == ["title"]


def test_what_is_published_already_may_stay_as_it_is(world, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(coaching, "faults", lambda *_: iter(()))
        old = world.save(title="Grow")
    heavier = replace(old.key_results[0], weight=2.0)
    saved = objectives.save(world.lead, replace(old, key_results=(heavier,)), today=TODAY)
    assert saved.title == "Grow"
    assert problems_of(world, replace(saved, title="Improve")) == ["title"]


def test_the_gate_knows_the_metric_that_is_chosen(world):
    clicks = world.series("Clicks", {})
    fed = world.key_result(
        title="Drive visitors to the shop",
        kind="count_up",
        goal=Goal(target=500),
        feed=Feed(clicks.id, Measure.TOTAL),
    )
    assert world.save(fed).key_results[0].feed is not None


def test_confidence_at_drafting_says_how_ambitious_the_whole_is(world, setting):
    sure = world.objective(world.key_result(confidence=10), world.key_result(confidence=9))
    assert "ambition" in [one.rule for one in coaching.about_all(sure, setting, {}).findings]
    half = world.objective(world.key_result(confidence=6), world.key_result(confidence=5))
    assert coaching.about_all(half, setting, {}).outcomes["ambition"] is None
    unsaid = world.objective(world.key_result(confidence=6), world.key_result())
    assert "ambition" not in coaching.about_all(unsaid, setting, {}).outcomes


def achievable_and_relevant(advice):
    return [line.is_met for line in advice.review.smart if line.letter in "AR"]


def test_an_owner_a_confidence_and_a_goal_make_it_achievable_and_relevant(world, setting):
    unknown = coaching.about_objective(world.objective(), setting)
    assert achievable_and_relevant(unknown) == [False, False]
    known = replace(setting, owner="Ana", goal="Sell more online")
    sure = world.objective(world.key_result(confidence=5))
    assert achievable_and_relevant(coaching.about_objective(sure, known)) == [True, True]
    said = coaching.about_key_result(sure.key_results[0], sure, known, {})
    assert achievable_and_relevant(said) == [True, True]
