import base64
import hashlib

import pytest

from tests.connectors.simulator.conftest import CLIENT, REDIRECT, back

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()
PKCE = {"code_challenge": CHALLENGE.rstrip("="), "code_challenge_method": "S256"}


def test_the_page_says_what_it_is_and_what_is_asked(visitor):
    page = visitor.opens()
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    for words in (
        '<html lang="en">',
        "Sandbox: invented accounts and numbers",
        "Toy &amp; Co",
        "our-app would like to read your numbers",
        'name="scope" value="read" checked',
        'id="allow"',
        'id="refuse"',
    ):
        assert words in page.text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr", "fr"),
        ("fr-CA,en;q=0.5", "fr"),
        ("de,en;q=0.4,fr;q=0.9", "fr"),
        ("en,fr", "en"),
        ("fr;q=x", "en"),
        ("fr;level=1", "fr"),
        ("de", "en"),
        ("", "en"),
    ],
)
def test_it_speaks_the_language_of_the_browser(visitor, header, language):
    page = visitor.opens(headers={"Accept-Language": header})
    assert f'<html lang="{language}">' in page.text
    assert ("Bac à sable" in page.text) == (language == "fr")


def test_nothing_that_is_sent_becomes_markup(visitor):
    page = visitor.opens(client_id="<b>x</b>{y}", scope='"><script>')
    assert "<script>" not in page.text
    assert "&lt;b&gt;x&lt;/b&gt;{y}" in page.text


def test_an_app_may_ask_for_no_scope(visitor):
    assert "no particular right" in visitor.opens(scope=None).text


def test_allowing_gives_a_code_and_the_state_back(visitor):
    told = back(visitor.decides("allow"))
    assert told["state"] == "a&b"
    assert visitor.trades(code=told["code"]).json()["scope"] == "read write"


def test_a_scope_can_be_unticked_and_none_added(visitor):
    code = back(visitor.decides("allow", scopes=["write", "admin"]))["code"]
    token = visitor.trades(code=code).json()
    assert token["scope"] == "write"
    assert visitor.reads(token["access_token"]).json() == {"code": "read"}


def test_scopes_may_be_parted_by_commas(visitor):
    assert visitor.connects(scope="read,write,read")["scope"] == "read write"


def test_refusing_tells_the_app(visitor):
    told = back(visitor.decides("refuse"))
    assert told["error"] == "access_denied"
    assert told["state"] == "a&b"
    assert "code" not in told


def test_without_a_state_none_comes_back(visitor):
    assert set(back(visitor.decides("allow", state=None))) == {"code"}


def test_a_redirect_address_keeps_its_own_query(visitor):
    answer = visitor.decides("allow", redirect_uri=f"{REDIRECT}?team=é")
    assert answer.headers["Location"].startswith(f"{REDIRECT}?team=%C3%A9&code=")


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "/callback"},
        {"redirect_uri": "http://[x/callback"},
        {"redirect_uri": "http://a.example/callback#part"},
        {"redirect_uri": "http://a.example/\r\nSet-Cookie: a=b"},
    ],
)
def test_people_are_not_sent_to_a_doubtful_address(visitor, wrong):
    for answer in (visitor.opens(**wrong), visitor.decides("allow", **wrong)):
        assert answer.status_code == 400
        assert "This does not work" in answer.text
        assert "Location" not in answer.headers


def test_a_registered_client_has_its_own_secret_and_redirect_addresses(visitor):
    visitor.stage.door.register(CLIENT, "its-own", (REDIRECT,))
    assert visitor.opens(redirect_uri="http://elsewhere.example/").status_code == 400
    code = visitor.code()
    assert visitor.trades(code=code).status_code == 401
    assert visitor.trades(code=code, client_secret="its-own").status_code == 200


def test_a_client_is_made_for_who_names_none(visitor):
    one, other = visitor.stage.door.register(), visitor.stage.door.register()
    assert one.id != other.id
    assert visitor.stage.door.secret_for(one.id) == one.secret != other.secret


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "x"}, "invalid_request"),
    ],
)
def test_what_an_app_asks_wrongly_it_is_told(visitor, wrong, error):
    for answer in (visitor.opens(**wrong), visitor.decides("allow", **wrong)):
        assert back(answer)["error"] == error


def test_a_code_is_good_once(visitor):
    code = visitor.code()
    assert visitor.trades(code=code).status_code == 200
    again = visitor.trades(code=code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_does_not_last(visitor):
    code = visitor.code()
    visitor.clock.pass_by(seconds=600)
    assert "expired" in visitor.trades(code=code).json()["error_description"]


def test_the_redirect_address_has_to_be_repeated(visitor):
    for wrong in (None, REDIRECT + "/"):
        answer = visitor.trades(code=visitor.code(), redirect_uri=wrong)
        assert answer.json()["error"] == "invalid_grant"


def test_a_code_is_for_one_client(visitor):
    other = {"client_id": "other", "client_secret": visitor.stage.door.secret_for("other")}
    assert visitor.trades(code=visitor.code(), **other).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("verifier", "status"), [(VERIFIER, 200), ("w" * 43, 400), (None, 400), ("", 400)]
)
def test_a_challenge_has_to_be_answered(visitor, verifier, status):
    answer = visitor.trades(code=visitor.code(**PKCE), code_verifier=verifier)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_site_cannot_decide(visitor, headers):
    assert visitor.decides("allow", headers=headers).status_code == 403


def test_our_own_page_can_decide(visitor):
    assert back(visitor.decides("allow", headers={"Origin": visitor.simulator.address}))["code"]
