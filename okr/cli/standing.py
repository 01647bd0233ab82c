"""The progress command: where a cycle's objectives and a team's metrics stand."""

from collections.abc import Iterator, Sequence
from datetime import date

from okr.cli.terminal import Terminal, chosen_team, terminal
from okr.domain.access import Actor
from okr.domain.calendar import Period
from okr.domain.errors import JaugeError
from okr.domain.measures import MEASURES
from okr.domain.messages import message
from okr.domain.okrs import Cycle, Scoring, Team
from okr.domain.scoring import Band
from okr.locale.language import Language
from okr.reporting import words
from okr.services import clock, cycles, dashboard, metrics
from okr.services.administration import local_administrator
from okr.services.cycles import cycle_of_day
from okr.services.dashboard import Dashboard, KeyResultView, ObjectiveView, SectionView, Standing
from okr.services.metrics import Figure


def progress(
    code: str | None, team: str | None, cycle: str | None, today: date | None, *, as_json: bool
) -> None:
    """Print where a team's cycle stands on a day."""
    with terminal(code, as_json=as_json) as out:
        actor = local_administrator()
        chosen = chosen_team(actor.teams, team)
        day = today or clock.today()
        found = _chosen_cycle(cycles.frame(actor, chosen.id).cycles, cycle, day)
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


def _chosen_cycle(listed: Sequence[Cycle], wanted: str | None, today: date) -> Cycle:
    if not listed:
        raise JaugeError(message("This team has no cycle yet. Write its first objective in Jauge."))
    if wanted is None:
        found = cycle_of_day(listed, today)
    else:
        text = wanted.strip().casefold()
        named = [one for one in listed if one.name.casefold() == text]
        found = next(iter([*named, *(one for one in listed if str(one.id) == text)]), None)
    if found is None:
        names = ", ".join(f"{one.name} ({one.id})" for one in listed)
        raise JaugeError(message("Say which cycle by its name or number: {cycles}.", cycles=names))
    return found


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
        },
        "today": today.isoformat(),
        "elapsed": board.elapsed,
        "days_left": board.days_left,
        **_standing_data(board.standing),
        "sections": [_section_data(one) for one in board.sections],
    }


def _section_data(view: SectionView) -> dict[str, object]:
    return {
        "id": view.section.id if view.section else None,
        "name": view.section.name if view.section else None,
        **_standing_data(view.standing),
        "objectives": [_objective_data(one) for one in view.objectives],
    }


def _objective_data(view: ObjectiveView) -> dict[str, object]:
    return {
        "id": view.objective.id,
        "title": view.objective.title,
        "ambition": view.objective.ambition.value,
        "owner": view.owner,
        "scoring": view.objective.scoring.value,
        "reached": view.reached,
        **_standing_data(view.standing),
        "key_results": [_key_result_data(one) for one in view.key_results],
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
    for section in board.sections:
        yield ""
        name = section.section.name if section.section else _("Without a section")
        yield f"{name} · {_standing_line(_, section.standing)}"
        for objective in section.objectives:
            yield f"  {objective.objective.title} {_objective_line(_, objective)}"
            for view in objective.key_results:
                yield f"    {view.key_result.title}"
                yield f"      {_key_result_line(_, view)}"


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
    facts += [_.say(words.BANDS[view.standing.band]), _.say(words.VERDICTS[view.verdict])]
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
