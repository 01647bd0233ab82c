"""Meetings: minutes planned for each part, when each one was, and decisions with an owner."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
_PLANNED = (("cycle", "opening_minutes"), ("cycle", "closing_minutes"), ("section", "minutes"))


def upgrade() -> None:
    """Apply this migration."""
    for table, column in _PLANNED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=False, server_default="5"))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_decision", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_comment_owner_id"), "user", ["owner_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_index(batch_op.f("ix_comment_owner_id"), ["owner_id"], unique=False)
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.alter_column("is_decision", server_default=None)
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_meeting_cycle_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["user.id"], name=op.f("fk_meeting_started_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        for column in ("cycle_id", "started_by"):
            batch_op.create_index(batch_op.f(f"ix_meeting_{column}"), [column], unique=False)
