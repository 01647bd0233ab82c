"""Sets the demo up around a day: its team, numbers, objectives, check-ins and comments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from okr.domain.calendar import (
    CycleKind,
    Period,
    cycle_containing,
    cycle_label,
    previous_period,
)
from okr.domain.errors import NotFound
from okr.domain.kr_type import Goal, Stage
from okr.domain.kr_types.milestones import percent_done
from okr.domain.messages import Message
from okr.domain.okrs import Cycle, Feed, KeyResult, Objective, ObjectiveState, Section, Team
from okr.domain.tiles import Tile
from okr.services import clock
from okr.services.demo_numbers import ACCOUNTS, Metric, Rate, readings_of
from okr.services.demo_story import (
    COLLEAGUES,
    DOMAIN,
    OBJECTIVES,
    REMARKS,
    SECTIONS,
    SOURCE,
    TEAM,
    TILES,
    KeyResultStory,
    Known,
    Note,
    ObjectiveStory,
    Remark,
    TileStory,
)
from okr.services.observing import observe
from okr.services.progress import recompute
from okr.store import comments, numbers, okrs, people, progress, tiles
from okr.store.comments import Anchor
from okr.store.database import Session
from okr.store.numbers import Account, Arrival, Series
from okr.store.progress import CheckIn

Say = Callable[[Message], str]
_OFFICE_HOUR = time(9, 30, tzinfo=UTC)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class _Setting:
    """Where and in which words the demo is set up."""

    session: Session
    team: Team
    cycle: Cycle
    today: date
    say: Say
    people: dict[str, int]

    def day(self, when: float) -> date:
        """Give a day of the cycle so far: 0.0 its first, 1.0 yesterday."""
        return _day_at(Period(self.cycle.period.starts_on, self.today - timedelta(days=1)), when)


def set_up(session: Session, today: date, say: Say) -> Team:
    """Add the demo team with a quarter around a day and numbers up to the day before."""
    month = _fiscal_start_month(today)
    team_id = people.add_team(
        session, name=say(TEAM), at=clock.now(), fiscal_start_month=month, is_demo=True
    )
    period = cycle_containing(CycleKind.QUARTER, today, month)
    cycle = okrs.add_cycle(
        session,
        team_id=team_id,
        name=say(cycle_label(CycleKind.QUARTER, period, month)),
        kind=CycleKind.QUARTER,
        period=period,
    )
    team = Team(team_id, say(TEAM), month, is_demo=True)
    setting = _Setting(session, team, cycle, today, say, _add_people(session, team_id))
    series = _add_numbers(setting)
    sections = [okrs.add_section(session, cycle.id, say(name)) for name in SECTIONS]
    objectives = [_add_objective(setting, story, sections, series) for story in OBJECTIVES]
    for tile in TILES:
        _add_tile(setting, tile, sections, series)
    for remark in REMARKS:
        _add_remark(setting, remark, _anchor(setting, remark, sections, objectives))
    return team


def _add_tile(
    setting: _Setting, story: TileStory, sections: Sequence[Section], series: dict[str, Series]
) -> None:
    tiles.save_tile(
        setting.session,
        setting.cycle.id,
        Tile(
            story.kind,
            series_id=series[story.metric].id,
            span=story.span,
            section_id=sections[story.section].id,
        ),
    )


def _fiscal_start_month(today: date) -> int:
    """Give the start of a year in whose quarters today is past the first month.

    That is January, unless the gauges of a quarter just begun would have nothing to show.
    """
    is_first_month = today.month % 3 == 1
    return (today.month - 2) % 12 + 1 if is_first_month else 1


def _add_people(session: Session, team_id: int) -> dict[str, int]:
    ids = {}
    for one in COLLEAGUES:
        ids[one.key] = people.add_user(
            session,
            email=f"{one.key}@{DOMAIN}",
            name=one.name,
            password_hash=people.NO_PASSWORD,
            at=clock.now(),
        )
        people.set_role(session, team_id, ids[one.key], one.role)
    return ids


def _add_numbers(setting: _Setting) -> dict[str, Series]:
    starts_on = setting.cycle.period.starts_on
    days = Period(
        previous_period(setting.cycle.period).starts_on, setting.today - timedelta(days=1)
    )
    series: dict[str, Series] = {}
    for name, metrics in ACCOUNTS:
        account = numbers.account_named(
            setting.session, setting.team.id, setting.say(name), clock.now()
        )
        made = readings_of(metrics, days, starts_on)
        series |= _add_series(setting, account, metrics)
        _add_readings(setting, account, {series[key].id: made[key] for key in made})
    return series


def _add_series(
    setting: _Setting, account: Account, metrics: Sequence[Metric]
) -> dict[str, Series]:
    series: dict[str, Series] = {}
    for metric in metrics:
        course = metric.course
        over = (course.numerator, course.denominator) if isinstance(course, Rate) else ()
        numerator_id, denominator_id = [series[key].id for key in over] or (None, None)
        series[metric.key] = numbers.save_series(
            setting.session,
            account,
            name=setting.say(metric.name),
            kind=course.kind,
            unit=metric.unit,
            numerator_id=numerator_id,
            denominator_id=denominator_id,
        )
    return series


def _add_readings(
    setting: _Setting, account: Account, made: dict[int, list[tuple[date, float]]]
) -> None:
    run_id = numbers.add_sync_run(
        setting.session,
        account,
        source=setting.say(SOURCE),
        digest="",
        user_id=None,
        at=clock.now(),
    )
    new = 0
    for series_id, readings in made.items():
        new += numbers.upsert_readings(setting.session, series_id, readings, run_id).new
    numbers.finish_sync_run(setting.session, run_id, Arrival(new, 0, 0))


def _add_objective(
    setting: _Setting, story: ObjectiveStory, sections: Sequence[Section], series: dict[str, Series]
) -> Objective:
    owner = setting.people[story.owner]
    objective = Objective(
        title=setting.say(story.title),
        why=setting.say(story.why),
        cycle_id=setting.cycle.id,
        section_id=sections[story.section].id,
        owner_id=owner,
        ambition=story.ambition,
        state=ObjectiveState.ACTIVE,
        key_results=tuple(_key_result(setting, one, series) for one in story.key_results),
    )
    saved_id = okrs.save_objective(
        setting.session, objective, by=owner, at=_moment(setting.cycle.period.starts_on)
    )
    saved = okrs.objective(setting.session, saved_id)
    if saved is None:
        raise NotFound
    for key_result, told in zip(saved.key_results, story.key_results, strict=True):
        for note in (*told.notes, *_weekly_notes(setting, told)):
            _add_check_in(setting, key_result, note)
    recompute(setting.session, saved.key_results)
    return saved


def _key_result(setting: _Setting, story: KeyResultStory, series: dict[str, Series]) -> KeyResult:
    period = setting.cycle.period
    feed = Feed(series[story.fed.metric].id, story.fed.measure) if story.fed else None
    goal = _goal(setting, story, feed)
    return KeyResult(
        title=setting.say(story.title(goal)),
        kind=story.kind,
        goal=goal,
        unit=story.unit,
        starts_on=period.starts_on,
        deadline=period.ends_on,
        weight=story.weight,
        curve=story.curve,
        feed=feed,
    )


def _goal(setting: _Setting, story: KeyResultStory, feed: Feed | None) -> Goal:
    if story.stages:
        period = setting.cycle.period
        return Goal(
            stages=tuple(
                Stage(setting.say(one.title), one.weight, _day_at(period, one.due))
                for one in story.stages
            )
        )
    if feed is None:
        return story.goal(Known(0, 0))
    period = setting.cycle.period
    return story.goal(
        Known(
            now=_last_value(setting.session, feed, period),
            before=_last_value(setting.session, feed, previous_period(period)),
        )
    )


def _last_value(session: Session, feed: Feed, period: Period) -> float:
    seen = observe(session, feed, period)
    return (seen[-1][1].value if seen else None) or 0.0


def _weekly_notes(setting: _Setting, story: KeyResultStory) -> list[Note]:
    """Spread the values by hand over the weeks that are over."""
    if not story.weekly:
        return []
    gone = (setting.day(1.0) - setting.cycle.period.starts_on).days
    weeks = (gone + 1) // _WEEK.days
    return [
        Note(
            (_WEEK.days * (week + 1) - 1) / gone,
            story.author,
            value=story.weekly[week % len(story.weekly)],
        )
        for week in range(weeks)
    ]


def _add_check_in(setting: _Setting, key_result: KeyResult, note: Note) -> None:
    day = setting.day(note.when)
    is_staged = key_result.kind == "milestones"
    stages = key_result.goal.stages
    check_in = CheckIn(
        key_result_id=key_result.id,
        day=day,
        value=percent_done(stages, note.stages_done) if is_staged else note.value,
        stages_done=note.stages_done,
        confidence=note.confidence,
        progress=_said(setting, note.progress),
        difficulties=_said(setting, note.difficulties),
        adjustment=_said(setting, note.adjustment),
    )
    progress.save_check_in(
        setting.session, check_in, by=setting.people[note.author], at=_moment(day)
    )


def _add_remark(
    setting: _Setting, remark: Remark, anchor: Anchor, parent_id: int | None = None
) -> None:
    added_id = comments.add_comment(
        setting.session,
        anchor,
        text=setting.say(remark.text),
        author_id=setting.people[remark.author],
        at=_moment(setting.day(remark.when)),
        parent_id=parent_id,
        is_decision=remark.owner is not None,
        owner_id=setting.people[remark.owner] if remark.owner else None,
    )
    for reply in remark.replies:
        _add_remark(setting, reply, anchor, added_id)


def _anchor(
    setting: _Setting, remark: Remark, sections: Sequence[Section], objectives: Sequence[Objective]
) -> Anchor:
    cycle_id = setting.cycle.id
    if remark.section is not None:
        return Anchor(cycle_id, section_id=sections[remark.section].id)
    if remark.objective is not None:
        return Anchor(cycle_id, objective_id=objectives[remark.objective].id)
    if remark.key_result is not None:
        objective, place = remark.key_result
        return Anchor(cycle_id, key_result_id=objectives[objective].key_results[place].id)
    return Anchor(cycle_id)


def _said(setting: _Setting, text: Message | None) -> str:
    return setting.say(text) if text else ""


def _day_at(period: Period, share: float) -> date:
    return period.starts_on + timedelta(days=round(share * (period.days - 1)))


def _moment(day: date) -> datetime:
    return datetime.combine(day, _OFFICE_HOUR)
