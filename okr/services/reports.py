"""A team's cycle on paper: the gauges, trends, tiles and words of its dashboard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo

from okr.domain.access import Actor
from okr.domain.errors import NotFound
from okr.domain.okrs import Cycle
from okr.domain.tiles import TileKind
from okr.locale.language import Language
from okr.reporting import tiles as tile_words
from okr.reporting import words
from okr.reporting.document import Chapter, Document, Entry, Paper, Picture, Table
from okr.reporting.png import as_png
from okr.reporting.trend_svg import trend_svg
from okr.services import brands, excerpt, pictures
from okr.services.dashboard import (
    Block,
    Dashboard,
    KeyResultDetail,
    KeyResultView,
    SectionView,
    dashboard,
    key_result_detail,
    subjects,
)
from okr.services.metrics import full_title
from okr.services.tiles import TileView
from okr.store.comments import Comment

Details = dict[int, KeyResultDetail]
"""What opening each key result shows, by its id."""


@dataclass(frozen=True)
class Wanted:
    """What to report on: a team's cycle as it stands on the day `today`.

    Without a cycle id, the one around that day; with the id of an objective or of a section, that
    alone; with an earlier day `since`, also what has changed since.
    """

    team_id: int
    today: date
    cycle_id: int | None = None
    objective_id: int | None = None
    section_id: int | None = None
    since: date | None = None
    paper: Paper = Paper.A4


def report(actor: Actor, wanted: Wanted, zone: tzinfo | None, _: Language) -> Document:
    """Write a dashboard down for readers outside the team.

    Of the comments there are those that are visible on links. Moments are told in a time zone
    (UTC when None).

    Raises:
        NotFound: when there is no such cycle or objective.
    """
    team_id, today, since = wanted.team_id, wanted.today, wanted.since
    shown = excerpt.for_readers(dashboard(actor, team_id, wanted.cycle_id, today))
    cycle = shown.cycle
    if cycle is None:
        raise NotFound
    whole = name = f"{shown.team.name} · {cycle.name}"
    is_whole = wanted.objective_id is None and wanted.section_id is None
    if wanted.objective_id is not None:
        shown = excerpt.of_objective(shown, wanted.objective_id)
        name = shown.objectives[0].objective.title
    elif wanted.section_id is not None:
        shown = excerpt.of_section(shown, wanted.section_id)
        name = _name(shown.sections[0], _)
    views = [view for one in shown.objectives for view in one.key_results]
    details = {
        view.key_result.id: key_result_detail(actor, team_id, view, today, has_before=False)
        for view in views
    }
    before = dashboard(actor, team_id, cycle.id, since) if since else None
    return Document(
        title=name,
        language=_.code,
        facts=(*([] if is_whole else [whole]), *_facts(shown, cycle, today, _)),
        cover=pictures.standing_gauge("cycle", name, shown.standing, _),
        logo=brands.logo(actor, shown.team) or b"",
        accent=shown.team.accent,
        paper=wanted.paper,
        chapters=(
            *([_overview(shown, _)] if is_whole else []),
            *([_changes(before, since, views, details, _)] if before and since else []),
            *(_section(one, details, today, _) for one in shown.sections if one.blocks),
            *_comments(shown, zone, _),
            *_sources(views, details, zone, _),
        ),
    )


def picture(actor: Actor, wanted: Wanted, _: Language) -> bytes:
    """Draw the gauges and tiles of a report as one PNG, for a chat or a slide.

    Raises:
        NotFound: when there is no such cycle, objective or section.
    """
    return as_png(report(actor, wanted, None, _))


def _facts(shown: Dashboard, cycle: Cycle, today: date, _: Language) -> Iterator[str]:
    period, standing = cycle.period, shown.standing
    yield _("{first} to {last}", first=_.day(period.starts_on), last=_.day(period.ends_on))
    yield _("As of {day}", day=today)
    yield _("score {score}", score=words.score(standing.score, _))
    if cycle.closed_on is not None:
        yield _("closed on {day}", day=cycle.closed_on)
    elif standing.expected is not None:
        yield _("Expected by today: {score}", score=words.score(standing.expected, _))
    if standing.with_data < standing.total:
        yield _(
            "{count} of {total} key results have data; the others count as 0.",
            count=standing.with_data,
            total=standing.total,
        )
    if shown.team.is_demo:
        yield _("Demo data")


def _overview(shown: Dashboard, _: Language) -> Chapter:
    """Give the gauge of each section that has a score."""
    scored = [one for one in shown.sections if one.standing.total]
    return Chapter(
        _("Sections"),
        pictures=tuple(
            Picture("", pictures.standing_gauge(f"section{place}", name, one.standing, _), name)
            for place, one in enumerate(scored)
            for name in [_name(one, _)]
        ),
    )


def _changes(
    before: Dashboard,
    since: date,
    views: Sequence[KeyResultView],
    details: Details,
    _: Language,
) -> Chapter:
    """Say of each key result that stands otherwise than on an earlier day how, and what for."""
    rows: list[Sequence[str]] = []
    entries: list[Entry] = []
    for view in views:
        key_result, earlier = view.key_result, before.key_result(view.key_result.id)
        then, now = _told(earlier, _), _told(view, _)
        if then != now:
            pairs = zip(then, now, strict=True)
            rows.append((key_result.title, *(" → ".join(dict.fromkeys(two)) for two in pairs)))
        for one in details[key_result.id].amendments:
            if one.day > since:
                facts = [
                    _.short_day(one.day),
                    *(words.amended(each, key_result, _) for each in one.changes),
                ]
                entries.append(Entry(one.reason, tuple(facts), lead=key_result.title))
    heads = (_("Key result"), _("Value"), _("Score"), _("Status"))
    return Chapter(
        _("Since {day}", day=since),
        tuple(entries),
        empty="" if rows else _("Nothing has moved."),
        table=Table(heads, tuple(rows)) if rows else None,
    )


def _told(view: KeyResultView | None, _: Language) -> Sequence[str]:
    """Say where a key result stands: value, score and status."""
    if view is None:
        return "–", "–", "–"
    value = words.value(view.key_result, view.point.value if view.point else None, _)
    return value, words.score(view.standing.score, _), _.say(words.STATUSES[view.status][1])


def _name(section: SectionView, _: Language) -> str:
    return section.section.name if section.section else _("Without a section")


def _section(section: SectionView, details: Details, today: date, _: Language) -> Chapter:
    drawn: list[Picture] = []
    for block in section.blocks:
        if isinstance(block, Block):
            drawn += [_gauge(view, _) for view in block.key_results]
        else:
            drawn += [_tile(tile, _) for tile in block.tiles]
    hung = [block for block in section.blocks if isinstance(block, Block)]
    drawn += [
        _trend(view, details[view.key_result.id], today, _)
        for block in hung
        for view in block.key_results
    ]
    standing = section.standing
    facts = [_("score {score}", score=words.score(standing.score, _))] if standing.total else []
    facts += [block.objective.objective.title for block in hung]
    return Chapter(
        title=_name(section, _),
        facts=tuple(facts),
        pictures=tuple(drawn),
        on_new_page=True,
    )


def _gauge(view: KeyResultView, _: Language) -> Picture:
    key_result, point = view.key_result, view.point
    mark, status = words.STATUSES[view.status]
    facts = [
        words.course(key_result, _),
        f"{mark} {_.say(status)}",
    ]
    if view.is_below_baseline:
        facts.append("▼ " + _("below baseline"))
    if point is not None:
        facts.append(_("as of {day}", day=_.short_day(point.day)))
    if point is not None and point.is_sandbox:
        facts.append(_("Sandbox data"))
    value = words.value(key_result, point.value if point else None, _)
    return Picture(key_result.title, pictures.key_result_gauge(view, _), value, tuple(facts))


def _tile(view: TileView, _: Language) -> Picture:
    tile, figures = view.tile, view.figures
    if tile.kind is TileKind.NOTE:
        return Picture(_.say(view.title), "", facts=(tile.note,))
    if view.series is None:
        return Picture(_.say(view.title), "", facts=(_("This metric is gone: choose another."),))
    facts = []
    change = tile_words.change(figures, view.unit, tile.span, _)
    if change:
        facts.append(f"{tile_words.direction(figures)} {change}".strip())
    facts.append(_.say(tile_words.SPANS[tile.span]))
    if figures is not None and figures.as_of is not None:
        facts[-1] += " · " + _("as of {day}", day=_.short_day(figures.as_of))
    drawn = pictures.tile_course(view, _) if figures is not None and figures.course else ""
    value = tile_words.value(figures, view.unit, _)
    return Picture(_.say(view.title), drawn, value, tuple(facts))


def _trend(view: KeyResultView, detail: KeyResultDetail, today: date, _: Language) -> Picture:
    key_result = view.key_result
    trend = pictures.key_result_trend(key_result, detail, (), today, _)
    label = _("Trend of “{title}”, day by day", title=key_result.title)
    facts = []
    if detail.projection is not None:
        facts = [f"{_('At this pace')}: {words.projected(key_result, detail.projection, _)}"]
    drawn = trend_svg(trend, label=label)
    return Picture(key_result.title, drawn, facts=tuple(facts), is_wide=True)


def _comments(shown: Dashboard, zone: tzinfo | None, _: Language) -> Iterator[Chapter]:
    """Give what is visible on links, thread by thread, the pinned ones first."""
    names = {anchor: _.say(name) for anchor, name in subjects(shown).items()}
    visible = [one for one in shown.comments if one.parent_id is None]
    entries = []
    for thread in sorted(visible, key=_latest_pinned_first):
        answers = [one for one in shown.comments if one.parent_id == thread.id]
        for one in (thread, *answers):
            facts = [one.author or _("Somebody who left"), _.moment(one.created_at, zone)]
            if one is thread:
                about, day = names[replace(one.anchor, day=None)], one.anchor.day
                facts.append(f"{about} · {_.short_day(day)}" if day else about)
            entries.append(Entry(one.text, tuple(facts), is_indented=one is not thread))
    if entries:
        yield Chapter(_("Comments"), tuple(entries), on_new_page=True)


def _latest_pinned_first(comment: Comment) -> tuple[bool, float]:
    return not comment.is_pinned, -comment.created_at.timestamp()


def _sources(
    views: Sequence[KeyResultView], details: Details, zone: tzinfo | None, _: Language
) -> Iterator[Chapter]:
    rows = []
    for view in views:
        detail, point = details[view.key_result.id], view.point
        read_at = max((day.read_at for day in detail.days if day.read_at), default=None)
        source = _.say(full_title(detail.series)) if detail.series else _("By hand: check-ins")
        rows.append(
            (
                view.key_result.title,
                source,
                _.short_day(point.day) if point else "–",
                _.moment(read_at, zone) if read_at else "–",
            )
        )
    if rows:
        heads = (_("Key result"), _("Source"), _("As of"), _("Read at"))
        yield Chapter(_("Sources"), table=Table(heads, tuple(rows)), on_new_page=True)
