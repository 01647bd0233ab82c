from datetime import timedelta

import pytest

from connectors.grants import Client, FoundAccount, Grant
from tests.connectors.toy import NOW, SECRET

MINUTES_5 = timedelta(minutes=5)


def test_secrets_are_in_no_representation():
    held = (
        Client("the-client", SECRET),
        Grant({"instance": "toot.example"}, {"access_token": SECRET}),
        FoundAccount("42", "A", token=SECRET),
    )
    assert SECRET not in repr(held)
    assert "the-client" in repr(held)
    assert "toot.example" in repr(held)


@pytest.mark.parametrize(
    ("seconds", "is_ending"), [(-1, True), (0, True), (300, True), (301, False), (None, False)]
)
def test_a_grant_is_ending_some_time_before_its_end(seconds, is_ending):
    end = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert Grant(expires_at=end).is_ending(NOW, MINUTES_5) is is_ending


def test_secrets_take_the_place_of_those_of_the_same_name():
    grant = Grant({"a": "1"}, {"access_token": "old", "refresh_token": "r"}, ("read",))
    renewed = grant.with_secrets(access_token="new")
    assert renewed.secrets == {"access_token": "new", "refresh_token": "r"}
    assert (renewed.settings, renewed.scopes) == ({"a": "1"}, ("read",))
    assert grant.secrets["access_token"] == "old"


def test_what_must_not_show_up_is_every_secret_that_is_one():
    assert Grant(secrets={"a": "x", "b": "", "c": "y"}).hidden == ["x", "y"]
