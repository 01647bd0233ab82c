"""Queries on users, teams, memberships and signed-in browsers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, func, select
from sqlmodel.sql.expression import Select

from okr.domain.access import Actor, Role
from okr.domain.okrs import Team
from okr.store.columns import UtcDateTime
from okr.store.rows import stored_id, to_look
from okr.store.tables import (
    LogoRow,
    MembershipRow,
    SessionRow,
    SignInTryRow,
    TeamRow,
    TicketRow,
    UserRow,
)

NO_PASSWORD = ""
"""The hash of a person who cannot sign in."""

_Memberships = Select[UserRow, TeamRow, str]


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is checked against."""

    user_id: int
    password_hash: str


def has_users(session: Session) -> bool:
    """Say whether anyone can sign in yet; people without a password are invented ones."""
    known = select(UserRow.id).where(UserRow.password_hash != NO_PASSWORD).limit(1)
    return session.exec(known).first() is not None


def add_user(session: Session, *, email: str, name: str, password_hash: str, at: datetime) -> int:
    """Add a person and give the new id."""
    row = UserRow(email=email, name=name, password_hash=password_hash, created_at=at)
    session.add(row)
    session.flush()
    return stored_id(row.id)


def credentials(session: Session, email: str) -> Credentials | None:
    """Find an active person with a password by lower-case e-mail; None when there is none."""
    row = session.exec(
        select(UserRow).where(
            UserRow.email == email,
            UserRow.password_hash != NO_PASSWORD,
            col(UserRow.is_active).is_(True),
        )
    ).first()
    return Credentials(stored_id(row.id), row.password_hash) if row else None


def has_email(session: Session, email: str) -> bool:
    """Say whether anyone, active or not, has this lower-case e-mail."""
    return session.exec(select(UserRow.id).where(UserRow.email == email)).first() is not None


def set_password_hash(session: Session, user_id: int, password_hash: str) -> None:
    """Replace the password and sign the person out everywhere."""
    session.get_one(UserRow, user_id).password_hash = password_hash
    session.exec(delete(SessionRow).where(col(SessionRow.user_id) == user_id))


def set_language(session: Session, user_id: int, language: str) -> None:
    """Remember the language a person chose."""
    session.get_one(UserRow, user_id).language = language


def users(session: Session) -> list[Actor]:
    """List everyone with their teams, by name."""
    ids = session.exec(select(UserRow.id).order_by(UserRow.name)).all()
    found = (actor(session, stored_id(user_id)) for user_id in ids)
    return [one for one in found if one is not None]


def members(session: Session, team_id: int) -> dict[int, str]:
    """Names of a team's active people by id, in alphabetical order."""
    rows = session.exec(_members(), params={"team_id": team_id})
    return {stored_id(user_id): name for user_id, name in rows}


@lru_cache(maxsize=1)
def _members() -> Select[int | None, str]:
    """Put the statement together, which takes longer than running it."""
    return (
        select(UserRow.id, UserRow.name)
        .join(MembershipRow, col(MembershipRow.user_id) == col(UserRow.id))
        .where(col(MembershipRow.team_id) == bindparam("team_id"), col(UserRow.is_active).is_(True))
        .order_by(UserRow.name)
    )


def admins(session: Session) -> list[int]:
    """Ids of the people who are admin of some team."""
    rows = session.exec(
        select(MembershipRow.user_id).where(MembershipRow.role == Role.ADMIN.value).distinct()
    )
    return sorted(rows)


def leads(session: Session, team_id: int) -> list[int]:
    """Ids of the active people who lead a team, its admins included."""
    rows = session.exec(
        select(MembershipRow.user_id)
        .join(UserRow, col(UserRow.id) == col(MembershipRow.user_id))
        .where(
            MembershipRow.team_id == team_id,
            col(MembershipRow.role).in_([Role.ADMIN.value, Role.LEAD.value]),
            col(UserRow.is_active).is_(True),
        )
    )
    return sorted(rows)


def user_ids_at(session: Session, domain: str) -> list[int]:
    """Ids of everyone whose e-mail address is of that domain."""
    rows = session.exec(select(UserRow.id).where(col(UserRow.email).endswith(f"@{domain}")))
    return sorted(stored_id(user_id) for user_id in rows)


def local_administrator(session: Session) -> Actor:
    """Whoever can run commands on this computer: admin of every team, without an account (id 0)."""
    listed = teams(session)
    return Actor(
        user_id=0,
        name="",
        email="",
        teams=tuple(listed),
        roles=dict.fromkeys((one.id for one in listed), Role.ADMIN),
    )


def actor(session: Session, user_id: int) -> Actor | None:
    """Find an active person by id."""
    return _actor(session, _memberships().where(UserRow.id == user_id))


def reader(session: Session, team_id: int) -> Actor | None:
    """Give somebody without an account who may read one team; None when the team is gone."""
    found = team(session, team_id)
    if found is None:
        return None
    return Actor(0, "", "", teams=(found,), roles={team_id: Role.VIEWER})


def actor_of_session(session: Session, token_hash: str, now: datetime) -> Actor | None:
    """Find the person behind a signed-in browser; None when it expired or was revoked."""
    return _actor(session, _of_session(), {"token_hash": token_hash, "now": now})


@lru_cache(maxsize=1)
def _of_session() -> _Memberships:
    """Put the statement together, which takes longer than running it."""
    return (
        _memberships()
        .join(SessionRow, col(SessionRow.user_id) == col(UserRow.id))
        .where(
            col(SessionRow.token_hash) == bindparam("token_hash"),
            col(SessionRow.expires_at) > bindparam("now", type_=UtcDateTime),
        )
    )


def add_session(
    session: Session, *, token_hash: str, user_id: int, now: datetime, expires_at: datetime
) -> None:
    """Keep a new signed-in browser and drop those that expired."""
    session.exec(delete(SessionRow).where(col(SessionRow.expires_at) <= now))
    session.add(
        SessionRow(token_hash=token_hash, user_id=user_id, created_at=now, expires_at=expires_at)
    )


def end_session(session: Session, token_hash: str) -> None:
    """Revoke one signed-in browser."""
    session.exec(delete(SessionRow).where(col(SessionRow.token_hash) == token_hash))


def add_ticket(session: Session, *, token_hash: str, user_id: int, expires_at: datetime) -> None:
    """Keep a single-use ticket."""
    session.add(TicketRow(token_hash=token_hash, user_id=user_id, expires_at=expires_at))


def take_ticket(session: Session, token_hash: str, now: datetime) -> int | None:
    """Use a ticket up and give its user; None when it is unknown, used or too old."""
    session.exec(delete(TicketRow).where(col(TicketRow.expires_at) <= now))
    row = session.get(TicketRow, token_hash)
    if row is None:
        return None
    session.delete(row)
    return row.user_id


def add_tries(session: Session, subjects: tuple[str, ...], at: datetime) -> list[int]:
    """Count one sign-in try against each subject (a name, an address); give the rows' ids."""
    rows = [SignInTryRow(subject=subject, at=at) for subject in subjects]
    session.add_all(rows)
    session.flush()
    return [stored_id(row.id) for row in rows]


def count_tries(session: Session, subject: str) -> int:
    """Count the sign-in tries of a subject that are still kept."""
    return session.exec(
        select(func.count()).select_from(SignInTryRow).where(SignInTryRow.subject == subject)
    ).one()


def drop_tries(session: Session, *, before: datetime) -> None:
    """Forget the sign-in tries that are too old to count."""
    session.exec(delete(SignInTryRow).where(col(SignInTryRow.at) < before))


def forget_tries(session: Session, ids: list[int]) -> None:
    """Forget tries that turned out right."""
    session.exec(delete(SignInTryRow).where(col(SignInTryRow.id).in_(ids)))


def add_team(
    session: Session, *, name: str, at: datetime, fiscal_start_month: int = 1, is_demo: bool = False
) -> int:
    """Add a team and give the new id."""
    row = TeamRow(name=name, created_at=at, fiscal_start_month=fiscal_start_month, is_demo=is_demo)
    session.add(row)
    session.flush()
    return stored_id(row.id)


def teams(session: Session) -> list[Team]:
    """List all teams, oldest first."""
    return [_team(row) for row in session.exec(select(TeamRow).order_by(col(TeamRow.id)))]


def team(session: Session, team_id: int) -> Team | None:
    """Find a team."""
    row = session.get(TeamRow, team_id)
    return _team(row) if row else None


def demo_team(session: Session) -> Team | None:
    """Find the team of invented data; None when it is not loaded."""
    row = session.exec(select(TeamRow).where(col(TeamRow.is_demo).is_(True))).first()
    return _team(row) if row else None


def set_fiscal_start_month(session: Session, team_id: int, month: int) -> None:
    """Change the month (1 to 12) in which a team's year begins."""
    session.get_one(TeamRow, team_id).fiscal_start_month = month


def set_accent(session: Session, team_id: int, colour: str) -> None:
    """Change a team's colour; "" for the usual one."""
    session.get_one(TeamRow, team_id).accent = colour


def set_logo(session: Session, team_id: int, png: bytes | None, print_: str) -> None:
    """Keep a team's logo, or with None take it away."""
    session.get_one(TeamRow, team_id).logo_print = print_
    session.exec(delete(LogoRow).where(col(LogoRow.team_id) == team_id))
    if png is not None:
        session.add(LogoRow(team_id=team_id, png=png))


def logo(session: Session, team_id: int) -> bytes | None:
    """Give a team's logo as PNG."""
    row = session.get(LogoRow, team_id)
    return row.png if row else None


def see_hint(session: Session, user_id: int, name: str) -> None:
    """Note that a person has put a hint away."""
    row = session.get_one(UserRow, user_id)
    row.hints_seen = sorted({*row.hints_seen, name})


def delete_team(session: Session, team_id: int) -> None:
    """Remove a team's row; what hangs on it goes by the foreign keys."""
    session.delete(session.get_one(TeamRow, team_id))


def set_role(session: Session, team_id: int, user_id: int, role: Role) -> None:
    """Make someone a member of a team, or change what they are in it."""
    session.merge(MembershipRow(team_id=team_id, user_id=user_id, role=role.value))


def delete_users(session: Session, ids: list[int]) -> None:
    """Remove people for good."""
    session.exec(delete(UserRow).where(col(UserRow.id).in_(ids)))


def _memberships() -> _Memberships:
    return (
        select(UserRow, TeamRow, MembershipRow.role)
        .outerjoin(MembershipRow, col(MembershipRow.user_id) == col(UserRow.id))
        .outerjoin(TeamRow, col(TeamRow.id) == col(MembershipRow.team_id))
        .where(col(UserRow.is_active).is_(True))
        .order_by(col(TeamRow.id))
    )


def _actor(
    session: Session, statement: _Memberships, values: Mapping[str, object] | None = None
) -> Actor | None:
    rows = session.exec(statement, params=values).all()
    if not rows:
        return None
    user = rows[0][0]
    memberships = [(_team(team), Role(role)) for _, team, role in rows if team is not None]
    return Actor(
        user_id=stored_id(user.id),
        name=user.name,
        email=user.email,
        language=user.language,
        teams=tuple(team for team, _ in memberships),
        roles={team.id: role for team, role in memberships},
        hints_seen=frozenset(user.hints_seen),
    )


def _team(row: TeamRow) -> Team:
    return Team(
        id=stored_id(row.id),
        name=row.name,
        fiscal_start_month=row.fiscal_start_month,
        is_demo=row.is_demo,
        look=to_look(row),
        accent=row.accent,
        logo_print=row.logo_print,
    )
