"""An objective with its key results, and the number of a team's objectives."""

import pytest

from okr.domain.coach import Severity, review_set
from tests.okr.domain.coach.drafting import key_result, objective

WHOLE = objective("Win the bakers of Lyon")
LAGGING = "Grow revenue from 5 to 9"
LEADING = "Grow visits from 5 to 9"


def outcome(rule, key_results, count=1):
    return review_set(WHOLE, key_results, count).outcomes.get(rule, "not asked")


@pytest.mark.parametrize(
    ("count", "severity"),
    [
        (0, Severity.FAULT),
        (1, Severity.WARNING),
        (2, None),
        (4, None),
        (5, Severity.FAULT),
    ],
)
def test_an_objective_has_one_to_four_key_results(count, severity):
    drafts = [key_result(LAGGING)] * count
    assert outcome("key_result_count", drafts) == severity
    assert review_set(WHOLE, drafts).can_publish is (severity is not Severity.FAULT)


@pytest.mark.parametrize(("count", "severity"), [(1, None), (3, None), (4, Severity.WARNING)])
def test_a_team_has_at_most_three_objectives(count, severity):
    assert outcome("objective_count", [], count) == severity


@pytest.mark.parametrize(
    ("confidences", "severity"),
    [
        ((0.95, 0.95), Severity.WARNING),
        ((0.8, 0.8), Severity.WARNING),
        ((0.9, 0.6), None),
        ((0.4, 0.4), None),
        ((0.3, 0.3), Severity.HINT),
        ((0.2, 0.2), Severity.WARNING),
        ((0.6, None), "not asked"),
    ],
)
def test_ambition_is_the_average_confidence(confidences, severity):
    drafts = [key_result(LAGGING, confidence=each) for each in confidences]
    assert outcome("ambition", drafts) == severity


@pytest.mark.parametrize(
    ("key_results", "severity"),
    [
        ([LAGGING, LAGGING], Severity.HINT),
        ([LEADING, LEADING], Severity.HINT),
        ([LAGGING, LEADING], None),
        ([LAGGING, "Grow revenue per visit from 5 to 9"], None),
        ([LAGGING, "Grow trust from 5 to 9"], None),
        ([LAGGING], "not asked"),
    ],
)
def test_a_set_holds_leading_and_lagging(key_results, severity):
    assert outcome("leading_and_lagging", [key_result(each) for each in key_results]) == severity


def test_the_name_of_the_metric_counts_as_well():
    drafts = [key_result(LAGGING), key_result("Win", metric="Revenue")]
    assert outcome("leading_and_lagging", drafts) == Severity.HINT
    assert outcome("leading_and_lagging", [drafts[0], key_result("Win", metric="Zeal")]) is None


def test_the_sentences_say_which_way():
    found = review_set(WHOLE, [key_result(LAGGING, confidence=0.95)] * 5, 4)
    said = {each.rule: (str(each.why), str(each.rewrite), each.words) for each in found.findings}
    assert set(said) == {"key_result_count", "objective_count", "ambition", "leading_and_lagging"}
    assert said["ambition"][1].startswith("Raise the targets")
    assert found.score == pytest.approx((0 + 0.5 + 0.5 + 1) / 4)
    low = review_set(WHOLE, [key_result(LAGGING, confidence=0.1)] * 2)
    assert str(low.findings[0].rewrite).startswith("Lower the targets")
