"""Bring in a file: drop it, see what was understood, choose, import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from okr.domain.access import Actor
from okr.domain.errors import JaugeError
from okr.domain.measures import SeriesKind
from okr.domain.messages import Message, message
from okr.domain.okrs import Team
from okr.locale.language import Language
from okr.reporting import words
from okr.services import clock, imports
from okr.services.imports import (
    KIND_TITLES,
    Answers,
    Arriving,
    Asks,
    Choice,
    DateOrder,
    Dropped,
    Found,
    ImportPlan,
    Question,
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
_MOST_CHANGES = 10
_META = "meta_business_suite"
_PLAIN_KINDS = (SeriesKind.FLOW, SeriesKind.LEVEL, SeriesKind.UNIQUE)


def draw(actor: Actor, team: Team, accounts: Sequence[str], _: Language) -> None:
    """Draw the upload and, once files are there, what they hold."""
    st.subheader(_("Import files"), anchor=False)
    st.caption(
        _(
            "Exports as they were downloaded: CSV, Excel, or a ZIP of them, several at once. You "
            "see what was understood before anything is saved."
        )
    )
    dropped = st.file_uploader(
        _("Files"),
        type=["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "zip"],
        accept_multiple_files=True,
        key="import.file",
        label_visibility="collapsed",
    )
    ready = []
    for file in dropped:
        try:
            ready += _draw_file(actor, team, Dropped(file.name, file.getvalue()), accounts, _)
        except JaugeError as error:
            show_error(error, _)
    if ready and st.button(
        _("Import"), key="import.go", type="primary", icon=":material/download:"
    ):
        _import(actor, team, ready, _)
    arrived = session.take(_ARRIVED)
    if arrived:
        st.success(plain(arrived), icon=":material/check_circle:")


@dataclass(frozen=True)
class _Ready:
    """A file that may come in, and what was answered about it."""

    found: Found
    arriving: tuple[Arriving, ...]
    answers: Answers


def _import(actor: Actor, team: Team, ready: Sequence[_Ready], _: Language) -> None:
    try:
        reports = imports.bring_in_together(
            actor, team.id, [arriving for one in ready for arriving in one.arriving]
        )
        for one in ready:
            imports.remember(actor, team.id, one.found, one.answers)
    except JaugeError as error:
        show_error(error, _)
        return
    said = [
        words.arrived(report.account, report.arrival, report.key_results, _) for report in reports
    ]
    changes = [change for report in reports for change in report.changes]
    said += [words.changed(one.metric, one.difference, _) for one in changes[:_MOST_CHANGES]]
    if len(changes) > _MOST_CHANGES:
        said.append(_("… and {count} more.", count=len(changes) - _MOST_CHANGES))
    session.put(_ARRIVED, "\n\n".join(dict.fromkeys(said)))
    # Once more from the top, so that the list of metrics shows them too.
    st.rerun()


def _draw_file(
    actor: Actor, team: Team, dropped: Dropped, accounts: Sequence[str], _: Language
) -> list[_Ready]:
    """Draw what a file holds; give it where nothing is left to ask."""
    found, answers = _look(actor, team, dropped, _)
    _draw_recognised(found, _)
    waiting = [one for one in found.questions if one.asks is not Asks.ACCOUNT]
    if waiting:
        return []
    plans = _draw_tables(found, accounts, _)
    arriving = tuple(
        Arriving(table, plan, dropped.content, found.name, found.downloaded_on)
        for table, plan in zip(found.tables, plans, strict=True)
    )
    named = tuple(
        dict.fromkeys(
            plan.account
            for table, plan in zip(found.tables, plans, strict=True)
            if plan.account and plan.account != table.account
        )
    )
    return [_Ready(found, arriving, replace(answers, accounts=named))]


def _look(actor: Actor, team: Team, dropped: Dropped, _: Language) -> tuple[Found, Answers]:
    """Look at a file; where it leaves something open, ask and look again."""
    found = imports.look_over(actor, team.id, dropped)
    answers = Answers()
    for question in found.questions:
        answers = _answered(answers, found, question, _)
    if answers == Answers():
        return found, answers
    return imports.look_over(actor, team.id, dropped, answers), answers


def _answered(answers: Answers, found: Found, question: Question, _: Language) -> Answers:
    sentence = _.say(imports.said(question.sentence))
    if question.asks is Asks.DATE_ORDER:
        orders = list(found.tables[0].date_orders)
        order = st.radio(
            sentence,
            orders,
            index=orders.index(found.tables[0].date_order),
            format_func=lambda one: _.say(_ORDERS[one]),
            key=f"import.order.{found.name}",
        )
        return replace(answers, date_order=order)
    if question.asks is Asks.DOWNLOADED_ON:
        day = st.date_input(
            sentence, value=clock.today(), key=f"import.downloaded.{found.name}", max_value="today"
        )
        return replace(answers, downloaded_on=day)
    if question.asks is Asks.METRIC:
        name = st.text_input(sentence, key=f"import.metric.{found.name}.{question.about}")
        if name.strip():
            return replace(answers, names={**answers.names, question.about: name.strip()})
    return answers


def _draw_recognised(found: Found, _: Language) -> None:
    """Say what the file is, how sure that is, and what of it is no daily series."""
    share = round(found.confidence * 100)
    st.text(
        _(
            "{name}: {shape}, {share}% sure",
            name=found.name,
            shape=_shape(found, _),
            share=share,
        )
    )
    for note in found.notes[:_MOST_CHANGES]:
        st.text(_.say(imports.said(note)))
    if found.left_out:
        title = _.plural("{count} table left out", "{count} tables left out", len(found.left_out))
        with st.expander(title, icon=":material/table_view:"):
            for one in found.left_out:
                st.text(_.say(imports.said(one.reason)))


def _shape(found: Found, _: Language) -> str:
    if found.owner:
        return found.owner
    return "Meta Business Suite" if found.shape == _META else _("a table by day")


def _draw_tables(found: Found, accounts: Sequence[str], _: Language) -> tuple[ImportPlan, ...]:
    first = found.tables[0]
    columns = [[column.name for column in table.columns] for table in found.tables]
    if len(found.tables) > 1 and all(names == columns[0] for names in columns) and first.account:
        # One table with a column of accounts: what is chosen once holds for all.
        st.text(
            _.plural("{count} account in this file", "{count} accounts in this file", len(columns))
        )
        _draw_understanding(first, found.name, _)
        plan = _draw_choices(first, found.name, [*accounts, first.account], _)
        return tuple(replace(plan, account=table.account or "") for table in found.tables)
    plans = []
    for number, table in enumerate(found.tables):
        label = f"{found.name}.{number}" if number else found.name
        known = [table.account] if table.account and table.account not in accounts else []
        _draw_understanding(table, label, _)
        plans.append(_draw_choices(table, label, [*accounts, *known], _))
    return tuple(plans)


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
        index=list(accounts).index(understood.account) if understood.account else None,
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
