"""A part of a dashboard, as a dashboard of its own."""

from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import replace
from datetime import date

from okr.domain.errors import NotFound
from okr.services.dashboard import Block, Dashboard, ObjectiveView, SectionView, subjects
from okr.store.comments import Anchor, Comment


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


def of_section(shown: Dashboard, section_id: int) -> Dashboard:
    """Keep of a dashboard one section, and what was said of what hangs in it.

    Raises:
        NotFound: when it is not on the dashboard.
    """
    found = [one for one in shown.sections if one.section and one.section.id == section_id]
    if not found:
        raise NotFound
    narrowed = for_readers(shown, section_ids=(section_id,))
    said = tuple(one for one in narrowed.comments if one.anchor != Anchor(one.anchor.cycle_id))
    return replace(narrowed, standing=found[0].standing, comments=said)


def for_readers(
    shown: Dashboard,
    *,
    section_ids: Collection[int] | None = None,
    has_comments: bool = True,
    until: date | None = None,
) -> Dashboard:
    """Keep of a dashboard what people outside the team may see, and some sections alone.

    Of the comments there are those that are visible on links, up to a day, with their answers.
    Other cycles and drafts stay behind; of the members those are named who own something shown,
    have written it or have settled it.
    """
    sections = tuple(
        one
        for one in shown.sections
        if section_ids is None or (one.section is not None and one.section.id in section_ids)
    )
    hung = [block for one in sections for block in one.blocks if isinstance(block, Block)]
    kept = {view.key_result.id for block in hung for view in block.key_results}
    objectives = (
        replace(
            one, key_results=tuple(view for view in one.key_results if view.key_result.id in kept)
        )
        for one in shown.objectives
    )
    narrowed = replace(
        shown,
        cycles=(),
        sections=sections,
        objectives=tuple(one for one in objectives if one.key_results),
        drafts=0,
        comments=(),
        members={},
    )
    if not has_comments:
        return narrowed
    said = tuple(_visible(shown.comments, subjects(narrowed), until))
    named = {by for one in said for by in (one.owner_id, one.resolved_by)}
    members = {number: name for number, name in shown.members.items() if number in named}
    return replace(narrowed, comments=said, members=members)


def _visible(
    said: Sequence[Comment], about: Container[Anchor], until: date | None
) -> Iterator[Comment]:
    threads = {
        one.id
        for one in said
        if one.is_on_links and one.parent_id is None and replace(one.anchor, day=None) in about
    }
    for one in said:
        is_in_time = until is None or one.created_at.date() <= until
        if is_in_time and (one.id in threads or one.parent_id in threads):
            yield one


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
