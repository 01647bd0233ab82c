"""The metrics screen: the list, its search, one metric opened, and a key result that follows it."""

import json
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed, Objective
from okr.services import objectives, sign_in
from okr.ui import navigation, session

ROOT = Path(__file__).parents[2]
METRICS, OBJECTIVES = "pages/data/metrics.py", "pages/plan/objectives.py"


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
        return go(app, METRICS, **query)

    return opened


def go(app, file, **query):
    app.switch_page(str(ROOT / file))
    app.query_params.clear()
    app.query_params.update({name: str(value) for name, value in query.items()})
    app.run()
    assert not app.exception
    return app


def html(app):
    """Give all that the components draw."""
    return "".join(json.loads(one.proto.json)["html"] for one in app.get("bidi_component"))


def keys(app):
    return {widget.key for widget in (*app.button, *app.text_input)}


@pytest.fixture
def reach(world):
    readings = {on(day): 10.0 * day for day in (1, 2, 3, 9)}
    return world.metric("reach", readings, kind=SeriesKind.UNIQUE, provisional_from=on(9))


# The list


def test_the_search_narrows_the_list_in_any_language(world, reach, enter):
    world.metric("likes", {on(1): 5.0})
    app = enter(world.viewer)
    assert {"Reach", "Likes"} <= set(words(html(app)))
    app.text_input(key="metrics.search").set_value("PORTEE").run()
    assert "Reach" in words(html(app))
    assert "Likes" not in words(html(app))
    app.text_input(key="metrics.search").set_value("nothing of the kind").run()
    assert "Nothing is called like that" in app.main.markdown[0].value


def words(text):
    return text.replace("<", " ").replace(">", " ").split()


def test_helpers_are_not_listed(world, enter):
    world.metric("position_weighted_sum", {on(1): 5.0}, is_helper=True)
    assert "metrics.search" not in keys(enter(world.viewer))


def test_without_numbers_platforms_and_files_are_offered_to_those_who_may(
    world, enter, monkeypatch
):
    linked = []
    monkeypatch.setattr(navigation, "draw_link", lambda address, *_rest: linked.append(address))
    enter(world.viewer)
    assert "connections" not in linked
    app = enter(world.lead)
    assert "connections" in linked
    assert "No numbers yet." in app.main.markdown[0].value
    assert app.get("file_uploader")


# One metric


def test_a_metric_opens_from_its_address(world, reach, enter):
    app = enter(world.viewer, series=reach.id)
    assert "Reach" in [one.value for one in app.header]
    assert app.button(key="metrics.back")
    shown = html(app)
    for text in ("Acme", "Instagram", "9 Nov 2026", "Provisional from", "4 Nov 2026", "5 days"):
        assert text in shown
    assert app.get("plotly_chart")
    app.button(key="metrics.back").click().run()
    assert "metrics.search" in keys(app)
    assert "series" not in app.query_params


def test_an_address_that_opens_nothing_shows_the_list(world, reach, enter):
    helper = world.metric("position_weighted_sum", {}, is_helper=True)
    for wanted in (helper.id, 9999, "x"):
        assert "metrics.search" in keys(enter(world.viewer, series=wanted))


def test_a_metric_without_readings_says_so(world, enter):
    quiet = world.metric("likes", {})
    app = enter(world.viewer, series=quiet.id)
    assert not app.get("plotly_chart")
    assert any("No readings yet" in one.value for one in app.markdown)


def test_the_chart_reaches_as_far_back_as_is_asked(world, enter):
    long = world.metric("likes", {date(2025, 1, 1): 1.0, on(1): 2.0})
    app = enter(world.viewer, series=long.id)
    reach = app.get("button_group")[0]
    assert [option.content for option in reach.proto.options] == [
        "Three months",
        "A year",
        "Everything",
    ]


# Following it


def test_readers_are_not_offered_to_follow(world, reach, enter):
    for actor in (world.viewer, world.member):
        assert "metric.follow" not in keys(enter(actor, series=reach.id))


def test_following_begins_an_objective_with_a_key_result_on_the_metric(world, reach, enter):
    app = enter(world.lead, series=reach.id)
    app.button(key="metric.follow").click().run()
    assert not app.exception
    go(app, OBJECTIVES)
    assert app.text_input(key="editor.kr.0.title").value == "Reach"
    assert app.selectbox(key="editor.kr.0.kind").value == "increase"
    assert app.selectbox(key="editor.kr.0.series").value == reach.id
    assert app.selectbox(key="editor.kr.0.measure").value is Measure.LATEST
    app.text_area(key="editor.title").set_value("Be seen").run()
    app.button(key="editor.save.draft").click().run()
    (saved,) = objectives.objectives(world.lead, world.cycle.id)
    (key_result,) = saved.key_results
    assert (saved.title, key_result.feed) == ("Be seen", Feed(reach.id, Measure.LATEST))
    assert key_result.period == world.cycle.period


def test_following_adds_to_what_is_being_written(world, reach, enter):
    app = go(enter(world.lead), OBJECTIVES)
    app.button(key="objectives.new").click().run()
    app.text_area(key="editor.title").set_value("Be seen").run()
    app.text_input(key="editor.kr.0.title").set_value("By hand").run()
    for place in (1, 2, 3):
        go(app, METRICS, series=reach.id).button(key="metric.follow").click().run()
        assert app.text_area(key="editor.title").value == "Be seen"
        assert app.text_input(key="editor.kr.0.title").value == "By hand"
        assert app.text_input(key=f"editor.kr.{place}.title").value == "Reach"
    go(app, METRICS, series=reach.id).button(key="metric.follow").click().run()
    assert "has four key results already" in app.warning[0].value
    go(app, OBJECTIVES)
    assert "editor.kr.4.title" not in keys(app)
    assert app.text_area(key="editor.title").value == "Be seen"


def test_a_blank_key_result_is_used_first(world, reach, enter):
    app = go(enter(world.lead), OBJECTIVES)
    app.button(key="objectives.new").click().run()
    app.text_area(key="editor.title").set_value("Be seen").run()
    go(app, METRICS, series=reach.id).button(key="metric.follow").click().run()
    assert app.text_area(key="editor.title").value == "Be seen"
    assert app.text_input(key="editor.kr.0.title").value == "Reach"
    assert app.selectbox(key="editor.kr.0.series").value == reach.id
    assert "editor.kr.1.title" not in keys(app)


def test_the_objective_of_another_team_is_left_alone(world, reach, enter):
    theirs = Objective(title="Theirs", cycle_id=world.strange_cycle.id)
    writing = {"editor.base": theirs, "editor.blocks": [], "editor.title": "Theirs"}
    app = enter(world.lead, writing, series=reach.id)
    app.button(key="metric.follow").click().run()
    assert "an objective of another team" in app.warning[0].value
    assert app.session_state["editor.blocks"] == []


# Where a series is named elsewhere


def test_the_form_names_sources_in_both_languages_and_explains_the_caution(world, reach, enter):
    helper = world.metric("position_weighted_sum", {}, is_helper=True)
    app = enter(world.lead, series=reach.id)
    app.button(key="metric.follow").click().run()
    source = app.selectbox(key="editor.kr.0.series")
    assert source.options == ["By hand: check-ins", "Acme · Reach (Portée)"]
    assert helper.name not in " ".join(source.options)
    assert any("People are counted once a day" in one.value for one in app.caption)


def test_people_counted_once_are_explained(world, enter):
    users = world.metric(
        "active_users", {on(1): 5.0}, platform="google_analytics_4", kind=SeriesKind.PEOPLE
    )
    app = enter(world.lead, series=users.id)
    app.button(key="metric.follow").click().run()
    assert app.selectbox(key="editor.kr.0.measure").value is Measure.WINDOW
    assert any("Counts everybody once" in one.value for one in app.caption)


def test_objectives_and_gauges_name_the_source_in_the_reader_s_language(world, reach, enter):
    saved = world.save(world.key_result(feed=Feed(reach.id, Measure.LATEST)))
    french = {"session.language": "fr"}
    app = go(enter(world.lead, french), OBJECTIVES)
    assert "Acme · Portée" in html(app)
    go(app, "pages/review/dashboard.py", kr=saved.key_results[0].id)
    assert "Acme · Portée" in html(app)
