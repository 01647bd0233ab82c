"""The form of an e-mail that goes out by itself: to whom, what, and how often."""

import base64
from collections.abc import Mapping, Sequence
from datetime import date, time
from functools import lru_cache
from zoneinfo import available_timezones

import streamlit as st

from okr.domain.access import Actor
from okr.domain.addresses import split_addresses
from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.messages import Message, message
from okr.domain.okrs import Team
from okr.domain.schedules import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    PLACEHOLDERS,
    Frequency,
    Schedule,
    Timing,
)
from okr.locale.language import LANGUAGES, Language
from okr.reporting.document import Paper
from okr.reporting.letter import Letter, page
from okr.services import email_schedules
from okr.ui import session
from okr.ui.errors import show_kept, show_problems
from okr.ui.paper import PAPERS
from okr.ui.weekdays import WEEKDAYS

_PREFIX = "mailing."
_EDITED, _PROBLEMS, _ERROR, _SHOWN = (
    f"{_PREFIX}{name}" for name in ("edited", "problems", "error", "shown")
)
_DATE_FORMAT = "DD/MM/YYYY"
_PREVIEW_PX = 560
FREQUENCIES: Mapping[Frequency, Message] = {
    Frequency.ONCE: message("Once"),
    Frequency.DAILY: message("Every day"),
    Frequency.WEEKLY: message("Every week"),
    Frequency.MONTHLY: message("Every month, on a day"),
    Frequency.LAST_WEEKDAY: message("Every month, on the last weekday"),
    Frequency.QUARTERLY: message("Every three months"),
    Frequency.CYCLE_END: message("When a cycle ends"),
}


_NOTHING = Schedule(team_id=0, timing=Timing(Frequency.ONCE, date.min), subject="")


def begin(schedule: Schedule) -> None:
    """Open the form on a schedule, new or kept."""
    session.forget(_PREFIX)
    session.put(_EDITED, schedule)


def is_open() -> bool:
    """Say whether a schedule is being written."""
    return session.get(_EDITED, _NOTHING) != _NOTHING


def draw(actor: Actor, team: Team, _: Language) -> None:
    """Draw the form."""
    kept: Schedule = session.get(_EDITED, _NOTHING)
    st.header(_("Change this e-mail") if kept.id else _("A new e-mail"), anchor=False)
    problems: Sequence[Problem] = session.get(_PROBLEMS, ())
    left, right = st.columns(2, gap="large")
    with left:
        _draw_recipients(actor, team, kept, problems, _)
        _draw_text(kept, problems, _)
    with right:
        _draw_timing(kept, problems, _)
        _draw_form(kept, _)
    for field in ("address", ""):
        show_problems(problems, field, _)
    with st.container(horizontal=True):
        st.button(
            _("Save"), key=f"{_PREFIX}save", type="primary", on_click=_save, args=(actor, kept, _)
        )
        st.button(_("Preview"), key=f"{_PREFIX}preview", on_click=_preview, args=(actor, kept))
        st.button(_("Send me a test"), key=f"{_PREFIX}test", on_click=_test, args=(actor, kept, _))
        st.button(_("Cancel"), key=f"{_PREFIX}cancel", type="tertiary", on_click=_leave)
    show_kept(_ERROR, _)
    letter: Letter | None = session.take(_SHOWN)
    if letter is not None:
        st.dialog(letter.subject, width="large")(_draw_preview)(letter, _typed(kept).language)


def _draw_recipients(
    actor: Actor, team: Team, kept: Schedule, problems: Sequence[Problem], _: Language
) -> None:
    st.text_area(
        _("To"),
        ", ".join(kept.to),
        placeholder="ana@example.org, bo@example.org",
        height="content",
        key=f"{_PREFIX}to",
    )
    show_problems(problems, "to", _)
    groups = {one.id: one for one in email_schedules.groups(actor, team.id)}
    if groups:
        st.multiselect(
            _("Groups"),
            list(groups),
            [one for one in kept.group_ids if one in groups],
            format_func=lambda one: f"{groups[one].name} ({len(groups[one].addresses)})",
            help=_("People in groups do not see each other."),
            placeholder=_("Choose groups"),
            key=f"{_PREFIX}groups",
        )
    copies, hidden = st.columns(2)
    with copies:
        st.text_input(_("Copy (CC)"), ", ".join(kept.cc), key=f"{_PREFIX}cc")
        show_problems(problems, "cc", _)
    with hidden:
        st.text_input(_("Hidden copy (BCC)"), ", ".join(kept.bcc), key=f"{_PREFIX}bcc")
        show_problems(problems, "bcc", _)
    st.text_input(_("Answers go to"), kept.reply_to, key=f"{_PREFIX}reply_to")
    show_problems(problems, "reply_to", _)


def _draw_text(kept: Schedule, problems: Sequence[Problem], _: Language) -> None:
    st.text_input(_("Subject"), kept.subject, max_chars=LONGEST_SUBJECT, key=f"{_PREFIX}subject")
    show_problems(problems, "subject", _)
    st.text_area(_("Message"), kept.body, max_chars=LONGEST_BODY, key=f"{_PREFIX}body")
    show_problems(problems, "body", _)
    names = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    st.caption(_("You may write {names}: they become what is true on the day.", names=names))


def _draw_timing(kept: Schedule, problems: Sequence[Problem], _: Language) -> None:
    timing = kept.timing
    frequency = st.selectbox(
        _("Frequency"),
        list(FREQUENCIES),
        list(FREQUENCIES).index(timing.frequency),
        format_func=lambda one: _.say(FREQUENCIES[one]),
        key=f"{_PREFIX}frequency",
    )
    if frequency in (Frequency.WEEKLY, Frequency.LAST_WEEKDAY):
        st.selectbox(
            _("Weekday"),
            range(len(WEEKDAYS)),
            timing.weekday,
            format_func=lambda one: _.say(WEEKDAYS[one]),
            key=f"{_PREFIX}weekday",
        )
    if frequency is Frequency.MONTHLY:
        st.number_input(
            _("Day of the month, 1 to 31"),
            1,
            31,
            timing.day,
            help=_("A month that is shorter has it on its last day."),
            key=f"{_PREFIX}day",
        )
    first, last = st.columns(2)
    first.date_input(
        _("On") if frequency is Frequency.ONCE else _("From"),
        timing.starts_on,
        format=_DATE_FORMAT,
        key=f"{_PREFIX}starts_on",
    )
    if frequency is not Frequency.ONCE:
        with last:
            st.date_input(
                _("Until (may stay empty)"),
                timing.ends_on,
                format=_DATE_FORMAT,
                key=f"{_PREFIX}ends_on",
            )
            show_problems(problems, "ends_on", _)
    hour, zone = st.columns(2)
    hour.time_input(_("Time"), timing.at, step=900, key=f"{_PREFIX}at")
    with zone:
        zones = _zones()
        st.selectbox(
            _("Time zone"),
            zones,
            zones.index(timing.zone) if timing.zone in zones else zones.index("UTC"),
            key=f"{_PREFIX}zone",
        )
        show_problems(problems, "zone", _)


def _draw_form(kept: Schedule, _: Language) -> None:
    spoken, paper = st.columns(2)
    spoken.segmented_control(
        _("Language"),
        list(LANGUAGES),
        default=kept.language,
        required=True,
        format_func=lambda code: LANGUAGES[code],
        key=f"{_PREFIX}language",
    )
    has_pdf = st.toggle(_("With the report as PDF"), kept.has_pdf, key=f"{_PREFIX}has_pdf")
    if has_pdf:
        paper.segmented_control(
            _("Paper"),
            list(PAPERS),
            default=Paper[kept.paper],
            required=True,
            format_func=lambda one: _.say(PAPERS[one]),
            key=f"{_PREFIX}paper",
        )


def _typed(kept: Schedule) -> Schedule:
    """Gather what stands in the fields; what has no field now stays as it was."""

    def field(name: str, otherwise: object) -> object:
        return session.get(f"{_PREFIX}{name}", otherwise)

    def addresses(name: str, otherwise: Sequence[str]) -> tuple[str, ...]:
        return tuple(split_addresses(str(field(name, ", ".join(otherwise)))))

    timing = kept.timing
    frequency = session.get(f"{_PREFIX}frequency", timing.frequency)
    starts_on: date = session.get(f"{_PREFIX}starts_on", timing.starts_on) or timing.starts_on
    ends_on: date | None = session.get(f"{_PREFIX}ends_on", timing.ends_on)
    at: time = session.get(f"{_PREFIX}at", timing.at) or timing.at
    paper: Paper = session.get(f"{_PREFIX}paper", None) or Paper[kept.paper]
    return Schedule(
        id=kept.id,
        team_id=kept.team_id,
        timing=Timing(
            frequency=frequency,
            starts_on=starts_on,
            ends_on=None if frequency is Frequency.ONCE else ends_on,
            weekday=session.get(f"{_PREFIX}weekday", timing.weekday),
            day=session.get(f"{_PREFIX}day", timing.day),
            at=at,
            zone=session.get(f"{_PREFIX}zone", timing.zone),
        ),
        subject=str(field("subject", kept.subject)),
        body=str(field("body", kept.body)),
        to=addresses("to", kept.to),
        cc=addresses("cc", kept.cc),
        bcc=addresses("bcc", kept.bcc),
        group_ids=tuple(session.get(f"{_PREFIX}groups", kept.group_ids)),
        reply_to=str(field("reply_to", kept.reply_to)).strip(),
        language=session.get(f"{_PREFIX}language", kept.language) or kept.language,
        has_pdf=session.get(f"{_PREFIX}has_pdf", kept.has_pdf),
        paper=paper.name,
        address=session.base_address(),
        is_paused=kept.is_paused,
    )


def _save(actor: Actor, kept: Schedule, _: Language) -> None:
    try:
        email_schedules.save(actor, _typed(kept))
    except JaugeError as error:
        _keep_error(error)
    else:
        session.forget(_PREFIX)
        session.notify(_("Saved."))


def _preview(actor: Actor, kept: Schedule) -> None:
    try:
        session.put(_SHOWN, email_schedules.preview(actor, _typed(kept)))
    except JaugeError as error:
        _keep_error(error)
    else:
        session.forget(_PROBLEMS)


def _test(actor: Actor, kept: Schedule, _: Language) -> None:
    try:
        email_schedules.send_test(actor, _typed(kept))
    except JaugeError as error:
        _keep_error(error)
    else:
        session.forget(_PROBLEMS)
        session.notify(_("Sent to {email}.", email=actor.email))


def _keep_error(error: JaugeError) -> None:
    session.put(_PROBLEMS, error.problems if isinstance(error, InvalidInput) else ())
    session.put(_ERROR, error)


def _leave() -> None:
    session.forget(_PREFIX)


def _draw_preview(letter: Letter, code: str) -> None:
    shown = page(letter, code)
    for name, png in letter.pictures.items():
        drawn = base64.b64encode(png).decode()
        shown = shown.replace(f'"cid:{name}"', f'"data:image/png;base64,{drawn}"')
    st.iframe(shown, height=_PREVIEW_PX)


@lru_cache(maxsize=1)
def _zones() -> list[str]:
    return sorted(available_timezones())
