"""What people answered about files of one shape, and how new a file's numbers are."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply this migration."""
    op.create_table(
        "file_answer",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_file_answer_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", "fingerprint", name=op.f("pk_file_answer")),
    )
    with op.batch_alter_table("sync_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("downloaded_on", sa.Integer(), nullable=True))
