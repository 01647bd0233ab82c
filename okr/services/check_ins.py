"""Say by hand where a key result stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, NotAllowed, NotFound, Problem
from okr.domain.kr_type import is_number
from okr.domain.kr_types.milestones import percent_done
from okr.domain.messages import message
from okr.domain.okrs import BIGGEST_NUMBER, HIGHEST_CONFIDENCE, Cycle, KeyResult, Objective
from okr.domain.pace import Verdict
from okr.services import clock
from okr.services.dashboard import Dashboard, KeyResultView, ObjectiveView, dashboard
from okr.services.people import check_owner
from okr.services.progress import recompute
from okr.store import okrs, people, progress
from okr.store.database import Session, reading, writing
from okr.store.progress import CheckIn, Difficulty

LONGEST_NOTE = 2000
KEPT_IN_SIGHT = timedelta(days=7)
"""How long a difficulty that was resolved can be brought back from the list."""


@dataclass(frozen=True)
class Line:
    """One open key result of a check-in: where it stands and what was said of it last."""

    view: KeyResultView
    objective: Objective
    owner: str
    last: CheckIn | None
    confidence: int | None


@dataclass(frozen=True)
class Sheet:
    """The open key results of a cycle, in the order of the dashboard, which is `board`.

    `difficulties` are those in the way, and those resolved within the last days. `members`
    are names by id.
    """

    board: Dashboard
    lines: tuple[Line, ...] = ()
    difficulties: tuple[Difficulty, ...] = ()
    members: Mapping[int, str] = field(default_factory=dict)

    @property
    def cycle(self) -> Cycle | None:
        """Give the cycle, where there is one."""
        return self.board.cycle


def record(actor: Actor, check_in: CheckIn, *, today: date) -> int:
    """Save a check-in and move the gauge; give its id.

    A key result with stages takes its value from `stages_done`; one that a metric feeds
    takes none, its check-ins are confidence and notes.

    Raises:
        InvalidInput: with the fields to mend; nothing is saved.
    """
    with writing() as session:
        key_result = _key_result(session, actor, check_in.key_result_id)
        if check_in.id and _own(session, actor, check_in.id).key_result_id != key_result.id:
            raise NotFound
        made = _with_value(check_in, key_result)
        problems = _problems(made, key_result, today)
        if problems:
            raise InvalidInput(problems)
        saved_id = progress.save_check_in(session, made, by=actor.user_id, at=clock.now())
        recompute(session, [key_result])
        return saved_id


def record_all(actor: Actor, made: Sequence[CheckIn], *, today: date) -> None:
    """Save new check-ins on several key results and move their gauges, all or none.

    Raises:
        InvalidInput: with the fields to mend, as `{key result id}.value`; nothing is saved.
    """
    with writing() as session:
        wanted = [(_key_result(session, actor, one.key_result_id), one) for one in made]
        whole = [(key_result, _with_value(one, key_result)) for key_result, one in wanted]
        problems = [
            Problem(f"{key_result.id}.{problem.field}", problem.sentence)
            for key_result, one in whole
            for problem in _problems(one, key_result, today)
        ]
        if problems:
            raise InvalidInput(problems)
        at = clock.now()
        for _key_result_of, one in whole:
            progress.save_check_in(session, replace(one, id=0), by=actor.user_id, at=at)
        recompute(session, [key_result for key_result, _one in whole])


def sheet(actor: Actor, team_id: int, cycle_id: int | None, today: date) -> Sheet:
    """Give what a team goes through at a check-in: its open key results, as they stand."""
    shown = dashboard(actor, team_id, cycle_id, today)
    if shown.cycle is None:
        return Sheet(shown)
    with reading() as session:
        said = progress.last_check_ins(session, shown.cycle.id)
        in_the_way = progress.difficulties(
            session, shown.cycle.id, resolved_after=clock.now() - KEPT_IN_SIGHT
        )
        members = people.members(session, team_id)
    lines = [
        line_of(one, view, said.get(view.key_result.id, []))
        for one in shown.objectives
        for view in one.key_results
        if view.verdict is not Verdict.CLOSED
        and view.key_result.starts_on <= today <= view.key_result.deadline
    ]
    return Sheet(
        board=shown,
        lines=tuple(lines),
        difficulties=tuple(in_the_way),
        members=members,
    )


def line_of(objective: ObjectiveView, view: KeyResultView, said: Sequence[CheckIn]) -> Line:
    """Give a key result with what was said of it, of which the newest comes first."""
    confident = next((one for one in said if one.confidence is not None), None)
    return Line(
        view=view,
        objective=objective.objective,
        owner=objective.owner,
        last=said[0] if said else None,
        confidence=confident.confidence if confident else None,
    )


def assign(actor: Actor, check_in_id: int, owner_id: int | None) -> None:
    """Have a member look after what a check-in says is in the way; None for nobody.

    Raises:
        InvalidInput: when that person is not in the team.
    """
    with writing() as session:
        team_id = _team_of(session, actor, check_in_id)
        check_owner(session, team_id, owner_id)
        progress.assign_difficulty(session, check_in_id, owner_id)


def resolve(actor: Actor, check_in_id: int) -> None:
    """Take what a check-in says off the list of what is in the way; `bring_back` undoes it."""
    with writing() as session:
        _team_of(session, actor, check_in_id)
        progress.resolve_difficulty(session, check_in_id, by=actor.user_id, at=clock.now())


def bring_back(actor: Actor, check_in_id: int) -> None:
    """Put a difficulty back on the list."""
    with writing() as session:
        _team_of(session, actor, check_in_id)
        progress.resolve_difficulty(session, check_in_id, by=None, at=None)


def delete(actor: Actor, check_in_id: int) -> None:
    """Remove one's own check-in; the gauge goes back to the one before."""
    with writing() as session:
        found = _own(session, actor, check_in_id)
        progress.delete_check_in(session, check_in_id)
        recompute(session, [_key_result(session, actor, found.key_result_id)])


def _team_of(session: Session, actor: Actor, check_in_id: int) -> int:
    """Give the team of a check-in, in which the actor may make some."""
    found = progress.check_in(session, check_in_id)
    team_id = okrs.team_of_key_result(session, found.key_result_id) if found else None
    if team_id is None:
        raise NotFound
    actor.require(Action.CHECK_IN, team_id)
    return team_id


def _key_result(session: Session, actor: Actor, key_result_id: int) -> KeyResult:
    found = okrs.key_result(session, key_result_id)
    objective = okrs.objective(session, found[1]) if found else None
    cycle = okrs.cycle(session, objective.cycle_id) if objective else None
    if found is None or cycle is None:
        raise NotFound
    actor.require(Action.CHECK_IN, cycle.team_id)
    cycle.require_open()
    return found[0]


def _own(session: Session, actor: Actor, check_in_id: int) -> CheckIn:
    found = progress.check_in(session, check_in_id)
    if found is None:
        raise NotFound
    _key_result(session, actor, found.key_result_id)
    if found.author_id != actor.user_id:
        raise NotAllowed(message("Only the person who wrote a check-in can change it."))
    return found


def _with_value(check_in: CheckIn, key_result: KeyResult) -> CheckIn:
    if key_result.kind != "milestones":
        return check_in
    stages = key_result.goal.stages
    done = tuple(index for index in check_in.stages_done if index < len(stages))
    return replace(check_in, stages_done=done, value=percent_done(stages, done))


def _problems(check_in: CheckIn, key_result: KeyResult, today: date) -> list[Problem]:
    problems = []
    if not key_result.starts_on <= check_in.day <= min(today, key_result.deadline):
        problems.append(
            Problem(
                "day",
                message(
                    "Choose a day from {start} to {end}.",
                    start=key_result.starts_on,
                    end=min(today, key_result.deadline),
                ),
            )
        )
    if check_in.value is not None and not _is_plain(check_in.value):
        problems.append(
            Problem("value", message("This must be a plain number, for example 1200 or 4.5."))
        )
    if check_in.value is not None and key_result.feed is not None:
        problems.append(
            Problem("value", message("A metric feeds this key result: leave the value empty."))
        )
    if check_in.confidence is not None and not 0 <= check_in.confidence <= HIGHEST_CONFIDENCE:
        problems.append(Problem("confidence", message("Confidence goes from 0 to 10.")))
    notes = (check_in.progress, check_in.difficulties, check_in.adjustment)
    if any(len(note) > LONGEST_NOTE for note in notes):
        problems.append(
            Problem(
                "progress", message("Keep a note under {longest} characters.", longest=LONGEST_NOTE)
            )
        )
    says_nothing = check_in.value is None and check_in.confidence is None
    if says_nothing and not any(note.strip() for note in notes):
        problems.append(
            Problem("value", message("Write a value, a confidence or a note: one is enough."))
        )
    return problems


def _is_plain(value: float) -> bool:
    return is_number(value) and abs(value) <= BIGGEST_NUMBER
