"""The commands about people who can sign in."""

from dataclasses import dataclass

from okr.cli.terminal import Terminal, chosen_team, read_password, terminal, without_warnings
from okr.domain.access import Actor, Role
from okr.services import administration, sign_in


@dataclass(frozen=True)
class NewPerson:
    """Who is to be added, to which team (a name or number), as what."""

    email: str
    name: str
    team: str
    role: Role


def add(code: str | None, person: NewPerson, *, reads_stdin: bool) -> None:
    """Add a person to a team; the very first one makes the team and is its admin."""
    with terminal(code) as out, without_warnings():
        if sign_in.needs_owner():
            _add_owner(out, person, reads_stdin=reads_stdin)
            return
        team = chosen_team(administration.local_administrator().teams, person.team)
        password = read_password(out.language, reads_stdin=reads_stdin)
        administration.add_member(
            name=person.name, email=person.email, password=password, team=team, role=person.role
        )
        _ = out.language
        out.line(
            _(
                "{name} can sign in now, as {role} of “{team}”.",
                name=person.name,
                role=person.role.value,
                team=team.name,
            )
        )


def show(code: str | None, *, as_json: bool) -> None:
    """List the people with their teams and roles."""
    with terminal(code, as_json=as_json) as out:
        people = administration.everyone()
        if as_json:
            out.data({"users": [_data(one) for one in people]})
            return
        for one in people:
            teams = ", ".join(f"{team.name}: {one.roles[team.id].value}" for team in one.teams)
            out.line(f"{one.user_id:>4}  {one.email:<32}  {one.name:<24}  {teams}")


def set_password(code: str | None, email: str, *, reads_stdin: bool) -> None:
    """Replace a person's password."""
    with terminal(code) as out, without_warnings():
        password = read_password(out.language, reads_stdin=reads_stdin)
        administration.set_password(email, password)
        _ = out.language
        out.line(_("The new password of {email} is in force.", email=email))


def _add_owner(out: Terminal, person: NewPerson, *, reads_stdin: bool) -> None:
    password = read_password(out.language, reads_stdin=reads_stdin)
    sign_in.create_owner(
        name=person.name, email=person.email, password=password, team_name=person.team
    )
    _ = out.language
    out.line(
        _(
            "{name} has the first account, and is admin of the new team “{team}”.",
            name=person.name,
            team=person.team,
        )
    )


def _data(one: Actor) -> dict[str, object]:
    teams = [
        {
            "id": team.id,
            "name": team.name,
            "role": one.roles[team.id].value,
            "is_demo": team.is_demo,
        }
        for team in one.teams
    ]
    return {"id": one.user_id, "email": one.email, "name": one.name, "teams": teams}
