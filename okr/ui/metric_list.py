"""What numbers there are: one row per metric."""

from collections.abc import Sequence

import streamlit as st

from okr.domain.okrs import Team
from okr.locale.language import Language
from okr.services.imports import KIND_TITLES
from okr.services.metrics import MetricView


def draw(team: Team, listed: Sequence[MetricView], _: Language) -> None:
    """Draw the metrics, or say how the first ones come in."""
    if team.is_demo:
        st.caption(_("Demo data: all of these numbers are invented."))
    if not listed:
        st.write(_("No numbers yet. Import the file that your platform lets you download."))
        return
    st.dataframe(
        [
            {
                _("Account"): one.series.account.name,
                _("Metric"): one.series.name,
                _("Unit"): one.series.unit or "–",
                _("How days go together"): _.say(KIND_TITLES[one.series.kind]),
                _("Days"): "–" if one.span is None else _.number(one.span.days),
                _("First day"): "–" if one.span is None else _.short_day(one.span.first_on),
                _("Last day"): "–" if one.span is None else _.short_day(one.span.last_on),
            }
            for one in listed
        ],
        hide_index=True,
        key="metrics.list",
    )


def accounts(listed: Sequence[MetricView]) -> list[str]:
    """Name the accounts that there are."""
    return sorted({one.series.account.name for one in listed})
