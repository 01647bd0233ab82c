"""The progress command: where a cycle's objectives and a team's metrics stand."""

from collections.abc import Iterator, Sequence
from datetime import date

from okr.cli.terminal import Terminal, chosen_cycle, chosen_team, terminal
from okr.domain.access import Actor
from okr.domain.calendar import Period
from okr.domain.measures import MEASURES
from okr.domain.okrs import Cycle, Scoring, Team
from okr.domain.scoring import Band
from okr.domain.tiles import TileKind
from okr.locale.language import Language
from okr.reporting import tiles, words
from okr.services import clock, cycles, dashboard, metrics
from okr.services.administration import local_administrator
from okr.services.dashboard import (
    Block,
    Dashboard,
    KeyResultView,
    ObjectiveView,
    SectionView,
    Standing,
    TileBlock,
)
from okr.services.metrics import Figure
from okr.services.tiles import TileView


def progress(
    code: str | None, team: str | None, cycle: str | None, today: date | None, *, as_json: bool
) -> None:
    """Print where a team's cycle stands on a day."""
    with terminal(code, as_json=as_json) as out:
        actor = local_administrator()
        chosen = chosen_team(actor.teams, team)
        day = today or clock.today()
        found = chosen_cycle(cycles.frame(actor, chosen.id).cycles, cycle, day)
        board = dashboard.dashboard(actor, chosen.id, found.id, day)
        figures = _figures(actor, chosen, found, day)
        if as_json:
            out.data(_board_data(board, found, day) | {"metrics": _figures_data(figures)})
        else:
            for line in (
                *_board_lines(out.language, board, found, day),
                *_figure_lines(out, figures),
            ):
                out.line(line)


def _figures(actor: Actor, team: Team, cycle: Cycle, today: date) -> list[Figure]:
    """Say what each series comes to from the start of the cycle up to a day."""
    if today < cycle.period.starts_on:
        return []
    last_on = min(today, cycle.period.ends_on)
    return metrics.figures(actor, team.id, Period(cycle.period.starts_on, last_on))


def _board_data(board: Dashboard, cycle: Cycle, today: date) -> dict[str, object]:
    team = board.team
    return {
        "team": {"id": team.id, "name": team.name, "is_demo": team.is_demo},
        "cycle": {
            "id": cycle.id,
            "name": cycle.name,
            "starts_on": cycle.period.starts_on.isoformat(),
            "ends_on": cycle.period.ends_on.isoformat(),
            "closed_on": cycle.closed_on.isoformat() if cycle.closed_on else None,
        },
        "today": today.isoformat(),
        "elapsed": board.elapsed,
        "days_left": board.days_left,
        **_standing_data(board.standing),
        "sections": [_section_data(one) for one in board.sections if one.blocks],
    }


def _section_data(view: SectionView) -> dict[str, object]:
    return {
        "id": view.section.id if view.section else None,
        "name": view.section.name if view.section else None,
        **_standing_data(view.standing),
        "objectives": [_block_data(one) for one in view.blocks if isinstance(one, Block)],
        "tiles": [
            _tile_data(tile)
            for one in view.blocks
            if isinstance(one, TileBlock)
            for tile in one.tiles
        ],
    }


def _tile_data(view: TileView) -> dict[str, object]:
    tile, figures = view.tile, view.figures
    return {
        "id": tile.id,
        "kind": tile.kind.value,
        "title": tile.title,
        "series": view.series.name if view.series else None,
        "span": tile.span.value,
        "note": tile.note,
        "value": figures.value if figures else None,
        "before": figures.before if figures else None,
        "change": figures.change if figures else None,
        "as_of": figures.as_of.isoformat() if figures and figures.as_of else None,
    }


def _block_data(block: Block) -> dict[str, object]:
    view = block.objective
    return {
        "id": view.objective.id,
        "title": view.objective.title,
        "ambition": view.objective.ambition.value,
        "owner": view.owner,
        "scoring": view.objective.scoring.value,
        "reached": view.reached,
        "status": view.status.value,
        **_standing_data(view.standing),
        "key_results": [_key_result_data(one) for one in block.key_results],
    }


def _key_result_data(view: KeyResultView) -> dict[str, object]:
    point = view.point
    return {
        "id": view.key_result.id,
        "title": view.key_result.title,
        "kind": view.key_result.kind,
        "weight": view.key_result.weight,
        "value": point.value if point else None,
        "unit": view.key_result.unit,
        "raw": point.raw if point else None,
        "score": view.standing.score,
        "expected": view.standing.expected,
        "band": view.standing.band.value,
        "verdict": view.verdict.value,
        "status": view.status.value,
        "as_of": point.day.isoformat() if point else None,
        "below_baseline": view.is_below_baseline,
    }


def _standing_data(standing: Standing) -> dict[str, object]:
    return {
        "score": standing.score,
        "expected": standing.expected,
        "band": standing.band.value,
        "with_data": standing.with_data,
        "total": standing.total,
    }


def _figures_data(figures: Sequence[Figure]) -> list[dict[str, object]]:
    return [
        {
            "account": one.series.account.name,
            "name": one.series.name,
            "metric": one.series.metric,
            "kind": one.series.kind.value,
            "measure": one.measure.value,
            "unit": one.series.unit,
            "value": one.value,
            "days": one.days,
            "as_of": one.as_of.isoformat() if one.as_of else None,
        }
        for one in figures
    ]


def _board_lines(_: Language, board: Dashboard, cycle: Cycle, today: date) -> Iterator[str]:
    yield f"{board.team.name} · {cycle.name} · {_.day(today)}"
    yield _standing_line(_, board.standing)
    for section in (one for one in board.sections if one.blocks):
        yield ""
        name = section.section.name if section.section else _("Without a section")
        yield f"{name} · {_standing_line(_, section.standing)}"
        for block in section.blocks:
            if isinstance(block, TileBlock):
                yield from (f"  {_tile_line(_, one)}" for one in block.tiles)
                continue
            objective = block.objective
            yield f"  {objective.objective.title} {_objective_line(_, objective)}"
            for view in block.key_results:
                yield f"    {view.key_result.title}"
                yield f"      {_key_result_line(_, view)}"


def _tile_line(_: Language, view: TileView) -> str:
    tile = view.tile
    if tile.kind is TileKind.NOTE:
        return " · ".join(filter(None, (tile.title, " ".join(tile.note.split()))))
    facts = [
        _.say(view.title),
        tiles.value(view.figures, view.unit, _),
        tiles.change(view.figures, view.unit, tile.span, _),
        _.say(tiles.SPANS[tile.span]),
    ]
    return " · ".join(filter(None, facts))


def _objective_line(_: Language, view: ObjectiveView) -> str:
    if view.objective.scoring is Scoring.YES_NO:
        return words.reached(view.reached, len(view.key_results), _)
    return _standing_line(_, view.standing)


def _standing_line(_: Language, standing: Standing) -> str:
    facts = [*_score_facts(_, standing), _.say(words.BANDS[standing.band])]
    if standing.with_data < standing.total:
        facts.append(
            _(
                "{with_data} of {total} with data",
                with_data=standing.with_data,
                total=standing.total,
            )
        )
    return " · ".join(facts)


def _score_facts(_: Language, standing: Standing) -> list[str]:
    facts = [] if standing.score is None else [words.score(standing.score, _)]
    if standing.expected is not None:
        facts.append(_("expected {score}", score=words.score(standing.expected, _)))
    return facts


def _key_result_line(_: Language, view: KeyResultView) -> str:
    facts = []
    point = view.point
    if point and point.value is not None:
        facts.append(words.value(view.key_result, point.value, _))
    if point and point.raw is not None:
        facts.append(_("{share} of the way", share=_.share(point.raw)))
    facts += _score_facts(_, view.standing)
    facts += [_.say(words.BANDS[view.standing.band]), _.say(words.STATUSES[view.status][1])]
    if point:
        facts.append(_("as of {day}", day=point.day))
    if view.is_below_baseline:
        facts.append(_("below baseline"))
    return " · ".join(facts)


def _figure_lines(out: Terminal, figures: Sequence[Figure]) -> Iterator[str]:
    _ = out.language
    for one in figures:
        value = "–" if one.value is None else _.quantity(one.value, one.series.unit)
        as_of = _("as of {day}", day=one.as_of) if one.as_of else _.say(words.BANDS[Band.NO_DATA])
        name = _.say(metrics.full_title(one.series))
        yield " · ".join([name, value, _.say(MEASURES[one.measure].title), as_of])
