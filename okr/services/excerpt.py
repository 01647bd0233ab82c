"""A part of a dashboard, as a dashboard of its own."""

from collections.abc import Iterator
from dataclasses import replace

from okr.domain.errors import NotFound
from okr.services.dashboard import Block, Dashboard, ObjectiveView, SectionView
from okr.store.comments import Anchor


def of_objective(shown: Dashboard, objective_id: int) -> Dashboard:
    """Keep of a dashboard one objective, wherever its key results hang, and what was said of it.

    Raises:
        NotFound: when it is not on the dashboard.
    """
    found = [one for one in shown.objectives if one.objective.id == objective_id]
    if not found or shown.cycle is None:
        raise NotFound
    view = found[0]
    about = set(_anchors(view, shown.cycle.id))
    return replace(
        shown,
        standing=view.standing,
        objectives=(view,),
        sections=tuple(_only(one, objective_id) for one in shown.sections),
        comments=tuple(one for one in shown.comments if replace(one.anchor, day=None) in about),
    )


def _only(section: SectionView, objective_id: int) -> SectionView:
    blocks = tuple(
        one
        for one in section.blocks
        if isinstance(one, Block) and one.objective.objective.id == objective_id
    )
    return replace(section, blocks=blocks)


def _anchors(view: ObjectiveView, cycle_id: int) -> Iterator[Anchor]:
    yield Anchor(cycle_id, objective_id=view.objective.id)
    for one in view.key_results:
        yield Anchor(cycle_id, key_result_id=one.key_result.id)
