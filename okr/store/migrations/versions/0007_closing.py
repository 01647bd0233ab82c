"""Closing: when a cycle was closed, how its key results ended, and what was corrected since."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Apply this migration."""
    op.create_table(
        "final",
        sa.Column("key_result_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("raw", sa.Float(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("as_of", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_result_id"],
            ["key_result.id"],
            name=op.f("fk_final_key_result_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key_result_id", name=op.f("pk_final")),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_result_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_result_id"],
            ["key_result.id"],
            name=op.f("fk_correction_key_result_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by"], ["user.id"], name=op.f("fk_correction_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        for column in ("key_result_id", "by"):
            batch_op.create_index(batch_op.f(f"ix_correction_{column}"), [column], unique=False)
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_on", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("closed_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("settles_on", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("learned", sa.String(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_cycle_closed_by"), "user", ["closed_by"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_index(batch_op.f("ix_cycle_closed_by"), ["closed_by"], unique=False)
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.alter_column("learned", server_default=None)
    with op.batch_alter_table("objective", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_objective_origin_id"),
            "objective",
            ["origin_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(batch_op.f("ix_objective_origin_id"), ["origin_id"], unique=False)
