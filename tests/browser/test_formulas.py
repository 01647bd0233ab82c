"""A formula across two accounts is written in the browser, followed, and moves with its parts."""

from datetime import date

import pytest
from playwright.sync_api import expect

from okr.domain.kr_type import Goal
from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed
from okr.services import metrics, pushing

pytestmark = pytest.mark.browser
NUMBERS = """account,metric,day,value
LinkedIn,Clicks,2026-11-20,10
LinkedIn,Clicks,2026-11-21,30
Facebook Pages,Link clicks,2026-11-20,5
Facebook Pages,Link clicks,2026-11-21,5
Facebook Pages,Impressions,2026-11-20,100
Facebook Pages,Impressions,2026-11-21,400
"""


def test_a_formula_is_written_and_its_gauge_moves_with_its_parts(enter, world):
    pushing.push(world.lead, world.team_id, NUMBERS)
    lead = enter(world.lead, "/metrics")
    lead.press("formula.new")
    lead.type("formula.name", "Clicks per impression")
    for name in ("LinkedIn · Clicks", "Facebook Pages · Link clicks", "Impressions"):
        lead.name("formula.parts", name)
        lead.page.keyboard.press("Escape")
    lead.finds("formula.text", "A + B + C")
    lead.field("formula.text").press_sequentially(" ÷")
    lead.sees("This cannot be read yet.")
    lead.field("formula.text").fill("(A + B) ÷ C")
    lead.sees("Rate (one amount over another) · in %")
    expect(lead.page.get_by_role("row").filter(has_text="20 Nov 2026")).to_contain_text("15%")
    lead.sees("10%")
    lead.press("formula.save")
    expect(lead.page.get_by_role("heading", name="Clicks per impression")).to_be_visible()
    made = next(
        one
        for one in metrics.choices(world.lead, world.team_id)
        if one.name == "Clicks per impression"
    )
    assert made.kind is SeriesKind.RATIO
    saved = world.save(
        world.key_result(
            kind="at_least",
            goal=Goal(target=20),
            unit="%",
            feed=Feed(made.id, Measure.RATIO),
            starts_on=date(2026, 11, 1),
        )
    )
    lead.go(f"/?kr={saved.key_results[0].id}")
    lead.sees("10%")
    pushing.push(
        world.lead,
        world.team_id,
        "LinkedIn,Clicks,2026-11-20,60\n".join(["account,metric,day,value\n", ""]),
    )
    lead.go(f"/?kr={saved.key_results[0].id}")
    lead.sees("20%")
