"""The contract that every platform file keeps; forgetting its fixture or simulator breaks it."""

import json
import re
import traceback
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from connectors import errors, oauth, verdicts
from connectors.addresses import Addresses
from connectors.calling import Patience, Setup
from connectors.engine import Reader
from connectors.grants import Client, FoundAccount, Grant
from connectors.registry import all_platforms, platform, platform_keys
from connectors.spec import Asks, Derived, OAuthCode, Text, Then, Unit
from connectors.wire import Limits, Reply, Wire
from tests.connectors.serving import playing

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
SIMULATED = ROOT / "connectors" / "simulator" / "platforms"
KEYS = platform_keys()
AT_ONCE = Patience(first_seconds=0.0, longest_seconds=0.0)
RAISED = {
    "wait": errors.Wait,
    "reconnect": errors.Reconnect,
    "refresh": errors.TooOld,
    "grant_more": errors.GrantMore,
    "choose_account": errors.ChooseAccount,
    "metric_gone": errors.MetricGone,
    "try_later": errors.TryLater,
    "configure": errors.Configure,
    "no_data": errors.NoData,
    "report": errors.BadAnswer,
}


def fixture(key):
    return json.loads((FIXTURES / f"{key}.json").read_text("utf-8"))


class Case:
    """A platform with its recorded facts, and a reader that asks the server that plays them."""

    def __init__(self, key, facts=None):
        self.platform = platform(key)
        self.facts = facts or fixture(key)
        self.now = datetime.fromisoformat(self.facts["now"])
        self.way = self.platform.way(self.facts["way"])
        self.client = Client(**self.facts["client"]) if "client" in self.facts else None
        self.window = tuple(date.fromisoformat(self.facts["window"][k]) for k in ("first", "last"))
        self.account = FoundAccount(**self.facts["account"])
        self.grant = Grant(self.facts.get("settings", {}), self.facts.get("secrets", {}))

    def reader(self, address, **setup):
        made = Setup(
            self.platform,
            self.way.key,
            Addresses(sandbox=address),
            client=self.client,
            patience=AT_ONCE,
            now=lambda: self.now,
        )
        return Reader(replace(made, **setup), self.grant)

    def door(self, address):
        wire = Wire(
            self.platform.key,
            self.platform.title,
            Addresses(sandbox=address),
            Limits(),
            is_guarded=False,
        )
        return oauth.Door(self.platform, self.way, wire, self.grant.settings, self.now)


@pytest.fixture(params=KEYS)
def case(request):
    return Case(request.param)


@pytest.fixture(params=KEYS)
def declared(request):
    return platform(request.param)


RECORDED = [key for key in KEYS if (FIXTURES / f"{key}.json").exists()]


def failures():
    return [
        pytest.param(key, each, id=f"{key}-{each['case']}")
        for key in RECORDED
        for each in fixture(key)["errors"]
    ]


def answers(exchanges):
    return [one["answer"] for one in exchanges]


def assert_asked(played, exchanges):
    wrong = [
        call.mismatch(one["request"]) for call, one in zip(played.calls, exchanges, strict=False)
    ]
    assert [one for one in wrong if one] == []
    assert len(played.calls) == len(exchanges)


# Files


def test_every_platform_has_its_fixture_and_its_simulator_and_the_reverse():
    assert sorted(path.stem for path in FIXTURES.glob("*.json")) == KEYS
    simulated = {path.stem for path in SIMULATED.glob("*.py")} - {"__init__"}
    assert sorted(simulated) == KEYS


# Declarations


def texts_in(value):
    """List every text in both languages within a declaration."""
    if isinstance(value, Text):
        return [value]
    if hasattr(value, "__dataclass_fields__"):
        return [
            text for name in value.__dataclass_fields__ for text in texts_in(getattr(value, name))
        ]
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_in(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in texts_in(one)]
    return []


def test_a_declaration_is_complete(declared):
    assert declared.title
    assert declared.docs.startswith("https://")
    assert date(2026, 1, 1) < declared.checked_on <= datetime.now(UTC).date()
    assert all(host.startswith("https://") for host in declared.hosts.values())
    assert declared.ways
    assert declared.metrics
    assert declared.history is not None
    assert declared.errors.rules
    assert 0 < declared.lookback_days <= 90
    assert len(str(declared.how_to)) > 60


def test_its_words_are_in_both_languages(declared):
    from tests.okr.locale.test_catalogue import faults

    for text in texts_in(declared):
        assert text.en.strip()
        assert text.fr.strip()
        assert faults(text.fr) == [], text.fr
        assert "'" not in text.en, text.en


def test_its_metrics_have_names_of_their_own(declared):
    offered = [one for one in declared.metrics if not one.is_helper]
    for code in ("en", "fr"):
        titles = [getattr(one.title, code) for one in (*offered, *declared.derived)]
        assert len(set(titles)) == len(titles)


def test_a_percentage_is_a_plain_ratio(declared):
    # Whoever shows it multiplies by 100, once.
    for one in declared.derived:
        if one.unit is Unit.PERCENT:
            assert one.denominator
            assert {abs(weight) for weight in one.numerator.values()} == {1}


def test_a_platform_without_what_a_metric_rests_on_is_refused(declared):
    wrong = Derived("wrong", Text("a", "b"), Unit.COUNT, {"not_there": 1})
    with pytest.raises(ValueError, match="not_there"):
        replace(declared, derived=(wrong,))


def test_it_reads_all_that_its_contract_lists(declared, shared):
    if declared.is_previewed:
        pytest.skip("people describe it themselves, in place of a contract")
    contract = yaml.safe_load((shared / "contracts" / f"{declared.key}.yaml").read_text("utf-8"))
    known = {one.key for one in (*declared.metrics, *declared.derived)}
    listed = [*contract["metrics"], *contract.get("derived", [])]
    # A name in angle brackets stands for what the person's own sheet holds.
    listed = [one for one in listed if "<" not in one["name"]]
    # The mean over a quarter is the same ratio, seen over a quarter.
    assert {one["name"].removesuffix("_quarter") for one in listed} - known == set()


# What is sent, and what is made of the answers


def test_accounts_are_asked_for_and_listed_as_documented(case):
    facts = case.facts["accounts"]
    with playing(answers(facts["exchanges"])) as played, case.reader(played.address) as reader:
        found = reader.accounts()
    assert_asked(played, facts["exchanges"])
    listed = [{k: v for k, v in asdict(one).items() if v and k != "token"} for one in found]
    assert listed == facts["found"]


def read_all(case, reader, endpoint):
    """Read every metric of an endpoint: by day, or once over the whole window."""
    metrics = list(endpoint.reads)
    if endpoint.asks is Asks.WINDOW:
        return reader.whole(case.account, endpoint.key, metrics, case.window)
    window = case.window
    if endpoint.asks is Asks.NOW:
        (window,) = reader.windows(case.account, endpoint.key, window[0])
    read = reader.read(case.account, endpoint.key, metrics, window)
    assert read.broken == {}
    return {
        metric: {one.day.isoformat(): one.value for one in days}
        for metric, days in read.readings.items()
        if days
    }


@pytest.mark.parametrize(
    ("key", "endpoint"),
    [(key, one.key) for key in KEYS for one in platform(key).endpoints],
)
def test_an_endpoint_is_asked_and_read_as_documented(key, endpoint):
    case = Case(key)
    facts = case.facts["endpoints"][endpoint]
    declared = case.platform.endpoint(endpoint)
    with playing(answers(facts["exchanges"])) as played, case.reader(played.address) as reader:
        found = read_all(case, reader, declared)
    assert_asked(played, facts["exchanges"])
    expected = {metric: days for metric, days in facts["readings"].items() if days != {}}
    assert found.keys() == expected.keys()
    for metric, days in expected.items():
        assert found[metric] == pytest.approx(days), metric


def test_somewhere_there_are_two_pages_and_an_end(case):
    if not any(one.paging for one in (case.platform.accounts, *case.platform.endpoints)):
        return
    listings = [case.facts["accounts"], *case.facts["endpoints"].values()]
    assert any(len(one["exchanges"]) > 1 for one in listings)


# Signing in


def oauth_case(key):
    case = Case(key)
    return case, case.facts["oauth"]


OAUTH_KEYS = [
    key for key in RECORDED if isinstance(platform(key).way(fixture(key)["way"]), OAuthCode)
]


@pytest.mark.parametrize("key", OAUTH_KEYS)
def test_the_consent_page_gets_what_is_documented(key):
    case, facts = oauth_case(key)
    url = oauth.authorize_url(
        case.platform,
        case.way,
        Addresses(),
        case.grant.settings,
        client_id=case.client.client_id,
        redirect_uri="https://jauge.example.org/oauth/callback",
        state="the-state",
        verifier="v" * 64,
    )
    query = dict(parse_qsl(urlsplit(url).query))
    assert query.pop("state") == "the-state"
    assert bool(query.pop("code_challenge", "")) == case.way.has_pkce
    query.pop("code_challenge_method", None)
    expected = dict(facts["authorize"]["query"])
    expected.pop("code_challenge_method", None)
    expected.pop("redirect_uri", None)
    assert query.pop("redirect_uri") == "https://jauge.example.org/oauth/callback"
    assert query == expected
    assert url.split("?")[0] == facts["authorize"]["url"]


@pytest.mark.parametrize("key", OAUTH_KEYS)
def test_a_code_becomes_tokens_as_documented(key):
    case, facts = oauth_case(key)
    with playing(answers(facts["token"])) as played:
        grant = oauth.redeem(
            case.door(played.address),
            case.client,
            code="fixture-code",
            redirect_uri="https://jauge.example.org/oauth/callback",
            verifier="v" * 64,
        )
    assert_asked(played, facts["token"])
    assert grant.secrets["access_token"]
    assert grant.secrets["access_token"] not in repr(grant)


@pytest.mark.parametrize("key", OAUTH_KEYS)
def test_tokens_are_renewed_and_revoked_as_documented(key):
    case, facts = oauth_case(key)
    assert bool(case.way.refresh) == ("refresh" in facts)
    assert bool(case.way.revoke) == ("revoke" in facts)
    assert bool(case.way.register) == ("register" in facts)
    if "refresh" in facts:
        with playing(answers(facts["refresh"])) as played:
            renewed = oauth.renew(case.door(played.address), case.client, case.grant)
        assert_asked(played, facts["refresh"])
        assert renewed.secrets["access_token"] != case.grant.secrets["access_token"]
    if "revoke" in facts:
        with playing(answers(facts["revoke"])) as played:
            oauth.revoke(case.door(played.address), case.client, case.grant)
        assert_asked(played, facts["revoke"])
    if "register" in facts:
        with playing(answers(facts["register"])) as played:
            client = oauth.register(
                case.door(played.address), "https://jauge.example.org/oauth/callback"
            )
        assert_asked(played, facts["register"])
        assert client.client_secret not in repr(client)


@pytest.mark.parametrize("key", OAUTH_KEYS)
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 400, "json": {"error": "invalid_grant"}}, errors.Reconnect),
        ({"status": 401, "json": {"error": "invalid_client"}}, errors.Configure),
        ({"status": 200, "json": {"unexpected": True}}, errors.BadAnswer),
        ({"status": 503, "text": ""}, errors.TryLater),
    ],
    ids=["code used up", "client unknown", "changed", "down"],
)
def test_a_code_that_is_refused_is_told_apart(key, answer, error):
    case, _facts = oauth_case(key)
    with playing([answer], for_ever=True) as played, pytest.raises(error) as raised:
        oauth.redeem(
            case.door(played.address),
            case.client,
            code="fixture-code",
            redirect_uri="https://jauge.example.org/oauth/callback",
            verifier="v" * 64,
        )
    assert "fixture-c" not in str(raised.value)


# Failures


@pytest.mark.parametrize(("key", "each"), failures())
def test_a_failure_is_told_apart(key, each):
    case = Case(key)
    answer = each["answer"]
    body = answer["text"] if "text" in answer else json.dumps(answer.get("json", {}))
    reply = Reply(answer["status"], answer.get("headers", {}), body.encode())
    with pytest.raises(errors.ConnectorError) as raised:
        verdicts.check(reply, case.platform, [], case.now)
    assert type(raised.value) is RAISED[each["then"]]
    if each["then"] == "wait":
        waited = (raised.value.not_before - case.now).total_seconds()
        assert waited > 0
        if "seconds" in each:
            assert waited == pytest.approx(each["seconds"], abs=61)


def test_every_rule_has_a_recorded_failure(case):
    thens = {each["then"] for each in case.facts["errors"]}
    assert {rule.then.value for rule in case.platform.errors.rules} <= thens
    assert Then.TRY_LATER.value in thens


def test_no_secret_is_in_any_message(case):
    secret = "s3cret-t0ken-value"
    case.grant = case.grant.with_secrets(access_token=secret, refresh_token=secret)
    case.account = replace(case.account, token=secret)
    for each in case.facts["errors"]:
        answer = dict(each["answer"])
        words = json.dumps(answer.get("json", {}))
        answer["json"] = json.loads(
            re.sub(r'("(?:message|detail|error_description)": ")', rf"\1{secret} ", words)
        )
        with (
            playing([answer], for_ever=True) as played,
            case.reader(played.address) as reader,
            pytest.raises(errors.ConnectorError) as raised,
        ):
            reader.accounts()
        assert secret not in "".join(traceback.format_exception(raised.value))
    assert secret not in repr(case.grant) + repr(case.account)


@pytest.mark.parametrize(
    ("key", "endpoint"),
    [
        (key, one.key)
        for key in KEYS
        for one in platform(key).endpoints
        if one.asks is not Asks.WINDOW
    ],
)
def test_an_answer_of_another_shape_is_named(key, endpoint):
    case = Case(key)
    metrics = list(case.platform.endpoint(endpoint).reads)
    changed = {"status": 200, "json": {"unexpected": True}}
    with playing([changed], for_ever=True) as played, case.reader(played.address) as reader:
        (window, *_more) = reader.windows(case.account, endpoint, case.window[0])
        read = reader.read(case.account, endpoint, metrics, window)
    assert set(read.broken) == set(metrics)
    assert case.platform.title in str(read.broken[metrics[0]])


@pytest.mark.parametrize("text", ["<html><body>Maintenance</body></html>", "", "not json"])
def test_what_is_no_data_is_named(case, text):
    page = {"status": 200, "text": text}
    with (
        playing([page], for_ever=True) as played,
        case.reader(played.address) as reader,
        pytest.raises(errors.Unreadable, match=re.escape(case.platform.title)),
    ):
        reader.accounts()


def test_a_redirect_to_another_host_is_not_followed(case):
    away = {"status": 302, "headers": {"Location": "https://evil.example/login"}, "text": ""}
    with (
        playing([away], for_ever=True) as played,
        case.reader(played.address) as reader,
        pytest.raises(errors.Forbidden, match=r"evil\.example"),
    ):
        reader.accounts()
    assert len(played.calls) == 1


def test_all_platforms_are_listed_by_title():
    titles = [one.title.casefold() for one in all_platforms()]
    assert titles == sorted(titles)
