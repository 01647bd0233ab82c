"""The mail server; e-mail on a schedule, to whom, what came of it, and who wants no more."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Apply this migration."""
    _create(
        "recipient_group",
        "team",
        sa.Column("name", sa.String(), nullable=False),
        _json("addresses"),
    )
    _create(
        "schedule",
        "team",
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Integer(), nullable=True),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("weekday", "month_day", "at_minute")
        ),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("zone", "subject", "body", "reply_to", "language", "paper", "address")
        ),
        *(_json(name) for name in ("to", "cc", "bcc", "group_ids")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("has_pdf", "is_paused")),
    )
    _create(
        "delivery",
        "schedule",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("schedule_id", "day", name=op.f("uq_delivery_schedule_id_day")),
    )
    _create(
        "letter",
        "delivery",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refusal", sa.JSON(none_as_null=True), nullable=True),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index("ix_letter_state_retry_at", ["state", "retry_at"], unique=False)
    op.create_table(
        "mail_server",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("is_tls", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("sender", "user", "secrets")),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["user.id"], name=op.f("fk_mail_server_updated_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_server")),
    )
    with op.batch_alter_table("mail_server", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_server_updated_by"), ["updated_by"], unique=False)
    op.create_table(
        "stop",
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedule.id"], name=op.f("fk_stop_schedule_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("schedule_id", "address", name=op.f("pk_stop")),
    )


def _create(name: str, owner: str, *columns: sa.schema.SchemaItem) -> None:
    """Make a table of rows that go with their owner."""
    reference = f"{owner}_id"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(reference, sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            [reference], [f"{owner}.id"], name=op.f(f"fk_{name}_{reference}"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    with op.batch_alter_table(name, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{name}_{reference}"), [reference], unique=False)


def _json(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=False)
