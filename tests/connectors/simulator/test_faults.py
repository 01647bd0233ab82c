import contextlib
from datetime import timedelta

import pytest
import requests

from connectors.simulator import Simulator
from tests.connectors.simulator.conftest import FIRST_NOW, toy


@pytest.fixture
def faults(visitor):
    return visitor.stage.faults


def statuses(visitor, count):
    return [visitor.reads().status_code for _ in range(count)]


@pytest.mark.parametrize("status", [500, 503])
def test_the_server_fails_once(visitor, faults, status):
    faults.server_error(status)
    assert statuses(visitor, 2) == [status, 200]


def test_a_fault_may_last_for_some_calls_after_some_others(visitor, faults):
    faults.server_error(503, times=2, after=1)
    assert statuses(visitor, 5) == [200, 503, 503, 200, 200]


def test_a_fault_may_last_until_it_is_cleared(visitor, faults):
    faults.server_error(times=None)
    assert statuses(visitor, 3) == [500, 500, 500]
    faults.clear()
    assert statuses(visitor, 1) == [200]


def test_a_fault_may_be_for_one_path_only(visitor, faults):
    faults.server_error(path="/token")
    assert statuses(visitor, 1) == [200]
    assert visitor.trades().status_code == 500


def test_faults_follow_each_other(visitor, faults):
    faults.server_error(503)
    faults.shape()
    assert visitor.reads().status_code == 503
    assert visitor.reads().json() == {"unexpected": True}
    assert "views" in visitor.reads().json()


def test_the_consent_page_has_no_faults(visitor, faults):
    faults.server_error()
    assert visitor.opens().status_code == 200


def test_an_answer_may_come_late(visitor, faults):
    faults.slow(30)
    with pytest.raises(requests.ReadTimeout):
        visitor.reads(timeout=0.05)


def test_a_late_answer_is_the_right_one(visitor, faults):
    faults.slow(0.01)
    answer = visitor.reads()
    assert answer.elapsed.total_seconds() >= 0.01
    assert "views" in answer.json()


def test_the_line_may_break_in_the_middle(visitor, faults):
    whole = visitor.reads().content
    faults.cut()
    with visitor.reads(stream=True) as answer:
        assert int(answer.headers["Content-Length"]) == len(whole)
        assert answer.raw.read(len(whole) // 2) == whole[: len(whole) // 2]
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            assert answer.content


def test_a_page_may_come_instead(visitor, faults):
    faults.html()
    answer = visitor.reads()
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.text.startswith("<!doctype html>")


def test_callers_may_be_sent_elsewhere(visitor, faults):
    faults.redirect("http://169.254.169.254/", 307)
    answer = visitor.reads(allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (307, "http://169.254.169.254/")


def test_an_answer_may_be_huge(visitor, faults):
    faults.huge(megabytes=1)
    answer = visitor.reads()
    assert answer.json()[-1] == {}
    assert len(answer.content) > 900_000


def test_who_hangs_up_on_a_huge_answer_harms_nobody(visitor, faults):
    faults.huge()
    with visitor.reads(stream=True) as answer:
        assert answer.raw.read(1000).startswith(b'[{"filler"')
    assert statuses(visitor, 1) == [200]
    assert visitor.simulator.errors == []


def test_an_answer_may_never_end(visitor, faults):
    faults.endless()
    with visitor.reads(stream=True) as answer:
        assert answer.raw.read(16) == b'{"data": [0, 0, '
    assert statuses(visitor, 1) == [200]


def test_an_endless_answer_ends_with_the_simulator(clock):
    with Simulator(clock, stages=[toy]) as simulator:
        simulator.stage("toy").faults.endless()
        url = f"{simulator.address}/toy/api.toy.com/1/views?day=2026-10-01"
        answer = requests.get(url, stream=True)
        assert answer.raw.read(3) == b'{"d'
    # Reading comes to an end, be it a clean one or not.
    with contextlib.suppress(requests.exceptions.ChunkedEncodingError):
        assert b"data" not in answer.content


def test_a_limit_lasts_until_its_moment(visitor, faults):
    until = FIRST_NOW + timedelta(minutes=2)
    faults.limit(until, after=1)
    assert statuses(visitor, 2) == [200, 429]
    assert visitor.reads().json() == {"until": until.isoformat()}
    visitor.clock.pass_by(minutes=2)
    assert statuses(visitor, 1) == [200]


def test_tokens_may_expire_at_once_and_be_renewed(visitor, faults):
    token = visitor.connects()
    faults.expire_tokens()
    assert visitor.reads(token["access_token"]).json() == {"code": "expired"}
    renewed = visitor.renews(token["refresh_token"]).json()
    assert renewed["expires_in"] == token["expires_in"]
    assert visitor.reads(renewed["access_token"]).status_code == 200


def test_what_has_expired_stays_so(visitor, faults):
    token = visitor.stage.door.issue(visitor.stage.door.grant(()), 60)
    visitor.clock.pass_by(minutes=2)
    faults.expire_tokens()
    visitor.clock.moment = FIRST_NOW
    assert visitor.stage.door.check(token.text).token == token


def test_a_grant_may_be_revoked(visitor, faults):
    token = visitor.connects()
    faults.revoke()
    assert visitor.reads(token["access_token"]).json() == {"code": "revoked"}
    assert visitor.renews(token["refresh_token"]).json()["error"] == "invalid_grant"
    assert visitor.reads(visitor.connects()["access_token"]).status_code == 200


def test_a_right_may_be_taken_away(visitor, faults):
    token = visitor.connects()
    faults.drop_scope("read")
    assert visitor.reads(token["access_token"]).json() == {"code": "read"}
    renewed = visitor.renews(token["refresh_token"]).json()
    assert renewed["scope"] == "write"
    assert visitor.reads(visitor.connects()["access_token"]).status_code == 200


def test_a_metric_may_be_gone(visitor, faults):
    faults.deprecate("views")
    assert visitor.reads().json() == {"code": "no views"}
    assert visitor.stage.is_deprecated("views")
    faults.clear()
    assert visitor.reads().status_code == 200


@pytest.mark.parametrize("harm", ["expire_tokens", "revoke"])
def test_clearing_makes_pasted_tokens_good_again(visitor, faults, harm):
    assert statuses(visitor, 1) == [200]
    getattr(faults, harm)()
    assert statuses(visitor, 1) == [401]
    faults.clear()
    assert statuses(visitor, 1) == [200]


def test_what_goes_wrong_has_a_name(faults):
    faults.slow(1)
    faults.deprecate("views")
    assert faults.going_on() == ["slow", "views"]
