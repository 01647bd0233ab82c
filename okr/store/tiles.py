"""Queries on tiles."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from okr.domain.tiles import Span, Tile, TileKind
from okr.store.rows import stored_id
from okr.store.tables import TileRow


def tiles(session: Session, cycle_id: int) -> list[Tile]:
    """List a cycle's tiles in the order of their making, without removed ones."""
    return [_to_tile(row) for row in session.exec(_tiles(), params={"cycle_id": cycle_id})]


@lru_cache(maxsize=1)
def _tiles() -> SelectOfScalar[TileRow]:
    """Put the statement together, which takes longer than running it."""
    return (
        select(TileRow)
        .where(col(TileRow.cycle_id) == bindparam("cycle_id"), col(TileRow.removed_at).is_(None))
        .order_by(col(TileRow.id))
    )


def tile(session: Session, tile_id: int) -> tuple[Tile, int] | None:
    """Find a tile, removed or not, and the id of its cycle."""
    row = session.get(TileRow, tile_id)
    return (_to_tile(row), row.cycle_id) if row else None


def save_tile(session: Session, cycle_id: int, tile: Tile) -> int:
    """Add a tile, or change what one shows; give its id. Where it hangs is kept."""
    row = session.get_one(TileRow, tile.id) if tile.id else None
    if row is None:
        row = TileRow(cycle_id=cycle_id, section_id=tile.section_id, kind="", span="")
    row.kind, row.span = tile.kind.value, tile.span.value
    row.title, row.note = tile.title.strip(), tile.note.strip()
    row.series_id = tile.series_id
    session.add(row)
    session.flush()
    return stored_id(row.id)


def copy_tiles(
    session: Session, cycle_id: int, into_id: int, sections: dict[int | None, int]
) -> None:
    """Hang a cycle's tiles in another one as well, in the sections that stand for theirs."""
    for one in tiles(session, cycle_id):
        copy_id = save_tile(session, into_id, _copy(one))
        hang(session, copy_id, sections.get(one.section_id), one.place)


def hang(session: Session, tile_id: int, section_id: int | None, place: int | None) -> None:
    """Put a tile where it hangs; a removed one is back."""
    row = session.get_one(TileRow, tile_id)
    row.section_id, row.place, row.removed_at = section_id, place, None


def remove(session: Session, tile_ids: Collection[int], at: datetime) -> None:
    """Take tiles away."""
    for tile_id in tile_ids:
        session.get_one(TileRow, tile_id).removed_at = at


def _copy(tile: Tile) -> Tile:
    return Tile(tile.kind, 0, tile.title, tile.series_id, tile.span, tile.note)


def _to_tile(row: TileRow) -> Tile:
    return Tile(
        kind=TileKind(row.kind),
        id=stored_id(row.id),
        title=row.title,
        series_id=row.series_id,
        span=Span(row.span),
        note=row.note,
        section_id=row.section_id,
        place=row.place,
    )
