"""Close a cycle: freeze how it ended, say why and what comes next, learn, carry over."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from okr.domain.access import Action, Actor
from okr.domain.calendar import CycleKind, Period
from okr.domain.closing import (
    LONGEST_LEARNED,
    LONGEST_NOTE,
    MOST_GRACE_DAYS,
    Answer,
    Correction,
    Decision,
    Final,
    Outcome,
    Portfolio,
    Remark,
    Snapshot,
    carried_over,
    closing_problems,
    is_moved,
    is_to_carry,
    needs_cause,
    outcome,
    portfolio,
    remark,
    settles_on,
)
from okr.domain.errors import InvalidInput, NotFound, Problem
from okr.domain.kr_type import Observation, is_number
from okr.domain.kr_types import kr_type
from okr.domain.messages import Message, message
from okr.domain.okrs import BIGGEST_NUMBER, Cycle, KeyResult, Objective, ObjectiveState, Team
from okr.domain.scoring import score_of
from okr.services import clock, finals
from okr.services.cycles import proposed_cycle
from okr.services.dashboard import KeyResultView, ObjectiveView, Standing, dashboard
from okr.store import closing, okrs
from okr.store.database import Session, reading, writing

_IN_PARTS = frozenset({"time_in_band", "recurring"})
"""Kinds whose score is made of many values, so that no single one can be corrected."""


@dataclass(frozen=True)
class Line:
    """How a key result ends: what its gauge says, what was said of it, what that tells.

    `newer` is what the data say now, where that is not the final value any more.
    """

    view: KeyResultView
    final: Final
    is_cause_wanted: bool
    remark: Remark | None
    corrections: tuple[Correction, ...] = ()
    newer: Snapshot | None = None

    @property
    def key_result(self) -> KeyResult:
        """Give the key result itself."""
        return self.view.key_result

    @property
    def is_correctable(self) -> bool:
        """Say whether one value decides its score, so that another one can be written."""
        return self.key_result.kind not in _IN_PARTS


@dataclass(frozen=True)
class Ending:
    """How an objective ends; `carried_to` names the cycle that it was carried over to."""

    view: ObjectiveView
    lines: tuple[Line, ...]
    outcome: Outcome
    carried_to: str = ""

    @property
    def is_to_carry(self) -> bool:
        """Say whether something in it was to be kept or changed, and is not carried over yet."""
        answers = {one.key_result.id: one.final.answer for one in self.lines}
        return not self.carried_to and is_to_carry(self.view.objective, answers)


@dataclass(frozen=True)
class Closing:
    """A cycle at its end, open or closed; `cycle` is None for a team without one."""

    team: Team
    cycles: tuple[Cycle, ...]
    cycle: Cycle | None
    standing: Standing
    portfolio: Portfolio | None
    endings: tuple[Ending, ...]
    drafts: tuple[Objective, ...]


def closing_of(actor: Actor, team_id: int, cycle_id: int | None, today: date) -> Closing:
    """Give a cycle as it ends; without an id, the one that waits longest to be closed."""
    if cycle_id is None:
        actor.require(Action.READ, team_id)
        with reading() as session:
            cycle_id = _waiting(okrs.cycles(session, team_id), today)
    shown = dashboard(actor, team_id, cycle_id, today)
    cycle = shown.cycle
    if cycle is None:
        return Closing(shown.team, (), None, shown.standing, None, (), ())
    with reading() as session:
        said = closing.finals(session, cycle.id)
        corrected = closing.corrections(session, cycle.id)
        carried = closing.carried_from(session, cycle.id)
        drafts = [
            one
            for one in okrs.objectives(session, cycle.id)
            if one.state is ObjectiveState.DRAFT and one.id not in carried
        ]
        snapshots = _snapshots(session, [one.objective for one in shown.objectives])
    return Closing(
        team=shown.team,
        cycles=shown.cycles,
        cycle=cycle,
        standing=shown.standing,
        portfolio=portfolio(shown.standing.score),
        endings=tuple(
            _ending(one, cycle, said, snapshots, corrected, carried.get(one.objective.id, ""))
            for one in shown.objectives
        ),
        drafts=tuple(drafts),
    )


def close(  # noqa: PLR0913 - what a team says at the end
    actor: Actor,
    cycle_id: int,
    answers: Mapping[int, Answer],
    *,
    learned: str,
    grace_days: int,
    today: date,
) -> None:
    """Freeze the final values of a cycle with what is said of them, by key result id.

    Raises:
        InvalidInput: with the fields to mend, as `{key result id}.cause`; nothing is closed.
        ClosedCycle: when somebody closed it before.
    """
    with writing() as session:
        cycle = _open_cycle(session, actor, cycle_id)
        active = _active(session, cycle_id)
        snapshots = _snapshots(session, active)
        problems = closing_problems(active, snapshots, answers)
        problems += _frame_problems(cycle, active, grace_days, today)
        problems += _learned_problems(learned)
        if problems:
            raise InvalidInput(problems)
        at = clock.now()
        for key_result_id, snapshot in snapshots.items():
            final = Final(snapshot, answers[key_result_id])
            closing.save_final(session, key_result_id, final, at)
        closing.keep_learned(session, cycle_id, learned)
        closing.close(
            session,
            cycle_id,
            by=actor.user_id,
            closed_on=today,
            settles_on=settles_on(today, cycle.period.ends_on, grace_days),
        )


def reopen(actor: Actor, cycle_id: int) -> None:
    """Have a closed cycle go on; what was said of its key results waits for the next closing."""
    with writing() as session:
        _cycle(session, actor, cycle_id)
        closing.reopen(session, cycle_id)


def keep_learned(actor: Actor, cycle_id: int, text: str) -> None:
    """Keep what the team learned; also after closing, as learning goes on.

    Raises:
        InvalidInput: when it is too long.
    """
    with writing() as session:
        _cycle(session, actor, cycle_id)
        problems = _learned_problems(text)
        if problems:
            raise InvalidInput(problems)
        closing.keep_learned(session, cycle_id, text)


def correct(actor: Actor, key_result_id: int, value: float | None, reason: str) -> None:
    """Put another final value in the place of the one frozen; both stay in the log.

    Raises:
        InvalidInput: with the field to mend, `value` or `reason`; nothing is changed.
    """
    with writing() as session:
        key_result = _closed_key_result(session, actor, key_result_id)
        problems = _value_problems(key_result, value) + _reason_problems(reason)
        if problems:
            raise InvalidInput(problems)
        raw = kr_type(key_result.kind).fraction(key_result.goal, Observation(value))
        written = Snapshot(value, raw, score_of(raw), key_result.deadline, actor.name, clock.now())
        closing.correct(
            session, key_result_id, written, at=clock.now(), by=actor.user_id, reason=reason
        )


def take_newer(actor: Actor, key_result_id: int, reason: str) -> None:
    """Put what the data say now in the place of the final value; both stay in the log.

    Raises:
        InvalidInput: without a reason, as the field `reason`; nothing is changed.
    """
    with writing() as session:
        key_result = _closed_key_result(session, actor, key_result_id)
        problems = _reason_problems(reason)
        if problems:
            raise InvalidInput(problems)
        newer = finals.snapshot(session, key_result)
        closing.correct(
            session, key_result_id, newer, at=clock.now(), by=actor.user_id, reason=reason
        )


def next_cycle(team: Team, cycle: Cycle) -> tuple[Message, CycleKind, Period]:
    """Propose the cycle after this one, of the same kind: its name, its kind and its days.

    One with days of its own is followed by as many days.
    """
    after = cycle.period.ends_on + timedelta(days=1)
    if cycle.kind is not CycleKind.CUSTOM:
        name, period = proposed_cycle(team, after, cycle.kind)
        return name, cycle.kind, period
    period = Period(after, after + timedelta(days=cycle.period.days - 1))
    name = message(
        "{first} – {last}", first=period.starts_on.isoformat(), last=period.ends_on.isoformat()
    )
    return name, cycle.kind, period


def carry_over(actor: Actor, cycle_id: int, chosen: Collection[int], into_id: int) -> int:
    """Copy what was defined in these objectives of a closed cycle into drafts of another one.

    Key results that were to be abandoned stay behind, unless all of an objective's were. Gives
    how many objectives came along.

    Raises:
        InvalidInput: when nothing is chosen, the cycle is not closed, or the other one is gone.
        ClosedCycle: when the other one is closed.
    """
    with writing() as session:
        cycle = _cycle(session, actor, cycle_id)
        into = okrs.cycle(session, into_id)
        taken = [one for one in okrs.objectives(session, cycle_id) if one.id in chosen]
        problems = _carrying_problems(cycle, into, taken)
        if problems or into is None:
            raise InvalidInput(problems)
        into.require_open()
        said = closing.finals(session, cycle_id)
        ended = {key_result_id: final.snapshot for key_result_id, final in said.items()}
        sections = _sections_there(session, cycle_id, into_id, {one.section_id for one in taken})
        for one in taken:
            kept = _kept(one, said)
            copy = carried_over(one, ended, kept, cycle.period, into.period)
            there = replace(copy, cycle_id=into_id, section_id=sections.get(one.section_id))
            okrs.save_objective(session, there, by=actor.user_id, at=clock.now())
        return len(taken)


def _sections_there(
    session: Session, cycle_id: int, into_id: int, wanted: Collection[int | None]
) -> dict[int | None, int]:
    """Give for each wanted section of a cycle that of the same name in another, made if need be."""
    there = {one.name.casefold(): one.id for one in okrs.sections(session, into_id)}
    found: dict[int | None, int] = {}
    for section in okrs.sections(session, cycle_id):
        if section.id in wanted:
            name = section.name.casefold()
            if name not in there:
                there[name] = okrs.add_section(session, into_id, section.name).id
            found[section.id] = there[name]
    return found


def _waiting(cycles: Iterable[Cycle], today: date) -> int | None:
    """Give the earliest cycle that has ended and is not closed; None to let the day decide."""
    waiting = [one for one in cycles if one.period.ends_on < today and not one.is_closed]
    return min(waiting, key=lambda one: one.period.ends_on).id if waiting else None


def _ending(  # noqa: PLR0913 - what is known of it
    view: ObjectiveView,
    cycle: Cycle,
    said: Mapping[int, Final],
    snapshots: Mapping[int, Snapshot],
    corrected: Iterable[Correction],
    carried_to: str,
) -> Ending:
    objective = view.objective
    lines = []
    for one in view.key_results:
        now = snapshots[one.key_result.id]
        kept = said.get(one.key_result.id, Final(now))
        final = kept if cycle.is_closed else replace(kept, snapshot=now)
        mended = tuple(each for each in corrected if each.key_result_id == one.key_result.id)
        # What somebody has corrected is not offered again before other data arrive.
        since = [each for each in mended if final.frozen_at and each.at >= final.frozen_at]
        known = (final.snapshot, *(each.before for each in since))
        lines.append(
            Line(
                view=one,
                final=final,
                is_cause_wanted=needs_cause(final.snapshot, objective.ambition, objective.scoring),
                remark=remark(final.snapshot.score, objective.ambition),
                corrections=mended,
                newer=now if all(is_moved(each, now) for each in known) else None,
            )
        )
    return Ending(
        view=view,
        lines=tuple(lines),
        outcome=outcome(view.standing.band, objective.scoring, [one.final for one in lines]),
        carried_to=carried_to,
    )


def _cycle(session: Session, actor: Actor, cycle_id: int) -> Cycle:
    cycle = okrs.cycle(session, cycle_id)
    if cycle is None:
        raise NotFound
    actor.require(Action.WRITE_OKRS, cycle.team_id)
    return cycle


def _open_cycle(session: Session, actor: Actor, cycle_id: int) -> Cycle:
    cycle = _cycle(session, actor, cycle_id)
    cycle.require_open()
    return cycle


def _closed_key_result(session: Session, actor: Actor, key_result_id: int) -> KeyResult:
    found = okrs.key_result(session, key_result_id)
    objective = okrs.objective(session, found[1]) if found else None
    if found is None or objective is None:
        raise NotFound
    if not _cycle(session, actor, objective.cycle_id).is_closed:
        sentence = message("This cycle is not closed: a check-in moves its gauges.")
        raise InvalidInput([Problem("value", sentence)])
    return found[0]


def _active(session: Session, cycle_id: int) -> list[Objective]:
    found = okrs.objectives(session, cycle_id)
    return [one for one in found if one.state is ObjectiveState.ACTIVE]


def _snapshots(session: Session, objectives: Iterable[Objective]) -> dict[int, Snapshot]:
    return {
        key_result.id: finals.snapshot(session, key_result)
        for one in objectives
        for key_result in one.key_results
    }


def _kept(objective: Objective, said: Mapping[int, Final]) -> list[int]:
    kept = [
        one.id
        for one in objective.key_results
        if one.id in said and said[one.id].answer.decision is not Decision.ABANDON
    ]
    return kept or [one.id for one in objective.key_results]


def _frame_problems(
    cycle: Cycle, active: Collection[Objective], grace_days: int, today: date
) -> list[Problem]:
    problems = []
    if not active:
        sentence = message("Nothing in this cycle was published: there is nothing to close.")
        problems.append(Problem("", sentence))
    if today < cycle.period.starts_on:
        sentence = message("This cycle has not begun: there is nothing to close yet.")
        problems.append(Problem("", sentence))
    if not 0 <= grace_days <= MOST_GRACE_DAYS:
        sentence = message("Write a number of days from 0 to {most}.", most=MOST_GRACE_DAYS)
        problems.append(Problem("grace_days", sentence))
    return problems


def _learned_problems(text: str) -> list[Problem]:
    if len(text) <= LONGEST_LEARNED:
        return []
    sentence = message("Keep this under {longest} characters.", longest=LONGEST_LEARNED)
    return [Problem("learned", sentence)]


def _value_problems(key_result: KeyResult, value: float | None) -> list[Problem]:
    if key_result.kind in _IN_PARTS:
        sentence = message(
            "Its score is made of many values, so no single one can be corrected: "
            "reopen the cycle and correct the check-in."
        )
    elif not is_number(value) or abs(value) > BIGGEST_NUMBER:
        sentence = message("This must be a plain number, for example 1200 or 4.5.")
    else:
        return []
    return [Problem("value", sentence)]


def _reason_problems(reason: str) -> list[Problem]:
    if not reason.strip():
        sentence = message("Say in a sentence why the final value changes: it is kept.")
    elif len(reason) > LONGEST_NOTE:
        sentence = message("Keep the reason under {longest} characters.", longest=LONGEST_NOTE)
    else:
        return []
    return [Problem("reason", sentence)]


def _carrying_problems(
    cycle: Cycle, into: Cycle | None, taken: Collection[Objective]
) -> list[Problem]:
    problems = []
    if not cycle.is_closed:
        sentence = message("Close this cycle first: what is carried over starts where it ended.")
        problems.append(Problem("cycle", sentence))
    if into is None or into.team_id != cycle.team_id or into.id == cycle.id:
        sentence = message("This cycle is gone: choose another.")
        problems.append(Problem("into", sentence))
    if not taken:
        problems.append(Problem("objectives", message("Choose at least one objective.")))
    return problems
