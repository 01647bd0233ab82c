"""The tables. Rows are built from values that `okr.domain` has already checked.

A registry of its own keeps the tables from being declared twice when Streamlit
imports an edited module again.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from okr.domain.okrs import USUAL_MINUTES
from okr.store.columns import Day, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """Base of all tables."""


def _moment(*, nullable: bool = False) -> Any:  # noqa: ANN401 - SQLModel's Field is untyped
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=nullable))


def _day(*, nullable: bool = False, primary_key: bool = False) -> Any:  # noqa: ANN401 - as above
    return Field(default=None, sa_column=Column(Day, nullable=nullable, primary_key=primary_key))


def _reference(
    target: str,
    *,
    on_delete: str = "CASCADE",
    nullable: bool = False,
    primary_key: bool = False,
    index: bool = True,
) -> Any:  # noqa: ANN401 - as above
    column: Column[int] = Column(
        ForeignKey(target, ondelete=on_delete),
        nullable=nullable,
        primary_key=primary_key,
        index=index and not primary_key,
    )
    return Field(default=None, sa_column=column)


def _json(default: dict[str, Any] | list[Any] | None) -> Any:  # noqa: ANN401 - as above
    column: Column[Any] = Column(JSON(none_as_null=True), nullable=default is None)
    return Field(default=default, sa_column=column)


class LookedRow(Table):
    """Columns of what can say how gauges look; None takes what is said one level above."""

    threshold_low: float | None = None
    threshold_high: float | None = None
    gauge_shape: str | None = None


class UserRow(Table, table=True):
    """A person; `email` is lower case."""

    __tablename__ = "user"
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str
    password_hash: str
    language: str | None = None
    is_active: bool = True
    created_at: datetime = _moment()
    hints_seen: list[str] = Field(default=[], sa_column=Column(JSON, nullable=False))


class TeamRow(LookedRow, table=True):
    """A team."""

    __tablename__ = "team"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    fiscal_start_month: int = 1
    is_demo: bool = False
    created_at: datetime = _moment()
    accent: str = ""
    logo_print: str = ""


class LogoRow(Table, table=True):
    """A team's logo, apart from the team, which is read on every run."""

    __tablename__ = "logo"
    team_id: int = _reference("team.id", primary_key=True)
    png: bytes


class MembershipRow(Table, table=True):
    """Who is in a team, as what."""

    __tablename__ = "membership"
    team_id: int = _reference("team.id", primary_key=True)
    user_id: int = _reference("user.id", primary_key=True)
    role: str


class SessionRow(Table, table=True):
    """A signed-in browser; only the SHA-256 of its cookie is kept."""

    __tablename__ = "session"
    token_hash: str = Field(primary_key=True)
    user_id: int = _reference("user.id")
    created_at: datetime = _moment()
    expires_at: datetime = _moment()


class TicketRow(Table, table=True):
    """A checked password on its way to a cookie: used once, within seconds."""

    __tablename__ = "ticket"
    token_hash: str = Field(primary_key=True)
    user_id: int = _reference("user.id")
    expires_at: datetime = _moment()


class SignInTryRow(Table, table=True):
    """A sign-in that has not turned out right, counted by name and by address."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_subject_at", "subject", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    subject: str
    at: datetime = _moment()


class CycleRow(Table, table=True):
    """A stretch of time with objectives; both ends inclusive.

    Once closed, late data move its final values up to and including `settles_on`.
    """

    __tablename__ = "cycle"
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = _reference("team.id")
    name: str
    kind: str
    starts_on: date = _day()
    ends_on: date = _day()
    closed_on: date | None = _day(nullable=True)
    closed_by: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    settles_on: date | None = _day(nullable=True)
    learned: str = ""
    opening_minutes: int = USUAL_MINUTES
    closing_minutes: int = USUAL_MINUTES


class SectionRow(LookedRow, table=True):
    """A named group on a cycle's dashboard.

    A removed one is kept, so that it can come back with what was said about it.
    """

    __tablename__ = "section"
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = _reference("cycle.id")
    name: str
    position: int
    minutes: int = USUAL_MINUTES
    removed_at: datetime | None = _moment(nullable=True)


class CompanyGoalRow(Table, table=True):
    """What objectives are for; a shared one can be served by every team."""

    __tablename__ = "company_goal"
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = _reference("team.id")
    title: str
    is_shared: bool = False
    position: int


class ObjectiveRow(Table, table=True):
    """An objective; `version` grows with every save, so that a late save is noticed."""

    __tablename__ = "objective"
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = _reference("cycle.id")
    section_id: int | None = _reference("section.id", on_delete="SET NULL", nullable=True)
    owner_id: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    title: str = ""
    why: str = ""
    ambition: str = ""
    state: str = ""
    scoring: str = ""
    review: str = ""
    position: int
    version: int
    updated_by: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    updated_at: datetime = _moment()
    archived_at: datetime | None = _moment(nullable=True)
    origin_id: int | None = _reference("objective.id", on_delete="SET NULL", nullable=True)
    goal_id: int | None = _reference("company_goal.id", on_delete="SET NULL", nullable=True)
    audiences: list[str] = _json([])


class ConnectionRow(Table, table=True):
    """A way into a platform; `secrets` is encrypted, and "" once it has been erased.

    Whoever syncs it holds the lease; a lease whose time is over counts as none.
    """

    __tablename__ = "connection"
    __table_args__ = (Index("ix_connection_next_due_at", "next_due_at"),)
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = _reference("team.id")
    platform: str
    way: str
    name: str
    settings: dict[str, str] = _json({})
    secrets: str = ""
    scopes: str = ""
    token_expires_at: datetime | None = _moment(nullable=True)
    refresh_expires_at: datetime | None = _moment(nullable=True)
    is_sandbox: bool = False
    state: str = ""
    problem: dict[str, Any] | None = _json(None)
    not_before: datetime | None = _moment(nullable=True)
    last_good_at: datetime | None = _moment(nullable=True)
    next_due_at: datetime | None = _moment(nullable=True)
    interval_hours: int = 6
    lease_owner: str | None = None
    lease_until: datetime | None = _moment(nullable=True)
    progress: dict[str, Any] | None = _json(None)
    created_by: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    created_at: datetime = _moment()


class AccountRow(Table, table=True):
    """A page, property or file series whose numbers a team follows.

    One that comes from a platform keeps its `connection_id` until the connection goes;
    `secrets` is a token of its own, encrypted. `realm` tells apart accounts of one platform
    that may have the same `external_id`: on different servers, and in the sandbox.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("team_id", "name"),
        Index("ix_account_team_id_platform_external_id", "team_id", "platform", "external_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = _reference("team.id", index=False)
    name: str
    created_at: datetime = _moment()
    connection_id: int | None = _reference("connection.id", on_delete="SET NULL", nullable=True)
    platform: str = ""
    realm: str = ""
    external_id: str = ""
    secrets: str = ""
    zone: str = ""
    currency: str = ""
    is_chosen: bool = True


class SeriesRow(Table, table=True):
    """One metric of one account; a ratio has no readings but a numerator and a denominator.

    `metric` and `field` are the platform's words for it, "" in a file's series. It is read
    up to and including `read_until`; `broken` says why it is not read any more.
    """

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("account_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = _reference("account.id", index=False)
    name: str
    kind: str = ""
    unit: str = ""
    numerator_id: int | None = _reference("series.id", nullable=True)
    denominator_id: int | None = _reference("series.id", nullable=True)
    metric: str = ""
    field: str = ""
    is_helper: bool = False
    read_until: date | None = _day(nullable=True)
    broken: dict[str, Any] | None = _json(None)
    broken_at: datetime | None = _moment(nullable=True)


class FormulaRow(Table, table=True):
    """How a series is worked out from others; the letters in `text` are its parts."""

    __tablename__ = "formula"
    series_id: int = _reference("series.id", primary_key=True)
    text: str


class FormulaPartRow(Table, table=True):
    """What a letter of a formula stands for, and its weight above and below the line.

    A series cannot go while a formula rests on it.
    """

    __tablename__ = "formula_part"
    formula_id: int = _reference("formula.series_id", primary_key=True)
    letter: str = Field(primary_key=True)
    series_id: int = _reference("series.id", on_delete="NO ACTION")
    may_lack: bool = False
    above: float = 0.0
    below: float = 0.0


class SyncRunRow(Table, table=True):
    """One arrival of numbers: from which file or connection, when, by whom, what it changed.

    The run of a file has an account, that of a connection has none, and stays when the
    connection goes. `downloaded_on` is the day that a file's numbers are of, as far as it is known.
    """

    __tablename__ = "sync_run"
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = _reference("team.id")
    account_id: int | None = _reference("account.id", nullable=True)
    connection_id: int | None = _reference("connection.id", on_delete="SET NULL", nullable=True)
    user_id: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    source: str
    digest: str
    ran_at: datetime = _moment()
    ended_at: datetime | None = _moment(nullable=True)
    state: str = ""
    rows_new: int
    rows_changed: int
    rows_same: int
    windows: int = 0
    first_on: date | None = _day(nullable=True)
    last_on: date | None = _day(nullable=True)
    problem: dict[str, Any] | None = _json(None)
    broken: list[dict[str, Any]] = _json([])
    downloaded_on: date | None = _day(nullable=True)


class FileAnswerRow(Table, table=True):
    """(team, fingerprint of a file's shape) -> what was answered about a file of that shape."""

    __tablename__ = "file_answer"
    team_id: int = _reference("team.id", primary_key=True, index=False)
    fingerprint: str = Field(primary_key=True)
    answers: dict[str, Any] = _json({})
    answered_at: datetime = _moment()


class ReadingRow(Table, table=True):
    """(series, day) -> value, and the arrival that brought it; a provisional one may still move."""

    __tablename__ = "reading"
    __table_args__ = {"sqlite_with_rowid": False}
    series_id: int = _reference("series.id", primary_key=True)
    day: date = _day(primary_key=True)
    value: float
    sync_run_id: int = _reference("sync_run.id", index=False)
    is_provisional: bool = False


class WindowReadingRow(Table, table=True):
    """(series, from, to) -> people counted once over these days, and the arrival of that."""

    __tablename__ = "window_reading"
    __table_args__ = {"sqlite_with_rowid": False}
    series_id: int = _reference("series.id", primary_key=True)
    starts_on: date = _day(primary_key=True)
    day: date = _day(primary_key=True)
    value: float
    sync_run_id: int = _reference("sync_run.id", index=False)


class OAuthStateRow(Table, table=True):
    """A consent that someone went to give: used once; only the SHA-256 of its state is kept."""

    __tablename__ = "oauth_state"
    state_hash: str = Field(primary_key=True)
    user_id: int = _reference("user.id")
    team_id: int = _reference("team.id")
    platform: str
    way: str
    connection_id: int | None = _reference("connection.id", nullable=True)
    secrets: str = ""
    settings: dict[str, str] = _json({})
    redirect_uri: str
    expires_at: datetime = _moment()


class PlatformClientRow(Table, table=True):
    """What Jauge is to a platform; `host` is a server that has clients of its own."""

    __tablename__ = "platform_client"
    __table_args__ = (UniqueConstraint("platform", "host", "redirect_uri", "is_sandbox"),)
    id: int | None = Field(default=None, primary_key=True)
    platform: str
    host: str = ""
    redirect_uri: str = ""
    client_id: str
    secrets: str
    is_sandbox: bool = False
    updated_by: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    updated_at: datetime = _moment()


class KeyResultRow(LookedRow, table=True):
    """A key result; `goal` columns are used as its kind needs them.

    Its gauge hangs in `section_id` at `place`; without a place, behind those that have one.
    """

    __tablename__ = "key_result"
    id: int | None = Field(default=None, primary_key=True)
    objective_id: int = _reference("objective.id")
    position: int = 0
    title: str = ""
    kind: str = ""
    unit: str = ""
    baseline: float | None = None
    target: float | None = None
    lower: float | None = None
    upper: float | None = None
    lower_fail: float | None = None
    upper_fail: float | None = None
    stages: list[dict[str, Any]] = Field(default=[], sa_column=Column(JSON, nullable=False))
    starts_on: date = _day()
    deadline: date = _day()
    weight: float = 1.0
    curve: str = ""
    phases: list[dict[str, Any]] = Field(default=[], sa_column=Column(JSON, nullable=False))
    series_id: int | None = _reference("series.id", on_delete="NO ACTION", nullable=True)
    measure: str | None = None
    window_days: int | None = None
    reference_starts_on: date | None = _day(nullable=True)
    reference_ends_on: date | None = _day(nullable=True)
    confidence: int | None = None
    section_id: int | None = _reference("section.id", on_delete="SET NULL", nullable=True)
    place: int | None = None


class TileRow(Table, table=True):
    """What hangs beside the gauges; removed ones are kept, as sections are."""

    __tablename__ = "tile"
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = _reference("cycle.id")
    section_id: int | None = _reference("section.id", on_delete="SET NULL", nullable=True)
    series_id: int | None = _reference("series.id", on_delete="SET NULL", nullable=True)
    place: int | None = None
    kind: str
    title: str = ""
    span: str
    note: str = ""
    removed_at: datetime | None = _moment(nullable=True)


class AmendmentRow(Table, table=True):
    """A change of what was promised, after publishing: what, who, when, why."""

    __tablename__ = "amendment"
    id: int | None = Field(default=None, primary_key=True)
    key_result_id: int = _reference("key_result.id")
    by: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    at: datetime = _moment()
    day: date = _day()
    reason: str
    changes: list[dict[str, Any]] = _json([])


class CheckInRow(Table, table=True):
    """A dated value and/or confidence with three notes.

    What is difficult has an owner until somebody resolves it.
    """

    __tablename__ = "check_in"
    id: int | None = Field(default=None, primary_key=True)
    key_result_id: int = _reference("key_result.id")
    author_id: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    day: date = _day()
    value: float | None = None
    stages_done: list[int] = Field(default=[], sa_column=Column(JSON, nullable=False))
    confidence: int | None = None
    progress: str = ""
    difficulties: str = ""
    adjustment: str = ""
    difficulty_owner_id: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    difficulty_resolved_at: datetime | None = _moment(nullable=True)
    difficulty_resolved_by: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    created_at: datetime = _moment()


class ProgressPointRow(Table, table=True):
    """What the gauge said that day: value, raw progress, score, expected pace, and where it led."""

    __tablename__ = "progress_point"
    __table_args__ = {"sqlite_with_rowid": False}
    key_result_id: int = _reference("key_result.id", primary_key=True)
    day: date = _day(primary_key=True)
    value: float | None = None
    raw: float | None = None
    score: float | None = None
    expected: float | None = None
    projected: float | None = None


class FinalRow(Table, table=True):
    """How a key result ended: the snapshot that counts, where it is from, what was said of it.

    It outlives a reopening, so that nobody has to say it again.
    """

    __tablename__ = "final"
    key_result_id: int = _reference("key_result.id", primary_key=True)
    value: float | None = None
    raw: float | None = None
    score: float | None = None
    as_of: date | None = _day(nullable=True)
    source: str = ""
    read_at: datetime | None = _moment(nullable=True)
    cause: str | None = None
    note: str = ""
    decision: str | None = None
    frozen_at: datetime = _moment()


class CorrectionRow(Table, table=True):
    """A final value that became another one after closing; without a reason it was late data."""

    __tablename__ = "correction"
    id: int | None = Field(default=None, primary_key=True)
    key_result_id: int = _reference("key_result.id")
    by: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    at: datetime = _moment()
    reason: str = ""
    before: dict[str, Any] = _json({})
    after: dict[str, Any] = _json({})


class ReminderPlanRow(Table, table=True):
    """When a team is reminded by e-mail; a team without a row is not."""

    __tablename__ = "reminder_plan"
    team_id: int = _reference("team.id", primary_key=True)
    frequency: str
    weekday: int
    hour: int
    zone: str
    address: str


class ReminderRow(Table, table=True):
    """A reminder of one day to one person: the claim to send it, then what came of it.

    `retry_at` is set where it was not taken and may be later.
    """

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("team_id", "user_id", "day"),)
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = _reference("team.id")
    user_id: int = _reference("user.id")
    day: date = _day()
    claimed_at: datetime = _moment()
    tries: int = 1
    sent_at: datetime | None = _moment(nullable=True)
    retry_at: datetime | None = _moment(nullable=True)


class MailServerRow(Table, table=True):
    """Where e-mail is handed in, for all teams: there is one row at most, with id 1.

    `secrets` is the password, encrypted.
    """

    __tablename__ = "mail_server"
    id: int = Field(default=1, primary_key=True)
    host: str
    port: int
    is_tls: bool
    sender: str
    user: str
    secrets: str
    updated_by: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    updated_at: datetime = _moment()


class RecipientGroupRow(Table, table=True):
    """People who get a team's e-mail together."""

    __tablename__ = "recipient_group"
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = _reference("team.id")
    name: str
    addresses: list[str] = _json([])


class ScheduleRow(Table, table=True):
    """An e-mail that goes out again and again; `at_minute` counts from midnight in its zone.

    What was due at `saved_at` or before is not made up for.
    """

    __tablename__ = "schedule"
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = _reference("team.id")
    saved_at: datetime = _moment()
    frequency: str
    starts_on: date = _day()
    ends_on: date | None = _day(nullable=True)
    weekday: int
    month_day: int
    at_minute: int
    zone: str
    subject: str
    body: str
    to: list[str] = _json([])
    cc: list[str] = _json([])
    bcc: list[str] = _json([])
    group_ids: list[int] = _json([])
    reply_to: str
    language: str
    has_pdf: bool
    paper: str
    address: str
    is_paused: bool


class DeliveryRow(Table, table=True):
    """What a schedule sent for a day: whoever makes this row may send it, and nobody else."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("schedule_id", "day"),)
    id: int | None = Field(default=None, primary_key=True)
    schedule_id: int = _reference("schedule.id")
    day: date = _day()
    claimed_at: datetime = _moment()


class LetterRow(Table, table=True):
    """A delivery to one recipient: what came of it, or from when on it may be tried.

    One that is being sent was begun at `at`; it is never begun again, as it may have arrived.
    """

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_state_retry_at", "state", "retry_at"),)
    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = _reference("delivery.id")
    address: str
    state: str
    tries: int = 0
    at: datetime | None = _moment(nullable=True)
    retry_at: datetime = _moment()
    refusal: dict[str, Any] | None = _json(None)


class LinkRow(Table, table=True):
    """A read-only address of a dashboard; without a cycle, of the one that runs.

    `section_ids` None is all sections; with `frozen_on` it shows how that day ended.
    """

    __tablename__ = "link"
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = _reference("team.id")
    cycle_id: int | None = _reference("cycle.id", nullable=True)
    name: str
    section_ids: list[int] | None = _json(None)
    has_comments: bool
    expires_on: date | None = _day(nullable=True)
    frozen_on: date | None = _day(nullable=True)
    password_hash: str
    revoked_at: datetime | None = _moment(nullable=True)
    opened: int = 0
    opened_at: datetime | None = _moment(nullable=True)
    created_by: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    created_at: datetime = _moment()


class LinkTokenRow(Table, table=True):
    """What stands in a link's address, hashed; one that was replaced opens nothing."""

    __tablename__ = "link_token"
    token_hash: str = Field(primary_key=True)
    link_id: int = _reference("link.id")
    replaced_at: datetime | None = _moment(nullable=True)


class CalendarFeedRow(Table, table=True):
    """A calendar at an address of one person's own; its token is kept as a hash."""

    __tablename__ = "calendar_feed"
    token_hash: str = Field(primary_key=True)
    user_id: int = _reference("user.id")
    team_id: int = _reference("team.id")
    address: str
    created_at: datetime = _moment()


class StopRow(Table, table=True):
    """Somebody who wants no more e-mail of a schedule."""

    __tablename__ = "stop"
    schedule_id: int = _reference("schedule.id", primary_key=True)
    address: str = Field(primary_key=True)
    at: datetime = _moment()


class CommentRow(Table, table=True):
    """A comment on a cycle, on one thing in it, or on a day of one; replies name their parent.

    When that thing is removed, what was said about it stays, as said about the cycle. A decision
    is one that somebody may own.
    """

    __tablename__ = "comment"
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = _reference("cycle.id")
    section_id: int | None = _reference("section.id", on_delete="SET NULL", nullable=True)
    objective_id: int | None = _reference("objective.id", on_delete="SET NULL", nullable=True)
    key_result_id: int | None = _reference("key_result.id", on_delete="SET NULL", nullable=True)
    tile_id: int | None = _reference("tile.id", on_delete="SET NULL", nullable=True)
    day: date | None = _day(nullable=True)
    parent_id: int | None = _reference("comment.id", nullable=True)
    author_id: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    text: str
    created_at: datetime = _moment()
    edited_at: datetime | None = _moment(nullable=True)
    pinned_at: datetime | None = _moment(nullable=True)
    resolved_at: datetime | None = _moment(nullable=True)
    resolved_by: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    is_on_links: bool = False
    is_decision: bool = False
    owner_id: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)


class CommentEditRow(Table, table=True):
    """What a comment said before it was changed, until the moment at which it was."""

    __tablename__ = "comment_edit"
    id: int | None = Field(default=None, primary_key=True)
    comment_id: int = _reference("comment.id")
    text: str
    at: datetime = _moment()


class MeetingRow(Table, table=True):
    """A meeting about a cycle; what was said in it is found by its time."""

    __tablename__ = "meeting"
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = _reference("cycle.id")
    started_at: datetime = _moment()
    started_by: int | None = _reference("user.id", on_delete="SET NULL", nullable=True)
    ended_at: datetime | None = _moment(nullable=True)


class MentionRow(Table, table=True):
    """Somebody named in a comment: the claim to tell it by e-mail, then what came of it.

    `address` is where the author had Jauge open.
    """

    __tablename__ = "mention"
    comment_id: int = _reference("comment.id", primary_key=True)
    user_id: int = _reference("user.id", primary_key=True)
    address: str
    claimed_at: datetime | None = _moment(nullable=True)
    tries: int = 0
    sent_at: datetime | None = _moment(nullable=True)
    retry_at: datetime | None = _moment(nullable=True)
