"""The metrics screen: a formula is written, checked while it is, edited and deleted."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from okr.domain.errors import NotAllowed
from okr.domain.measures import Measure, SeriesKind
from okr.domain.messages import message
from okr.domain.okrs import Feed
from okr.services import formulas, metrics, objectives, sign_in
from okr.services.formulas import Draft
from okr.ui import metric_list, session

ROOT = Path(__file__).parents[2]
METRICS = "pages/data/metrics.py"


def on(day):
    return date(2026, 11, day)


@pytest.fixture
def enter(monkeypatch, world, today):
    """Return what opens the metrics screen for somebody, with a query in its address."""
    kept = {}
    monkeypatch.setattr(session, "_cookie", lambda: kept.get(sign_in.COOKIE))

    def opened(actor, state=(), **query):
        ticket = sign_in.sign_in(email=actor.email, password=world.password, address=None)
        kept[sign_in.COOKIE] = sign_in.redeem(ticket)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
        for key, value in dict(state).items():
            app.session_state[key] = value
        app.run()
        app.switch_page(str(ROOT / METRICS))
        app.query_params.update({name: str(value) for name, value in query.items()})
        app.run()
        assert not app.exception
        return app

    return opened


@pytest.fixture
def clicks(world):
    return world.metric("clicks", {on(1): 1.0, on(2): 2.0, on(3): 3.0})


@pytest.fixture
def views(world):
    return world.metric("views", {on(1): 10.0, on(2): 40.0}, account="Other")


@pytest.fixture
def blend(world, clicks, views):
    draft = Draft("Blend", "A + B", {"A": clicks.id, "B": views.id}, frozenset("B"))
    return formulas.save(world.lead, world.team_id, draft, account="Formulas")


def keys(app):
    return {widget.key for widget in (*app.button, *app.text_input)}


def html(app):
    """Give all that the components draw."""
    return "".join(json.loads(one.proto.json)["html"] for one in app.get("bidi_component"))


def choose(app, *series):
    app.multiselect(key="formula.parts").set_value([one.id for one in series]).run()
    assert not app.exception
    return app


def write(app, text):
    app.text_input(key="formula.text").set_value(text).run()
    assert not app.exception
    return app


def named(world):
    return {one.series.name: one for one in metrics.metrics(world.viewer, world.team_id)}


def test_a_formula_is_written_checked_and_saved(world, clicks, views, enter):
    app = enter(world.lead)
    app.button(key="formula.new").click().run()
    assert "metrics.search" not in keys(app)
    choose(app, clicks, views)
    assert app.text_input(key="formula.text").value == "A + B"
    assert app.success[0].value.startswith("Daily amount")
    write(app, "A ÷")
    assert "cannot be read yet" in app.warning[0].value
    assert not app.success
    write(app, "A ÷ B")
    assert "in \\%" in app.success[0].value
    assert "10%" in html(app)
    assert any("6\\%" in one.value for one in app.markdown)
    app.button(key="formula.save").click().run()
    assert any("Give the formula a name" in one.value for one in app.caption)
    app.text_input(key="formula.name").set_value("Blended CTR").run()
    app.button(key="formula.save").click().run()
    assert not app.exception
    made = named(world)["Blended CTR"].series
    assert (made.kind, made.unit, made.account.name) == (SeriesKind.RATIO, "%", "Formulas")
    assert app.query_params["series"] == str(made.id)
    assert "Blended CTR" in [one.value for one in app.header]
    assert "metric.follow" in keys(app)
    assert "A ÷ B" in html(app)


def test_a_sum_that_was_proposed_grows_and_one_that_was_typed_stays(world, clicks, views, enter):
    likes = world.metric("likes", {on(1): 1.0})
    app = enter(world.lead)
    app.button(key="formula.new").click().run()
    choose(app, clicks)
    assert app.text_input(key="formula.text").value == "A"
    choose(app, clicks, views)
    assert app.text_input(key="formula.text").value == "A + B"
    write(app, "A − B")
    choose(app, clicks, views, likes)
    assert app.text_input(key="formula.text").value == "A − B"
    assert app.warning[0].value.startswith("C is chosen and not used")


def test_letters_stay_with_their_metrics(world, clicks, views, enter):
    likes = world.metric("likes", {on(1): 1.0})
    app = enter(world.lead)
    app.button(key="formula.new").click().run()
    choose(app, clicks, views)
    write(app, "A − B")
    choose(app, views)
    assert "“A” stands for no metric" in app.warning[0].value.replace("\\", "")
    choose(app, views, likes)
    assert not app.warning
    assert app.session_state["formula.letters"] == {"A": likes.id, "B": views.id}


def test_a_missing_day_may_count_as_0(world, clicks, views, enter):
    app = enter(world.lead)
    app.button(key="formula.new").click().run()
    choose(app, clicks, views)
    app.checkbox(key=f"formula.may_lack.{views.id}").check().run()
    app.text_input(key="formula.name").set_value("All").run()
    app.button(key="formula.save").click().run()
    assert named(world)["All"].span.days == 3


def test_levels_say_their_latest_value_and_are_never_missing_as_0(world, enter):
    followers = world.metric("followers", {on(1): 5.0, on(2): 7.0}, kind=SeriesKind.LEVEL)
    app = enter(world.lead)
    app.button(key="formula.new").click().run()
    choose(app, followers)
    assert not app.checkbox
    assert any("latest value" in one.value for one in app.markdown)


def test_metrics_without_readings_have_no_preview(world, enter):
    quiet = world.metric("likes", {})
    app = enter(world.lead)
    app.button(key="formula.new").click().run()
    assert not app.success
    choose(app, quiet)
    assert any("None of these metrics has a reading yet" in one.value for one in app.caption)


def test_nothing_is_written_before_it_is_saved(world, clicks, enter):
    app = enter(world.lead)
    app.button(key="formula.new").click().run()
    app.button(key="formula.save").click().run()
    shown = [one.value.replace("\\", "") for one in app.caption]
    assert any("Choose the metrics that the formula is made of." in one for one in shown)
    choose(app, clicks)
    app.button(key="formula.cancel").click().run()
    assert "metrics.search" in keys(app)
    assert set(named(world)) == {"clicks"}


def test_only_leads_are_offered_to_write(world, blend, enter):
    for actor in (world.member, world.viewer):
        assert "formula.new" not in keys(enter(actor))
        assert "formula_panel.edit" not in keys(enter(actor, series=blend.id))


def test_a_metric_leads_to_its_formulas_and_back(world, blend, clicks, enter):
    app = enter(world.viewer, series=clicks.id)
    assert f'data-pick="series:{blend.id}"' in html(app)
    app = enter(world.viewer, series=blend.id)
    shown = html(app)
    assert f'data-pick="series:{clicks.id}"' in shown
    assert "a missing day counts as 0" in shown
    assert "<dd>Formula</dd>" in shown


def test_a_formula_is_edited_from_its_page(world, blend, clicks, enter):
    app = enter(world.lead, series=blend.id)
    app.button(key="formula_panel.edit").click().run()
    assert not app.exception
    assert app.text_input(key="formula.name").value == "Blend"
    assert app.text_input(key="formula.text").value == "A + B"
    assert blend.id not in app.multiselect(key="formula.parts").options
    write(app, "10 × A + B")
    app.text_input(key="formula.name").set_value("Weighted").run()
    app.button(key="formula.save").click().run()
    assert not app.exception
    assert set(named(world)) == {"clicks", "views", "Weighted"}
    assert named(world)["Weighted"].latest.value == 30.0


def test_a_formula_is_deleted_where_nothing_rests_on_it(world, blend, enter):
    saved = world.save(world.key_result(kind="count_up", feed=Feed(blend.id, Measure.TOTAL)))
    app = enter(world.lead, series=blend.id)
    app.button(key="formula_panel.delete").click().run()
    assert saved.key_results[0].title in app.error[0].value
    by_hand = world.key_result(id=saved.key_results[0].id)
    objectives.save(world.lead, replace(saved, key_results=(by_hand,)), today=on(23))
    app.button(key="formula_panel.delete").click().run()
    assert not app.exception
    assert "Blend" not in named(world)
    assert "metrics.search" in keys(app)


def test_the_account_of_formulas_is_no_place_for_a_file(world, blend):
    listed = metrics.metrics(world.lead, world.team_id)
    assert metric_list.accounts(listed) == ["Acme", "Other"]


def test_a_rate_over_nothing_has_no_result(world, clicks, enter):
    nothing = world.metric("views", {on(1): 0.0}, account="Other")
    app = enter(world.lead)
    app.button(key="formula.new").click().run()
    choose(app, clicks, nothing)
    before = len(app.markdown)
    write(app, "A / B")
    assert len(app.markdown) == before - 1


def test_a_part_that_is_gone_meanwhile_is_taken_out(world, blend, clicks, enter):
    app = enter(world.lead)
    app.button(key="formula.new").click().run()
    choose(app, clicks, blend)
    formulas.delete(world.lead, world.team_id, blend.id)
    app.run()
    assert not app.exception
    assert app.multiselect(key="formula.parts").value == [clicks.id]
    assert app.text_input(key="formula.text").value == "A"


def test_a_lead_who_is_one_no_longer_is_told_so(world, blend, enter, monkeypatch):
    def refuse(*_arguments, **_options):
        raise NotAllowed(message("Ask a lead."))

    app = enter(world.lead, series=blend.id)
    app.button(key="formula_panel.edit").click().run()
    monkeypatch.setattr(formulas, "save", refuse)
    app.button(key="formula.save").click().run()
    assert "Ask a lead" in app.error[0].value
    assert app.text_input(key="formula.name").value == "Blend"
