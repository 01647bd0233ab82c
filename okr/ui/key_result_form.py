"""The part of the objective form that is about one key result."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from okr.domain.access import Actor
from okr.domain.calendar import Period, previous_period
from okr.domain.errors import InvalidInput, Problem
from okr.domain.kr_type import FIELD_TITLES, Goal, KrType, Pace, Stage
from okr.domain.kr_types import KR_TYPES
from okr.domain.measures import MEASURES, Measure, measures_for
from okr.domain.okrs import HIGHEST_CONFIDENCE, Cycle, Feed, KeyResult
from okr.domain.pace import Curve, Phase
from okr.locale.language import Language
from okr.reporting import words
from okr.services import metrics as metrics_service
from okr.services import platforms
from okr.services.observing import DEFAULT_WINDOW_DAYS
from okr.store.numbers import Series
from okr.ui import session
from okr.ui.errors import show_problems
from okr.ui.markdown import plain

_NUMBERS = ("baseline", "target", "lower", "upper", "lower_fail", "upper_fail")
_BY_HAND = 0
_DATE_FORMAT = "DD/MM/YYYY"
_DAY_COLUMNS = {"due_on", "on"}


def empty(cycle: Cycle) -> KeyResult:
    """Give a key result to start from: nothing chosen, for the whole cycle."""
    return KeyResult(
        title="",
        kind="",
        goal=Goal(),
        starts_on=cycle.period.starts_on,
        deadline=cycle.period.ends_on,
    )


def fill(prefix: str, key_result: KeyResult) -> None:
    """Put a key result into the fields of a block."""
    feed = key_result.feed
    reference = feed.reference if feed and feed.reference else previous_period(key_result.period)
    values: Mapping[str, object] = {
        "id": key_result.id,
        "title": key_result.title,
        "kind": key_result.kind,
        "unit": key_result.unit,
        "weight": _plain(key_result.weight),
        "starts_on": key_result.starts_on,
        "deadline": key_result.deadline,
        "curve": key_result.curve,
        "series": feed.series_id if feed else _BY_HAND,
        "measure": feed.measure if feed else None,
        "window_days": (feed.window_days if feed else None) or DEFAULT_WINDOW_DAYS,
        "reference": (reference.starts_on, reference.ends_on),
        "confidence": key_result.confidence,
        "stages_base": [_stage_row(stage) for stage in key_result.goal.stages],
        "phases_base": [_phase_row(phase) for phase in key_result.phases],
        **{name: _plain(getattr(key_result.goal, name)) for name in _NUMBERS},
    }
    for name, value in values.items():
        session.put(prefix + name, value)


def saved_id(prefix: str) -> int:
    """Give the id of the key result that a block is about; 0 for a new one."""
    number: int = session.get(f"{prefix}id", 0)
    return number


def is_blank(prefix: str) -> bool:
    """Say whether nothing has been typed or chosen in a block yet."""
    return not session.get(f"{prefix}title", "") and not session.get(f"{prefix}kind", "")


def keep_id_if(prefix: str, known: set[int]) -> None:
    """Make the block a new key result when the one it was about is gone."""
    if saved_id(prefix) not in known:
        session.put(f"{prefix}id", 0)


def draw(  # noqa: PLR0913 - a block of a form and what it shows
    prefix: str,
    actor: Actor,
    metrics: Sequence[Series],
    problems: Sequence[Problem],
    _: Language,
) -> None:
    """Draw the fields that the chosen kind needs."""
    st.text_input(
        _("Key result"),
        key=f"{prefix}title",
        placeholder=_("What will be different, measured how?"),
        persist_state="session",
    )
    show_problems(problems, "title", _)
    left, right = st.columns([3, 2])
    with left:
        st.selectbox(
            _("How it is measured"),
            ["", *KR_TYPES],
            format_func=lambda key: words.kind(key, _),
            key=f"{prefix}kind",
            persist_state="session",
        )
        show_problems(problems, "kind", _)
    kind = KR_TYPES.get(session.get(f"{prefix}kind", ""))
    with right:
        st.text_input(
            _("Unit"),
            key=f"{prefix}unit",
            placeholder=_("for example %, €, clicks"),
            persist_state="session",
        )
    if kind is None:
        return
    st.caption(_.say(kind.hint))
    _draw_source(prefix, actor, kind, metrics, problems, _)
    _draw_goal(prefix, kind, problems, _)
    _draw_dates(prefix, problems, _)
    _draw_more(prefix, kind, problems, _)


def read(prefix: str, metrics: Sequence[Series], _: Language) -> KeyResult:
    """Read a block.

    Raises:
        InvalidInput: when something typed is not a number, with all such fields.
    """
    numbers, problems = _read_numbers(prefix, _)
    if problems:
        raise InvalidInput(problems)
    return _read(prefix, numbers, metrics)


def read_roughly(prefix: str, metrics: Sequence[Series], _: Language) -> KeyResult:
    """Read a block as far as it can be; what is not a number counts as not written."""
    numbers, _problems = _read_numbers(prefix, _)
    return _read(prefix, numbers, metrics)


def _read_numbers(prefix: str, _: Language) -> tuple[dict[str, float | None], list[Problem]]:
    numbers: dict[str, float | None] = dict.fromkeys((*_NUMBERS, "weight"))
    problems: list[Problem] = []
    for name in numbers:
        try:
            numbers[name] = _.number_or_problem(session.get(prefix + name, ""), name)
        except InvalidInput as error:
            problems += error.problems
    return numbers, problems


def _read(prefix: str, numbers: Mapping[str, float | None], metrics: Sequence[Series]) -> KeyResult:
    weight = numbers["weight"]
    kind = KR_TYPES.get(session.get(f"{prefix}kind", ""))
    used = kind.fields if kind else _NUMBERS
    return KeyResult(
        id=saved_id(prefix),
        title=session.get(f"{prefix}title", ""),
        kind=session.get(f"{prefix}kind", ""),
        unit=session.get(f"{prefix}unit", ""),
        # Fields that another kind had filled are left behind.
        goal=Goal(
            **{name: numbers[name] for name in _NUMBERS if name in used},
            stages=_stages(prefix) if "stages" in used else (),
        ),
        starts_on=session.get(f"{prefix}starts_on", date.min),
        deadline=session.get(f"{prefix}deadline", date.max),
        weight=1.0 if weight is None else weight,
        curve=session.get(f"{prefix}curve", Curve.LINEAR),
        phases=_phases(prefix),
        feed=_feed(prefix, kind, metrics),
        confidence=session.get(f"{prefix}confidence", None),
    )


def aim_at(prefix: str, target: float) -> None:
    """Write a target into a block."""
    session.put(f"{prefix}target", _plain(target))


def source_name(series: Series | None, _: Language) -> str:
    """Name a source, with its name in the other language behind, to be found by that too."""
    if series is None:
        return _("By hand: check-ins")
    name = _.say(metrics_service.full_title(series))
    other = metrics_service.other_name(series, _.code)
    return f"{name} ({other})" if other else name


def _draw_source(  # noqa: PLR0913 - a part of a form and what it shows
    prefix: str,
    actor: Actor,
    kind: KrType,
    metrics: Sequence[Series],
    problems: Sequence[Problem],
    _: Language,
) -> None:
    fitting = {one.id: one for one in metrics if _measures(kind, one)}
    options = [_BY_HAND, *fitting]
    if session.get(f"{prefix}series", _BY_HAND) not in options:
        session.put(f"{prefix}series", _BY_HAND)
    left, right = st.columns([3, 2])
    with left:
        st.selectbox(
            _("Where the value comes from"),
            options,
            format_func=lambda one: source_name(fitting.get(one), _),
            key=f"{prefix}series",
            persist_state="session",
            help=_(
                "Type part of a name, in any language. Connect a platform, or import a file on "
                "the Metrics screen, to choose from its numbers here."
            ),
        )
        show_problems(problems, "feed", _)
    chosen = fitting.get(session.get(f"{prefix}series", _BY_HAND))
    if chosen is None:
        return
    measures = _measures(kind, chosen)
    if session.get(f"{prefix}measure", None) not in measures:
        session.put(f"{prefix}measure", measures[0])
    with right:
        st.selectbox(
            _("Counted as"),
            measures,
            format_func=lambda one: _.say(MEASURES[one].title),
            key=f"{prefix}measure",
            persist_state="session",
        )
    measure = session.get(f"{prefix}measure", measures[0])
    st.caption(_.say(MEASURES[measure].hint))
    note = platforms.metric_note(chosen.account.platform, chosen.metric)
    if note is not None:
        st.caption(plain(_.say(note)))
    if measure is Measure.TRAILING_RATIO:
        st.number_input(
            _("Days looked back"),
            min_value=1,
            max_value=366,
            key=f"{prefix}window_days",
            persist_state="session",
        )
    if measure is Measure.GROWTH:
        st.date_input(
            _("Compared with"),
            key=f"{prefix}reference",
            format=_DATE_FORMAT,
            persist_state="session",
        )
    _offer_previous(prefix, actor, kind, metrics, chosen, _)


def _offer_previous(  # noqa: PLR0913 - a part of a form and what it shows
    prefix: str,
    actor: Actor,
    kind: KrType,
    metrics: Sequence[Series],
    chosen: Series,
    _: Language,
) -> None:
    """Offer what the metric came to in the period before as the start."""
    starts_on = session.get(f"{prefix}starts_on", date.min)
    deadline = session.get(f"{prefix}deadline", date.min)
    feed = _feed(prefix, kind, metrics)
    if "baseline" not in kind.fields or feed is None or deadline < starts_on:
        return
    value = metrics_service.previous_value(actor, feed, Period(starts_on, deadline))
    if value is None:
        st.caption(_("No readings in the period before, so write the start yourself."))
        return
    text = _.quantity(value, chosen.unit)
    st.button(
        _("Start from {value}, the period before", value=text),
        key=f"{prefix}use_previous",
        icon=":material/history:",
        on_click=_use_previous,
        args=(prefix, value, chosen.unit),
    )


def _use_previous(prefix: str, value: float, unit: str) -> None:
    session.put(f"{prefix}baseline", _plain(round(value, 6)))
    if not session.get(f"{prefix}unit", ""):
        session.put(f"{prefix}unit", unit)


def _draw_goal(prefix: str, kind: KrType, problems: Sequence[Problem], _: Language) -> None:
    names = [name for name in kind.fields if name in _NUMBERS]
    for name, column in zip(names, st.columns(max(len(names), 1)), strict=False):
        with column:
            label = _.say(FIELD_TITLES[name])
            st.text_input(
                _("{field} (optional)", field=label) if name in kind.optional else label,
                key=prefix + name,
                persist_state="session",
            )
            show_problems(problems, name, _)
    if "stages" in kind.fields:
        st.caption(_("One row per stage; its weight says how much of the way it is."))
        _draw_table(
            prefix,
            "stages",
            _stage_row(Stage("")),
            {
                "title": st.column_config.TextColumn(_("Stage"), width="large"),
                "weight": st.column_config.NumberColumn(_("Weight"), min_value=0, default=1),
                "due_on": st.column_config.DateColumn(_("Due"), format=_DATE_FORMAT),
            },
        )
        show_problems(problems, "stages", _)


def _draw_dates(prefix: str, problems: Sequence[Problem], _: Language) -> None:
    left, middle, right = st.columns(3)
    with left:
        st.date_input(
            _("From"), key=f"{prefix}starts_on", format=_DATE_FORMAT, persist_state="session"
        )
        show_problems(problems, "starts_on", _)
    with middle:
        st.date_input(
            _("Deadline"), key=f"{prefix}deadline", format=_DATE_FORMAT, persist_state="session"
        )
        show_problems(problems, "deadline", _)
    with right:
        st.number_input(
            _("Sure to get there, 0 to 10"),
            min_value=0,
            max_value=HIGHEST_CONFIDENCE,
            value=None,
            key=f"{prefix}confidence",
            persist_state="session",
            placeholder=_("Not said yet"),
            help=_(
                "How sure you are as you write it. An ambitious target is one that you believe "
                "in by half: 4 to 7."
            ),
        )
        show_problems(problems, "confidence", _)


def _draw_more(prefix: str, kind: KrType, problems: Sequence[Problem], _: Language) -> None:
    is_marked = any(one.field in ("weight", "phases") for one in problems)
    with st.expander(_("Weight and pace"), expanded=is_marked):
        st.text_input(
            _("Weight"),
            key=f"{prefix}weight",
            persist_state="session",
            help=_("Key results with the same weight count the same."),
        )
        show_problems(problems, "weight", _)
        if kind.pace is not Pace.CURVE and kind.pace is not Pace.STAGES:
            return
        st.selectbox(
            _("Expected pace"),
            list(Curve),
            format_func=lambda one: _.say(words.CURVES[one]),
            key=f"{prefix}curve",
            persist_state="session",
        )
        if session.get(f"{prefix}curve", Curve.LINEAR) is Curve.PHASED:
            _draw_phases(prefix, _)
        show_problems(problems, "phases", _)


def _draw_phases(prefix: str, _: Language) -> None:
    st.caption(_("How much of the way should be done by which day?"))
    _draw_table(
        prefix,
        "phases",
        {"on": None, "per_cent": None},
        {
            "on": st.column_config.DateColumn(_("Day"), format=_DATE_FORMAT),
            "per_cent": st.column_config.NumberColumn(
                _("% of the way"), min_value=0, max_value=100
            ),
        },
    )


def _draw_table(prefix: str, name: str, empty_row: dict[str, Any], columns: dict[str, Any]) -> None:
    """Draw rows to write in; what was typed is there again after another screen was open."""
    editor, base = f"{prefix}{name}_editor", f"{prefix}{name}_base"
    if session.get(editor, None) is None:
        session.put(base, session.get(prefix + name, session.get(base, [])) or [empty_row])
    rows: list[dict[str, Any]] = session.get(base, [])
    session.put(
        prefix + name,
        st.data_editor(
            rows,
            num_rows="dynamic",
            key=editor,
            column_config=columns,
            placeholder="–",
            on_change=_keep_rows,
            args=(prefix, name, empty_row),
        ),
    )


def _keep_rows(prefix: str, name: str, empty_row: Mapping[str, Any]) -> None:
    """Keep what was typed into a table, also where the next run is that of another screen."""
    edits: dict[str, Any] = session.get(f"{prefix}{name}_editor", {})
    base: list[dict[str, Any]] = session.get(f"{prefix}{name}_base", [])
    rows = [dict(row) for row in base]
    for number, cells in edits.get("edited_rows", {}).items():
        rows[number] |= cells
    deleted = edits.get("deleted_rows", [])
    kept = [row for number, row in enumerate(rows) if number not in deleted]
    added = [{**empty_row, **row} for row in edits.get("added_rows", [])]
    session.put(prefix + name, [_with_dates(row) for row in (*kept, *added)])


def _with_dates(row: dict[str, Any]) -> dict[str, Any]:
    """Read the days of a row, which arrive from a table as text."""
    return row | {name: _date(row[name]) for name in _DAY_COLUMNS & row.keys()}


def _measures(kind: KrType, series: Series) -> list[Measure]:
    return [one for one in measures_for(series.kind) if one in kind.feeds]


def _feed(prefix: str, kind: KrType | None, metrics: Sequence[Series]) -> Feed | None:
    chosen = next(
        (one for one in metrics if one.id == session.get(f"{prefix}series", _BY_HAND)), None
    )
    measures = _measures(kind, chosen) if kind and chosen else []
    if chosen is None or not measures:
        return None
    measure: Measure = session.get(f"{prefix}measure", measures[0])
    measure = measure if measure in measures else measures[0]
    window_days = None
    if measure is Measure.TRAILING_RATIO:
        window_days = int(session.get(f"{prefix}window_days", DEFAULT_WINDOW_DAYS))
    reference = _reference(prefix) if measure is Measure.GROWTH else None
    return Feed(chosen.id, measure, window_days, reference)


def _reference(prefix: str) -> Period | None:
    """Give the period compared with; None while only its first day was chosen."""
    days: tuple[date, ...] = session.get(f"{prefix}reference", ())
    return Period(days[0], days[1]) if len(days) == 2 else None


def _stages(prefix: str) -> tuple[Stage, ...]:
    rows: list[dict[str, Any]] = session.get(f"{prefix}stages", [])
    return tuple(
        Stage(row["title"].strip(), _weight(row.get("weight")), _date(row.get("due_on")))
        for row in rows
        if (row.get("title") or "").strip()
    )


def _phases(prefix: str) -> tuple[Phase, ...]:
    if session.get(f"{prefix}curve", Curve.LINEAR) is not Curve.PHASED:
        return ()
    rows: list[dict[str, Any]] = session.get(f"{prefix}phases", [])
    days = [(_date(row.get("on")), row.get("per_cent")) for row in rows]
    return tuple(Phase(day, share / 100) for day, share in days if day and share is not None)


def _stage_row(stage: Stage) -> dict[str, Any]:
    return {"title": stage.title, "weight": stage.weight, "due_on": stage.due_on}


def _phase_row(phase: Phase) -> dict[str, Any]:
    return {"on": phase.on, "per_cent": phase.share * 100}


def _weight(value: float | None) -> float:
    return 1.0 if value is None else float(value)


def _date(value: date | str | None) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def _plain(number: float | None) -> str:
    """Write a number so that it can be typed again in any language: no grouping."""
    return "" if number is None else f"{number:.12g}"
