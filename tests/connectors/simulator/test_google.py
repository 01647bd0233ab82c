"""Google's platforms as they are played: strict about what is asked, in Google's own words."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from connectors.simulator import Simulator, sandbox_client
from connectors.simulator.families import google
from connectors.simulator.platforms import google_analytics_4, google_search_console, youtube

NOW = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
AUTH = {"Authorization": "Bearer sandbox-token"}
TOKEN = "/oauth2.googleapis.com/token"
CHANNELS = "/youtube/youtube.googleapis.com/youtube/v3/channels"
REPORTS = "/youtube/youtubeanalytics.googleapis.com/v2/reports"
RUN = "/google_analytics_4/analyticsdata.googleapis.com/v1beta/properties/312001001:runReport"
ADMIN = "/google_analytics_4/analyticsadmin.googleapis.com/v1beta/accountSummaries"
DATA = "/google_analytics_4/analyticsdata.googleapis.com/v1beta/properties"
SITES = "/google_search_console/www.googleapis.com/webmasters/v3/sites"
QUERY = f"{SITES}/https%3A%2F%2Fwww.riverside-bakery.example%2F/searchAnalytics/query"


@pytest.fixture
def simulator():
    stages = [youtube.stage, google_analytics_4.stage, google_search_console.stage]
    with Simulator(lambda: NOW, stages=stages) as simulator:
        yield simulator
        assert simulator.errors == []


def get(simulator, path, headers=AUTH, **query):
    return requests.get(simulator.address + path, params=query, headers=headers, timeout=5)


def post(simulator, path, body, headers=AUTH):
    return requests.post(simulator.address + path, json=body, headers=headers, timeout=5)


def reason(answer):
    return answer.json()["error"]["errors"][0]["reason"]


# YouTube


def asked(**changed):
    usual = {
        "ids": "channel==MINE",
        "startDate": "2026-09-28",
        "endDate": "2026-10-05",
        "metrics": "views,averageViewDuration",
        "dimensions": "day",
        "sort": "day",
    }
    return {name: value for name, value in (usual | changed).items() if value is not None}


def test_youtube_leaves_out_the_newest_days(simulator):
    told = get(simulator, REPORTS, **asked()).json()
    assert [row[0] for row in told["rows"]][-1] == "2026-10-02"
    assert [head["name"] for head in told["columnHeaders"]] == [
        "day",
        "views",
        "averageViewDuration",
    ]


def test_youtube_leaves_out_rows_where_there_are_none(simulator):
    assert "rows" not in get(simulator, REPORTS, **asked(startDate="2026-10-04")).json()
    assert (
        "rows"
        not in get(
            simulator, REPORTS, **asked(startDate="2026-10-04", dimensions=None, sort=None)
        ).json()
    )


def test_youtube_adds_up_without_a_dimension_and_sorts_and_pages(simulator):
    (row,) = get(simulator, REPORTS, **asked(dimensions=None, sort=None)).json()["rows"]
    days = get(simulator, REPORTS, **asked(sort="-views")).json()["rows"]
    assert row[0] == sum(one[1] for one in days)
    assert days == sorted(days, key=lambda one: -one[1])
    second = get(simulator, REPORTS, **asked(sort="-views", startIndex=2, maxResults=1)).json()
    assert second["rows"] == [days[1]]


@pytest.mark.parametrize(
    "changed",
    [
        {"metrics": "impressions"},
        {"metrics": None},
        {"dimensions": "country"},
        {"filters": "country==US"},
        {"sort": "likes"},
        {"startDate": "yesterday"},
        {"startDate": "2026-10-06"},
        {"ids": "MINE"},
        {"maxResults": "0"},
        {"unknown": "1"},
    ],
)
def test_youtube_refuses_what_it_does_not_know(simulator, changed):
    answer = get(simulator, REPORTS, **asked(**changed))
    assert (answer.status_code, reason(answer)) == (400, "badRequest")


def test_youtube_shows_nobody_elses_channel(simulator):
    answer = get(simulator, REPORTS, **asked(ids="channel==UCother"))
    assert (answer.status_code, reason(answer)) == (403, "forbidden")


def test_youtube_shows_revenue_with_its_right_alone(simulator):
    assert get(simulator, REPORTS, **asked(metrics="estimatedRevenue")).json()["rows"]
    simulator.stage("youtube").faults.drop_scope(youtube.MONETARY)
    answer = get(simulator, REPORTS, **asked(metrics="estimatedRevenue"))
    assert (answer.status_code, reason(answer)) == (403, "insufficientPermissions")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"part": "id"}, "missingRequiredParameter"),
        ({"part": "id", "mine": "true", "id": "UC"}, "missingRequiredParameter"),
        ({"part": "id", "mine": "false"}, "badRequest"),
        ({"part": "secrets", "mine": "true"}, "unknownPart"),
        ({"mine": "true"}, "badRequest"),
        ({"part": "id", "mine": "true", "maxResults": "51"}, "badRequest"),
    ],
)
def test_the_list_of_channels_is_strict(simulator, query, expected):
    answer = get(simulator, CHANNELS, **query)
    assert (answer.status_code, reason(answer)) == (400, expected)


def test_an_api_key_reads_rounded_numbers_and_no_channel_of_ones_own(simulator):
    query = {"part": "statistics", "id": youtube.CHANNEL}
    public = get(simulator, CHANNELS, headers={}, key="sandbox-key", **query).json()
    own = get(simulator, CHANNELS, **query).json()
    count = [told["items"][0]["statistics"]["subscriberCount"] for told in (public, own)]
    assert count[0] != count[1]
    assert count[0] == count[1][:3] + "0" * (len(count[1]) - 3)
    mine = get(simulator, CHANNELS, headers={}, key="sandbox-key", part="id", mine="true")
    assert mine.status_code == 401
    wrong = get(simulator, CHANNELS, headers={}, key="wrong", **query)
    assert wrong.json()["error"]["details"][0]["reason"] == "API_KEY_INVALID"


def test_an_unknown_channel_has_no_items(simulator):
    assert "items" not in get(simulator, CHANNELS, part="id", id="UCother").json()


def test_youtubes_units_of_a_day_come_to_an_end(simulator, monkeypatch):
    monkeypatch.setattr(youtube, "UNITS_A_DAY", 1)
    answers = [get(simulator, CHANNELS, part="id", mine="true") for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 403]
    assert reason(answers[1]) == "quotaExceeded"


# Google Analytics 4


def report(**changed):
    usual = {
        "dateRanges": [{"startDate": "2026-09-28", "endDate": "2026-10-04"}],
        "dimensions": [{"name": "date"}],
        "metrics": [{"name": "sessions"}],
    }
    return usual | changed


def test_a_report_holds_texts_and_the_zone(simulator):
    told = post(simulator, RUN, report(returnPropertyQuota=True)).json()
    assert told["rowCount"] == len(told["rows"]) == 7
    assert all(row["metricValues"][0]["value"].isdecimal() for row in told["rows"])
    assert told["metadata"]["timeZone"] == "Europe/Paris"
    assert told["propertyQuota"]["tokensPerDay"]["remaining"] == 199_999


def test_channels_add_up_to_the_day(simulator):
    def total(dimensions):
        rows = post(simulator, RUN, report(dimensions=dimensions)).json()["rows"]
        return sum(int(row["metricValues"][0]["value"]) for row in rows)

    channel = {"name": "sessionDefaultChannelGroup"}
    assert total([{"name": "date"}]) == total([{"name": "date"}, channel]) == total([])


def test_people_of_a_window_are_fewer_than_its_days_add_up_to(simulator):
    def total(dimensions):
        body = report(dimensions=dimensions, metrics=[{"name": "activeUsers"}])
        rows = post(simulator, RUN, body).json()["rows"]
        return sum(int(row["metricValues"][0]["value"]) for row in rows)

    assert total([]) < total([{"name": "date"}])


def test_a_report_pages_and_sorts(simulator):
    order = [{"dimension": {"dimensionName": "date", "orderType": "NUMERIC"}, "desc": True}]
    body = report(orderBys=order, limit="2", offset="1")
    told = post(simulator, RUN, body).json()
    days = [row["dimensionValues"][0]["value"] for row in told["rows"]]
    assert (days, told["rowCount"]) == (["20261003", "20261002"], 7)


def test_days_may_be_told_by_words(simulator):
    words = [{"startDate": "7daysAgo", "endDate": "yesterday"}]
    assert (
        post(simulator, RUN, report(dateRanges=words)).json()
        == post(simulator, RUN, report()).json()
    )


def test_an_empty_report_has_no_rows(simulator):
    early = [{"startDate": "2019-01-01", "endDate": "2019-01-02"}]
    told = post(simulator, RUN, report(dateRanges=early)).json()
    assert "rows" not in told
    assert "rowCount" not in told


@pytest.mark.parametrize(
    "body",
    [
        [],
        report(unknown=1),
        report(dimensions=[{"name": "country"}]),
        report(dimensions="date"),
        report(metrics=[]),
        report(metrics=["sessions"]),
        report(metrics=[{"name": "visits"}]),
        report(metrics=[{"name": "sessions"}] * 11),
        report(metrics=[{"name": "sessions", "unknown": 1}]),
        report(dateRanges=[]),
        report(dateRanges=[{"startDate": "2026-10-02", "endDate": "2026-10-01"}]),
        report(dateRanges=[{"startDate": "2026-10-02"}]),
        report(limit="250001"),
        report(offset="-1"),
        report(orderBys=[{"metric": {"metricName": "events"}}]),
    ],
)
def test_a_report_that_is_wrong_is_refused(simulator, body):
    answer = post(simulator, RUN, body)
    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"


def test_a_body_that_is_no_json_is_refused_in_googles_form(simulator):
    answer = requests.post(simulator.address + RUN, data="{", headers=AUTH, timeout=5)
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"


def test_a_property_of_others_is_closed(simulator):
    for answer in (
        post(simulator, RUN.replace("312001001", "1"), report()),
        get(simulator, f"{DATA}/1/metadata"),
    ):
        assert answer.status_code == 403
        assert answer.json()["error"]["status"] == "PERMISSION_DENIED"


def test_properties_are_listed_in_pages_and_their_metrics_named(simulator):
    first = get(simulator, ADMIN, pageSize=1).json()
    second = get(simulator, ADMIN, pageSize=1, pageToken=first["nextPageToken"]).json()
    assert "nextPageToken" not in second
    assert len(first["accountSummaries"] + second["accountSummaries"]) == 2
    simulator.stage("google_analytics_4").faults.deprecate("keyEvents")
    names = [
        one["apiName"] for one in get(simulator, f"{DATA}/312001001/metadata").json()["metrics"]
    ]
    assert "sessions" in names
    assert "keyEvents" not in names


@pytest.mark.parametrize("name", ["TOKENS_A_DAY", "TOKENS_AN_HOUR"])
def test_analytics_tokens_come_to_an_end(simulator, monkeypatch, name):
    monkeypatch.setattr(google_analytics_4, name, 1)
    answers = [post(simulator, RUN, report()) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 429]


# Google Search Console


def query(**changed):
    usual = {"startDate": "2026-09-28", "endDate": "2026-10-05", "dimensions": ["date"]}
    return usual | changed


def test_final_days_end_earlier_than_fresh_ones(simulator):
    final = post(simulator, QUERY, query()).json()
    fresh = post(simulator, QUERY, query(dataState="all")).json()
    assert final["rows"][-1]["keys"] == ["2026-10-02"]
    assert "metadata" not in final
    assert fresh["rows"][-1]["keys"] == ["2026-10-04"]
    assert fresh["metadata"] == {"first_incomplete_date": "2026-10-03"}


def test_queries_page_and_add_up(simulator):
    rows = post(simulator, QUERY, query()).json()["rows"]
    page = post(simulator, QUERY, query(rowLimit=2, startRow=1)).json()["rows"]
    assert page == rows[1:3]
    (whole,) = post(simulator, QUERY, query(dimensions=[])).json()["rows"]
    assert whole["clicks"] == sum(row["clicks"] for row in rows)


def test_discover_has_no_position_and_misses_days(simulator):
    body = query(type="discover", startDate="2026-07-01")
    rows = post(simulator, QUERY, body).json()["rows"]
    assert all("position" not in row for row in rows)
    assert len(rows) < 94


def test_nothing_is_told_of_long_ago(simulator):
    assert (
        "rows"
        not in post(simulator, QUERY, query(startDate="2025-01-01", endDate="2025-01-31")).json()
    )
    assert (
        "rows"
        not in post(
            simulator, QUERY, query(startDate="2025-01-01", endDate="2025-01-31", dimensions=[])
        ).json()
    )


@pytest.mark.parametrize(
    "body",
    [
        query(unknown=1),
        query(type="shopping"),
        query(dataState="hourly"),
        query(dimensions=["query"]),
        query(aggregationType="byProperty", type="discover"),
        query(rowLimit=25_001),
        query(startRow=-1),
        query(startDate="2026-10-06"),
        {"endDate": "2026-10-05"},
    ],
)
def test_a_query_that_is_wrong_is_refused(simulator, body):
    answer = post(simulator, QUERY, body)
    assert (answer.status_code, reason(answer)) == (400, "badRequest")


def test_sites_of_others_are_closed(simulator):
    path = f"{SITES}/https%3A%2F%2Fshop.riverside-bakery.example%2F/searchAnalytics/query"
    answer = post(simulator, path, query())
    assert (answer.status_code, reason(answer)) == (403, "forbidden")


def test_search_console_counts_calls(simulator, monkeypatch):
    monkeypatch.setattr(google_search_console, "QUERIES_A_MINUTE", 0)
    monkeypatch.setattr(google_search_console, "CALLS_A_MINUTE", 0)
    assert reason(post(simulator, QUERY, query())) == "quotaExceeded"
    assert reason(get(simulator, SITES)) == "userRateLimitExceeded"


# What they share


PATHS = [
    ("GET", CHANNELS + "?part=id&mine=true"),
    ("GET", REPORTS + "?ids=channel==MINE&startDate=2026-10-01&endDate=2026-10-01&metrics=views"),
    ("POST", RUN),
    ("GET", ADMIN),
    ("GET", f"{DATA.replace('analyticsdata', 'analyticsadmin')}/312001001"),
    ("GET", f"{DATA}/312001001/metadata"),
    ("GET", SITES),
    ("POST", QUERY),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_nobody_comes_in_without_a_token(simulator, method, path):
    answer = requests.request(method, simulator.address + path, json={}, timeout=5)
    assert answer.status_code == 401


@pytest.mark.parametrize("key", ["youtube", "google_analytics_4", "google_search_console"])
@pytest.mark.parametrize(
    "lasts", [timedelta(seconds=20), timedelta(minutes=30), timedelta(hours=9)]
)
def test_a_limit_is_told_in_the_platforms_words(simulator, key, lasts):
    simulator.stage(key).faults.limit(NOW + lasts)
    path = {"youtube": CHANNELS, "google_analytics_4": ADMIN}.get(key, SITES)
    assert get(simulator, path).status_code in (403, 429)


def form(simulator, key, **fields):
    return requests.post(f"{simulator.address}/{key}{TOKEN}", data=fields, timeout=5)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "gone"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "gone", "x": "1"}, "invalid_request"),
        ({"grant_type": google._JWT_GRANT, "assertion": "x"}, "invalid_grant"),
    ],
)
def test_token_calls_are_strict(simulator, fields, error):
    client_id, secret = sandbox_client("youtube")
    client = (
        {"client_id": client_id, "client_secret": secret} if fields.get("refresh_token") else {}
    )
    answer = form(simulator, "youtube", **fields, **client)
    assert answer.json()["error"] == error


def test_what_is_unknown_cannot_be_revoked(simulator):
    path = f"{simulator.address}/youtube/oauth2.googleapis.com/revoke"
    answer = requests.post(path, data={"token": "unknown"}, timeout=5)
    assert answer.json()["error"] == "invalid_token"


def key_file(simulator):
    path = "/google_analytics_4/console.cloud.google.com/service-account.json"
    return get(simulator, path, headers={}).json()


def trade(simulator, key=None, alg="RS256", **changed):
    file = key_file(simulator)
    claims = {
        "iss": file["client_email"],
        "aud": google.TOKEN_URL,
        "scope": google_analytics_4.SCOPE,
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 3600,
    } | changed
    kind = RSAKey if alg == "RS256" else OctKey
    signed_with = kind.import_key(key or file["private_key"])
    assertion = jwt.encode({"alg": alg}, claims, signed_with, algorithms=[alg])
    return form(simulator, "google_analytics_4", grant_type=google._JWT_GRANT, assertion=assertion)


def test_a_service_account_gets_a_token(simulator):
    told = trade(simulator).json()
    assert told["expires_in"] == 3599
    assert "refresh_token" not in told
    headers = {"Authorization": f"Bearer {told['access_token']}"}
    assert get(simulator, ADMIN, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"iss": "nobody@example.org"}, "invalid_grant"),
        ({"aud": "https://example.org"}, "invalid_grant"),
        ({"sub": "boss@example.org"}, "unauthorized_client"),
        ({"scope": ""}, "invalid_scope"),
        ({"exp": int(NOW.timestamp()) + 7200}, "invalid_grant"),
        ({"exp": int(NOW.timestamp())}, "invalid_grant"),
        ({"iat": None}, "invalid_grant"),
    ],
)
def test_wrong_claims_are_refused(simulator, changed, error):
    assert trade(simulator, **changed).json()["error"] == error


def test_another_signature_is_refused(simulator):
    other = generate_private_key(public_exponent=65537, key_size=2048)
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert trade(simulator, key=pem).json()["error_description"] == "Invalid JWT Signature."
    assert (
        trade(simulator, key="a secret that both know", alg="HS256").json()["error"]
        == "invalid_grant"
    )


def test_a_signature_that_is_none_is_refused(simulator):
    iss = key_file(simulator)["client_email"]
    packed = google.base64.urlsafe_b64encode(json.dumps({"iss": iss}).encode()).decode()
    for assertion in (f"e30.{packed}.x", f"e30=a.{packed}.AAAA", f"e30.{packed}.AAAA"):
        answer = form(
            simulator, "google_analytics_4", grant_type=google._JWT_GRANT, assertion=assertion
        )
        assert answer.json()["error"] == "invalid_grant"


def test_a_refresh_token_needs_an_offline_consent(simulator):
    client_id, secret = sandbox_client("youtube")
    for access, expected in (("offline", True), ("online", False)):
        query = {
            "client_id": client_id,
            "redirect_uri": "http://localhost/cb",
            "response_type": "code",
            "scope": youtube.READ,
            "access_type": access,
            "prompt": "consent",
        }
        consent = requests.post(
            f"{simulator.address}/youtube/accounts.google.com/o/oauth2/v2/auth",
            params=query,
            data={"decision": "allow", "scope": youtube.READ},
            allow_redirects=False,
            timeout=5,
        )
        code = consent.headers["Location"].partition("code=")[2].partition("&")[0]
        told = form(
            simulator,
            "youtube",
            grant_type="authorization_code",
            code=code,
            redirect_uri="http://localhost/cb",
            client_id=client_id,
            client_secret=secret,
        ).json()
        assert ("refresh_token" in told) is expected
        assert told["token_type"] == "Bearer"
