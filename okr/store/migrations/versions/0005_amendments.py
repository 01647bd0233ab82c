"""Amendments, how an objective is scored and reviewed, and who looks after a difficulty."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply this migration."""
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_result_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_result_id"],
            ["key_result.id"],
            name=op.f("fk_amendment_key_result_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by"], ["user.id"], name=op.f("fk_amendment_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        for column in ("key_result_id", "by"):
            batch_op.create_index(batch_op.f(f"ix_amendment_{column}"), [column], unique=False)
    with op.batch_alter_table("objective", schema=None) as batch_op:
        for name, usual in (("scoring", "scale"), ("review", "monthly")):
            default = sa.text(f"'{usual}'")
            batch_op.add_column(
                sa.Column(name, sa.String(), nullable=False, server_default=default)
            )
    with op.batch_alter_table("objective", schema=None) as batch_op:
        for name in ("scoring", "review"):
            batch_op.alter_column(name, server_default=None)
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("difficulty_owner_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("difficulty_resolved_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("difficulty_resolved_by", sa.Integer(), nullable=True))
        for column in ("difficulty_owner_id", "difficulty_resolved_by"):
            batch_op.create_foreign_key(
                batch_op.f(f"fk_check_in_{column}"), "user", [column], ["id"], ondelete="SET NULL"
            )
            batch_op.create_index(batch_op.f(f"ix_check_in_{column}"), [column], unique=False)
