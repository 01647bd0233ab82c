import json
import traceback
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors import errors
from connectors.calling import Patience
from connectors.grants import FoundAccount, Grant
from connectors.spec import (
    Basic,
    Bearer,
    Errors,
    InBody,
    InHeader,
    Input,
    InputKind,
    InQuery,
    Nothing,
    Pace,
    Remaining,
    Rule,
    Then,
    TokenCall,
    Until,
    Wait,
)
from connectors.wire import Call
from tests.connectors.serving import playing, speaking
from tests.connectors.toy import (
    ACCOUNT,
    CLIENT,
    GRANT,
    NOW,
    OAUTH,
    SECRET,
    TYPED,
    WORDS,
    caller,
    toy,
    with_way,
)

URL = "https://api.toy.example/days"
CALL = Call("GET", URL)
OK = {"json": {"data": []}}
DOWN = {"status": 503, "text": ""}
TOO_OLD = {"status": 401, "json": {"message": "expired"}}
RENEWED = {"json": {"access_token": "renewed", "refresh_token": "rolled", "expires_in": 3600}}
HELD = Grant(secrets={"access_token": SECRET, "refresh_token": "first"})


class Clock:
    """A clock that is moved by hand."""

    def __init__(self):
        self.moment = NOW

    def __call__(self):
        return self.moment

    def pass_by(self, **time):
        self.moment += timedelta(**time)


def bearers(played):
    return [heard.headers.get("authorization") for heard in played.calls]


# How a secret travels


BASIC = "Basic " + b64encode(b"ana:pass").decode()


@pytest.mark.parametrize(
    ("carry", "call", "heard"),
    [
        (Bearer(), CALL, {"authorization": f"Bearer {SECRET}"}),
        (InHeader("X-Key"), CALL, {"x-key": SECRET}),
        (
            InHeader("Authorization", "Klaviyo-API-Key "),
            CALL,
            {"authorization": f"Klaviyo-API-Key {SECRET}"},
        ),
        (InQuery(), CALL, {"query": {"access_token": SECRET}}),
        (
            InQuery("key", "password"),
            Call("GET", URL, query=[("a", "1")]),
            {"query": {"a": "1", "key": "pass"}},
        ),
        (
            InBody("token"),
            Call("POST", URL, form={"a": "1"}),
            {"form": {"a": "1", "token": SECRET}},
        ),
        (InBody("token"), Call("POST", URL), {"form": {"token": SECRET}}),
        (InBody("token"), Call("POST", URL, json={"a": 1}), {"json": {"a": 1, "token": SECRET}}),
        (Basic("user", "password"), CALL, {"authorization": BASIC}),
        (Basic("user"), CALL, {"authorization": "Basic " + b64encode(b"ana:").decode()}),
        (Nothing(), CALL, {"query": {}, "authorization": None}),
    ],
)
def test_a_secret_reaches_the_platform_as_it_wants_it(carry, call, heard):
    grant = Grant(secrets={"access_token": SECRET, "user": "ana", "password": "pass"})
    platform = with_way(replace(TYPED, carry=carry))
    with playing([OK]) as played:
        caller(played.address, platform, grant=grant).reply(call)
    (one,) = played.calls
    for name, value in heard.items():
        found = getattr(one, name) if name in ("query", "form", "json") else one.headers.get(name)
        assert found == value


def test_a_user_may_be_no_secret_and_have_something_behind():
    platform = with_way(replace(TYPED, carry=Basic("user", "password", suffix="/token")))
    grant = Grant({"user": "ana"}, {"password": "pass"})
    with playing([OK]) as played:
        caller(played.address, platform, grant=grant).reply(CALL)
    (heard,) = played.calls
    assert heard.headers["authorization"] == "Basic " + b64encode(b"ana/token:pass").decode()


def test_an_account_with_a_token_of_its_own_is_asked_with_it():
    with playing([OK, OK]) as played:
        asking = caller(played.address)
        asking.ask(FoundAccount("42", "A", token="its-own"))(CALL)
        asking.ask(ACCOUNT)(CALL)
    assert bearers(played) == ["Bearer its-own", f"Bearer {SECRET}"]


@pytest.mark.parametrize("carry", [Bearer(), InQuery(), InBody("token"), Basic("access_token")])
def test_no_other_server_gets_the_secret(carry):
    platform = with_way(replace(TYPED, carry=carry))
    with playing([OK]) as played:
        call = Call("GET", "https://files.elsewhere.example/x", is_declared=False)
        caller(played.address, platform).reply(call)
    (heard,) = played.calls
    assert (heard.query, heard.body) == ({}, "")
    assert "authorization" not in heard.headers


def test_where_people_type_a_server_it_has_to_be_a_public_one():
    asked_for = Input("instance", WORDS, InputKind.HOST)
    guarded = with_way(replace(TYPED, inputs=(asked_for, *TYPED.inputs)))
    with speaking(lambda _count: [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"]) as server:
        call = Call("GET", f"http://localhost:{server.port}/days")
        with pytest.raises(errors.Forbidden, match="“localhost” leads into a private network"):
            caller("", guarded).reply(call)
        assert server.connections == 0
        assert caller("").reply(call).status == 200


def test_an_answer_comes_with_its_json():
    with playing([{"json": {"data": [1]}, "headers": {"X-Left": "3"}}]) as played:
        reply, answer = caller(played.address).ask()(CALL)
    assert (reply.status, reply.headers["X-Left"], answer) == (200, "3", {"data": [1]})


# What stumbled


def test_a_call_that_stumbled_is_made_again():
    with playing([DOWN, DOWN, OK]) as played:
        assert caller(played.address).reply(CALL).status == 200
    assert len(played.calls) == 3


@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_but_not_for_ever(attempts):
    with playing([DOWN], for_ever=True) as played:
        asking = caller(played.address, toy(attempts=attempts))
        with pytest.raises(errors.TryLater, match="Toy & Co"):
            asking.reply(CALL)
    assert len(played.calls) == attempts


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 400, "json": {}},
        {"status": 403, "json": {}},
        {"status": 404, "json": {}},
        {"status": 429, "json": {}},
        {"status": 400, "json": {"code": "gone"}},
        {"status": 302, "headers": {"Location": "https://evil.example"}},
    ],
)
def test_what_will_not_get_better_is_not(answer):
    with playing([answer, OK]) as played, pytest.raises(errors.ConnectorError):
        caller(played.address).reply(CALL)
    assert len(played.calls) == 1


def test_pauses_are_short_and_told_in_the_setup():
    patience = Patience(first_seconds=0.01, longest_seconds=0.02)
    with playing([DOWN, OK]) as played:
        assert caller(played.address, patience=patience).reply(CALL).status == 200


# Limits


LIMIT = Wait(Until.SECONDS_HEADER, "X-Reset", seconds=60)


def test_a_limit_that_was_told_is_waited_out_without_calling():
    clock = Clock()
    platform = toy(remaining=Remaining("X-Left", LIMIT))
    last = {"json": {}, "headers": {"X-Left": "0", "X-Reset": "90"}}
    with playing([last, OK]) as played:
        asking = caller(played.address, platform, now=clock)
        asking.reply(CALL)
        clock.pass_by(seconds=89)
        with pytest.raises(errors.Wait, match=r"Toy & Co’s limit is reached") as raised:
            asking.reply(CALL)
        assert raised.value.not_before == NOW + timedelta(seconds=90)
        assert len(played.calls) == 1
        clock.pass_by(seconds=1)
        assert asking.reply(CALL).status == 200


@pytest.mark.parametrize("left", ["1", "", "00x", "many", None])
def test_as_long_as_calls_are_left_there_is_no_waiting(left):
    platform = toy(remaining=Remaining("X-Left", LIMIT))
    answer = {"json": {}, "headers": {} if left is None else {"X-Left": left}}
    with playing([answer, OK]) as played:
        asking = caller(played.address, platform)
        asking.reply(CALL)
        assert asking.reply(CALL).status == 200


def test_a_limit_may_be_told_with_a_failure():
    platform = toy(remaining=Remaining("X-Left", LIMIT))
    last = {"status": 404, "json": {}, "headers": {"X-Left": " 0 "}}
    with playing([last]) as played:
        asking = caller(played.address, platform)
        with pytest.raises(errors.ChooseAccount):
            asking.reply(CALL)
        with pytest.raises(errors.Wait) as raised:
            asking.reply(CALL)
    assert raised.value.not_before == NOW + timedelta(seconds=60)


def test_our_own_pace_is_kept():
    clock = Clock()
    platform = toy(pace=Pace(calls=2, seconds=60))
    with playing([OK], for_ever=True) as played:
        asking = caller(played.address, platform, now=clock)
        asking.reply(CALL)
        clock.pass_by(seconds=20)
        asking.reply(CALL)
        clock.pass_by(seconds=39)
        with pytest.raises(errors.Wait, match=r"Toy & Co’s limit is reached") as raised:
            asking.reply(CALL)
        assert raised.value.not_before == NOW + timedelta(seconds=60)
        assert len(played.calls) == 2
        clock.pass_by(seconds=1)
        asking.reply(CALL)
        # Of the last minute there are two again: at 20 and at 60 seconds.
        with pytest.raises(errors.Wait) as raised:
            asking.reply(CALL)
        assert raised.value.not_before == NOW + timedelta(seconds=80)
    assert len(played.calls) == 3


def test_repeated_calls_count_for_the_pace():
    with playing([DOWN], for_ever=True) as played:
        asking = caller(played.address, toy(pace=Pace(calls=2, seconds=60)))
        with pytest.raises(errors.Wait):
            asking.reply(CALL)
    assert len(played.calls) == 2


# Tokens that are renewed


class Kept(list):
    """What was kept, with how many calls there had been by then."""

    def __init__(self, played):
        super().__init__()
        self._played = played

    def __call__(self, grant):
        self.append((grant.secrets["access_token"], len(self._played.calls)))


def renewing(played, grant=HELD, way=OAUTH, **changes):
    kept = Kept(played)
    asking = caller(
        played.address, with_way(way), "oauth", grant, client=CLIENT, keep=kept, **changes
    )
    return asking, kept


def test_a_token_that_ends_is_renewed_first_and_kept_before_it_is_used():
    grant = replace(HELD, expires_at=NOW + timedelta(minutes=4))
    with playing([RENEWED, OK, OK]) as played:
        asking, kept = renewing(played, grant)
        asking.reply(CALL)
        asking.reply(CALL)
    assert played.calls[0].url == "https://api.toy.example/token"
    assert played.calls[0].form["refresh_token"] == "first"
    assert bearers(played)[1:] == ["Bearer renewed", "Bearer renewed"]
    assert kept == [("renewed", 1)]
    assert asking.grant.secrets == {"access_token": "renewed", "refresh_token": "rolled"}


@pytest.mark.parametrize("minutes", [6, 60])
def test_one_that_lasts_is_not(minutes):
    grant = replace(HELD, expires_at=NOW + timedelta(minutes=minutes))
    with playing([OK]) as played:
        _asking, kept = renewing(played, grant)
        _asking.reply(CALL)
    assert (bearers(played), kept) == ([f"Bearer {SECRET}"], [])


def test_a_token_that_is_refused_in_the_middle_is_renewed_and_the_call_repeated():
    with playing([OK, TOO_OLD, RENEWED, OK, OK]) as played:
        asking, kept = renewing(played)
        for _ in range(3):
            assert asking.reply(CALL).status == 200
    assert bearers(played) == [f"Bearer {SECRET}"] * 2 + [None] + ["Bearer renewed"] * 2
    assert kept == [("renewed", 3)]


def test_a_refresh_token_that_rolls_is_used_in_its_new_form():
    clock = Clock()
    again = {"json": {"access_token": "second", "expires_in": 3600}}
    with playing([TOO_OLD, RENEWED, OK, again, OK]) as played:
        asking, _kept = renewing(played, now=clock)
        asking.reply(CALL)
        clock.pass_by(hours=1)
        asking.reply(CALL)
    assert [heard.form["refresh_token"] for heard in played.calls if heard.form] == [
        "first",
        "rolled",
    ]
    # The second renewal told no new one: the old one stays good.
    assert asking.grant.secrets == {"access_token": "second", "refresh_token": "rolled"}


def test_a_token_that_is_refused_even_when_new_is_told():
    with playing([TOO_OLD, RENEWED, TOO_OLD]) as played:
        asking, kept = renewing(played)
        with pytest.raises(errors.TooOld, match="Toy & Co no longer accepts the sign-in"):
            asking.reply(CALL)
    assert (len(played.calls), kept) == (3, [("renewed", 2)])


def test_a_renewal_that_is_refused_is_told_and_nothing_kept():
    refused = {"status": 400, "json": {"error": "invalid_grant"}}
    with playing([TOO_OLD, refused]) as played:
        asking, kept = renewing(played)
        with pytest.raises(errors.Reconnect, match="Toy & Co"):
            asking.reply(CALL)
    assert (kept, asking.grant) == ([], HELD)


def test_a_grant_that_could_not_be_kept_is_not_used():
    def full(_grant):
        raise OSError("disk full")

    grant = replace(HELD, expires_at=NOW)
    with playing([RENEWED]) as played:
        asking = caller(played.address, with_way(OAUTH), "oauth", grant, client=CLIENT, keep=full)
        with pytest.raises(OSError, match="disk full"):
            asking.reply(CALL)
    assert asking.grant == grant


@pytest.mark.parametrize(
    ("changes", "grant", "client"),
    [
        ({"refresh": None}, HELD, CLIENT),
        ({}, GRANT, CLIENT),
        ({}, replace(HELD, refresh_expires_at=NOW), CLIENT),
        ({}, HELD, None),
    ],
    ids=["no way to", "no refresh token", "refresh token over", "no client"],
)
def test_what_cannot_be_renewed_is_used_until_it_is_refused(changes, grant, client):
    platform = with_way(replace(OAUTH, **changes))
    grant = replace(grant, expires_at=NOW - timedelta(minutes=1))
    with playing([OK, TOO_OLD]) as played:
        asking = caller(played.address, platform, "oauth", grant, client=client)
        asking.reply(CALL)
        with pytest.raises(errors.TooOld):
            asking.reply(CALL)
    assert bearers(played) == [f"Bearer {SECRET}"] * 2


def test_a_clock_that_is_off_is_named_instead_of_renewing():
    dated = {**TOO_OLD, "headers": {"Date": "Mon, 05 Oct 2026 11:30:00 GMT"}}
    with playing([dated]) as played:
        asking, kept = renewing(played)
        with pytest.raises(errors.Configure, match=r"120 minutes off from Toy & Co’s"):
            asking.reply(CALL)
    assert (len(played.calls), kept) == (1, [])


def test_what_was_typed_is_not_renewed():
    with playing([TOO_OLD]) as played, pytest.raises(errors.TooOld, match="Press Reconnect"):
        caller(played.address).reply(CALL)


RENEWS_ITSELF = replace(
    OAUTH, refresh=TokenCall("{api}/renew", {"token": "{access_token}"}, min_age_hours=24)
)


@pytest.mark.parametrize(
    ("age_days", "is_renewed"), [(0, False), (29, False), (30, True), (59, True)]
)
def test_a_token_that_renews_itself_is_renewed_from_half_of_its_life_on(age_days, is_renewed):
    issued = NOW - timedelta(days=age_days)
    grant = replace(GRANT, issued_at=issued, expires_at=issued + timedelta(days=60))
    with playing([RENEWED if is_renewed else OK, OK]) as played:
        renewing(played, grant, RENEWS_ITSELF)[0].reply(CALL)
    assert [heard.url.endswith("/renew") for heard in played.calls] == [True, False][
        not is_renewed :
    ]


def test_one_that_does_not_say_when_it_was_made_is_renewed_at_its_end():
    grant = replace(GRANT, expires_at=NOW + timedelta(minutes=4))
    with playing([RENEWED, OK]) as played:
        renewing(played, grant, RENEWS_ITSELF)[0].reply(CALL)
    assert len(played.calls) == 2


# What is told


def test_no_secret_is_told_anywhere():
    hidden = {"access_token": SECRET, "refresh_token": "refresh-secret", "empty": ""}
    own = FoundAccount("42", "A", token="account-secret")
    words = f"Wrong: {SECRET} refresh-secret account-secret ?access_token=another-secret"
    answer = {"status": 400, "json": {"message": words}}
    with playing([answer]) as played, pytest.raises(errors.BadAnswer) as raised:
        caller(played.address, grant=Grant(secrets=hidden)).reply(CALL, own)
    told = "".join(traceback.format_exception(raised.value))
    assert "(Wrong: … … … ?access_token=…)" in told
    for secret in (SECRET, "refresh-secret", "account-secret", "another-secret"):
        assert secret not in told
    assert SECRET not in repr(Grant(secrets=hidden))
    assert "account-secret" not in repr(own)
    assert CLIENT.client_secret not in repr(CLIENT)


def test_nor_when_the_platform_hangs_up():
    platform = with_way(replace(TYPED, carry=InQuery()), attempts=1)
    with pytest.raises(errors.TryLater) as raised:
        caller("http://127.0.0.1:1", platform).reply(CALL)
    assert SECRET not in "".join(traceback.format_exception(raised.value))


def test_a_failure_may_come_with_a_good_status():
    platform = toy(errors=Errors(code="code", failed="code != `0`", rules=(Rule(Then.RECONNECT),)))
    fine, wrong = ({"json": {"code": code}} for code in (0, 40105))
    with playing([fine, wrong]) as played:
        asking = caller(played.address, platform)
        assert json.loads(asking.reply(CALL).body) == {"code": 0}
        with pytest.raises(errors.Reconnect):
            asking.reply(CALL)


# Refusals that come for no reason

FLEETING = toy(errors=Errors(rules=(Rule(Then.GRANT_MORE, statuses=(403,), is_fleeting=True),)))
NO = {"status": 403, "json": {}}


def test_a_refusal_that_passes_is_not_believed():
    with playing([NO, NO, OK]) as played:
        assert caller(played.address, FLEETING).reply(CALL).status == 200


def test_one_that_stays_is():
    with playing([NO], for_ever=True) as played, pytest.raises(errors.GrantMore):
        caller(played.address, FLEETING).reply(CALL)
    assert len(played.calls) == FLEETING.attempts
