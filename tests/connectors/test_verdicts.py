import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import errors, verdicts
from connectors.spec import Errors, Rule, Then, Until, Wait
from connectors.wire import Reply
from tests.connectors.toy import NOW, SECRET, toy

RAISED = {
    Then.WAIT: errors.Wait,
    Then.RECONNECT: errors.Reconnect,
    Then.REFRESH: errors.TooOld,
    Then.GRANT_MORE: errors.GrantMore,
    Then.CHOOSE_ACCOUNT: errors.ChooseAccount,
    Then.METRIC_GONE: errors.MetricGone,
    Then.TRY_LATER: errors.TryLater,
    Then.CONFIGURE: errors.Configure,
    Then.NO_DATA: errors.NoData,
    Then.REPORT: errors.BadAnswer,
}
PLAIN = Errors(code="error.code", subcode="error.sub", text="error.message", failed="error")


def raised(status, body=None, *, rules=(), declared=PLAIN, headers=(), hidden=(), skew=0.0):
    """Give the error that an answer becomes; None when it is a success."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply = Reply(status, dict(headers), content, skew)
    platform = toy(errors=replace(declared, rules=tuple(rules)))
    try:
        verdicts.check(reply, platform, list(hidden), NOW)
    except errors.ConnectorError as error:
        return error
    return None


def failure(code=None, message=None, sub=None):
    return {"error": {"code": code, "message": message, "sub": sub}}


# Success and failure


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"data": []}),
        (200, {}),
        (200, b""),
        (200, b"<html>"),
        (204, b""),
        (201, []),
        (200, {"error": None}),
        (200, {"error": ""}),
        (200, {"data": [{"error": "in a row"}]}),
    ],
)
def test_a_success_passes(status, body):
    assert raised(status, body) is None


@pytest.mark.parametrize("status", [400, 422, 500])
@pytest.mark.parametrize("body", [{}, {"data": []}, b""])
def test_a_bad_status_is_a_failure_whatever_the_body(status, body):
    assert raised(status, body) is not None


def test_a_failure_may_come_with_a_good_status():
    error = raised(200, failure(190, "Sign in again"), rules=[Rule(Then.REFRESH, codes=(190,))])
    assert type(error) is errors.TooOld


def test_a_platform_that_declares_no_failed_answers_has_none():
    assert raised(200, failure(190), declared=replace(PLAIN, failed="")) is None


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, errors.BadAnswer),
        (401, errors.TooOld),
        (403, errors.GrantMore),
        (404, errors.ChooseAccount),
        (409, errors.BadAnswer),
        (410, errors.BadAnswer),
        (429, errors.Wait),
        (451, errors.BadAnswer),
        (500, errors.TryLater),
        (502, errors.TryLater),
        (503, errors.TryLater),
        (599, errors.TryLater),
        (200, errors.BadAnswer),
    ],
)
@pytest.mark.parametrize("body", [failure("?", "Something"), failure()])
def test_without_a_rule_the_status_says_what_to_do(status, error, body):
    assert type(raised(status, body)) is error


@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad Gateway</html>", b"[" * 100_000, b'"text"', b"[1]"]
)
def test_a_failure_needs_no_readable_body(body):
    assert type(raised(503, body)) is errors.TryLater
    assert type(raised(401, body)) is errors.TooOld


# Rules


@pytest.mark.parametrize(
    ("rule", "status", "body", "fits"),
    [
        (Rule(Then.CONFIGURE), 400, failure(), True),
        (Rule(Then.CONFIGURE, statuses=(400, 409)), 409, failure(), True),
        (Rule(Then.CONFIGURE, statuses=(400, 409)), 404, failure(), False),
        (Rule(Then.CONFIGURE, codes=(17,)), 400, failure(17), True),
        (Rule(Then.CONFIGURE, codes=(17,)), 400, failure("17"), True),
        (Rule(Then.CONFIGURE, codes=("17",)), 400, failure(17), True),
        (Rule(Then.CONFIGURE, codes=(17,)), 400, failure(170), False),
        (Rule(Then.CONFIGURE, codes=(17,)), 400, failure(), False),
        (Rule(Then.CONFIGURE, codes=(1, "200-299")), 400, failure(200), True),
        (Rule(Then.CONFIGURE, codes=(1, "200-299")), 400, failure(299), True),
        (Rule(Then.CONFIGURE, codes=(1, "200-299")), 400, failure(300), False),
        (Rule(Then.CONFIGURE, codes=(1, "200-299")), 400, failure("2²0"), False),
        (Rule(Then.CONFIGURE, codes=(1, "200-299")), 400, failure("²"), False),
        (Rule(Then.CONFIGURE, codes=("rate-limit",)), 400, failure("rate-limit"), True),
        (Rule(Then.CONFIGURE, codes=("rate-limit",)), 400, failure("rate"), False),
        (Rule(Then.CONFIGURE, codes=(190,), subcodes=(460,)), 400, failure(190, sub=460), True),
        (Rule(Then.CONFIGURE, codes=(190,), subcodes=(460,)), 400, failure(190, sub=1), False),
        (Rule(Then.CONFIGURE, codes=(190,), subcodes=(460,)), 400, failure(190), False),
        (Rule(Then.CONFIGURE, text="API is OFF"), 400, failure(1, "The api is off."), True),
        (Rule(Then.CONFIGURE, text="straße"), 400, failure(1, "STRASSE"), True),
        (Rule(Then.CONFIGURE, text="API is off"), 400, failure(1, "It works"), False),
        (Rule(Then.CONFIGURE, text="off"), 400, failure(), False),
        (
            Rule(Then.CONFIGURE, statuses=(400,), codes=(1,), text="off"),
            400,
            failure(1, "on"),
            False,
        ),
    ],
)
def test_a_rule_fits_where_all_that_it_names_is_there(rule, status, body, fits):
    assert isinstance(raised(status, body, rules=[rule]), errors.Configure) is fits


def test_the_first_rule_that_fits_counts():
    rules = [Rule(Then.CONFIGURE, codes=(2,)), Rule(Then.NO_DATA, codes=(1,)), Rule(Then.RECONNECT)]
    assert type(raised(400, failure(1), rules=rules)) is errors.NoData
    assert type(raised(400, failure(3), rules=rules)) is errors.Reconnect


def test_codes_are_not_looked_for_where_no_place_is_declared():
    bare = Errors(failed="error")
    assert type(raised(400, failure(1), rules=[Rule(Then.NO_DATA, codes=(1,))], declared=bare)) is (
        errors.BadAnswer
    )


# Sentences


@pytest.mark.parametrize("then", Then)
def test_every_sentence_names_the_platform(then):
    error = raised(400, failure(1, "Some words"), rules=[Rule(then)])
    assert type(error) is RAISED[then]
    assert "Toy & Co" in str(error)
    assert str(error) == str(error.sentence)


@pytest.mark.parametrize("then", sorted(set(Then) - {Then.WAIT, Then.NO_DATA}))
def test_the_platforms_own_words_are_repeated(then):
    assert "(Some words)" in str(raised(400, failure(1, "Some\n  words"), rules=[Rule(then)]))
    assert "(" not in str(raised(400, failure(1), rules=[Rule(then)]))


def test_long_words_are_cut():
    said = str(raised(400, failure(1, "word " * 1000)))
    assert len(said) < 400
    assert "…)" in said


@pytest.mark.parametrize(
    "words",
    [
        f"Malformed token {SECRET}",
        f"GET /me?access_token={SECRET}&fields=id failed",
        f"Malformed tokens {SECRET}, {SECRET}",
        "access_token=unknown-secret&x=1 is wrong",
        "'CLIENT_SECRET=unknown-secret' is wrong",
        'refresh_token=unknown-secret" is wrong',
        "?code=unknown-secret is wrong",
        "api_key=unknown-secret is wrong",
    ],
)
@pytest.mark.parametrize("then", Then)
def test_no_secret_is_repeated(words, then):
    error = raised(400, failure(1, words), rules=[Rule(then)], hidden=[SECRET])
    assert SECRET not in str(error)
    assert "unknown-secret" not in str(error)
    assert SECRET not in repr(error.sentence)


def test_a_secret_is_known_as_addresses_write_it_too():
    secret = "a/b+c=d e"
    words = f"No such page: /x?sig={quote(secret, safe='')} or {secret}"
    said = str(raised(400, failure(1, words), hidden=[secret]))
    assert "(No such page: /x?sig=… or …)" in said


def test_of_secrets_that_begin_alike_each_is_hidden_whole():
    said = str(raised(400, failure(1, "Who is ana-smith?"), hidden=["ana", "ana-smith"]))
    assert "(Who is …?)" in said


def test_a_secret_that_is_empty_hides_nothing():
    assert "(Some words)" in str(raised(400, failure(1, "Some words"), hidden=["", SECRET]))


@given(st.text(min_size=4), st.text(), st.text())
def test_whatever_the_secret_is_it_is_hidden(secret, before, after):
    # Of a secret with spaces a platform would not repeat them as they are.
    secret = "".join(secret.split()) or SECRET
    body = failure(1, f"{before}{secret}{after}")
    error = raised(400, body, hidden=[secret])
    shown = error.sentence.values["words"]
    assert secret not in shown.replace("…", "\0")


# Clocks


@pytest.mark.parametrize("then", [Then.RECONNECT, Then.REFRESH])
@pytest.mark.parametrize("skew", [301, -301, 7200.0])
def test_a_clock_that_is_off_is_named_where_a_sign_in_is_refused(then, skew):
    error = raised(401, failure(), rules=[Rule(then)], skew=skew)
    assert type(error) is errors.Configure
    assert f"clock is {round(abs(skew) / 60)} minutes off from Toy & Co’s" in str(error)


@pytest.mark.parametrize("skew", [0, 299, -300])
def test_a_clock_that_is_nearly_right_is_not(skew):
    assert type(raised(401, failure(), skew=skew)) is errors.TooOld


@pytest.mark.parametrize("then", sorted(set(Then) - {Then.RECONNECT, Then.REFRESH}))
def test_nor_where_something_else_is_wrong(then):
    error = raised(400, failure(), rules=[Rule(then)], skew=7200)
    assert type(error) is RAISED[then]
    assert "clock" not in str(error)


# Limits

EPOCH = int((NOW + timedelta(minutes=7)).timestamp())


@pytest.mark.parametrize(
    ("wait", "headers", "words", "seconds"),
    [
        (Wait(), {}, "", 900),
        (Wait(seconds=60), {"Retry-After": "5"}, "", 60),
        (Wait(Until.SECONDS_HEADER, "Retry-After"), {"Retry-After": "5"}, "", 5),
        (Wait(Until.SECONDS_HEADER, "Retry-After"), {"Retry-After": " 1.5 "}, "", 1.5),
        (Wait(Until.EPOCH_HEADER, "X-Reset"), {"X-Reset": str(EPOCH)}, "", 420),
        (Wait(Until.EPOCH_HEADER, "X-Reset"), {"X-Reset": f"{EPOCH}.5"}, "", 420.5),
        (Wait(Until.ISO_HEADER, "X-Reset"), {"X-Reset": "2026-10-05T09:40:00Z"}, "", 600),
        (Wait(Until.ISO_HEADER, "X-Reset"), {"X-Reset": "2026-10-05T09:40:00"}, "", 600),
        (Wait(Until.ISO_HEADER, "X-Reset"), {"X-Reset": "2026-10-05T11:40:00.000+02:00"}, "", 600),
        (
            Wait(Until.MINUTES_IN_JSON_HEADER, "X-Usage", "*[].minutes | max(@)"),
            {"X-Usage": '{"42": [{"minutes": 3}, {"minutes": 9}]}'},
            "",
            540,
        ),
        (Wait(Until.SECONDS_IN_TEXT), {}, "Too many calls: wait 45 seconds (of 900).", 45),
        (Wait(Until.RATELIMIT_HEADER, "RateLimit"), {"RateLimit": '"ads";r=0;t=42'}, "", 42),
        (
            Wait(Until.RATELIMIT_HEADER, "RateLimit"),
            {"RateLimit": '"day";r=9;t=8000, "ads"; r=0; t=42, "all";r=0;t=7'},
            "",
            42,
        ),
        (
            Wait(Until.RATELIMIT_HEADER, "RateLimit", seconds=60),
            {"RateLimit": '"ads";r=5;t=42'},
            "",
            60,
        ),
        (Wait(Until.MIDNIGHT_UTC), {}, "", 14.5 * 3600),
        (Wait(Until.MIDNIGHT_PACIFIC), {}, "", 21.5 * 3600),
    ],
)
def test_a_limit_lasts_as_long_as_the_platform_says(wait, headers, words, seconds):
    moment = verdicts.until(wait, headers, words, NOW)
    assert (moment - NOW).total_seconds() == seconds


@pytest.mark.parametrize(
    "kind",
    [
        Until.SECONDS_HEADER,
        Until.EPOCH_HEADER,
        Until.ISO_HEADER,
        Until.MINUTES_IN_JSON_HEADER,
        Until.RATELIMIT_HEADER,
        Until.FIXED,
    ],
)
@pytest.mark.parametrize(
    "text", ["", "soon", "-5", "0", "nan", "inf", "[]", "{", "null", "1" * 400, "2001-01-01", '"x"']
)
def test_a_limit_that_is_not_told_lasts_its_usual_time(kind, text):
    moment = verdicts.until(Wait(kind, "X-Limit", seconds=77), {"X-Limit": text}, "", NOW)
    assert (moment - NOW).total_seconds() == 77


@pytest.mark.parametrize("words", ["", "Slow down", "Wait 0 seconds", "Wait " + "1" * 400])
def test_words_without_a_number_tell_no_limit(words):
    moment = verdicts.until(Wait(Until.SECONDS_IN_TEXT, seconds=77), {}, words, NOW)
    assert (moment - NOW).total_seconds() == 77


def test_a_header_that_is_missing_is_no_error():
    for kind in Until:
        assert verdicts.until(Wait(kind, "X-Limit"), {}, "", NOW) > NOW
        assert verdicts.until(Wait(kind), {}, "", NOW) > NOW


@given(
    st.sampled_from(Until),
    st.one_of(
        st.text(),
        st.integers().map(str),
        st.floats().map(str),
        st.datetimes().map(str),
        st.datetimes(timezones=st.timezones()).map(datetime.isoformat),
        st.dictionaries(st.text(), st.integers()).map(json.dumps),
    ),
    st.integers(1, 10**6),
)
def test_whatever_is_told_a_limit_ends_after_now_and_within_two_days(kind, text, seconds):
    wait = Wait(kind, "X-Limit", seconds=seconds)
    moment = verdicts.until(wait, {"X-Limit": text}, text, NOW)
    assert NOW < moment <= NOW + timedelta(days=2)
    assert moment.utcoffset() is not None


@pytest.mark.parametrize(
    ("now", "zone", "midnight"),
    [
        ("2026-10-05T09:30", "UTC", "2026-10-06T00:00"),
        ("2026-10-05T00:00", "UTC", "2026-10-06T00:00"),
        ("2026-12-31T23:59", "UTC", "2027-01-01T00:00"),
        ("2026-10-05T09:30", "America/Los_Angeles", "2026-10-06T07:00"),
        ("2026-10-05T06:59", "America/Los_Angeles", "2026-10-05T07:00"),
        # On 1 November clocks go back there.
        ("2026-11-01T07:00", "America/Los_Angeles", "2026-11-02T08:00"),
        ("2026-11-01T06:59", "America/Los_Angeles", "2026-11-01T07:00"),
    ],
)
def test_the_next_midnight_is_found(now, zone, midnight):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(midnight).replace(tzinfo=UTC)
    assert verdicts.next_midnight(moment, zone) == expected


def test_a_limit_says_when_it_ends():
    wait = Wait(Until.SECONDS_HEADER, "retry-after")
    rules = [Rule(Then.WAIT, statuses=(429,), wait=wait)]
    error = raised(429, failure(), rules=rules, headers={"retry-after": "600"})
    assert error.not_before == NOW + timedelta(minutes=10)
    assert "go on by ourselves from 5 October 2026, 09:40 UTC" in str(error)


def test_a_limit_without_a_rule_lasts_what_the_platform_usually_takes():
    declared = replace(PLAIN, wait=Wait(seconds=120))
    assert raised(429, failure(), declared=declared).not_before == NOW + timedelta(minutes=2)


def test_a_limit_is_read_from_the_words():
    rules = [Rule(Then.WAIT, text="slow down", wait=Wait(Until.SECONDS_IN_TEXT))]
    error = raised(400, failure(1, "Slow down for 30 s"), rules=rules)
    assert error.not_before == NOW + timedelta(seconds=30)
