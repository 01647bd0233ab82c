"""What somebody else changed in an objective, in words: the field, before and now."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from okr.domain.changes import Change
from okr.domain.kr_type import Stage
from okr.domain.kr_types import KR_TYPES
from okr.domain.measures import MEASURES
from okr.domain.messages import Message
from okr.domain.okrs import Feed
from okr.domain.pace import Phase
from okr.locale.language import Language
from okr.reporting import words
from okr.services.cycles import Frame
from okr.services.metrics import full_title
from okr.store.numbers import Series
from okr.ui.markdown import plain


def draw(listed: Sequence[Change], frame: Frame, metrics: Sequence[Series], _: Language) -> None:
    """Draw the changes as a table."""
    sources = {one.id: _.say(full_title(one)) for one in metrics}
    # Of these fields the value is an id.
    names: Mapping[str, Mapping[int, str]] = {
        "Section": {section.id: section.name for section in frame.sections},
        "Owner": frame.members,
        "Company goal": {goal.id: goal.title for goal in frame.goals},
    }
    rows = []
    for change in listed:
        named = names.get(change.field.text)
        before, after = (
            side if named is None or not isinstance(side, int) else named.get(side)
            for side in (change.before, change.after)
        )
        rows.append(
            {
                _("Field"): plain(_.say(change.field)),
                _("Before"): plain(_side(before, sources, _)),
                _("Saved now"): plain(_side(after, sources, _)),
            }
        )
    st.table(rows)


def _side(value: object, sources: Mapping[int, str], _: Language) -> str:
    if value is None or value in ("", ()):
        return "–"
    if isinstance(value, tuple):
        return "; ".join(_side(one, sources, _) for one in value)
    if isinstance(value, Feed):
        measure = _.say(MEASURES[value.measure].title)
        return f"{sources.get(value.series_id, '–')} · {measure}"
    return next(write(value, _) for kind, write in _WRITERS.items() if isinstance(value, kind))


def _word(value: str, _: Language) -> str:
    """Put a choice into words; what people typed stays as it is."""
    if value in KR_TYPES:
        return words.kind(value, _)
    return _.say(_CHOICES[value]) if value in _CHOICES else value


_CHOICES: Mapping[str, Message] = {
    str(choice): said
    for choices in (
        words.AMBITIONS,
        words.SCORINGS,
        words.REVIEWS,
        words.AUDIENCES,
        words.STATES,
        words.CURVES,
    )
    for choice, said in choices.items()
}
_WRITERS: Mapping[type, Callable[[Any, Language], str]] = {
    str: _word,
    int: lambda value, _: _.number(value),
    float: lambda value, _: _.number(value),
    date: lambda value, _: _.day(value),
    Stage: lambda value, _: value.title,
    Phase: lambda value, _: f"{_.share(value.share)}, {_.short_day(value.on)}",
}
