"""Arrangement: sections of a cycle, what hangs in which at what place, and how gauges look."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_SECTION = sa.table(
    "section",
    *map(sa.column, ("id", "team_id", "cycle_id", "name", "position")),
    *map(sa.column, ("threshold_low", "threshold_high")),
)
_CYCLE = sa.table("cycle", *map(sa.column, ("id", "team_id", "starts_on")))
_OBJECTIVE = sa.table("objective", *map(sa.column, ("id", "cycle_id", "section_id")))
_COMMENT = sa.table("comment", *map(sa.column, ("id", "cycle_id", "section_id")))
_KEY_RESULT = sa.table("key_result", *map(sa.column, ("id", "objective_id", "section_id")))


def upgrade() -> None:
    """Apply this migration."""
    _say_how_gauges_look()
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cycle_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("key_result", schema=None) as batch_op:
        batch_op.add_column(sa.Column("section_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("place", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_key_result_section_id"),
            "section",
            ["section_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(batch_op.f("ix_key_result_section_id"), ["section_id"], unique=False)
    _give_each_cycle_its_sections()
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_section_team_id"))
        batch_op.drop_constraint(batch_op.f("fk_section_team_id"), type_="foreignkey")
        batch_op.drop_column("team_id")
        batch_op.alter_column("cycle_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_section_cycle_id"), "cycle", ["cycle_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_index(batch_op.f("ix_section_cycle_id"), ["cycle_id"], unique=False)


def _say_how_gauges_look() -> None:
    """Let teams and key results have thresholds as sections do, and all three a shape."""
    for table in ("team", "section", "key_result"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            if table != "section":
                batch_op.add_column(sa.Column("threshold_low", sa.Float(), nullable=True))
                batch_op.add_column(sa.Column("threshold_high", sa.Float(), nullable=True))
            batch_op.add_column(sa.Column("gauge_shape", sa.String(), nullable=True))


def _give_each_cycle_its_sections() -> None:
    """Copy a team's sections into each cycle that uses them; the latest cycle gets them all."""
    bind = op.get_bind()
    latest: dict[int, int] = {}
    for cycle in bind.execute(sa.select(_CYCLE).order_by(_CYCLE.c.starts_on, _CYCLE.c.id)):
        latest[cycle.team_id] = cycle.id
    for section in bind.execute(sa.select(_SECTION).order_by(_SECTION.c.id)).all():
        itself = _SECTION.c.id == section.id
        if section.team_id not in latest:
            bind.execute(sa.delete(_SECTION).where(itself))
            continue
        home = latest[section.team_id]
        bind.execute(sa.update(_SECTION).where(itself).values(cycle_id=home))
        used_in = sa.union(
            *(
                sa.select(table.c.cycle_id).where(table.c.section_id == section.id)
                for table in (_OBJECTIVE, _COMMENT)
            )
        )
        for cycle_id in sorted(set(bind.execute(used_in).scalars()) - {home}):
            _copy(section, cycle_id)
    of_objective = (
        sa.select(_OBJECTIVE.c.section_id)
        .where(_OBJECTIVE.c.id == _KEY_RESULT.c.objective_id)
        .scalar_subquery()
    )
    bind.execute(sa.update(_KEY_RESULT).values(section_id=of_objective))


def _copy(section: sa.Row[tuple[object, ...]], cycle_id: int) -> None:
    bind = op.get_bind()
    values = {**section._asdict(), "cycle_id": cycle_id}
    del values["id"]
    made = bind.execute(sa.insert(_SECTION).values(values).returning(_SECTION.c.id)).scalar_one()
    for table in (_OBJECTIVE, _COMMENT):
        bind.execute(
            sa.update(table)
            .where(table.c.section_id == section.id, table.c.cycle_id == cycle_id)
            .values(section_id=made)
        )
