"""Connections to platforms, and what their numbers need."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply this migration."""
    _create_tables()
    # A column that must have a value gets one for the rows that are there; afterwards the
    # code alone says what a new row starts with.
    _add_columns()
    op.execute(
        "update sync_run set ended_at = ran_at, state = 'done', team_id ="
        " (select account.team_id from account where account.id = sync_run.account_id)"
    )
    _drop_defaults()
    op.create_table(
        "window_reading",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("sync_run_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f("fk_window_reading_series_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sync_run_id"],
            ["sync_run.id"],
            name=op.f("fk_window_reading_sync_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("series_id", "starts_on", "day", name=op.f("pk_window_reading")),
        sqlite_with_rowid=False,
    )


def _create_tables() -> None:
    op.create_table(
        "connection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("secrets", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("token_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_sandbox", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_good_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interval_hours", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress", sa.JSON(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_connection_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_connection_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
    )
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_connection_created_by"), ["created_by"], unique=False)
        batch_op.create_index("ix_connection_next_due_at", ["next_due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_connection_team_id"), ["team_id"], unique=False)

    op.create_table(
        "oauth_state",
        sa.Column("state_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=True),
        sa.Column("secrets", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("redirect_uri", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connection.id"],
            name=op.f("fk_oauth_state_connection_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_oauth_state_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_oauth_state_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_oauth_state")),
    )
    with op.batch_alter_table("oauth_state", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_oauth_state_connection_id"), ["connection_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_oauth_state_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_oauth_state_user_id"), ["user_id"], unique=False)

    op.create_table(
        "platform_client",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("redirect_uri", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("secrets", sa.String(), nullable=False),
        sa.Column("is_sandbox", sa.Boolean(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["updated_by"],
            ["user.id"],
            name=op.f("fk_platform_client_updated_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_client")),
        sa.UniqueConstraint(
            "platform",
            "host",
            "redirect_uri",
            "is_sandbox",
            name=op.f("uq_platform_client_platform_host_redirect_uri_is_sandbox"),
        ),
    )
    with op.batch_alter_table("platform_client", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_platform_client_updated_by"), ["updated_by"], unique=False
        )


def _add_columns() -> None:
    empty, no, none = sa.text("''"), sa.false(), sa.text("0")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("connection_id", sa.Integer(), nullable=True))
        for name in ("platform", "realm", "external_id", "secrets", "zone", "currency"):
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=empty))
        batch_op.add_column(
            sa.Column("is_chosen", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.create_index(
            batch_op.f("ix_account_connection_id"), ["connection_id"], unique=False
        )
        batch_op.create_index(
            "ix_account_team_id_platform_external_id",
            ["team_id", "platform", "external_id"],
            unique=False,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_account_connection_id"),
            "connection",
            ["connection_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("series", schema=None) as batch_op:
        for name in ("metric", "field"):
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=empty))
        batch_op.add_column(sa.Column("is_helper", sa.Boolean(), nullable=False, server_default=no))
        batch_op.add_column(sa.Column("read_until", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("broken", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("broken_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("sync_run", schema=None) as batch_op:
        batch_op.alter_column("account_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("team_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("connection_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("state", sa.String(), nullable=False, server_default=empty))
        batch_op.add_column(sa.Column("windows", sa.Integer(), nullable=False, server_default=none))
        batch_op.add_column(sa.Column("first_on", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("last_on", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("problem", sa.JSON(), nullable=True))
        batch_op.add_column(
            sa.Column("broken", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
        batch_op.create_index(
            batch_op.f("ix_sync_run_connection_id"), ["connection_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sync_run_team_id"), ["team_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_sync_run_connection_id"),
            "connection",
            ["connection_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_sync_run_team_id"), "team", ["team_id"], ["id"], ondelete="CASCADE"
        )

    with op.batch_alter_table(
        "reading", schema=None, table_kwargs={"sqlite_with_rowid": False}
    ) as batch_op:
        batch_op.add_column(
            sa.Column("is_provisional", sa.Boolean(), nullable=False, server_default=no)
        )


def _drop_defaults() -> None:
    given = {
        "account": (
            *("platform", "realm", "external_id", "secrets", "zone", "currency", "is_chosen"),
        ),
        "series": ("metric", "field", "is_helper"),
        "sync_run": ("state", "windows", "broken"),
        "reading": ("is_provisional",),
    }
    for table, columns in given.items():
        options = {"sqlite_with_rowid": False} if table == "reading" else {}
        with op.batch_alter_table(table, schema=None, table_kwargs=options) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)
            if table == "sync_run":
                batch_op.alter_column("team_id", existing_type=sa.Integer(), nullable=False)
