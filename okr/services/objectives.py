"""Write objectives and their key results."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from okr.domain.access import Action, Actor
from okr.domain.amendments import LONGEST_REASON, Amendment
from okr.domain.amendments import amendments as amended
from okr.domain.changes import StaleEdit
from okr.domain.errors import InvalidInput, NotFound, Problem
from okr.domain.measures import measures_for
from okr.domain.messages import message
from okr.domain.okrs import (
    Cycle,
    Objective,
    ObjectiveState,
    active_problems,
    draft_problems,
    duplicate,
)
from okr.locale.language import best_language
from okr.services import clock
from okr.services.alignment import unknown_goal_problems
from okr.services.cycles import moved
from okr.services.progress import recompute
from okr.store import amendments, numbers, okrs, people
from okr.store.database import Session, reading, writing


def objectives(actor: Actor, cycle_id: int) -> tuple[Objective, ...]:
    """List a cycle's objectives in their order, archived ones included."""
    with reading() as session:
        _cycle(session, actor, Action.READ, cycle_id)
        return okrs.objectives(session, cycle_id, with_archived=True)


def objective(actor: Actor, objective_id: int) -> Objective:
    """Find one objective as it is saved now."""
    with reading() as session:
        return _objective(session, actor, Action.READ, objective_id)


def last_amended(actor: Actor, objective_id: int) -> dict[int, date]:
    """Give the day of the last amendment by key result, of those that have one."""
    with reading() as session:
        _objective(session, actor, Action.READ, objective_id)
        return amendments.last_days(session, objective_id)


def save(actor: Actor, objective: Objective, *, today: date, reason: str = "") -> Objective:
    """Save an objective with its key results, and what their gauges say.

    An active objective must be whole and put so that the coach finds no fault; a draft may
    have gaps. `objective.version` is the
    version that was edited (0 for a new one); an objective that is there stays in its cycle.
    Once it is published, another target, baseline or date needs a reason, which is kept.

    Raises:
        InvalidInput: with the fields to mend; nothing is saved.
        StaleEdit: when somebody saved in between; nothing is saved.
    """
    with writing() as session:
        stored = None
        if objective.id:
            stored = _objective(session, actor, Action.WRITE_OKRS, objective.id)
            if stored.version != objective.version:
                raise _stale(session, stored)
            objective = replace(objective, cycle_id=stored.cycle_id)
        cycle = _cycle(session, actor, Action.WRITE_OKRS, objective.cycle_id)
        problems = _rule_problems(objective, stored, today)
        problems += _belonging_problems(session, cycle, objective, stored)
        # The form shows the coach's findings anyway: here they come when all else is in order.
        problems = problems or list(
            _wording_problems(session, actor, cycle, objective, stored, today)
        )
        changed = list(amended(stored, objective, day=today, reason=reason)) if stored else []
        problems += _reason_problems(changed)
        if problems:
            raise InvalidInput(problems)
        saved_id = okrs.save_objective(session, objective, by=actor.user_id, at=clock.now())
        saved = _found(okrs.objective(session, saved_id))
        amendments.add(session, changed, by=actor.user_id, at=clock.now())
        recompute(session, saved.key_results if saved.state is ObjectiveState.ACTIVE else ())
        return saved


def duplicate_objective(actor: Actor, objective_id: int) -> Objective:
    """Copy an objective's definition into a draft below the others: no values come along."""
    with writing() as session:
        original = _objective(session, actor, Action.WRITE_OKRS, objective_id)
        copy_id = okrs.save_objective(
            session, duplicate(original), by=actor.user_id, at=clock.now()
        )
        return _found(okrs.objective(session, copy_id))


def move(actor: Actor, objective_id: int, steps: int) -> None:
    """Move an objective up (negative) or down among those of its cycle that are not archived."""
    with writing() as session:
        objective = _objective(session, actor, Action.WRITE_OKRS, objective_id)
        ids = [one.id for one in okrs.objectives(session, objective.cycle_id)]
        if objective_id in ids:
            okrs.order_objectives(session, moved(ids, objective_id, steps))


def archive(actor: Actor, objective_id: int) -> None:
    """Take an objective out of the scores; `restore` brings it back."""
    _set_archived(actor, objective_id, clock.now())


def restore(actor: Actor, objective_id: int) -> None:
    """Bring an archived objective back."""
    _set_archived(actor, objective_id, None)


def _set_archived(actor: Actor, objective_id: int, at: datetime | None) -> None:
    with writing() as session:
        _objective(session, actor, Action.WRITE_OKRS, objective_id)
        okrs.set_archived(session, objective_id, at)


def _cycle(session: Session, actor: Actor, action: Action, cycle_id: int) -> Cycle:
    cycle = okrs.cycle(session, cycle_id)
    if cycle is None:
        raise NotFound
    actor.require(action, cycle.team_id)
    if action is Action.WRITE_OKRS:
        cycle.require_open()
    return cycle


def _objective(session: Session, actor: Actor, action: Action, objective_id: int) -> Objective:
    objective = _found(okrs.objective(session, objective_id))
    _cycle(session, actor, action, objective.cycle_id)
    return objective


def _found(objective: Objective | None) -> Objective:
    if objective is None:
        raise NotFound
    return objective


def _rule_problems(objective: Objective, stored: Objective | None, today: date) -> list[Problem]:
    if objective.state is ObjectiveState.DRAFT:
        return draft_problems(objective)
    was_active = stored is not None and stored.state is ObjectiveState.ACTIVE
    running = {kr.id for kr in stored.key_results} if stored and was_active else set()
    return active_problems(objective, today=today, running=running)


def _wording_problems(  # noqa: PLR0913 - what the coach knows
    session: Session,
    actor: Actor,
    cycle: Cycle,
    objective: Objective,
    stored: Objective | None,
    today: date,
) -> Iterator[Problem]:
    """Have the coach refuse what is newly published; what is published already may stay."""
    if objective.state is not ObjectiveState.ACTIVE:
        return
    # Here, as its words take a moment to load, and most who look at objectives write none.
    from okr.services.coaching import Setting, Source, faults

    published = stored if stored and stored.state is ObjectiveState.ACTIVE else None
    feeds = {one.feed.series_id for one in objective.key_results if one.feed}
    known = numbers.series_by_id(session, feeds)
    team = people.team(session, cycle.team_id)
    setting = Setting(
        cycle=cycle,
        today=today,
        language=best_language(actor.language),
        fiscal_start_month=team.fiscal_start_month if team else 1,
    )
    sources = {one.id: Source(one.name, one.account.name) for one in known.values()}
    yield from faults(objective, published, setting, sources)


def _reason_problems(changed: Sequence[Amendment]) -> list[Problem]:
    if not changed:
        return []
    reason = changed[0].reason
    if not reason:
        sentence = message(
            "This objective is published: say in a sentence why what it promises changes. "
            "It is kept, and shown beside the trend."
        )
    elif len(reason) > LONGEST_REASON:
        sentence = message("Keep the reason under {longest} characters.", longest=LONGEST_REASON)
    else:
        return []
    return [Problem("reason", sentence)]


def _belonging_problems(
    session: Session, cycle: Cycle, objective: Objective, stored: Objective | None
) -> list[Problem]:
    """Refuse sections, owners, series and key results of another team or objective."""
    problems = []
    sections = {section.id for section in okrs.sections(session, cycle.id)}
    if objective.section_id is not None and objective.section_id not in sections:
        problems.append(Problem("section_id", message("This section is gone: choose another.")))
    members = people.members(session, cycle.team_id)
    if objective.owner_id is not None and objective.owner_id not in members:
        problems.append(
            Problem("owner_id", message("The owner has left the team: choose another."))
        )
    if stored is None or stored.goal_id != objective.goal_id:
        problems += unknown_goal_problems(session, cycle.team_id, objective.goal_id)
    problems += _feed_problems(session, cycle, objective)
    known = {kr.id for kr in stored.key_results} if stored else set()
    if any(kr.id and kr.id not in known for kr in objective.key_results):
        problems.append(Problem("key_results", message("A key result is gone: load this again.")))
    return problems


def _feed_problems(session: Session, cycle: Cycle, objective: Objective) -> Iterator[Problem]:
    feeds = {index: kr.feed for index, kr in enumerate(objective.key_results) if kr.feed}
    series = numbers.series_by_id(session, {feed.series_id for feed in feeds.values()})
    for index, feed in feeds.items():
        found = series.get(feed.series_id)
        if found is None or found.account.team_id != cycle.team_id:
            sentence = message("This metric is gone: choose another, or update by hand.")
        elif feed.measure not in measures_for(found.kind):
            sentence = message("This metric cannot be measured that way: choose again.")
        elif feed.window_days is not None and feed.window_days < 1:
            sentence = message("Write over how many days the rate is taken: 1 or more.")
        else:
            continue
        yield Problem(f"key_results.{index}.feed", sentence)


def _stale(session: Session, stored: Objective) -> StaleEdit:
    edition = okrs.edition(session, stored.id)
    return StaleEdit(
        message(
            "{name} saved this objective while you were editing. "
            "What you typed is still here: compare, then save yours or take theirs.",
            name=edition.by or message("Somebody"),
        ),
        stored,
    )
