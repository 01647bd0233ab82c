"""Alignment: company goals, who should hear of an objective, confidence at drafting."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Apply this migration."""
    op.create_table(
        "company_goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_company_goal_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_goal")),
    )
    with op.batch_alter_table("company_goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_goal_team_id"), ["team_id"], unique=False)
    with op.batch_alter_table("objective", schema=None) as batch_op:
        batch_op.add_column(sa.Column("goal_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("audiences", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_objective_goal_id"),
            "company_goal",
            ["goal_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(batch_op.f("ix_objective_goal_id"), ["goal_id"], unique=False)
    with op.batch_alter_table("objective", schema=None) as batch_op:
        batch_op.alter_column("audiences", server_default=None)
    with op.batch_alter_table("key_result", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confidence", sa.Integer(), nullable=True))
