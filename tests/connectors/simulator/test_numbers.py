from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from connectors.simulator import Numbers
from tests.connectors.simulator.conftest import FIRST_NOW

DAY = date(2026, 10, 1)
DAYS = [DAY + timedelta(days=n) for n in range(70)]


@pytest.fixture
def numbers(clock):
    return Numbers(7, "toy", clock)


def test_the_same_question_has_the_same_answer(clock):
    one, other = Numbers(7, "toy", clock), Numbers(7, "toy", clock)
    assert one.flow("a", "views", DAY) == other.flow("a", "views", DAY) == 1667
    assert one.level("a", "fans", DAY) == other.level("a", "fans", DAY) == 15608
    assert one.posts("a", DAY, DAYS[4]) == other.posts("a", DAY, DAYS[4])


def test_other_questions_have_other_answers(clock, numbers):
    flow = numbers.flow("a", "views", DAY)
    assert flow != numbers.flow("b", "views", DAY)
    assert flow != numbers.flow("a", "likes", DAY)
    assert flow != Numbers(8, "toy", clock).flow("a", "views", DAY)
    assert flow != Numbers(7, "other", clock).flow("a", "views", DAY)


def test_a_flow_has_a_weekly_rhythm_and_grows(numbers):
    values = {day: numbers.flow("a", "views", day) for day in DAYS}
    weekend = [value for day, value in values.items() if day.weekday() >= 5]
    week = [value for day, value in values.items() if day.weekday() < 5]
    assert sum(weekend) / len(weekend) < 0.85 * sum(week) / len(week)
    assert sum(numbers.flow("a", "views", day.replace(year=2025)) for day in DAYS) < sum(
        values.values()
    )


def test_a_small_flow_still_moves(numbers):
    assert len({numbers.flow("a", "sales", day, typical=2) for day in DAYS}) > 1


def test_a_level_rises_with_small_steps_back(numbers):
    values = [numbers.level("a", "fans", day) for day in DAYS]
    steps = [later - earlier for earlier, later in pairwise(values)]
    assert min(steps) >= -12
    assert 10 <= sum(steps) / len(steps) <= 14
    assert numbers.level("a", "fans", date(1990, 1, 1)) == 0


def test_a_day_comes_in_by_and_by(numbers):
    shown = [numbers.seen(1000, DAY, DAY + timedelta(days=age), 3) for age in range(-1, 5)]
    assert shown == [0, 820, 880, 940, 1000, 1000]
    assert numbers.seen(1000, DAY, DAY, 0) == 1000


def test_a_past_day_is_revised_as_time_passes(visitor):
    day = FIRST_NOW.date().isoformat()
    first = visitor.reads(day=day).json()["views"]
    visitor.clock.pass_by(days=1)
    second = visitor.reads(day=day).json()["views"]
    visitor.clock.pass_by(days=2)
    last = visitor.reads(day=day).json()["views"]
    assert first < second < last
    visitor.clock.pass_by(days=30)
    assert visitor.reads(day=day).json()["views"] == last


def test_posts_come_newest_first_and_only_once_they_are_out(numbers, clock):
    posts = numbers.posts("a", date(2026, 9, 1), date(2026, 12, 31))
    moments = [post.created_at for post in posts]
    assert moments == sorted(moments, reverse=True)
    assert moments[0] <= clock()
    assert moments[-1].tzinfo is UTC
    assert len({post.id for post in posts}) == len(posts) > 20
    assert [post.id for post in posts] == sorted((post.id for post in posts), reverse=True)


def test_a_post_grows_for_thirty_days(numbers, clock):
    posted_on = date(2026, 9, 29)
    likes = []
    for age in (2, 10, 20, 30, 60):
        clock.moment = datetime(2026, 9, 29, 23, 59, tzinfo=UTC) + timedelta(days=age)
        likes.append(numbers.posts("a", posted_on, posted_on)[0].counters["likes"])
    assert likes[0] < likes[1] < likes[2] <= likes[3] == likes[4]


def test_a_post_is_found_by_its_id(numbers):
    post = numbers.posts("a", date(2026, 9, 1), date(2026, 9, 30))[3]
    assert numbers.post(["b", "a"], post.id) == post
    assert numbers.post(["b"], post.id) is None
    assert numbers.post(["a"], "12") is None
    assert numbers.post(["a"], "9" * 18) is None
