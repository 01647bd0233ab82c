"""An admin sets up the mail server, whose password leaves for that server alone."""

from dataclasses import replace

import pytest

from okr.domain.errors import InvalidInput, WrongSetting
from okr.services import mail, mail_settings
from okr.services.mail_settings import Typed
from okr.store import mail as store
from okr.store.database import reading
from tests import mailbox

TYPED = Typed(" mail.example.org ", 587, False, "okr@Example.org", "okr", "s3cret")


@pytest.fixture(autouse=True)
def _no_setting(monkeypatch):
    monkeypatch.delenv(mail.URL_NAME, raising=False)


def save(world, **changes):
    mail_settings.save(world.admin, world.team_id, replace(TYPED, **changes))


def view(world):
    return mail_settings.view(world.admin, world.team_id)


def test_what_is_set_up_takes_the_e_mail_and_its_password_is_kept_encrypted(world):
    save(world)
    server = mail.mail_server()
    assert (server.host, server.port, server.sender) == (
        "mail.example.org",
        587,
        "okr@example.org",
    )
    assert (server.user, server.password) == ("okr", "s3cret")
    with reading() as session:
        assert "s3cret" not in store.server(session).secrets
    shown = view(world)
    assert shown.has_password
    assert "s3cret" not in repr(shown)


def test_an_empty_password_leaves_the_one_that_is_kept(world):
    save(world)
    save(world, port=2525, password="")
    assert (mail.mail_server().port, mail.mail_server().password) == (2525, "s3cret")


@pytest.mark.parametrize("changes", [{"host": "evil.example.org"}, {"user": "another"}])
def test_a_password_does_not_go_to_another_server_or_user(world, changes):
    save(world)
    save(world, password="", **changes)
    assert mail.mail_server().password == ""


def test_a_setting_of_the_installation_counts_before_it(world, monkeypatch):
    save(world)
    monkeypatch.setenv(mail.URL_NAME, "smtp://stated.example.org")
    monkeypatch.setenv(mail.SENDER_NAME, "okr@example.org")
    assert mail.mail_server().host == "stated.example.org"
    assert view(world).is_from_environment
    assert view(world).server is None


def test_what_is_forgotten_sends_nothing_any_more(world):
    save(world)
    mail_settings.drop(world.admin, world.team_id)
    mail_settings.drop(world.admin, world.team_id)
    assert mail.mail_server() is None
    with pytest.raises(WrongSetting, match="No mail server is set up"):
        mail_settings.send_test(world.admin, world.team_id)


def test_a_test_goes_to_who_asks_for_it(world):
    with mailbox.serving() as (box, port):
        save(world, host="localhost", port=port, user="", password="")
        mail_settings.send_test(world.admin, world.team_id)
    assert box.recipients == [world.admin.email]


def test_what_fails_is_said_with_where_to_mend_it(world):
    with mailbox.serving() as (_box, port):
        pass
    save(world, host="localhost", port=port, user="", password="")
    with pytest.raises(mail.MailError, match="whether “Share by e-mail” is right"):
        mail_settings.send_test(world.admin, world.team_id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"host": " "}, "host"),
        ({"host": "smtp://mail"}, "host"),
        ({"host": "a b"}, "host"),
        ({"port": 0}, "port"),
        ({"port": 70_000}, "port"),
        ({"sender": "okr"}, "sender"),
        ({"sender": "okr@example.org\r\nBcc: a@example.org"}, "sender"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_saved(world, changes, field):
    with pytest.raises(InvalidInput) as caught:
        save(world, **changes)
    assert [one.field for one in caught.value.problems] == [field]
    assert view(world).server is None
