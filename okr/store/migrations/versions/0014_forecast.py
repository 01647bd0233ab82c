"""Where a key result is heading, kept beside what its gauge says."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Apply this migration."""
    op.add_column("progress_point", sa.Column("projected", sa.Float(), nullable=True))
