"""Who may do what: the one table of permissions, checked by every service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from okr.domain.errors import NotAllowed, NotFound
from okr.domain.messages import message
from okr.domain.okrs import Team


class Role(StrEnum):
    """What a person may do in a team, from most to least."""

    ADMIN = "admin"
    LEAD = "lead"
    MEMBER = "member"
    VIEWER = "viewer"


class Action(StrEnum):
    """What a service is about to do in a team."""

    READ = "read"
    COMMENT = "comment"
    CHECK_IN = "check_in"
    WRITE_OKRS = "write_okrs"
    IMPORT = "import"
    CONNECT = "connect"
    ADMINISTER = "administer"


_READERS = {Action.READ}
_MEMBERS = _READERS | {Action.COMMENT, Action.CHECK_IN}
_LEADS = _MEMBERS | {Action.WRITE_OKRS, Action.IMPORT, Action.CONNECT}
ALLOWED: Mapping[Role, frozenset[Action]] = {
    Role.ADMIN: frozenset(_LEADS | {Action.ADMINISTER}),
    Role.LEAD: frozenset(_LEADS),
    Role.MEMBER: frozenset(_MEMBERS),
    Role.VIEWER: frozenset(_READERS),
}


@dataclass(frozen=True)
class Actor:
    """Who gives a command, with the role held in each team; read fresh on every run.

    `hints_seen` are the names of hints that this person has put away.
    """

    user_id: int
    name: str
    email: str
    language: str | None = None
    teams: tuple[Team, ...] = ()
    roles: Mapping[int, Role] = field(default_factory=dict, hash=False)
    hints_seen: frozenset[str] = frozenset()

    def may(self, action: Action, team_id: int) -> bool:
        """Say whether the actor's role in the team allows the action."""
        role = self.roles.get(team_id)
        return role is not None and action in ALLOWED[role]

    def require(self, action: Action, team_id: int) -> None:
        """Raise NotFound for a team one is not in, NotAllowed for a role that is too low."""
        if team_id not in self.roles:
            raise NotFound
        if not self.may(action, team_id):
            raise NotAllowed(
                message("Your role in this team does not allow that. Ask a lead or an admin.")
            )
