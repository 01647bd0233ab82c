"""Formulas: metrics that are made of others."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply this migration."""
    op.create_table(
        "formula",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_formula_series_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", name=op.f("pk_formula")),
    )
    op.create_table(
        "formula_part",
        sa.Column("formula_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("may_lack", sa.Boolean(), nullable=False),
        sa.Column("above", sa.Float(), nullable=False),
        sa.Column("below", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["formula_id"],
            ["formula.series_id"],
            name=op.f("fk_formula_part_formula_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f("fk_formula_part_series_id"),
            ondelete="NO ACTION",
        ),
        sa.PrimaryKeyConstraint("formula_id", "letter", name=op.f("pk_formula_part")),
    )
    with op.batch_alter_table("formula_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_formula_part_series_id"), ["series_id"], unique=False)
