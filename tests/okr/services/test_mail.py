"""E-mail goes out encrypted where it can, and what goes wrong is a sentence."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from okr.domain.errors import WrongSetting
from okr.reporting.letter import Envelope, Letter, email_of
from okr.services import mail
from okr.services.mail import MailError
from tests import mailbox

PASSWORD = "s3cret p@ss"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def letter(to="ana@example.org"):
    return email_of(
        Letter("Hello\nthere", "Plain", "<p>Rich é</p>"),
        Envelope(("Jauge", "okr@example.org"), [("Ana Pérez", to)], language="en", at=NOW),
    )


@pytest.fixture
def settings(monkeypatch):
    """Set the mail server's address."""

    def chosen(port, scheme="smtp", user="", host="localhost"):
        login = f"{user}:{quote(PASSWORD)}@" if user else ""
        monkeypatch.setenv(mail.URL_NAME, f"{scheme}://{login}{host}:{port}")
        monkeypatch.setenv(mail.SENDER_NAME, "okr@example.org")
        return mail.mail_server()

    return chosen


@pytest.fixture
def authority(monkeypatch, tmp_path):
    """Let the authority that the mail server's certificate is from be trusted."""
    path = tmp_path / "authority.pem"
    mailbox.AUTHORITY.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


def test_a_letter_arrives_in_both_forms_with_one_line_of_subject(settings):
    with mailbox.serving() as (box, port):
        mail.send(settings(port), letter())
    (found,) = box.letters
    assert found["Subject"] == "Hello there"
    assert (found["From"], found["To"]) == (
        "Jauge <okr@example.org>",
        "Ana Pérez <ana@example.org>",
    )
    assert found["Auto-Submitted"] == "auto-generated"
    plain, rich = found.iter_parts()
    assert plain.get_content().strip() == "Plain"
    assert "<p>Rich é</p>" in rich.get_content()


@pytest.mark.usefixtures("authority")
@pytest.mark.parametrize(("scheme", "encryption"), [("smtp", "starttls"), ("smtps", "tls")])
def test_user_and_password_go_encrypted(settings, scheme, encryption):
    with mailbox.serving(encryption=encryption, has_login=True) as (box, port):
        mail.send(settings(port, scheme, "okr"), letter())
    assert box.logins == [("okr", PASSWORD)]
    assert box.starttls == [encryption == "starttls"]
    assert len(box.letters) == 1


def test_a_password_never_goes_in_the_clear(settings):
    with mailbox.serving(has_login=True) as (box, port):
        assert "offers no encryption" in refused(settings(port, user="okr"))
    assert (box.logins, box.letters) == ([], [])


@pytest.mark.usefixtures("authority")
def test_a_wrong_password_is_told_and_not_shown(settings):
    with mailbox.serving(encryption="starttls", has_login=True) as (_box, port):
        said = refused(settings(port, user="another"))
    assert "refused the user or the password" in said
    assert PASSWORD not in said


@pytest.mark.parametrize(("scheme", "encryption"), [("smtp", "starttls"), ("smtps", "tls")])
def test_a_certificate_that_nobody_vouches_for_is_refused(settings, scheme, encryption):
    with mailbox.serving(encryption=encryption) as (box, port):
        assert "no certificate that can be trusted" in refused(settings(port, scheme))
    assert box.letters == []


@pytest.mark.parametrize(("code", "may_retry"), [(550, False), (450, True)])
def test_an_address_that_is_not_taken_is_named(settings, code, may_retry):
    with mailbox.serving() as (box, port):
        box.refusals["ana@example.org"] = f"{code} Unknown"
        said = refused(settings(port), may_retry=may_retry)
    assert f"does not take e-mail for Ana Pérez <ana@example.org> (code {code})" in said


def test_a_server_that_is_not_there_may_be_later(settings):
    with mailbox.serving() as (_box, port):
        pass
    assert f"does not answer at port {port}" in refused(settings(port), may_retry=True)


def refused(server, *, may_retry=False):
    with pytest.raises(MailError) as caught:
        mail.send(server, letter())
    assert caught.value.may_retry is may_retry
    return str(caught.value.sentence)


def test_without_an_address_there_is_no_server(database, monkeypatch):
    monkeypatch.delenv(mail.URL_NAME, raising=False)
    assert mail.mail_server() is None


@pytest.mark.parametrize(
    ("address", "host", "port", "is_tls", "user"),
    [
        ("smtp://mail.example.org", "mail.example.org", 587, False, ""),
        ("smtps://mail.example.org", "mail.example.org", 465, True, ""),
        ("smtp://a%40b.org:s3cret@mail.example.org:25", "mail.example.org", 25, False, "a@b.org"),
    ],
)
def test_what_an_address_says(monkeypatch, address, host, port, is_tls, user):
    monkeypatch.setenv(mail.URL_NAME, address)
    monkeypatch.setenv(mail.SENDER_NAME, "okr@example.org")
    found = mail.mail_server()
    assert (found.host, found.port, found.is_tls, found.user) == (host, port, is_tls, user)
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    "address", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://host:many"]
)
def test_an_address_that_cannot_be_read_is_told_with_an_example(monkeypatch, address):
    monkeypatch.setenv(mail.URL_NAME, address)
    monkeypatch.setenv(mail.SENDER_NAME, "okr@example.org")
    with pytest.raises(WrongSetting, match="JAUGE_SMTP_URL cannot be read. Write it like smtp://"):
        mail.mail_server()


def test_the_user_is_the_sender_unless_another_is_set(monkeypatch):
    monkeypatch.setenv(mail.URL_NAME, "smtp://okr%40example.org:x@mail.example.org")
    monkeypatch.delenv(mail.SENDER_NAME, raising=False)
    assert mail.mail_server().sender == "okr@example.org"
    monkeypatch.setenv(mail.URL_NAME, "smtp://mail.example.org")
    with pytest.raises(WrongSetting, match="Set JAUGE_MAIL_FROM"):
        mail.mail_server()
