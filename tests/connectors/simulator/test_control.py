import pytest
import requests


def press(visitor, action, key="toy", headers=None, **fields):
    return requests.post(
        f"{visitor.simulator.address}/_control/{key}/{action}",
        data=fields,
        headers=headers,
        allow_redirects=False,
    )


def test_the_list_shows_each_platform_with_its_calls(visitor):
    visitor.reads()
    page = requests.get(visitor.simulator.address)
    assert "Toy &amp; Co" in page.text
    assert "Calls so far: 1" in page.text
    assert "Sandbox: invented accounts and numbers" in page.text
    french = requests.get(visitor.simulator.address, headers={"Accept-Language": "fr"})
    assert "Appels jusqu’ici\u00a0: 1" in french.text


def test_it_shows_what_goes_wrong(visitor):
    visitor.stage.faults.slow(1)
    visitor.stage.faults.deprecate("<views>")
    assert "slow answers, &lt;views&gt;" in requests.get(visitor.simulator.address).text


@pytest.mark.parametrize(
    ("action", "fields", "statuses"),
    [
        ("expire", {}, [401]),
        ("revoke", {}, [401]),
        ("limit", {}, [429, 429]),
        ("fail", {}, [500, 500, 500, 200]),
        ("deprecate", {"field": " views "}, [400]),
        ("clear", {}, [200]),
    ],
)
def test_a_form_does_what_it_says_and_comes_back(visitor, action, fields, statuses):
    visitor.reads()
    answer = press(visitor, action, **fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/#toy")
    assert [visitor.reads().status_code for _ in statuses] == statuses
    press(visitor, "clear")
    assert visitor.reads().status_code == 200


def test_the_limit_ends_after_two_minutes(visitor):
    press(visitor, "limit")
    visitor.clock.pass_by(seconds=119)
    assert visitor.reads().status_code == 429
    visitor.clock.pass_by(seconds=1)
    assert visitor.reads().status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_cannot_press(visitor, headers):
    answer = press(visitor, "fail", headers=headers)
    assert answer.status_code == 403
    assert "another site" in answer.text
    assert visitor.reads().status_code == 200


def test_the_list_itself_can(visitor):
    assert press(visitor, "fail", headers={"Origin": visitor.simulator.address}).status_code == 303


@pytest.mark.parametrize(
    ("key", "action", "status"),
    [("toy", "explode", 404), ("other", "fail", 404), ("toy", "deprecate", 400)],
)
def test_what_cannot_be_done_is_said(visitor, key, action, status):
    answer = press(visitor, action, key, field=" ")
    assert answer.status_code == status
    assert "This does not work" in answer.text
