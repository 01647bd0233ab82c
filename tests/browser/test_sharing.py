"""A dashboard leaves the app: as a PDF in one click, by e-mail as often as people like."""

import io
import json
from datetime import date

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from okr.domain.schedules import Frequency, Schedule, Timing
from okr.services import calendar_feed, email_schedules, mail
from tests import mailbox
from tests.browser.serving import Server

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
    with viewer.page.expect_download() as waiting:
        viewer.press("share.png")
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")
    dialog.get_by_text("Everything of the team, as tables").click()
    dialog.get_by_role("radio", name="JSON").click()
    viewer.rests()
    with viewer.page.expect_download() as waiting:
        viewer.press("share.export")
    found = json.loads(waiting.value.path().read_bytes())
    assert [one["title"] for one in found["key_results"]] == ["Reach 200 followers"]
    dialog.get_by_text("Reviews and deadlines in your calendar").click()
    viewer.press("share.calendar")
    address = dialog.locator("code").text_content()
    assert calendar_feed.feed(address.rpartition("/")[2].removesuffix(".ics"))
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


def test_a_lead_shares_by_e_mail_as_often_as_people_like(visit, world, today, database, enter_at):
    key_result = world.save().key_results[0]
    with mailbox.serving() as (box, port):
        settings = {mail.URL_NAME: f"smtp://localhost:{port}", mail.SENDER_NAME: "okr@example.org"}
        with Server(database, today=today, **settings) as server:
            lead = enter_at(server, world.lead)
            lead.pick("share:")
            lead.page.get_by_role("dialog").get_by_role("link", name="Share by e-mail").click()
            lead.press("mailings.new")
            lead.press("mailing.save")
            lead.sees("Write at least one address, or choose a group.")
            lead.type("mailing.to", "ana@example.org; bo@exämple.org")
            lead.type("mailing.subject", "{team} on {weather}")
            lead.press("mailing.save")
            lead.sees("There is nothing to put in place of {weather}.")
            # What was typed is still there.
            lead.finds("mailing.to", "ana@example.org; bo@exämple.org")
            lead.type("mailing.subject", "{team}: {score}")
            lead.choose("mailing.frequency", "Every month, on a day")
            lead.type("mailing.day", "31")
            lead.press("mailing.preview")
            shown = lead.page.get_by_role("dialog").frame_locator("iframe")
            expect(shown.get_by_text(key_result.title).first).to_be_visible()
            expect(shown.locator("img").first).to_have_js_property("complete", value=True)
            assert shown.locator("img").first.evaluate("one => one.naturalWidth") > 0
            lead.page.keyboard.press("Escape")
            lead.press("mailing.test")
            lead.sees(f"Sent to {world.lead.email}.")
            lead.press("mailing.save")
            lead.sees("Every month on day 31 · 09:00 (Europe/Paris)")
    assert box.recipients == [world.lead.email]
    (view,) = email_schedules.schedules(world.lead, world.team_id)
    assert view.schedule.to == ("ana@example.org", "bo@exämple.org")
    assert view.schedule.timing.frequency is Frequency.MONTHLY
    assert view.schedule.address == server.address
    assert f"{view.next_at:%d %H:%M}" == "30 08:00"


def test_a_schedule_rests_goes_on_and_is_deleted(enter, world):
    world.save()
    saved = email_schedules.save(
        world.lead,
        Schedule(
            world.team_id,
            Timing(Frequency.DAILY, date(2026, 1, 1)),
            subject="Every morning",
            to=("ana@example.org",),
            address="https://okr.example.org",
        ),
    )
    lead = enter(world.lead, "/share-by-email")
    lead.press(f"mailings.{saved}.pause")
    lead.sees("Paused: nothing goes out.")
    lead.press(f"mailings.{saved}.pause")
    lead.sees("Next:")
    lead.rests()
    lead.page.get_by_text("Groups of recipients").click()
    lead.type("mailings.group.0.name", "Sales")
    lead.type("mailings.group.0.addresses", "bo@example.org")
    lead.press("mailings.group.0.save")
    lead.sees("Saved.")
    lead.press(f"mailings.{saved}.change")
    lead.choose("mailing.groups", "Sales (1)")
    lead.page.keyboard.press("Escape")
    lead.press("mailing.save")
    lead.sees("2 recipients")
    lead.rests()
    lead.page.get_by_role("button", name="Delete", exact=True).click()
    lead.press(f"mailings.{saved}.delete")
    expect(lead.page.get_by_text("Every morning")).to_have_count(0)
    assert email_schedules.schedules(world.lead, world.team_id) == ()


def test_an_admin_sets_up_the_mail_server_and_tries_it(enter, world):
    world.save()
    admin = enter(world.admin, "/share-by-email")
    admin.sees("No mail server is set up.")
    admin.rests()
    admin.keyed("mail.open").locator("summary").click()
    admin.type("mail.host", "not a name")
    admin.press("mail.save")
    admin.sees("Write the name of the mail server, as in mail.example.org.")
    admin.type("mail.sender", "okr@example.org")
    admin.type("mail.host", "localhost")
    with mailbox.serving() as (box, port):
        admin.type("mail.port", str(port))
        admin.press("mail.save")
        admin.sees("Saved.")
        admin.press("mail.test")
        admin.sees(f"Sent to {world.admin.email}.")
    assert box.recipients == [world.admin.email]
    expect(admin.page.get_by_text("No mail server is set up.")).to_have_count(0)
