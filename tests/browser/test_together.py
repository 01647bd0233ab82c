"""Writing objectives: with somebody else at the same time, and without losing what was typed."""

from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import expect

from okr.domain.kr_type import Goal
from okr.services import objectives, sections

pytestmark = pytest.mark.browser
TITLE, TARGET = "editor.title", "editor.kr.0.target"


@pytest.fixture
def objective(world):
    return world.save()


def save_as_admin(world, objective, today, *, target=300, **changes):
    (key_result,) = objective.key_results
    changed = replace(key_result, goal=Goal(baseline=100, target=target))
    edited = replace(objective, key_results=(changed,), **changes)
    objectives.save(world.admin, edited, today=today, reason="We found more")


def stored(world, objective):
    return objectives.objective(world.lead, objective.id)


def open_editor(visitor, objective):
    visitor.pick(f"edit:{objective.id}")
    visitor.finds(TITLE, objective.title)
    return visitor


# Two at a time


def test_the_second_of_two_who_save_sees_what_the_first_changed(enter, world, objective):
    lead = open_editor(enter(world.lead, "/objectives"), objective)
    admin = open_editor(enter(world.admin, "/objectives"), objective)
    admin.type(TARGET, "300")
    admin.type("editor.reason", "We found more")
    admin.press("editor.save.active")
    admin.sees("Saved.")
    lead.type(TITLE, "Be quoted every day")
    lead.press("editor.save.active")
    lead.sees("Admin saved this objective while you were editing.")
    row = lead.keyed("editor.stale").get_by_role("row").filter(has_text="Target")
    expect(row).to_contain_text("Reach 200 followers")
    expect(row.get_by_role("cell").nth(-2)).to_have_text("200")
    expect(row.get_by_role("cell").nth(-1)).to_have_text("300")
    lead.finds(TITLE, "Be quoted every day")
    lead.press("editor.mine")
    expect(lead.keyed("editor.stale")).to_have_count(0)
    lead.type("editor.reason", "That was too much")
    lead.press("editor.save.active")
    lead.sees("Saved.")
    now = stored(world, objective)
    assert (now.title, now.key_results[0].goal.target) == ("Be quoted every day", 200)


def test_what_the_other_saved_can_be_taken_instead(enter, world, objective, today):
    lead = open_editor(enter(world.lead, "/objectives"), objective)
    save_as_admin(world, objective, today, title="Be everywhere")
    lead.type(TITLE, "Be quoted every day")
    lead.press("editor.save.active")
    lead.press("editor.theirs")
    lead.finds(TITLE, "Be everywhere")
    lead.finds(TARGET, "300")


def test_changes_are_told_in_words(enter, world, objective, today):
    lead = open_editor(enter(world.lead, "/objectives"), objective)
    section = sections.create(world.admin, world.cycle.id, "Newsletter")
    save_as_admin(
        world, objective, today, section_id=section.id, owner_id=world.member.user_id, target=200
    )
    lead.press("editor.save.active")
    changed = lead.keyed("editor.stale").get_by_role("table")
    expect(changed).to_contain_text("Newsletter")
    expect(changed).to_contain_text("Member")


# What was typed stays


WRONG = (
    ("target", "100", "The start and the target are both 100, so nothing would move."),
    ("target", "NaN", "“NaN” is not a number."),
    ("baseline", "", "Write where you start from"),
    ("baseline", "1e400", "“1e400” is not a number."),
)


def test_a_wrong_value_gets_a_sentence_and_nothing_typed_is_lost(enter, world, objective, subtests):
    lead = open_editor(enter(world.lead, "/objectives"), objective)
    lead.type(TITLE, "Be quoted every day")
    for field, typed, sentence in WRONG:
        key = f"editor.kr.0.{field}"
        with subtests.test(sentence):
            before = lead.field(key).input_value()
            lead.type(key, typed)
            lead.press("editor.save.active")
            lead.sees(sentence)
            lead.sees("Not saved yet: mend what is marked below.")
            lead.finds(key, typed)
            lead.finds(TITLE, "Be quoted every day")
            lead.type(key, before)
    lead.press("editor.save.active")
    lead.sees("Saved.")
    assert stored(world, objective).title == "Be quoted every day"


def test_a_published_promise_changes_with_a_reason_that_is_shown(enter, world, objective):
    lead = open_editor(enter(world.lead, "/objectives"), objective)
    expect(lead.keyed("editor.reason")).to_have_count(0)
    lead.type(TARGET, "250")
    lead.press("editor.save.active")
    lead.sees("say in a sentence why what it promises changes")
    lead.finds(TARGET, "250")
    lead.type("editor.reason", "We hired a second author")
    lead.press("editor.save.active")
    lead.sees("Saved.")
    open_editor(lead, objective)
    lead.type(TARGET, "300")
    lead.sees("was changed on 23 November 2026 already.")
    lead.press("editor.cancel")
    (key_result,) = objective.key_results
    lead.go(f"/?kr={key_result.id}")
    lead.sees("Changed after publishing")
    lead.sees("Target 200 → 250")
    lead.sees("We hired a second author")


def test_a_new_key_result_cannot_end_in_the_past(enter, world):
    lead = enter(world.lead, "/objectives")
    lead.press("objectives.new")
    lead.type(TITLE, "Be quoted")
    lead.type("editor.kr.0.title", "Reach 200 followers")
    lead.choose("editor.kr.0.kind", "Increase")
    lead.type("editor.kr.0.baseline", "100")
    lead.type(TARGET, "200")
    for day, sentence in (
        (date(2026, 11, 1), "The deadline, 1 November 2026, has already passed"),
        (date(2026, 9, 30), "The deadline, 30 September 2026, is before the start"),
    ):
        lead.type_day("editor.kr.0.deadline", day)
        lead.press("editor.save.active")
        lead.sees(sentence)
        lead.finds("editor.kr.0.deadline", day.isoformat())
        lead.finds(TARGET, "200")
    assert not objectives.objectives(world.lead, world.cycle.id)


def test_a_fifth_key_result_is_not_offered(enter, world):
    four = [world.key_result(title=f"Key result number {number}") for number in range(4)]
    lead = open_editor(enter(world.lead, "/objectives"), world.save(*four))
    expect(lead.keyed("editor.add").get_by_role("button")).to_be_disabled()
    lead.sees("An objective has at most four key results.")
    lead.press("editor.remove.3")
    expect(lead.keyed("editor.add").get_by_role("button")).to_be_enabled()


def test_what_is_typed_waits_while_another_screen_is_open(enter, world, objective):
    lead = open_editor(enter(world.lead, "/objectives"), objective)
    lead.type(TITLE, "Be quoted every day")
    lead.type(TARGET, "250")
    lead.choose("editor.kr.0.kind", "Count up")
    lead.open_screen("Metrics")
    expect(lead.keyed("import.file")).to_be_visible()
    lead.open_screen("Objectives")
    lead.finds(TITLE, "Be quoted every day")
    lead.finds(TARGET, "250")
    lead.finds("editor.kr.0.kind", "Count up")
    assert stored(world, objective) == objective


def test_stages_wait_while_another_screen_is_open(enter, world):
    lead = enter(world.lead, "/objectives")
    lead.press("objectives.new")
    lead.type(TITLE, "Be quoted")
    lead.type("editor.kr.0.title", "Launch the podcast")
    lead.choose("editor.kr.0.kind", "Milestones")
    lead.type_first_cell("editor.kr.0.stages_editor", "Pilot")
    lead.open_screen("Metrics")
    expect(lead.keyed("import.file")).to_be_visible()
    lead.open_screen("Objectives")
    lead.rests()
    lead.press("editor.save.active")
    lead.sees("Saved.")
    (saved,) = objectives.objectives(world.lead, world.cycle.id)
    assert [stage.title for stage in saved.key_results[0].goal.stages] == ["Pilot"]


def test_another_language_keeps_what_is_typed_and_is_remembered(enter, world, objective):
    lead = open_editor(enter(world.lead, "/objectives"), objective)
    lead.type(TITLE, "Être cités")
    lead.keyed("language_switch").get_by_text("Français").click()
    html = lead.page.locator("html")
    expect(html).to_have_attribute("lang", "fr")
    lead.finds(TITLE, "Être cités")
    lead.finds(TARGET, "200")
    elsewhere = enter(world.lead, "/objectives")
    expect(elsewhere.page.locator("html")).to_have_attribute("lang", "fr")


def test_what_people_type_is_shown_as_they_typed_it(enter, world):
    title = r"From $5 to $10 *a* _b_ [x](y) :red[z] <b>q</b> ~~s~~ `c` # h https://x.org a\b &lt;"
    saved = world.save(world.key_result(title=title))
    lead = enter(world.lead, f"/?kr={saved.key_results[0].id}")
    expect(lead.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    lead.open_screen("Objectives")
    open_editor(lead, saved)
    lead.type(TARGET, "$5 or *$6*")
    lead.press("editor.save.active")
    lead.sees("“$5 or *$6*” is not a number.")
