"""A dashboard leaves the app: as a PDF, in one click."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_dashboard_is_taken_along_as_a_pdf(enter, world):
    world.save()
    viewer = enter(world.viewer)
    viewer.pick("share:")
    dialog = viewer.page.get_by_role("dialog")
    dialog.get_by_role("radio", name="US Letter").click()
    viewer.rests()
    with viewer.page.expect_download() as waiting:
        viewer.press("share.pdf")
    assert waiting.value.suggested_filename.endswith(".pdf")
    paper = PdfReader(io.BytesIO(waiting.value.path().read_bytes()))
    assert world.cycle.name in paper.pages[0].extract_text()
    assert round(paper.pages[0].mediabox.height) == 792
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
