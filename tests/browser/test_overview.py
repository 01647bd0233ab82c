"""From the overview of all teams to what needs attention, in a browser."""

import pytest
from playwright.sync_api import expect

from okr.services import check_ins
from okr.store.progress import CheckIn
from tests.conftest import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_what_needs_attention_is_one_click_away(enter, world):
    (key_result,) = world.save().key_results
    check_ins.record(world.lead, CheckIn(key_result.id, TODAY, value=105.0), today=TODAY)
    viewer = enter(world.viewer)
    viewer.open_screen("Overview")
    viewer.sees("Look at this first")
    viewer.pick(f"kr:{world.team_id}:{world.cycle.id}:{key_result.id}")
    viewer.sees("All gauges")
    expect(viewer.page.get_by_role("heading", name=key_result.title)).to_be_visible()
    viewer.open_screen("Overview")
    viewer.pick(f"team:{world.team_id}:{world.cycle.id}")
    viewer.sees("Be the account that people quote")
