"""Share by e-mail: what goes out by itself, when, to whom, and what came of it."""

from okr.services import cycles
from okr.ui import email_list, scope, session

actor = session.require_user()
_ = session.speech(actor)

team = scope.chosen_team(actor)
scope.draw(actor, team, _, cycles.frame(actor, team.id).cycles, None)
email_list.draw(actor, team, _)
