"""What hangs where on a dashboard, and the changes that people make to it.

A change says what moves and before what, never the whole order: what two people do at once
is done one after the other, and both see both.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from okr.domain.errors import JaugeError
from okr.domain.messages import message
from okr.domain.okrs import Objective, Section
from okr.domain.tiles import Tile

_Thing = TypeVar("_Thing")


class CardKind(StrEnum):
    """What can hang in a section."""

    KEY_RESULT = "kr"
    TILE = "tile"


@dataclass(frozen=True)
class Card:
    """A thing that hangs on the dashboard, by its id."""

    kind: CardKind
    id: int

    def __str__(self) -> str:
        """Write it as `card_from` reads it."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Shelf:
    """A section by its id (None: what is in no section), its name and its cards in order."""

    id: int | None
    name: str
    cards: tuple[Card, ...] = ()


Layout = tuple[Shelf, ...]
"""The sections in their order; the last shelf, without an id, is always there."""


@dataclass(frozen=True)
class PutCard:
    """Hang a card in a section (None: in none), before another one or at the end."""

    card: Card
    section_id: int | None
    before: Card | None = None


@dataclass(frozen=True)
class RemoveTile:
    """Take a tile away."""

    card: Card


@dataclass(frozen=True)
class RestoreTile:
    """Bring a tile back, into a section (None: into none), before another card or at the end."""

    card: Card
    section_id: int | None
    before: Card | None = None


@dataclass(frozen=True)
class PutSection:
    """Put a section before another one, or at the end."""

    section_id: int
    before: int | None = None


@dataclass(frozen=True)
class NameSection:
    """Give a section another name."""

    section_id: int
    name: str


@dataclass(frozen=True)
class RemoveSection:
    """Take a section away; what hung in it is in none."""

    section_id: int


@dataclass(frozen=True)
class RestoreSection:
    """Bring a section back, empty, before another one or at the end."""

    section_id: int
    name: str
    before: int | None = None


Change = (
    PutCard | RemoveTile | RestoreTile | PutSection | NameSection | RemoveSection | RestoreSection
)


class Gone(JaugeError):
    """What was to be moved is not there any more."""

    def __init__(self) -> None:
        super().__init__(
            message("Somebody removed this meanwhile. What you see now is how it stands.")
        )


def card_from(text: str) -> Card:
    """Read a card as it writes itself.

    Raises:
        Gone: when there is no such kind of card.
    """
    kind, _colon, number = text.partition(":")
    try:
        return Card(CardKind(kind), int(number))
    except ValueError:
        raise Gone from None


def layout_of(
    sections: Sequence[Section], objectives: Sequence[Objective], tiles: Sequence[Tile] = ()
) -> Layout:
    """Give the layout of a dashboard: cards as placed, new ones behind.

    Those come in the order of the objectives, and tiles last.
    """
    live = {section.id for section in sections}
    hung: dict[int | None, list[tuple[float, Card]]] = {}
    key_results = (one for objective in objectives for one in objective.key_results)
    for kind, listed in ((CardKind.KEY_RESULT, key_results), (CardKind.TILE, tiles)):
        for one in listed:
            home = one.section_id if one.section_id in live else None
            place = math.inf if one.place is None else one.place
            hung.setdefault(home, []).append((place, Card(kind, one.id)))

    def in_order(home: int | None) -> tuple[Card, ...]:
        # Equal places keep the order they come in.
        return tuple(card for _, card in sorted(hung.get(home, ()), key=lambda one: one[0]))

    shelves = [Shelf(one.id, one.name, in_order(one.id)) for one in sections]
    return (*shelves, Shelf(None, "", in_order(None)))


def changed(layout: Layout, change: Change) -> tuple[Layout, tuple[Change, ...]]:
    """Make a change; give the new layout and the changes that undo it, in their order.

    Raises:
        Gone: when what is to be changed, or the section it should go to, is not there.
    """
    match change:
        case PutCard():
            made = _put_card(layout, change)
        case RemoveTile():
            made = _remove_tile(layout, change.card)
        case RestoreTile():
            made = _restore_tile(layout, change)
        case PutSection():
            made = _put_section(layout, change)
        case NameSection():
            made = _name_section(layout, change)
        case RemoveSection():
            made = _remove_section(layout, change.section_id)
        case _:
            made = _restore_section(layout, change)
    return made


def grouped(
    layout: Layout, names: Mapping[Card, str], make: Callable[[str], int]
) -> tuple[Change, ...]:
    """List the changes that hang every card in the section that `names` has for it.

    The sections come in the order in which `names` first has them. One of that name is taken
    as it is; otherwise `make` gives the id of a new one. Sections that it leaves empty are
    removed. Cards without a name in `names` stay where they are.
    """
    known = {shelf.name.casefold(): shelf.id for shelf in layout[:-1]}
    changes: list[Change] = []
    wanted: dict[int, list[Card]] = {}
    for card, name in names.items():
        section_id = known.get(name.casefold())
        if section_id is None:
            section_id = known[name.casefold()] = make(name)
            changes.append(RestoreSection(section_id, name))
        wanted.setdefault(section_id, []).append(card)
    for section_id, cards in wanted.items():
        changes.append(PutSection(section_id))
        changes += [PutCard(card, section_id) for card in cards]
    for shelf in layout[:-1]:
        is_emptied = all(card in names for card in shelf.cards)
        if shelf.id is not None and shelf.id not in wanted and is_emptied:
            changes.append(RemoveSection(shelf.id))
    return tuple(changes)


def _put_card(layout: Layout, change: PutCard) -> tuple[Layout, tuple[Change, ...]]:
    source = next((shelf for shelf in layout if change.card in shelf.cards), None)
    if source is None:
        raise Gone
    back = PutCard(change.card, source.id, _follower(source.cards, change.card))
    left = _with(layout, replace(source, cards=_without(source.cards, change.card)))
    target = _shelf(left, change.section_id)
    cards = tuple(_put([*target.cards, change.card], change.card, change.before))
    return _with(left, replace(target, cards=cards)), (back,)


def _remove_tile(layout: Layout, card: Card) -> tuple[Layout, tuple[Change, ...]]:
    source = next((shelf for shelf in layout if card in shelf.cards), None)
    if source is None or card.kind is not CardKind.TILE:
        raise Gone
    back = RestoreTile(card, source.id, _follower(source.cards, card))
    return _with(layout, replace(source, cards=_without(source.cards, card))), (back,)


def _restore_tile(layout: Layout, change: RestoreTile) -> tuple[Layout, tuple[Change, ...]]:
    shelf = _shelf(layout, change.section_id)
    cards = tuple(_put([*shelf.cards, change.card], change.card, change.before))
    return _with(layout, replace(shelf, cards=cards)), (RemoveTile(change.card),)


def _put_section(layout: Layout, change: PutSection) -> tuple[Layout, tuple[Change, ...]]:
    moving = _shelf(layout, change.section_id)
    sections = layout[:-1]
    follower = _follower(sections, moving)
    after = _put(sections, moving, _shelf_or_none(layout, change.before))
    back = PutSection(change.section_id, follower.id if follower else None)
    return (*after, layout[-1]), (back,)


def _name_section(layout: Layout, change: NameSection) -> tuple[Layout, tuple[Change, ...]]:
    shelf = _shelf(layout, change.section_id)
    after = _with(layout, replace(shelf, name=change.name.strip()))
    return after, (NameSection(change.section_id, shelf.name),)


def _restore_section(layout: Layout, change: RestoreSection) -> tuple[Layout, tuple[Change, ...]]:
    made = Shelf(change.section_id, change.name)
    restored = _put([*layout[:-1], made], made, _shelf_or_none(layout, change.before))
    return (*restored, layout[-1]), (RemoveSection(change.section_id),)


def _remove_section(layout: Layout, section_id: int) -> tuple[Layout, tuple[Change, ...]]:
    removed = _shelf(layout, section_id)
    loose = replace(layout[-1], cards=(*layout[-1].cards, *removed.cards))
    follower = _follower(layout[:-1], removed)
    back = RestoreSection(section_id, removed.name, follower.id if follower else None)
    after = (*(one for one in layout[:-1] if one is not removed), loose)
    return after, (back, *(PutCard(card, section_id) for card in removed.cards))


def _shelf(layout: Layout, section_id: int | None) -> Shelf:
    found = next((shelf for shelf in layout if shelf.id == section_id), None)
    if found is None:
        raise Gone
    return found


def _shelf_or_none(layout: Layout, section_id: int | None) -> Shelf | None:
    """Find a section to stand before; one that is gone since means the end."""
    return next((shelf for shelf in layout[:-1] if shelf.id == section_id), None)


def _with(layout: Layout, shelf: Shelf) -> Layout:
    return tuple(shelf if one.id == shelf.id else one for one in layout)


def _without(listed: Iterable[_Thing], thing: _Thing) -> tuple[_Thing, ...]:
    return tuple(one for one in listed if one != thing)


def _put(listed: Iterable[_Thing], thing: _Thing, before: _Thing | None) -> list[_Thing]:
    """Put what is in a list before another thing in it; at the end where that is not in it."""
    others = [one for one in listed if one != thing]
    place = others.index(before) if before in others else len(others)
    return [*others[:place], thing, *others[place:]]


def _follower(listed: Sequence[_Thing], thing: _Thing) -> _Thing | None:
    after = listed[listed.index(thing) + 1 :]
    return after[0] if after else None
