"""What the dashboard shows: stored progress, in few statements however much there is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from okr.domain.access import Action, Actor
from okr.domain.amendments import Amendment
from okr.domain.arrangement import Card, CardKind, layout_of
from okr.domain.calendar import days_left, previous_period
from okr.domain.closing import Correction
from okr.domain.errors import NotFound
from okr.domain.forecasting import Projection
from okr.domain.gauges import UNSET, Look, Style, style_of
from okr.domain.kr_types import kr_type
from okr.domain.messages import Message, message
from okr.domain.okrs import Cycle, KeyResult, Objective, ObjectiveState, Section, Team
from okr.domain.pace import Verdict, elapsed, expected_for, verdict
from okr.domain.scoring import (
    Band,
    band,
    is_below_baseline,
    reached_count,
    weighted_score,
)
from okr.domain.status import Known, Status, status_of, weakest
from okr.services import clock, outlook, provenance
from okr.services import tiles as tiles_shown
from okr.services.cache import until_written
from okr.services.cycles import cycle_of_day
from okr.services.observing import observe
from okr.services.progress import plan_of
from okr.services.tiles import TileView
from okr.store import amendments, closing, comments, numbers, okrs, people, progress, tiles
from okr.store.comments import Anchor, Comment
from okr.store.database import Session, reading
from okr.store.numbers import Origin, Series
from okr.store.progress import CheckIn, LastKnown, ProgressPoint


@dataclass(frozen=True)
class Standing:
    """A score in [0, 1] (None: no data) against the pace expected today, and its colour.

    `projected` is the score at the deadline at this pace; None where that cannot be told.
    """

    score: float | None
    expected: float | None
    band: Band
    style: Style
    with_data: int
    total: int
    projected: float | None = None


@dataclass(frozen=True)
class KeyResultView:
    """A key result as its gauge shows it; `point` is None without data.

    `verdict` compares it with its pace alone; `status` also with how fresh it is, and with how
    sure the team is: `confidence` is what it said last, 0 to 10.
    """

    key_result: KeyResult
    point: ProgressPoint | None
    standing: Standing
    verdict: Verdict
    status: Status
    confidence: int | None = None

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
    def status(self) -> Status:
        """Give the weakest status of the key results."""
        return weakest(one.status for one in self.key_results)

    @property
    def reached(self) -> int:
        """Count the key results that are reached, for who asks yes or no."""
        return reached_count(one.point.raw if one.point else None for one in self.key_results)


@dataclass(frozen=True)
class Block:
    """Neighbours in a section that are of one objective; the others may hang elsewhere."""

    objective: ObjectiveView
    key_results: tuple[KeyResultView, ...]


@dataclass(frozen=True)
class TileBlock:
    """Neighbours in a section that are tiles."""

    tiles: tuple[TileView, ...]


_Hung = tuple[ObjectiveView, KeyResultView] | TileView


@dataclass(frozen=True)
class SectionView:
    """A section (None: what is in none) with its standing and what hangs in it, in order.

    One that holds tiles alone has the standing of nothing at all: `standing.total` is 0.
    """

    section: Section | None
    standing: Standing
    blocks: tuple[Block | TileBlock, ...]


@dataclass(frozen=True)
class Dashboard:
    """One cycle of one team on a day; `objectives` are in their order, whatever hangs where."""

    team: Team
    cycles: tuple[Cycle, ...]
    cycle: Cycle | None
    standing: Standing
    elapsed: float
    days_left: int
    sections: tuple[SectionView, ...]
    objectives: tuple[ObjectiveView, ...]
    drafts: int
    comments: tuple[Comment, ...]
    members: Mapping[int, str]

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to show."""
        return not any(section.blocks for section in self.sections)

    def key_result(self, key_result_id: int | None) -> KeyResultView | None:
        """Find a key result that is shown; None when it is not."""
        views = (view for one in self.objectives for view in one.key_results)
        return next((view for view in views if view.key_result.id == key_result_id), None)

    def objective_of(self, view: KeyResultView) -> ObjectiveView:
        """Give the objective of a key result that is shown."""
        return next(one for one in self.objectives if view in one.key_results)


def subjects(shown: Dashboard) -> dict[Anchor, Message]:
    """Name all that can be spoken about on a dashboard: the cycle first, then what hangs in it."""
    if shown.cycle is None:
        return {}
    cycle_id = shown.cycle.id
    found = {Anchor(cycle_id): message("The cycle {name}", name=shown.cycle.name)}
    for view in shown.sections:
        if view.section is not None:
            anchor = Anchor(cycle_id, section_id=view.section.id)
            found[anchor] = message("Section: {name}", name=view.section.name)
    for objective in shown.objectives:
        anchor = Anchor(cycle_id, objective_id=objective.objective.id)
        found[anchor] = message("Objective: {name}", name=objective.objective.title)
        for key_result in (one.key_result for one in objective.key_results):
            anchor = Anchor(cycle_id, key_result_id=key_result.id)
            found[anchor] = Message("{title}", {"title": key_result.title})
    blocks = (block for view in shown.sections for block in view.blocks)
    for block in blocks:
        for tile in block.tiles if isinstance(block, TileBlock) else ():
            name = tile.title if str(tile.title) else tile.tile.note
            found[Anchor(cycle_id, tile_id=tile.tile.id)] = message("Tile: {name}", name=name)
    return found


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
    """All that opening a key result shows; `projection` is None where nothing can be told.

    `before` are the values of the period before, each on the day of this one that it is like.
    """

    days: tuple[TrendDay, ...]
    check_ins: tuple[CheckIn, ...]
    series: Series | None
    projection: Projection | None
    amendments: tuple[Amendment, ...]
    corrections: tuple[Correction, ...]
    before: tuple[tuple[date, float], ...] = ()


@until_written
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
        if cycle.is_closed:
            known = closing.last_known(session, cycle.id)
        else:
            known = progress.last_known(session, cycle.id, today)
        sections = okrs.sections(session, cycle.id)
        owners = people.members(session, team_id)
        said = tuple(comments.comments(session, cycle.id))
        hung = tiles_shown.views(session, cycle, tiles.tiles(session, cycle.id), today)
    active = [one for one in objectives if one.state is ObjectiveState.ACTIVE]
    seen = _Seen(team, cycle, known, today, clock.now())
    views = _objective_views(active, sections, owners, seen)
    return Dashboard(
        team=team,
        cycles=cycles,
        cycle=cycle,
        standing=_mean([view.standing for view in views], style_of(team.look)),
        elapsed=elapsed(today, cycle.period.starts_on, cycle.period.ends_on),
        days_left=days_left(today, cycle.period.ends_on),
        sections=_section_views(team, sections, views, hung),
        objectives=views,
        drafts=len(objectives) - len(active),
        comments=said,
        members=owners,
    )


@until_written
def key_result_detail(
    actor: Actor, team_id: int, view: KeyResultView, today: date, *, has_before: bool = True
) -> KeyResultDetail:
    """Give the trend, the sources and the check-ins of a key result on the dashboard.

    What the period before came to is left out where nobody would see it.
    """
    actor.require(Action.READ, team_id)
    key_result = view.key_result
    feed = key_result.feed
    with reading() as session:
        if okrs.team_of_key_result(session, key_result.id) != team_id:
            raise NotFound
        points = progress.points(session, key_result.id, today)
        check_ins = progress.check_ins(session, key_result.id)
        series = numbers.series_by_id(session, [feed.series_id])[feed.series_id] if feed else None
        origins = provenance.origins(session, series, key_result)
        ahead = today < key_result.deadline and view.verdict is not Verdict.CLOSED
        projected = outlook.projection(session, key_result, series, today) if ahead else None
        amended = tuple(amendments.of_key_result(session, key_result.id))
        corrected = tuple(closing.corrections_of(session, key_result.id))
        before = tuple(_before(session, key_result)) if has_before else ()
    authors = provenance.authors(check_ins)
    return KeyResultDetail(
        days=tuple(
            _trend_day(point, origins.get(point.day), "" if series else authors.get(point.day, ""))
            for point in points
        ),
        check_ins=tuple(check_ins),
        series=series,
        projection=projected,
        amendments=amended,
        corrections=corrected,
        before=before,
    )


def _before(session: Session, key_result: KeyResult) -> Iterator[tuple[date, float]]:
    """Move what the feed came to in the period before into the days of this one."""
    if key_result.feed is None:
        return
    period, earlier = key_result.period, previous_period(key_result.period)
    for day, seen in observe(session, key_result.feed, earlier):
        moved = period.starts_on + (day - earlier.starts_on)
        if seen.value is not None and moved in period:
            yield moved, seen.value


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
        standing=_mean([], Style()),
        elapsed=0.0,
        days_left=0,
        sections=(),
        objectives=(),
        drafts=0,
        comments=(),
        members={},
    )


@dataclass(frozen=True)
class _Seen:
    """What is known of the key results of a team's cycle, and when it is looked at."""

    team: Team
    cycle: Cycle
    known: Mapping[int, LastKnown]
    today: date
    now: datetime


def _objective_views(
    objectives: Iterable[Objective],
    sections: Iterable[Section],
    owners: Mapping[int, str],
    seen: _Seen,
) -> tuple[ObjectiveView, ...]:
    looks = {section.id: section.look for section in sections}

    def view(objective: Objective) -> ObjectiveView:
        views = tuple(
            _key_result_view(one, objective, looks.get(one.section_id or 0, UNSET), seen)
            for one in objective.key_results
        )
        above = looks.get(objective.section_id or 0, UNSET)
        return ObjectiveView(
            objective=objective,
            owner=owners.get(objective.owner_id or 0, ""),
            standing=_weighted(views, style_of(objective.look, above, seen.team.look)),
            key_results=views,
        )

    return tuple(view(objective) for objective in objectives)


def _key_result_view(
    key_result: KeyResult, objective: Objective, of_section: Look, seen: _Seen
) -> KeyResultView:
    style = style_of(key_result.look, objective.look, of_section, seen.team.look)
    known = seen.known.get(key_result.id, LastKnown())
    point = known.point
    score = point.score if point else None
    is_ahead = not seen.cycle.is_closed and seen.today < key_result.deadline
    if seen.cycle.is_closed:
        pace, course = None, Verdict.CLOSED
    else:
        pace = expected_for(kr_type(key_result.kind).pace, seen.today, plan_of(key_result))
        course = verdict(
            point.raw if point else None,
            pace,
            today=seen.today,
            start=key_result.starts_on,
            end=key_result.deadline,
        )
    updates = [day for day in (known.checked_on, point.day if point else None) if day is not None]
    return KeyResultView(
        key_result=key_result,
        point=point,
        standing=Standing(
            score,
            pace,
            band(score, style.thresholds),
            style,
            int(score is not None),
            1,
            projected=point.projected if point and is_ahead else None,
        ),
        verdict=course,
        status=status_of(
            Known(
                deadline=key_result.deadline,
                review_days=objective.review.days,
                verdict=course,
                updated_on=max(updates, default=None),
                confidence=known.confidence,
                confident_on=known.confident_on,
                sync=known.sync,
            ),
            seen.today,
            seen.now,
        ),
        confidence=known.confidence,
    )


def _section_views(
    team: Team,
    sections: Sequence[Section],
    views: Sequence[ObjectiveView],
    hung: Sequence[TileView],
) -> tuple[SectionView, ...]:
    """Hang everything where it was put; what is in no section comes last, if there is any."""
    of_card: dict[Card, _Hung] = {
        Card(CardKind.KEY_RESULT, one.key_result.id): (view, one)
        for view in views
        for one in view.key_results
    }
    of_card |= {Card(CardKind.TILE, one.tile.id): one for one in hung}
    by_id = {section.id: section for section in sections}
    layout = layout_of(sections, [view.objective for view in views], [one.tile for one in hung])
    return tuple(
        _section_view(team, by_id.get(shelf.id or 0), [of_card[card] for card in shelf.cards])
        for shelf in layout
        if shelf.cards or shelf.id is not None
    )


def _section_view(team: Team, section: Section | None, hung: Sequence[_Hung]) -> SectionView:
    """Score a section: the mean of its objectives, each by what of it hangs there."""
    style = style_of(section.look if section else UNSET, team.look)
    by_objective: dict[int, list[KeyResultView]] = defaultdict(list)
    for one in hung:
        if not isinstance(one, TileView):
            by_objective[one[0].objective.id].append(one[1])
    return SectionView(
        section=section,
        standing=_mean([_weighted(views, style) for views in by_objective.values()], style),
        blocks=tuple(_blocks(hung)),
    )


def _blocks(hung: Sequence[_Hung]) -> Iterator[Block | TileBlock]:
    """Put neighbours together that are of one objective, or that are tiles."""

    def objective_of(one: _Hung) -> ObjectiveView | None:
        return None if isinstance(one, TileView) else one[0]

    for objective, neighbours in groupby(hung, key=objective_of):
        listed = list(neighbours)
        if objective is None:
            yield TileBlock(tuple(one for one in listed if isinstance(one, TileView)))
        else:
            yield Block(objective, tuple(one[1] for one in listed if not isinstance(one, TileView)))


def _weighted(views: Sequence[KeyResultView], style: Style) -> Standing:
    """Average key results by weight; one without data counts as 0 and is told."""
    score = weighted_score([(view.standing.score, view.key_result.weight) for view in views])
    paced = [(view.standing.expected, view.key_result.weight) for view in views]
    return _standing(score, _pace(paced), style, [view.standing for view in views])


def _mean(standings: Sequence[Standing], style: Style) -> Standing:
    """Average objectives, all alike; one without data counts as 0 and is told."""
    score = weighted_score([(one.score, 1.0) for one in standings])
    return _standing(score, _pace([(one.expected, 1.0) for one in standings]), style, standings)


def _pace(pairs: Iterable[tuple[float | None, float]]) -> float | None:
    """Average the expected pace of those that have one."""
    return weighted_score([pair for pair in pairs if pair[0] is not None])


def _standing(
    score: float | None, pace: float | None, style: Style, parts: Sequence[Standing]
) -> Standing:
    return Standing(
        score=score,
        expected=pace,
        band=band(score, style.thresholds),
        style=style,
        with_data=sum(part.with_data for part in parts),
        total=sum(part.total for part in parts),
    )
