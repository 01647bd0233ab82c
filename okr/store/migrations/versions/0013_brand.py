"""A team's colour and logo, and the hints that a person has put away."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
_COLUMNS = (("team", "accent", sa.String(), ""), ("team", "logo_print", sa.String(), ""))


def upgrade() -> None:
    """Apply this migration."""
    for table, column, kind, value in (*_COLUMNS, ("user", "hints_seen", sa.JSON(), "[]")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(column, kind, nullable=False, server_default=value))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)
    op.create_table(
        "logo",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_logo_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_logo")),
    )
