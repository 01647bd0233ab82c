import hashlib
import json
import traceback
import warnings
from base64 import b64encode, urlsafe_b64encode
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import RSAKey

from connectors import errors, oauth, spec
from connectors.addresses import Addresses
from connectors.grants import Client, Grant
from connectors.spec import InQuery, Request, ServiceAccount, TokenCall
from connectors.wire import Limits, Wire
from tests.connectors.serving import playing
from tests.connectors.toy import CLIENT, GRANT, NOW, OAUTH, SECRET, caller, toy, with_way

REDIRECT = "https://jauge.example/oauth/callback"
VERIFIER = "v" * 64
TOKEN = {"access_token": "new", "expires_in": 3600, "scope": "read write"}


@contextmanager
def door(*answers, way=OAUTH, settings=None, for_ever=False):
    """Open a platform's OAuth, as it is played; give it and what is asked."""
    with playing(answers, for_ever=for_ever) as played:
        wire = Wire(
            "toy", "Toy & Co", Addresses(sandbox=played.address), Limits(), is_guarded=False
        )
        yield oauth.Door(with_way(way), way, wire, settings or {}, NOW), played
        wire.close()


def redeemed(*answers, way=OAUTH, client=CLIENT, settings=None, code="the-code"):
    """Redeem a code; give the grant and what was asked."""
    with door(*answers, way=way, settings=settings) as (opened, played):
        grant = oauth.redeem(opened, client, code=code, redirect_uri=REDIRECT, verifier=VERIFIER)
    return grant, played.calls


def ok(**changes):
    return {"json": {key: value for key, value in (TOKEN | changes).items() if value is not None}}


# The consent page


def consent(way=OAUTH, addresses=None, settings=None, **more):
    url = oauth.authorize_url(
        with_way(way),
        way,
        addresses or Addresses(),
        settings or {},
        client_id="the-client",
        redirect_uri=REDIRECT,
        state="a&b=c",
        verifier=VERIFIER,
        **more,
    )
    return url.partition("?")[0], dict(parse_qsl(urlsplit(url).query))


PLAIN_QUERY = {
    "response_type": "code",
    "client_id": "the-client",
    "redirect_uri": REDIRECT,
    "scope": "read write",
    "state": "a&b=c",
}


def test_the_consent_page_gets_what_oauth_asks_for():
    assert consent() == ("https://www.toy.example/oauth", PLAIN_QUERY)


def test_a_challenge_goes_along_where_the_platform_takes_one():
    _url, query = consent(replace(OAUTH, has_pkce=True))
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    assert query["code_challenge"] == urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert query["code_challenge_method"] == "S256"
    assert VERIFIER not in query.values()


def test_scopes_are_joined_as_the_platform_reads_them_and_more_may_be_asked():
    _url, query = consent(replace(OAUTH, scope_separator=","), more_scopes=["ads"])
    assert query["scope"] == "read,write,ads"


def test_a_right_that_answers_never_tell_is_asked_for():
    _url, query = consent(replace(OAUTH, silent_scopes=["offline"]), more_scopes=["ads"])
    assert query["scope"] == "read write offline ads"


def test_no_scopes_are_not_asked_for():
    assert "scope" not in consent(replace(OAUTH, scopes=()))[1]


def test_the_client_may_go_under_another_name_and_more_parameters_along():
    way = replace(OAUTH, client_id_name="client_key", authorize_params={"prompt": "consent"})
    query = dict(PLAIN_QUERY, client_key="the-client", prompt="consent")
    del query["client_id"]
    assert consent(way) == ("https://www.toy.example/oauth", query)


def test_an_address_may_have_a_query_of_its_own():
    way = replace(OAUTH, authorize_url="https://www.toy.example/oauth?version=2")
    assert consent(way)[1] == {"version": "2", **PLAIN_QUERY}


def test_each_server_may_have_a_consent_page_of_its_own():
    way = replace(OAUTH, authorize_url="https://{instance}/oauth")
    assert consent(way, settings={"instance": "toot.example"})[0] == "https://toot.example/oauth"


def test_the_sandbox_has_one_too():
    url, _query = consent(addresses=Addresses(sandbox="http://127.0.0.1:9"))
    assert url == "http://127.0.0.1:9/toy/www.toy.example/oauth"


# Clients that servers make

REGISTER = Request(
    "https://{instance}/apps", "POST", form={"name": "Jauge", "redirect": "{redirect_uri}"}
)
REGISTERED = replace(OAUTH, register=REGISTER)


def test_a_server_makes_a_client():
    made = {"json": {"client_id": "theirs", "client_secret": "their-secret"}}
    with door(made, way=REGISTERED, settings={"instance": "toot.example"}) as (opened, played):
        client = oauth.register(opened, REDIRECT)
    assert client == Client("theirs", "their-secret")
    assert "their-secret" not in repr(client)
    (heard,) = played.calls
    assert (heard.url, heard.method) == ("https://toot.example/apps", "POST")
    assert heard.form == {"name": "Jauge", "redirect": REDIRECT}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"json": {"client_id": "theirs"}}, errors.BadAnswer),
        ({"json": {"client_id": 5, "client_secret": "x"}}, errors.BadAnswer),
        ({"json": []}, errors.BadAnswer),
        ({"status": 404, "json": {}}, errors.ChooseAccount),
        ({"status": 422, "json": {"error": "Validation failed"}}, errors.BadAnswer),
        ({"status": 503, "text": ""}, errors.TryLater),
        ({"status": 301, "headers": {"Location": "https://x.example"}}, errors.Forbidden),
    ],
)
def test_a_server_that_makes_none_says_why(answer, error):
    with (
        door(answer, way=REGISTERED, settings={"instance": "toot.example"}) as (opened, _played),
        pytest.raises(error, match="Toy & Co"),
    ):
        oauth.register(opened, REDIRECT)


# From a code to a grant


def test_a_code_becomes_a_grant():
    grant, (heard,) = redeemed(ok(refresh_token="r", refresh_token_expires_in=86_400))
    assert grant == Grant(
        secrets={"access_token": "new", "refresh_token": "r"},
        scopes=("read", "write"),
        issued_at=NOW,
        expires_at=NOW + timedelta(hours=1),
        refresh_expires_at=NOW + timedelta(days=1),
    )
    assert (heard.method, heard.url) == ("POST", "https://api.toy.example/token")
    assert heard.form == {
        "grant_type": "authorization_code",
        "code": "the-code",
        "redirect_uri": REDIRECT,
        "client_id": "the-client",
        "client_secret": "the-client-secret",
    }
    assert "authorization" not in heard.headers
    assert "new" not in repr(grant)


@pytest.mark.parametrize(
    ("encoding", "place"),
    [(spec.Encoding.FORM, "form"), (spec.Encoding.JSON, "json"), (spec.Encoding.QUERY, "query")],
)
def test_the_fields_of_a_token_call_travel_as_declared(encoding, place):
    call = TokenCall("{api}/token", {"code": "{code}", "kind": "x"}, encoding)
    _grant, (heard,) = redeemed(ok(), way=replace(OAUTH, token_call=call))
    assert getattr(heard, place) == {"code": "the-code", "kind": "x"}
    assert heard.method == ("GET" if place == "query" else "POST")
    others = {"form", "json", "query"} - {place}
    assert not any(getattr(heard, other) for other in others)


@pytest.mark.parametrize("encoding", spec.Encoding)
def test_the_client_may_sign_in_by_basic(encoding):
    call = TokenCall("{api}/token", {"code": "{code}"}, encoding, is_basic=True)
    _grant, (heard,) = redeemed(ok(), way=replace(OAUTH, token_call=call))
    expected = b64encode(b"the-client:the-client-secret").decode()
    assert heard.headers["authorization"] == f"Basic {expected}"


def test_the_verifier_of_the_challenge_goes_along():
    _grant, (heard,) = redeemed(ok(), way=replace(OAUTH, has_pkce=True))
    assert heard.form["code_verifier"] == VERIFIER


def test_what_some_platforms_hang_on_a_code_is_cut_off():
    _grant, (heard,) = redeemed(ok(), code="the-code#_")
    assert heard.form["code"] == "the-code"


def test_the_token_may_be_within_the_answer_and_more_of_it_be_kept():
    way = replace(OAUTH, token="data.token", keeps=("open_id", "shop", "lost"))
    answer = {"json": {"data": {"token": {"access_token": "new", "open_id": 7, "shop": None}}}}
    grant, _calls = redeemed(answer, way=way, settings={"instance": "toot.example"})
    assert grant.secrets == {"access_token": "new"}
    assert grant.settings == {"instance": "toot.example", "open_id": "7"}


@pytest.mark.parametrize(
    ("told", "lifetime", "seconds"),
    [
        (3600, None, 3600),
        ("3600", None, 3600),
        (59.5, None, 59.5),
        (None, 5000, 5000),
        (0, 5000, 5000),
        (60, 5000, 60),
        (None, None, None),
        ("soon", None, None),
        (True, None, None),
        ([3600], None, None),
        ("nan", None, None),
        (1e300, None, None),
        (10**400, None, None),
    ],
)
def test_a_token_ends_when_the_platform_says_or_as_declared(told, lifetime, seconds):
    grant, _calls = redeemed(ok(expires_in=told), way=replace(OAUTH, lifetime_seconds=lifetime))
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert grant.expires_at == expected


@pytest.mark.parametrize(
    ("told", "scopes"),
    [
        ("read write", ("read", "write")),
        ("read,write", ("read", "write")),
        (" write, read  more ", ("write", "read", "more")),
        (None, ()),
        ("", ()),
        (" ", ()),
        (["read"], ()),
    ],
)
def test_scopes_are_read_where_they_are_told(told, scopes):
    grant, _calls = redeemed(ok(scope=told))
    assert grant.scopes == scopes


@pytest.mark.parametrize(("told", "missing"), [("write", "read"), ("other", "read, write")])
def test_a_right_that_was_left_unticked_is_named(told, missing):
    with pytest.raises(errors.GrantMore, match=rf"Toy & Co .*\({missing}\)"):
        redeemed(ok(scope=told))


EXCHANGED = replace(
    OAUTH,
    exchange=TokenCall(
        "{api}/exchange",
        {"secret": "{client_secret}", "token": "{access_token}"},
        spec.Encoding.QUERY,
    ),
)


def test_a_first_token_is_exchanged_for_one_that_lasts():
    short, long = ok(refresh_token="r"), {"json": {"access_token": "long", "expires_in": 5_184_000}}
    grant, calls = redeemed(short, long, way=EXCHANGED)
    assert calls[1].url == "https://api.toy.example/exchange"
    assert calls[1].query == {"secret": "the-client-secret", "token": "new"}
    assert grant.secrets == {"access_token": "long", "refresh_token": "r"}
    assert grant.expires_at == NOW + timedelta(days=60)
    # The second answer does not tell the scopes again.
    assert grant.scopes == ("read", "write")


def test_rights_are_looked_at_before_the_exchange():
    with door(ok(scope="read"), way=EXCHANGED) as (opened, played):
        with pytest.raises(errors.GrantMore):
            oauth.redeem(opened, CLIENT, code="c", redirect_uri=REDIRECT, verifier=VERIFIER)
        assert len(played.calls) == 1


# What goes wrong


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 400, "json": {"error": "invalid_grant"}}, errors.Reconnect),
        ({"status": 200, "json": {"error": "invalid_grant"}}, errors.Reconnect),
        ({"status": 400, "json": {"error": "access_denied"}}, errors.Reconnect),
        ({"status": 400, "json": {"error": "expired_token"}}, errors.Reconnect),
        ({"status": 401, "json": {"error": "invalid_token"}}, errors.Reconnect),
        ({"status": 401, "json": {"error": "invalid_client"}}, errors.Configure),
        ({"status": 200, "json": {"error": "invalid_client"}}, errors.Configure),
        ({"status": 400, "json": {"error": "redirect_uri_mismatch"}}, errors.Configure),
        ({"status": 400, "json": {"error": "unauthorized_client"}}, errors.Configure),
        ({"status": 400, "json": {"error": "invalid_scope"}}, errors.Configure),
        ({"status": 400, "json": {"error": "invalid_request"}}, errors.BadAnswer),
        ({"status": 200, "json": {"error": "odd"}}, errors.BadAnswer),
        ({"status": 400, "json": {"error": {"message": "no", "code": 190}}}, errors.BadAnswer),
        ({"status": 401, "json": {"error": {"code": 401}}}, errors.TooOld),
        ({"status": 400, "json": {"error": ["invalid_grant"]}}, errors.BadAnswer),
        ({"status": 429, "json": {}}, errors.Wait),
        ({"status": 503, "text": ""}, errors.TryLater),
        ({"status": 500, "text": "<html>"}, errors.TryLater),
        ({"status": 200, "text": "<html>"}, errors.BadAnswer),
        ({"status": 200, "text": "[" * 100_000}, errors.BadAnswer),
        ({"status": 200, "text": "null"}, errors.BadAnswer),
        ({"status": 200, "json": ["x"]}, errors.BadAnswer),
        ({"status": 200, "json": {}}, errors.BadAnswer),
        ({"status": 200, "json": {"access_token": None}}, errors.BadAnswer),
        ({"status": 200, "json": {"access_token": ""}}, errors.BadAnswer),
        ({"status": 200, "json": {"access_token": 5}}, errors.BadAnswer),
        ({"status": 302, "headers": {"Location": "https://evil.example"}}, errors.Forbidden),
    ],
)
def test_a_code_that_is_refused_is_told_apart(answer, error):
    with pytest.raises(errors.ConnectorError, match="Toy & Co") as raised:
        redeemed(answer)
    assert type(raised.value) is error


def test_a_token_that_is_not_where_it_is_declared_is_a_changed_shape():
    with pytest.raises(errors.BadAnswer, match="“access_token” is missing"):
        redeemed(ok(), way=replace(OAUTH, token="data"))
    with pytest.raises(errors.BadAnswer, match="“access_token” is missing"):
        redeemed({"json": {"data": "new"}}, way=replace(OAUTH, token="data"))


@pytest.mark.parametrize("place", ["message", "error"])
@pytest.mark.parametrize("status", [200, 400])
def test_no_secret_is_repeated(place, status):
    words = f"the-code, {VERIFIER}, the-client-secret and refresh_token=unknown are wrong"
    with pytest.raises(errors.BadAnswer) as raised:
        redeemed(
            {"status": status, "json": {"error": "x", place: words}},
            way=replace(OAUTH, has_pkce=True),
        )
    told = "".join(traceback.format_exception(raised.value))
    for secret in ("the-code", VERIFIER, "the-client-secret", "unknown"):
        assert secret not in told


def test_a_client_without_a_secret_spoils_no_words():
    with pytest.raises(errors.BadAnswer, match=r"\(Plain words\)"):
        redeemed({"status": 400, "json": {"message": "Plain words"}}, client=Client("public"))


# Renewing

ITSELF = replace(
    OAUTH, refresh=TokenCall("{api}/renew", {"token": "{access_token}"}, min_age_hours=24)
)
HELD = Grant({"instance": "toot.example"}, {"access_token": SECRET, "refresh_token": "first"})


@pytest.mark.parametrize(
    ("way", "grant", "can"),
    [
        (replace(OAUTH, refresh=None), HELD, False),
        (OAUTH, HELD, True),
        (OAUTH, GRANT, False),
        (OAUTH, HELD.with_secrets(refresh_token=""), False),
        (OAUTH, replace(HELD, expires_at=NOW - timedelta(days=9)), True),
        (OAUTH, replace(HELD, refresh_expires_at=NOW + timedelta(seconds=1)), True),
        (OAUTH, replace(HELD, refresh_expires_at=NOW), False),
        (ITSELF, GRANT, True),
        (ITSELF, replace(GRANT, expires_at=NOW + timedelta(seconds=1)), True),
        (ITSELF, replace(GRANT, expires_at=NOW), False),
        (ITSELF, replace(GRANT, issued_at=NOW - timedelta(hours=24)), True),
        (ITSELF, replace(GRANT, issued_at=NOW - timedelta(hours=23)), False),
    ],
)
def test_whether_a_grant_can_be_renewed(way, grant, can):
    assert oauth.can_renew(way, grant, NOW) is can


def test_a_grant_is_renewed():
    before = replace(
        HELD, scopes=("read",), expires_at=NOW, refresh_expires_at=NOW + timedelta(days=1)
    )
    with door(ok(scope=None)) as (opened, played):
        renewed = oauth.renew(replace(opened, settings=before.settings), CLIENT, before)
    assert played.calls[0].form == {
        "grant_type": "refresh_token",
        "refresh_token": "first",
        "client_id": "the-client",
        "client_secret": "the-client-secret",
    }
    assert renewed == replace(
        before,
        secrets={"access_token": "new", "refresh_token": "first"},
        issued_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )


def test_a_refresh_token_that_rolls_takes_the_place_of_the_old_one():
    rolled = ok(refresh_token="second", refresh_token_expires_in=60)
    with door(rolled) as (opened, _played):
        renewed = oauth.renew(opened, CLIENT, HELD)
    assert renewed.secrets == {"access_token": "new", "refresh_token": "second"}
    assert renewed.refresh_expires_at == NOW + timedelta(minutes=1)


def test_a_token_may_renew_itself():
    with door(ok(), way=ITSELF) as (opened, played):
        assert oauth.renew(opened, CLIENT, GRANT).secrets == {"access_token": "new"}
    assert played.calls[0].form == {"token": SECRET}


def test_a_renewal_that_is_refused_says_reconnect():
    with (
        door({"status": 400, "json": {"error": "invalid_grant"}}) as (opened, _played),
        pytest.raises(errors.Reconnect, match=r"Toy & Co .*\(invalid_grant\).*Reconnect") as raised,
    ):
        oauth.renew(opened, CLIENT, HELD)
    assert SECRET not in "".join(traceback.format_exception(raised.value))


# The end


def test_a_grant_is_ended_by_its_token():
    request = Request(
        "{api}/revoke", "POST", form={"token": "{access_token}", "client_id": "{client_id}"}
    )
    with door({"json": {}}, way=replace(OAUTH, revoke=request)) as (opened, played):
        oauth.revoke(opened, CLIENT, GRANT)
    (heard,) = played.calls
    assert heard.form == {"token": SECRET, "client_id": "the-client"}
    assert "authorization" not in heard.headers


@pytest.mark.parametrize(
    ("carry", "query", "header"),
    [(OAUTH.carry, {}, f"Bearer {SECRET}"), (InQuery("key"), {"key": SECRET}, None)],
)
def test_or_with_it(carry, query, header):
    way = replace(OAUTH, carry=carry, revoke=Request("{api}/me/permissions", "DELETE"))
    with door({"text": ""}, way=way) as (opened, played):
        oauth.revoke(opened, CLIENT, GRANT)
    (heard,) = played.calls
    assert (heard.method, heard.query) == ("DELETE", query)
    assert heard.headers.get("authorization") == header


def test_or_by_a_client_that_says_who_it_is():
    ending = TokenCall("{api}/revoke", {"token": "{access_token}"}, is_basic=True)
    with door({"json": {}}, way=replace(OAUTH, revoke=ending)) as (opened, played):
        oauth.revoke(opened, CLIENT, GRANT)
    (heard,) = played.calls
    assert (heard.method, heard.form) == ("POST", {"token": SECRET})
    packed = b64encode(b"the-client:the-client-secret").decode()
    assert heard.headers["authorization"] == f"Basic {packed}"


def test_a_grant_without_a_refresh_token_is_ended_by_the_other():
    way = replace(OAUTH, revoke=Request("{api}/revoke", "POST", form={"token": "{refresh_token}"}))
    with door({"json": {}}, {"json": {}}, way=way) as (opened, played):
        oauth.revoke(opened, CLIENT, HELD)
        oauth.revoke(opened, CLIENT, GRANT)
    assert [heard.form["token"] for heard in played.calls] == ["first", SECRET]


def test_where_there_is_no_way_to_nothing_is_asked():
    with door() as (opened, played):
        oauth.revoke(opened, CLIENT, GRANT)
    assert played.calls == []


def test_an_end_that_is_refused_is_told_without_secrets():
    way = replace(OAUTH, revoke=Request("{api}/revoke", "POST", form={"t": "{access_token}"}))
    refused = {"status": 400, "json": {"message": f"{SECRET} the-client-secret"}}
    with door(refused, way=way) as (opened, _played), pytest.raises(errors.BadAnswer) as raised:
        oauth.revoke(opened, CLIENT, GRANT)
    assert "(… …)" in str(raised.value)


# Service accounts

SERVICE = ServiceAccount(("stats.read", "stats.more"))


def pem(key, encryption=None):
    hidden = encryption or NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden).decode()


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_key(key):
    shown = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return RSAKey.import_key(shown.decode())


def key_file(private_key, **changes):
    plain = {
        "type": "service_account",
        "client_email": "robot@project.example",
        "private_key": private_key,
        "private_key_id": "key-1",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    return json.dumps({name: value for name, value in (plain | changes).items() if value})


def robot(text, **secrets):
    return Grant(secrets={"service_account_json": text, **secrets})


@contextmanager
def serving_robot(*answers, grant):
    with playing(answers) as played:
        asking = caller(played.address, with_way(SERVICE), SERVICE.key, grant)
        yield asking, played
        asking.close()


CALL = oauth.Call("GET", "https://api.toy.example/days")
TOKEN_OF_ROBOT = {"json": {"access_token": "robot-token", "expires_in": 3599}}


def test_a_signed_assertion_is_traded_for_a_token(key):
    grant = robot(key_file(pem(key)))
    with (
        warnings.catch_warnings(),
        serving_robot(TOKEN_OF_ROBOT, {"json": {}}, grant=grant) as (asking, played),
    ):
        warnings.simplefilter("error")
        asking.reply(CALL)
    asked, used = played.calls
    assert asked.url == "https://oauth2.googleapis.com/token"
    assert asked.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    token = jwt.decode(asked.form["assertion"], public_key(key), algorithms=["RS256"])
    now = int(NOW.timestamp())
    told = {name: token.claims[name] for name in ("iss", "scope", "aud", "iat", "exp")}
    assert told == {
        "iss": "robot@project.example",
        "scope": "stats.read stats.more",
        "aud": "https://oauth2.googleapis.com/token",
        "iat": now,
        "exp": now + 3600,
    }
    assert "sub" not in token.claims
    assert (token.header["alg"], token.header["kid"]) == ("RS256", "key-1")
    assert used.headers["authorization"] == "Bearer robot-token"
    assert asking.grant.expires_at == NOW + timedelta(seconds=3599)
    assert "robot-token" not in repr(asking.grant)


def test_only_the_declared_address_is_called_whatever_the_key_file_says(key):
    grant = robot(key_file(pem(key), token_uri="https://evil.example/token"))
    with serving_robot(TOKEN_OF_ROBOT, {"json": {}}, grant=grant) as (asking, played):
        asking.reply(CALL)
    assert {urlsplit(heard.url).hostname for heard in played.calls} == {
        "oauth2.googleapis.com",
        "api.toy.example",
    }


def test_a_key_file_may_lack_what_is_not_needed(key):
    grant = robot(key_file(pem(key), token_uri=None, private_key_id=None, type=None))
    with serving_robot(TOKEN_OF_ROBOT, {"json": {}}, grant=grant) as (asking, played):
        asking.reply(CALL)
    token = jwt.decode(played.calls[0].form["assertion"], public_key(key), algorithms=["RS256"])
    assert token.claims["aud"] == "https://oauth2.googleapis.com/token"


@pytest.mark.parametrize("told", [None, "soon", [1], 10**400])
def test_a_token_that_does_not_say_its_end_lasts_an_hour(key, told):
    answer = {"json": {"access_token": "robot-token", "expires_in": told}}
    grant = robot(key_file(pem(key)))
    with serving_robot(answer, {"json": {}}, grant=grant) as (asking, _played):
        asking.reply(CALL)
    assert asking.grant.expires_at == NOW + timedelta(hours=1)


def test_a_token_is_used_until_it_ends_and_then_traded_anew(key):
    old = robot(key_file(pem(key)), access_token="old")
    lasting = replace(old, expires_at=NOW + timedelta(minutes=6))
    with serving_robot({"json": {}}, grant=lasting) as (asking, played):
        asking.reply(CALL)
        assert played.calls[0].headers["authorization"] == "Bearer old"
    ending = replace(old, expires_at=NOW + timedelta(minutes=5))
    with serving_robot(TOKEN_OF_ROBOT, {"json": {}}, grant=ending) as (asking, played):
        asking.reply(CALL)
        assert played.calls[1].headers["authorization"] == "Bearer robot-token"


def test_a_token_that_is_refused_in_the_middle_is_traded_anew(key):
    old = robot(key_file(pem(key)), access_token="old")
    answers = [{"status": 401, "json": {}}, TOKEN_OF_ROBOT, {"json": {}}]
    with serving_robot(*answers, grant=old) as (asking, _played):
        assert asking.reply(CALL).status == 200


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 400, "json": {"error": "invalid_grant"}}, errors.Reconnect),
        ({"status": 401, "json": {"error": "invalid_client"}}, errors.Configure),
        ({"status": 403, "json": {"error": {"code": 403}}}, errors.GrantMore),
        ({"status": 503, "text": ""}, errors.TryLater),
        ({"json": {"token_type": "Bearer"}}, errors.BadAnswer),
        ({"json": {"access_token": ""}}, errors.BadAnswer),
    ],
)
def test_an_account_that_is_refused_is_told_apart(key, answer, error):
    with (
        serving_robot(answer, grant=robot(key_file(pem(key)))) as (asking, _played),
        pytest.raises(errors.ConnectorError, match="Toy & Co") as raised,
    ):
        asking.reply(CALL)
    assert type(raised.value) is error


def encrypted(key):
    return pem(key, BestAvailableEncryption(b"password"))


def shown(key):
    return public_key(key).as_pem(private=False).decode()


def of_another_kind(_key):
    return pem(ec.generate_private_key(ec.SECP256R1()))


def cut(key):
    return pem(key)[:300]


@pytest.mark.parametrize(
    "make", [encrypted, shown, of_another_kind, cut, lambda _key: "secret", lambda _key: "{}"]
)
def test_a_key_that_is_none_is_told_apart_and_not_shown(key, make):
    text = make(key)
    with (
        serving_robot(grant=robot(key_file(text))) as (asking, played),
        pytest.raises(
            errors.Configure, match="no key file of a service account for Toy & Co"
        ) as raised,
    ):
        asking.reply(CALL)
    assert played.calls == []
    assert text not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"client_email": "a@b.example"}',
        '{"private_key": "x"}',
        '{"client_email": 5, "private_key": "x"}',
        '{"client_email": "a@b.example", "private_key": ["x"]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_key_file_is_told_apart(text):
    with pytest.raises(errors.Configure, match="Toy & Co.*Paste the whole JSON file, from {"):
        oauth.service_account_key(toy(), text)


@given(st.text())
def test_whatever_is_pasted_is_a_key_file_or_none(text):
    with pytest.raises(errors.Configure):
        oauth.service_account_key(toy(), text)


# What is told elsewhere

ELSEWHERE = replace(
    OAUTH,
    keeps=("dc",),
    details=Request(
        "https://login.toy.example/about", headers={"Authorization": "OAuth {access_token}"}
    ),
)


def test_what_the_token_does_not_tell_is_asked_for_with_it():
    grant, (_token, heard) = redeemed(ok(), {"json": {"dc": "us6"}}, way=ELSEWHERE)
    assert grant.settings == {"dc": "us6"}
    assert heard.url == "https://login.toy.example/about"
    assert heard.headers["authorization"] == f"OAuth {grant.secrets['access_token']}"


@pytest.mark.parametrize(
    ("answer", "error"),
    [({"error": "invalid_token"}, errors.Reconnect), ({"login": {}}, errors.BadAnswer)],
)
def test_and_it_has_to_be_there(answer, error):
    with pytest.raises(error):
        redeemed(ok(), {"json": answer}, way=ELSEWHERE)
