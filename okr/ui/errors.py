"""The one place that shows what went wrong."""

from collections.abc import Callable, Sequence

import streamlit as st

from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.locale.language import Language
from okr.ui import session
from okr.ui.markdown import plain


def show_error(error: JaugeError, _: Language) -> None:
    """Show an error's sentence, or all of them when several fields need mending."""
    problems = error.problems if isinstance(error, InvalidInput) else ()
    if len(problems) < 2:
        st.error(plain(_.say(error.sentence)), icon=":material/error:")
        return
    listed = "\n".join(f"- {plain(_.say(problem.sentence))}" for problem in problems)
    st.error(f"{_('Please mend this first:')}\n{listed}", icon=":material/error:")


def show_problems(problems: Sequence[Problem], field: str, _: Language) -> None:
    """Show, under a field, what is wrong with it."""
    for problem in problems:
        if problem.field == field:
            st.caption(f":red[:material/error: {plain(_.say(problem.sentence))}]")


def problems_of(problems: Sequence[Problem], part: object) -> list[Problem]:
    """Give what is wrong in one part of a form, whose fields are named `{part}.{field}`."""
    prefix = f"{part}."
    return [
        Problem(one.field.removeprefix(prefix), one.sentence)
        for one in problems
        if one.field.startswith(prefix)
    ]


def attempt(do: Callable[[], object], done: str, key: str) -> None:
    """Do what a button is for and say so; what goes wrong is kept under a key to be shown."""
    try:
        do()
    except JaugeError as error:
        session.put(key, error)
    else:
        session.notify(done)


def show_kept(key: str, _: Language) -> None:
    """Show, once, what went wrong in an attempt."""
    error: JaugeError | None = session.take(key)
    if error is not None:
        show_error(error, _)
