"""Say by hand where a key result stands."""

from dataclasses import replace
from datetime import date

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, NotAllowed, NotFound, Problem
from okr.domain.kr_type import is_number
from okr.domain.kr_types.milestones import percent_done
from okr.domain.messages import message
from okr.domain.okrs import BIGGEST_NUMBER, KeyResult
from okr.services import clock
from okr.services.progress import recompute
from okr.store import okrs, progress
from okr.store.database import Session, writing
from okr.store.progress import CheckIn

HIGHEST_CONFIDENCE = 10
LONGEST_NOTE = 2000


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


def delete(actor: Actor, check_in_id: int) -> None:
    """Remove one's own check-in; the gauge goes back to the one before."""
    with writing() as session:
        found = _own(session, actor, check_in_id)
        progress.delete_check_in(session, check_in_id)
        recompute(session, [_key_result(session, actor, found.key_result_id)])


def _key_result(session: Session, actor: Actor, key_result_id: int) -> KeyResult:
    found = okrs.key_result(session, key_result_id)
    objective = okrs.objective(session, found[1]) if found else None
    cycle = okrs.cycle(session, objective.cycle_id) if objective else None
    if found is None or cycle is None:
        raise NotFound
    actor.require(Action.CHECK_IN, cycle.team_id)
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
