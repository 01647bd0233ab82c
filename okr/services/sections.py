"""Arrange a cycle's dashboard: its sections, and what hangs in which."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from okr.domain.access import Actor
from okr.domain.arrangement import (
    Card,
    CardKind,
    Change,
    Layout,
    NameSection,
    RestoreSection,
    RestoreTile,
    changed,
    grouped,
    layout_of,
)
from okr.domain.errors import InvalidInput, NotFound, Problem
from okr.domain.messages import Message, message
from okr.domain.okrs import Cycle, Objective, ObjectiveState, Section
from okr.domain.templates import templates
from okr.services import clock
from okr.services.cycles import LONGEST_NAME, check_name, cycle_for_writing
from okr.services.metrics import platform_title
from okr.store import numbers, okrs, tiles
from okr.store.database import Session, writing

Say = Callable[[Message], str]
_BY_HAND = message("By hand")


class Grouping(StrEnum):
    """How a whole dashboard can be arranged at once."""

    EXAMPLES = "examples"
    PLATFORM = "platform"
    OBJECTIVE = "objective"


def create(actor: Actor, cycle_id: int, name: str) -> Section:
    """Add a section to an open cycle, below the others."""
    with writing() as session:
        cycle_for_writing(session, actor, cycle_id)
        check_name(name)
        _refuse_twin(_layout(session, cycle_id), name, 0)
        return okrs.add_section(session, cycle_id, name.strip())


def arrange(actor: Actor, cycle_id: int, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Make changes to what hangs where, all or none; give those that undo them.

    They apply to the dashboard as it stands, whatever the person saw when making them.

    Raises:
        Gone: when something they are about is not there any more.
        InvalidInput: for a name that cannot be.
    """
    with writing() as session:
        cycle_for_writing(session, actor, cycle_id)
        return _made(session, cycle_id, changes)


def group(actor: Actor, cycle_id: int, grouping: Grouping, say: Say) -> tuple[Change, ...]:
    """Arrange the whole dashboard at once; give the changes that undo it.

    EXAMPLES adds the sections of the example OKRs and moves nothing. PLATFORM and OBJECTIVE hang
    every key result in the section of its platform or objective, and remove emptied ones.
    """
    with writing() as session:
        cycle = cycle_for_writing(session, actor, cycle_id)

        def new(name: str) -> int:
            return okrs.add_section(session, cycle_id, name, removed_at=clock.now()).id

        layout = _layout(session, cycle_id)
        if grouping is Grouping.EXAMPLES:
            known = {shelf.name.casefold() for shelf in layout}
            names = [name for name in _example_names(cycle, say) if name.casefold() not in known]
            return _made(session, cycle_id, [RestoreSection(new(name), name) for name in names])
        names_of = _section_names(session, cycle_id, grouping, say)
        return _made(session, cycle_id, grouped(layout, names_of, new))


def _made(session: Session, cycle_id: int, changes: Iterable[Change]) -> tuple[Change, ...]:
    before = layout = _layout(session, cycle_id)
    undoing: tuple[Change, ...] = ()
    for change in changes:
        if isinstance(change, NameSection | RestoreSection):
            check_name(change.name)
            _refuse_twin(layout, change.name, change.section_id)
            if not okrs.is_section_of(session, change.section_id, cycle_id):
                raise NotFound
        if isinstance(change, RestoreTile) and not _is_tile_of(session, change.card, cycle_id):
            raise NotFound
        layout, back = changed(layout, change)
        undoing = (*back, *undoing)
    okrs.keep_layout(session, before, layout, clock.now())
    return undoing


def _layout(session: Session, cycle_id: int) -> Layout:
    hung = tiles.tiles(session, cycle_id)
    return layout_of(okrs.sections(session, cycle_id), _shown(session, cycle_id), hung)


def _is_tile_of(session: Session, card: Card, cycle_id: int) -> bool:
    found = tiles.tile(session, card.id)
    return card.kind is CardKind.TILE and found is not None and found[1] == cycle_id


def _shown(session: Session, cycle_id: int) -> list[Objective]:
    listed = okrs.objectives(session, cycle_id)
    return [one for one in listed if one.state is ObjectiveState.ACTIVE]


def _example_names(cycle: Cycle, say: Say) -> list[str]:
    examples = templates(cycle.name, cycle.period.ends_on)
    return list(dict.fromkeys(say(one.section) for one in examples))


def _section_names(
    session: Session, cycle_id: int, grouping: Grouping, say: Say
) -> Mapping[Card, str]:
    """Say which section each key result goes to; the names in order of appearance."""
    objectives = _shown(session, cycle_id)
    feeds = {kr.id: kr.feed for one in objectives for kr in one.key_results}
    series = numbers.series_by_id(session, {feed.series_id for feed in feeds.values() if feed})
    names = {}
    for objective in objectives:
        for key_result in objective.key_results:
            feed = key_result.feed
            if grouping is Grouping.OBJECTIVE:
                name = objective.title
            elif feed is None:
                name = say(_BY_HAND)
            else:
                source = series[feed.series_id]
                name = platform_title(source) or source.account.name
            names[Card(CardKind.KEY_RESULT, key_result.id)] = name[:LONGEST_NAME].strip()
    return names


def _refuse_twin(layout: Layout, name: str, section_id: int) -> None:
    wanted = name.strip().casefold()
    if any(one.name.casefold() == wanted and one.id not in (section_id, None) for one in layout):
        raise InvalidInput(
            [Problem("name", message("There is a section of that name already: choose another."))]
        )
