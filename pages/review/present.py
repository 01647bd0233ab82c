"""The views of a cycle, one at a time, for the room and for the wall."""

from okr.ui import presenting, scope, session

actor = session.require_user()
presenting.draw(scope.chosen_team(actor).id, scope.chosen_cycle_id(), session.speech(actor))
