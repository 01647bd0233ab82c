import base64
import json
from dataclasses import replace

import pytest
import requests

from connectors.simulator import Refused, claims_of, sandbox_client, secret_for
from connectors.simulator import door as door_module
from tests.connectors.simulator.conftest import CLIENT, HOUR, REDIRECT


@pytest.fixture
def door(visitor):
    return visitor.stage.door


@pytest.fixture
def token(door):
    return door.issue(door.grant(("read", "write")), HOUR)


def test_a_token_opens_until_it_expires(visitor):
    token = visitor.connects()["access_token"]
    visitor.clock.pass_by(seconds=HOUR - 1)
    assert visitor.reads(token).status_code == 200
    visitor.clock.pass_by(seconds=1)
    assert visitor.reads(token).json() == {"code": "expired"}


def test_a_platform_may_not_ask_for_the_redirect_address_again(door):
    grant = replace(door.grant(("read",)), redirect_uri=REDIRECT)
    assert door.take_code(door.give_code(grant), None) == grant
    with pytest.raises(Refused, match="redirect address"):
        door.take_code(door.give_code(grant), "")


def test_an_unknown_token_does_not_open(visitor):
    # The platform has no words of its own for it, and so says that it has expired.
    assert visitor.reads("guessed").json() == {"code": "expired"}


def test_renewing_gives_a_new_token_and_rolls(visitor):
    first = visitor.connects()
    visitor.clock.pass_by(hours=2)
    second = visitor.renews(first["refresh_token"]).json()
    assert visitor.reads(second["access_token"]).status_code == 200
    assert second["refresh_token"] != first["refresh_token"]
    assert visitor.renews(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert visitor.renews(second["refresh_token"]).status_code == 200


def test_a_refresh_token_that_does_not_roll_stays(door, token):
    renewed = door.renew(token.refresh_text)
    assert renewed.text != token.text
    assert renewed.refresh_text == token.refresh_text
    assert door.renew(token.refresh_text).seconds == HOUR


def test_a_refresh_token_may_expire(visitor, door):
    token = door.issue(door.grant(()), HOUR, refresh_seconds=2 * HOUR)
    visitor.clock.pass_by(hours=1)
    rolled = door.renew(token.refresh_text, rolls=True)
    assert rolled.refresh_seconds == 2 * HOUR
    visitor.clock.pass_by(hours=2)
    with pytest.raises(Refused, match="expired"):
        door.renew(rolled.refresh_text)


def test_a_token_may_last_and_come_without_another(door):
    token = door.issue(door.grant(("read",)), None, has_refresh=False)
    assert token.as_oauth() == {"access_token": token.text, "token_type": "bearer", "scope": "read"}


def test_a_token_can_be_exchanged_for_one_that_lives_longer(visitor, door, token):
    longer = door.exchange(token.text, 60 * 24 * HOUR)
    visitor.clock.pass_by(days=1)
    assert door.check(longer.text).token == longer
    with pytest.raises(Refused, match="expired"):
        door.exchange(token.text, HOUR)


def test_an_account_has_a_token_of_its_own(visitor, door, token):
    short, lasting = door.derive(token, "page"), door.derive(token, "other page", lasts=True)
    assert door.derive(token, "page") == short
    assert (short.subject, lasting.subject) == ("page", "other page")
    visitor.clock.pass_by(hours=1)
    assert door.check(short.text).token is None
    assert door.check(lasting.text).token == lasting
    door.revoke(token.text)
    assert door.check(lasting.text).reason == "revoked"


@pytest.mark.parametrize("by", ["text", "refresh_text"])
def test_revoking_ends_the_whole_grant(door, token, by):
    assert door.revoke(getattr(token, by))
    assert door.check(token.text).reason == "revoked"
    with pytest.raises(Refused, match="revoked"):
        door.renew(token.refresh_text)


def test_what_does_not_exist_cannot_be_revoked(door):
    assert not door.revoke("guessed")


def test_a_pasted_text_is_a_token_with_every_scope(visitor, door):
    assert door.check("sandbox-mine").token.has("anything")
    assert door.check("mine").reason == "unknown"
    assert visitor.reads("sandbox-mine").status_code == 200


def test_the_client_has_to_know_its_secret(visitor):
    for wrong in ({"client_secret": "wrong"}, {"client_secret": None}, {"client_id": None}):
        answer = visitor.trades(code=visitor.code(), **wrong)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_the_client_may_come_as_basic(visitor):
    fields = {"code": visitor.code(), "redirect_uri": REDIRECT}
    url, auth = visitor.url("api.toy.com", "/token"), (CLIENT, secret_for("toy", CLIENT))
    assert requests.post(url, data=fields, auth=auth).status_code == 200


def test_the_fields_may_come_as_json_or_in_the_query(visitor):
    url = visitor.url("api.toy.com", "/token")
    for way in ("json", "params"):
        fields = {
            "code": visitor.code(),
            "client_id": CLIENT,
            "client_secret": secret_for("toy", CLIENT),
            "redirect_uri": REDIRECT,
        }
        assert requests.post(url, **{way: fields}).status_code == 200


def test_another_kind_of_grant_is_refused(visitor):
    assert visitor.trades(grant_type="password").json()["error"] == "unsupported_grant_type"


def test_the_sandbox_has_a_client_for_each_platform(visitor):
    client_id, secret = sandbox_client("toy")
    answer = visitor.trades(
        code=visitor.code(client_id=client_id), client_id=client_id, client_secret=secret
    )
    assert answer.status_code == 200
    assert sandbox_client("other")[1] != secret


def test_a_service_account_claims_what_it_is():
    claims = base64.urlsafe_b64encode(json.dumps({"iss": "me"}).encode()).decode().rstrip("=")
    assert claims_of(f"head.{claims}.signature") == {"iss": "me"}


@pytest.mark.parametrize("assertion", ["", "a.b", "a.!.c", "a.e30K.c.d", "a.W10.c", "a._w.c"])
def test_what_is_no_jwt_claims_nothing(assertion):
    with pytest.raises(Refused):
        claims_of(assertion)


def test_the_door_does_not_remember_for_ever(monkeypatch, door):
    monkeypatch.setattr(door_module, "KEPT", 2)
    tokens = [door.issue(door.grant(()), HOUR) for _ in range(3)]
    assert [door.check(token.text).token for token in tokens] == [None, *tokens[1:]]
