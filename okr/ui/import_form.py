"""Bring in a file: drop it, see what was understood, choose, import."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from okr.domain.access import Actor
from okr.domain.errors import JaugeError
from okr.domain.measures import SeriesKind
from okr.domain.messages import Message, message
from okr.domain.okrs import Team
from okr.locale.language import Language
from okr.reporting import words
from okr.services import imports
from okr.services.imports import (
    KIND_TITLES,
    Choice,
    DateOrder,
    ImportPlan,
    RatioChoice,
    Understanding,
)
from okr.ui import session
from okr.ui.errors import show_error
from okr.ui.markdown import plain

_DELIMITERS: Mapping[str, Message] = {
    ",": message("comma"),
    ";": message("semicolon"),
    "\t": message("tab"),
    "|": message("vertical bar"),
}
_ORDERS: Mapping[DateOrder, Message] = {
    DateOrder.DAY_FIRST: message("Day first: 12/07 is 12 July"),
    DateOrder.MONTH_FIRST: message("Month first: 07/12 is 12 July"),
}
_ARRIVED = "import.arrived"
_FIRST_ROWS = 6
_PLAIN_KINDS = (SeriesKind.FLOW, SeriesKind.LEVEL, SeriesKind.UNIQUE)


def draw(actor: Actor, team: Team, accounts: Sequence[str], _: Language) -> None:
    """Draw the upload and, once a file is there, what it holds."""
    st.subheader(_("Import a file"), anchor=False)
    st.caption(
        _(
            "A CSV or Excel file with one row of headings and one row per day. You see what was "
            "understood before anything is saved."
        )
    )
    dropped = st.file_uploader(
        _("File"),
        type=["csv", "tsv", "txt", "xlsx", "xls"],
        key="import.file",
        label_visibility="collapsed",
    )
    if dropped is None:
        return
    content = dropped.getvalue()
    try:
        understood = _look(actor, team, content, dropped.name, _)
    except JaugeError as error:
        show_error(error, _)
        return
    _draw_understanding(understood, dropped.name, _)
    plan = _draw_choices(understood, dropped.name, accounts, _)
    if st.button(_("Import"), key="import.go", type="primary", icon=":material/download:"):
        try:
            report = imports.bring_in(
                actor, team.id, understood, plan, content=content, source=dropped.name
            )
        except JaugeError as error:
            show_error(error, _)
        else:
            said = words.arrived(report.account, report.arrival, report.key_results, _)
            session.put(_ARRIVED, said)
            # Once more from the top, so that the list of metrics shows them too.
            st.rerun()
    arrived = session.take(_ARRIVED)
    if arrived:
        st.success(plain(arrived), icon=":material/check_circle:")


def _look(actor: Actor, team: Team, content: bytes, name: str, _: Language) -> Understanding:
    """Look at the file; where its dates read two ways, ask which one is meant."""
    understood = imports.look_at(actor, team.id, content, name)
    if not understood.date_orders:
        return understood
    order = st.radio(
        _("Its dates can be read two ways. Which one is right?"),
        list(understood.date_orders),
        index=list(understood.date_orders).index(understood.date_order),
        format_func=lambda one: _.say(_ORDERS[one]),
        key=f"import.order.{name}",
    )
    return imports.look_at(actor, team.id, content, name, order)


def _draw_understanding(understood: Understanding, name: str, _: Language) -> None:
    facts = [
        _.plural("{count} day", "{count} days", len(understood.days)),
        _("from {first} to {last}", first=understood.first_on, last=understood.last_on),
        _("dates in “{column}”", column=understood.date_column),
        _("headings in row {row}", row=understood.header_row),
    ]
    if understood.sheet:
        facts.append(_("sheet “{name}”", name=understood.sheet))
    if understood.delimiter:
        facts.append(_("separated by {sign}", sign=_DELIMITERS[understood.delimiter]))
    if understood.encoding:
        facts.append(understood.encoding)
    st.markdown(f"**{_('Understood')}**")
    st.text(" · ".join(facts))
    _draw_skipped(understood, _)
    st.dataframe(_first_rows(understood, _), hide_index=True, key=f"import.preview.{name}")


def _draw_skipped(understood: Understanding, _: Language) -> None:
    problems = [one for column in understood.offered for one in column.problems]
    texts = [column.name for column in understood.columns if not column.is_offered]
    if understood.skipped:
        title = _.plural("{count} row left out", "{count} rows left out", len(understood.skipped))
        with st.expander(title, icon=":material/playlist_remove:"):
            for one in understood.skipped:
                st.text(_("Row {row}: {reason}", row=one.row, reason=imports.said(one.reason)))
    if problems:
        title = _.plural(
            "{count} cell to mend before its column can be imported",
            "{count} cells to mend before their columns can be imported",
            len(problems),
        )
        with st.expander(title, icon=":material/warning:", expanded=True):
            for problem in problems:
                st.text(_.say(imports.said_of_cell(problem)))
    if texts:
        st.text(_("Not numbers, so not offered: {names}", names=", ".join(texts)))


def _first_rows(understood: Understanding, _: Language) -> list[dict[str, str]]:
    """Show the first days as they will be stored."""
    rows = []
    for place, day in enumerate(understood.days[:_FIRST_ROWS]):
        row = {understood.date_column: _.short_day(day)}
        for column in understood.offered:
            value = column.values[place]
            row[column.name] = "–" if value is None else _.number(value)
        rows.append(row)
    return rows


def _draw_choices(
    understood: Understanding, name: str, accounts: Sequence[str], _: Language
) -> ImportPlan:
    account = st.selectbox(
        _("Account"),
        list(accounts),
        index=None,
        key=f"import.account.{name}",
        accept_new_options=True,
        placeholder=_("Whose numbers are these? For example “LinkedIn”"),
    )
    proposed = imports.proposed_plan(understood, account or "")
    st.markdown(f"**{_('Metrics')}**")
    choices = _draw_columns(understood, proposed, name, _)
    st.markdown(f"**{_('Rates')}**")
    st.caption(
        _(
            "A rate is one amount over another: Jauge adds up both before it divides, because the "
            "average of daily rates is wrong."
        )
    )
    ratios = _draw_ratios(choices, proposed, name, _)
    return ImportPlan(account or "", choices, ratios)


def _draw_columns(
    understood: Understanding, proposed: ImportPlan, name: str, _: Language
) -> tuple[Choice, ...]:
    wanted = {choice.column for choice in proposed.choices}
    titles = {kind: _.say(KIND_TITLES[kind]) for kind in _PLAIN_KINDS}
    rows = []
    for column in understood.offered:
        choice = imports.proposed_choice(understood, column)
        rows.append(
            {
                "import": column.name in wanted,
                "column": column.name,
                "name": choice.name,
                "kind": titles[choice.kind],
                "unit": choice.unit,
            }
        )
    edited: list[dict[str, Any]] = st.data_editor(
        rows,
        hide_index=True,
        disabled=["column"],
        key=f"import.columns.{name}",
        column_config={
            "import": st.column_config.CheckboxColumn(_("Import")),
            "column": st.column_config.TextColumn(_("Column")),
            "name": st.column_config.TextColumn(_("Name"), required=True),
            "kind": st.column_config.SelectboxColumn(
                _("How days go together"),
                options=list(titles.values()),
                required=True,
                width="medium",
            ),
            "unit": st.column_config.TextColumn(_("Unit")),
        },
    )
    kinds = {title: kind for kind, title in titles.items()}
    return tuple(
        Choice(row["column"], row["name"] or "", kinds[row["kind"]], row["unit"] or "")
        for row in edited
        if row["import"]
    )


def _draw_ratios(
    choices: Sequence[Choice], proposed: ImportPlan, name: str, _: Language
) -> tuple[RatioChoice, ...]:
    flows = [choice.column for choice in choices if choice.kind is SeriesKind.FLOW]
    rows: list[dict[str, object]] = [
        {
            "name": ratio.name,
            "numerator": ratio.numerator,
            "denominator": ratio.denominator,
            "is_percentage": ratio.unit == "%",
        }
        for ratio in proposed.ratios
    ]
    empty: dict[str, object] = {
        "name": None,
        "numerator": None,
        "denominator": None,
        "is_percentage": True,
    }
    edited: list[dict[str, Any]] = st.data_editor(
        rows or [empty],
        num_rows="dynamic",
        hide_index=True,
        placeholder="–",
        key=f"import.ratios.{name}",
        column_config={
            "name": st.column_config.TextColumn(_("Rate")),
            "numerator": st.column_config.SelectboxColumn(_("Amount"), options=flows),
            "denominator": st.column_config.SelectboxColumn(_("Over"), options=flows),
            "is_percentage": st.column_config.CheckboxColumn(_("As %"), default=True),
        },
    )
    return tuple(
        RatioChoice(
            row["name"] or "",
            row["numerator"],
            row["denominator"],
            "%" if row["is_percentage"] else "",
        )
        for row in edited
        if row["numerator"] and row["denominator"]
    )
