"""Every screen opens for everybody whom it concerns, and for nobody else."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from okr.domain.access import Role
from okr.services import sign_in
from okr.ui import navigation, session

ROOT = Path(__file__).parents[2]
OPENING = ".opened"
"""How the keys of buttons end that show more and write nothing."""
WRITING = {"comments.act": ("write", 0)}
EVERY_FILE = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").glob("*/*.py"))
FILES = [file for file in EVERY_FILE if file != navigation.SHARED.file]
"""Those that need a sign-in."""


@pytest.fixture
def enter(monkeypatch):
    """Return what signs this browser in as somebody."""
    kept = {}
    monkeypatch.setattr(session, "_cookie", lambda: kept.get(sign_in.COOKIE))

    def sign_in_as(email, password):
        ticket = sign_in.sign_in(email=email, password=password, address=None)
        kept[sign_in.COOKIE] = sign_in.redeem(ticket)

    return sign_in_as


def open_screen(file, state=()):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    for key, value in dict(state).items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    if file != navigation.SCREENS[0].file:
        app.switch_page(str(ROOT / file)).run()
    assert not app.exception
    return app


def keys_of(app):
    return {widget.key for widget in (*app.button, *app.text_input, *app.text_area)}


def test_every_file_is_in_the_navigation_and_the_reverse():
    listed = [*navigation.SCREENS, navigation.SHARED]
    assert sorted(screen.file for screen in listed) == EVERY_FILE


def test_no_script_lies_directly_in_pages():
    assert not list((ROOT / "pages").glob("*.py")), "a fresh server runs it past any sign-in"


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("role", Role)
def test_opens_for_every_role(world, today, enter, role, file):
    world.save()
    enter(getattr(world, role.value).email, world.password)
    app = open_screen(file)
    assert not app.error
    assert app.get("bidi_component")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("role", Role)
def test_opens_on_an_empty_team(world, today, enter, role, file):
    enter(getattr(world, role.value).email, world.password)
    assert not open_screen(file).error


@pytest.mark.parametrize("file", FILES)
def test_somebody_in_no_team_is_told_what_to_do(database, today, enter, file):
    sign_in.add_person(name="Nia", email="nia@example.org", password="a long password")
    enter("nia@example.org", "a long password")
    app = open_screen(file)
    assert [error.value for error in app.error] == [
        "You are in no team yet\\. Ask an admin to add you to one\\."
    ]


@pytest.mark.parametrize("file", FILES)
def test_signed_out_there_is_only_the_way_in(world, today, enter, file):
    world.save()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20).run()
    assert {widget.key for widget in app.text_input} == {"sign_in.email", "sign_in.password"}
    with pytest.raises(ValueError, match="Could not find"):
        app.switch_page(str(ROOT / file)).run()


@pytest.mark.parametrize("file", FILES)
def test_a_page_alone_shows_nothing(world, today, enter, file):
    world.save()
    app = AppTest.from_file(str(ROOT / file), default_timeout=20).run()
    assert not app.exception
    assert len(app.main) == 0


@pytest.mark.parametrize("file", FILES)
def test_a_viewer_gets_no_control_that_writes(world, today, enter, file):
    world.save()
    enter(world.viewer.email, world.password)
    app = open_screen(file, WRITING)
    assert not {key for key in keys_of(app) if not key.endswith(OPENING)}
    assert not app.get("file_uploader")


def test_a_member_comments_and_does_not_write_objectives(world, today, enter):
    world.save()
    enter(world.member.email, world.password)
    assert "comments.send" in keys_of(open_screen("pages/review/dashboard.py", WRITING))
    assert "objectives.new" not in keys_of(open_screen("pages/plan/objectives.py"))


def test_a_lead_writes_objectives_and_imports(world, today, enter):
    enter(world.lead.email, world.password)
    assert "objectives.new" in keys_of(open_screen("pages/plan/objectives.py"))
    assert open_screen("pages/data/metrics.py").get("file_uploader")


@pytest.mark.parametrize("query", [{"cycle": "99"}, {"kr": "99"}, {"team": "99"}, {"kr": "x"}])
def test_a_stale_or_broken_address_still_opens_a_screen(world, today, enter, query):
    world.save()
    enter(world.lead.email, world.password)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    app.query_params.update(query)
    assert not app.run().exception
