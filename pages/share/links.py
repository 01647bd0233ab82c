"""Links: read-only addresses of a dashboard, for clients and for meetings."""

from okr.services import dashboard as service
from okr.ui import link_list, scope, session

actor = session.require_user()
_ = session.speech(actor)

team = scope.chosen_team(actor)
shown = service.dashboard(actor, team.id, scope.chosen_cycle_id(), session.today())
scope.draw(actor, team, _, shown.cycles, shown.cycle)
link_list.draw(actor, shown, _)
