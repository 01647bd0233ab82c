"""The simulator's own door: the list of platforms, and how people let things go wrong."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from connectors.simulator import pages
from connectors.simulator.calls import Answer, Call, CallLog
from connectors.simulator.stage import Stage

LIMIT = timedelta(minutes=2)
FAILING_CALLS = 3
PREFIX = "/_control/"

_ACTIONS: Mapping[str, Callable[[Stage, Call], None]] = {
    "expire": lambda stage, _: stage.faults.expire_tokens(),
    "limit": lambda stage, call: stage.faults.limit(call.now + LIMIT),
    "fail": lambda stage, _: stage.faults.server_error(500, times=FAILING_CALLS),
    "revoke": lambda stage, _: stage.faults.revoke(),
    "deprecate": lambda stage, call: stage.faults.deprecate(call.form["field"].strip()),
    "clear": lambda stage, _: stage.faults.clear(),
}


def show(stages: Mapping[str, Stage], calls: CallLog, call: Call) -> Answer:
    """List the platforms."""
    shown = [
        pages.Shown(key, stage.title, calls.count(key), stage.faults.going_on())
        for key, stage in stages.items()
    ]
    return pages.answer(pages.control(shown, pages.language(call.headers)))


def act(stages: Mapping[str, Stage], call: Call) -> Answer:
    """Do what a form of the list asks for, and go back to the list."""
    if pages.is_from_elsewhere(call.headers):
        return _problem("stranger", 403, call)
    key, _, action = call.path.removeprefix(PREFIX).partition("/")
    if key not in stages or action not in _ACTIONS:
        return _problem("action", 404, call)
    if action == "deprecate" and not call.form.get("field", "").strip():
        return _problem("field", 400, call)
    _ACTIONS[action](stages[key], call)
    return Answer(303, text="", headers={"Location": f"/#{key}"})


def _problem(problem: str, status: int, call: Call) -> Answer:
    page = pages.refusal("Jauge", problem, pages.language(call.headers))
    return pages.answer(page, status=status)
