"""What the dashboard shows: stored progress, in few statements however much there is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from okr.domain.access import Action, Actor
from okr.domain.amendments import Amendment
from okr.domain.calendar import days_left
from okr.domain.errors import NotFound
from okr.domain.forecasting import Projection
from okr.domain.kr_types import kr_type
from okr.domain.measures import Measure
from okr.domain.okrs import Cycle, KeyResult, Objective, ObjectiveState, Section, Team
from okr.domain.pace import Verdict, elapsed, expected_for, verdict
from okr.domain.scoring import (
    STANDARD,
    Band,
    Thresholds,
    band,
    is_below_baseline,
    reached_count,
    weighted_score,
)
from okr.services import outlook
from okr.services.cycles import cycle_of_day
from okr.services.progress import plan_of
from okr.store import amendments, comments, numbers, okrs, people, progress
from okr.store.comments import Comment
from okr.store.database import Session, reading
from okr.store.numbers import Origin, Series
from okr.store.progress import CheckIn, ProgressPoint


@dataclass(frozen=True)
class Standing:
    """A score in [0, 1] (None: no data) against the pace expected today, and its colour."""

    score: float | None
    expected: float | None
    band: Band
    thresholds: Thresholds
    with_data: int
    total: int


@dataclass(frozen=True)
class KeyResultView:
    """A key result as its gauge shows it; `point` is None without data."""

    key_result: KeyResult
    point: ProgressPoint | None
    standing: Standing
    verdict: Verdict

    @property
    def is_below_baseline(self) -> bool:
        """Say whether things stand worse than at the start."""
        return is_below_baseline(self.point.raw if self.point else None)


@dataclass(frozen=True)
class ObjectiveView:
    """An objective with its standing and its key results."""

    objective: Objective
    owner: str
    standing: Standing
    key_results: tuple[KeyResultView, ...]

    @property
    def reached(self) -> int:
        """Count the key results that are reached, for who asks yes or no."""
        return reached_count(one.point.raw if one.point else None for one in self.key_results)


@dataclass(frozen=True)
class SectionView:
    """A section (None: objectives without one) with its standing and its objectives."""

    section: Section | None
    standing: Standing
    objectives: tuple[ObjectiveView, ...]


@dataclass(frozen=True)
class Dashboard:
    """One cycle of one team on a day."""

    team: Team
    cycles: tuple[Cycle, ...]
    cycle: Cycle | None
    standing: Standing
    elapsed: float
    days_left: int
    sections: tuple[SectionView, ...]
    drafts: int
    comments: tuple[Comment, ...]

    @property
    def objectives(self) -> tuple[ObjectiveView, ...]:
        """List the objectives of all sections."""
        return tuple(one for section in self.sections for one in section.objectives)

    def key_result(self, key_result_id: int | None) -> KeyResultView | None:
        """Find a key result that is shown; None when it is not."""
        views = (view for one in self.objectives for view in one.key_results)
        return next((view for view in views if view.key_result.id == key_result_id), None)


@dataclass(frozen=True)
class TrendDay:
    """One day of a key result's trend: value, score, what was expected, where it came from.

    `read_at` is when a file or a platform brought it; a provisional value may still move.
    """

    point: ProgressPoint
    source: str
    read_at: datetime | None = None
    is_provisional: bool = False


@dataclass(frozen=True)
class KeyResultDetail:
    """All that opening a key result shows; `projection` is None where nothing can be told."""

    days: tuple[TrendDay, ...]
    check_ins: tuple[CheckIn, ...]
    series: Series | None
    projection: Projection | None
    amendments: tuple[Amendment, ...]


def dashboard(actor: Actor, team_id: int, cycle_id: int | None, today: date) -> Dashboard:
    """Give a team's dashboard on a day; without a cycle id, the cycle around that day."""
    actor.require(Action.READ, team_id)
    team = next(one for one in actor.teams if one.id == team_id)
    with reading() as session:
        cycles = tuple(okrs.cycles(session, team_id))
        cycle = _chosen(cycles, cycle_id, today)
        if cycle is None:
            return _without_cycle(team)
        objectives = okrs.objectives(session, cycle.id)
        points = progress.latest_points(session, cycle.id, today)
        sections = okrs.sections(session, team_id)
        owners = people.members(session, team_id)
        said = tuple(comments.comments(session, cycle.id))
    active = [one for one in objectives if one.state is ObjectiveState.ACTIVE]
    by_section = _objective_views(active, sections, owners, points, today)
    blocks = tuple(
        _section_view(section, by_section[section.id if section else None])
        for section in (*sections, None)
        if by_section[section.id if section else None]
    )
    views = [view for block in blocks for view in block.objectives]
    return Dashboard(
        team=team,
        cycles=cycles,
        cycle=cycle,
        standing=_mean([view.standing for view in views], STANDARD),
        elapsed=elapsed(today, cycle.period.starts_on, cycle.period.ends_on),
        days_left=days_left(today, cycle.period.ends_on),
        sections=blocks,
        drafts=len(objectives) - len(active),
        comments=said,
    )


def key_result_detail(
    actor: Actor, team_id: int, view: KeyResultView, today: date
) -> KeyResultDetail:
    """Give the trend, the sources and the check-ins of a key result on the dashboard."""
    actor.require(Action.READ, team_id)
    key_result = view.key_result
    feed = key_result.feed
    with reading() as session:
        if okrs.team_of_key_result(session, key_result.id) != team_id:
            raise NotFound
        points = progress.points(session, key_result.id, today)
        check_ins = progress.check_ins(session, key_result.id)
        series = numbers.series_by_id(session, [feed.series_id])[feed.series_id] if feed else None
        origins = _origins(session, series, key_result) if series else {}
        ahead = today < key_result.deadline
        projected = outlook.projection(session, key_result, series, today) if ahead else None
        amended = tuple(amendments.of_key_result(session, key_result.id))
    authors = {one.day: one.author for one in reversed(check_ins) if one.value is not None}
    return KeyResultDetail(
        days=tuple(
            _trend_day(point, origins.get(point.day), "" if series else authors.get(point.day, ""))
            for point in points
        ),
        check_ins=tuple(check_ins),
        series=series,
        projection=projected,
        amendments=amended,
    )


def _origins(session: Session, series: Series, key_result: KeyResult) -> dict[date, Origin]:
    starts_on, deadline = key_result.starts_on, key_result.deadline
    if key_result.feed and key_result.feed.measure is Measure.WINDOW:
        return numbers.window_origins(session, series.id, starts_on)
    return numbers.origins(session, series.source_ids[0], starts_on, deadline)


def _trend_day(point: ProgressPoint, origin: Origin | None, author: str) -> TrendDay:
    if origin is None:
        return TrendDay(point, author)
    return TrendDay(point, origin.source, origin.read_at, origin.is_provisional)


def _chosen(cycles: Sequence[Cycle], cycle_id: int | None, today: date) -> Cycle | None:
    if cycle_id is None:
        return cycle_of_day(cycles, today)
    found = next((cycle for cycle in cycles if cycle.id == cycle_id), None)
    if found is None:
        raise NotFound
    return found


def _without_cycle(team: Team) -> Dashboard:
    return Dashboard(
        team=team,
        cycles=(),
        cycle=None,
        standing=_mean([], STANDARD),
        elapsed=0.0,
        days_left=0,
        sections=(),
        drafts=0,
        comments=(),
    )


def _objective_views(
    objectives: Iterable[Objective],
    sections: Iterable[Section],
    owners: dict[int, str],
    points: dict[int, ProgressPoint],
    today: date,
) -> dict[int | None, list[ObjectiveView]]:
    thresholds = {section.id: section.thresholds for section in sections}
    grouped: dict[int | None, list[ObjectiveView]] = defaultdict(list)
    for objective in objectives:
        cuts = objective.thresholds(thresholds.get(objective.section_id or 0))
        views = tuple(
            _key_result_view(key_result, points.get(key_result.id), cuts, today)
            for key_result in objective.key_results
        )
        grouped[objective.section_id].append(
            ObjectiveView(
                objective=objective,
                owner=owners.get(objective.owner_id or 0, ""),
                standing=_weighted(views, cuts),
                key_results=views,
            )
        )
    return grouped


def _key_result_view(
    key_result: KeyResult, point: ProgressPoint | None, cuts: Thresholds, today: date
) -> KeyResultView:
    score = point.score if point else None
    pace = expected_for(kr_type(key_result.kind).pace, today, plan_of(key_result))
    return KeyResultView(
        key_result=key_result,
        point=point,
        standing=Standing(score, pace, band(score, cuts), cuts, int(score is not None), 1),
        verdict=verdict(
            point.raw if point else None,
            pace,
            today=today,
            start=key_result.starts_on,
            end=key_result.deadline,
        ),
    )


def _section_view(section: Section | None, objectives: Sequence[ObjectiveView]) -> SectionView:
    cuts = section.thresholds if section and section.thresholds else STANDARD
    standing = _mean([view.standing for view in objectives], cuts)
    return SectionView(section=section, standing=standing, objectives=tuple(objectives))


def _weighted(views: Sequence[KeyResultView], cuts: Thresholds) -> Standing:
    """Average key results by weight; one without data counts as 0 and is told."""
    score = weighted_score([(view.standing.score, view.key_result.weight) for view in views])
    paced = [(view.standing.expected, view.key_result.weight) for view in views]
    return _standing(score, _pace(paced), cuts, [view.standing for view in views])


def _mean(standings: Sequence[Standing], cuts: Thresholds) -> Standing:
    """Average objectives, all alike; one without data counts as 0 and is told."""
    score = weighted_score([(one.score, 1.0) for one in standings])
    return _standing(score, _pace([(one.expected, 1.0) for one in standings]), cuts, standings)


def _pace(pairs: Iterable[tuple[float | None, float]]) -> float | None:
    """Average the expected pace of those that have one."""
    return weighted_score([pair for pair in pairs if pair[0] is not None])


def _standing(
    score: float | None, pace: float | None, cuts: Thresholds, parts: Sequence[Standing]
) -> Standing:
    return Standing(
        score=score,
        expected=pace,
        band=band(score, cuts),
        thresholds=cuts,
        with_data=sum(part.with_data for part in parts),
        total=sum(part.total for part in parts),
    )
