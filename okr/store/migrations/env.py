"""Runs Alembic on the connection that `okr.store.migrate` hands over."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import AutoString

from okr.store.columns import Day, UtcDateTime
from okr.store.tables import Table


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write plain types into migrations: an old one must not change when our code does."""
    plain = {
        Day: "sa.Integer()",
        UtcDateTime: "sa.DateTime(timezone=True)",
        AutoString: "sa.String()",
    }
    return plain.get(type(item), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
