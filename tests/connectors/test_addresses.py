import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.addresses import (
    Addresses,
    is_address,
    is_public,
    is_same_server,
    parse_overrides,
    typed_address,
    typed_host,
)
from connectors.errors import Forbidden

# Servers that people type


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("mastodon.social", "mastodon.social"),
        ("  Mastodon.Social ", "mastodon.social"),
        ("https://mastodon.social/@ana", "mastodon.social"),
        ("HTTPS://mastodon.social", "mastodon.social"),
        ("mastodon.social/@ana", "mastodon.social"),
        ("https://mastodon.social?lang=fr#top", "mastodon.social"),
        ("https://mastodon.social:", "mastodon.social"),
        ("a-b.c-d.example", "a-b.c-d.example"),
        ("toot.cafe", "toot.cafe"),
        ("1.example", "1.example"),
        ("münchen.social", "xn--mnchen-3ya.social"),
        ("https://ПРИМЕР.рф/@ana", "xn--e1afmkfd.xn--p1ai"),
        ("xn--mnchen-3ya.social", "xn--mnchen-3ya.social"),
        ("ｍastodon。social", "mastodon.social"),
        ("localhost.example", "localhost.example"),
        ("127.0.0.1.nip.io", "127.0.0.1.nip.io"),
    ],
)
def test_a_public_server_is_found_in_what_was_typed(text, host):
    assert typed_host(text) == host


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "mastodon",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "printer.local",
        "metadata.google.internal",
        "wiki.intranet",
        "nas.lan",
        "nas.home.arpa",
        "abcdef.onion",
        "http://mastodon.social",
        "ftp://mastodon.social",
        "file:///etc/passwd",
        "javascript://mastodon.social",
        "mastodon.social:443",
        "https://mastodon.social:8080/",
        "https://mastodon.social:99999",
        "https://mastodon.social:port",
        "ana@mastodon.social",
        "@ana@mastodon.social",
        "https://ana:pass@mastodon.social",
        "https://mastodon.social@evil.example",
        "https://evil.example\\@mastodon.social",
        "mastodon.social.",
        ".mastodon.social",
        "mastodon..social",
        "-mastodon.social",
        "mastodon-.social",
        "mastodon_.social",
        "masto don.social",
        "mastodon.social,evil.example",
        "mastodon.social%2f.evil.example",
        "x" * 64 + ".example",
        "http://169.254.169.254",
        "https://169.254.169.254/latest/meta-data",
        "169.254.169.254",
        "8.8.8.8",
        "127.0.0.1",
        "127.1",
        "0",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f.0.0.0x1",
        "1.2.3.0x",
        "2852039166",
        "https://2852039166",
        "0xA9FEA9FE",
        "https://0xA9FEA9FE/",
        "１２７.0.0.1",
        "127。0。0。1",
        "①②⑦.0.0.1",
        "::1",
        "[::1]",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]",
        "https://[fe80::1%25eth0]",
        "[",
        "https://[",
        "https://]",
        "https://[mastodon.social]",
        "https://exa℀mple.com",
        "https://",
        "://",
        "//mastodon.social",
        "\x00",
        "mastodon.social\x00.evil.example",
        "mastodon.social\r\nHost: evil.example",
    ],
)
def test_what_is_no_public_server_is_refused(text):
    with pytest.raises(Forbidden) as raised:
        typed_host(text)
    said = str(raised.value)
    assert text.strip()[:60] in said
    assert "mastodon.social" in said


def test_only_the_beginning_of_a_long_text_is_repeated():
    with pytest.raises(Forbidden) as raised:
        typed_host("x" * 5000)
    assert len(str(raised.value)) < 200


def is_ip(text):
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


PIECES = ["https://", "http://", "a", "é", "1", "127", "0x7f", ".", ":", "@", "/", "[", "]", "%"]
PIECES += ["localhost", "example", "-", "。", "\u2100", "\u00df", " ", "?", "#", "\\", "xn--"]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)))
def test_whatever_is_typed_is_a_plain_name_or_refused(text):
    try:
        host = typed_host(text)
    except Forbidden:
        return
    assert host.isascii()
    assert host == host.lower()
    assert set(host) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert "." in host
    assert not is_ip(host)
    assert typed_host(host) == host


def written_forms(ip):
    number = int(ip)
    yield str(ip)
    yield f"[{ip}]"
    if ip.version == 4:
        parts = str(ip).split(".")
        yield from (str(number), hex(number), oct(number).replace("0o", "0"))
        yield ".".join(f"0x{int(part):x}" for part in parts)
        yield ".".join(f"{int(part):04o}" for part in parts)
        yield f"{parts[0]}.{number % 2**24}"


@given(st.ip_addresses())
def test_no_form_of_an_ip_address_is_a_server(ip):
    for form in written_forms(ip):
        for text in (form, f"https://{form}", f"https://{form}/path"):
            with pytest.raises(Forbidden):
                typed_host(text)


# Who is at the other end


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_the_public_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        # Networks that translate: what is behind them counts.
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "::7f00:1",
    ],
)
def test_all_others_are_not(address):
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_stays_what_it_is_when_it_is_wrapped(ip):
    assert is_public(f"::ffff:{ip}") == is_public(str(ip))


# Addresses that answers name


@pytest.mark.parametrize(
    "url", ["https://a.example", "http://a.example:9/x?y#z", "HTTPS://A.example"]
)
def test_a_whole_address_is_one(url):
    assert is_address(url)


@pytest.mark.parametrize(
    "text",
    ["", "/x", "a.example", "//a.example", "ftp://a.example", "https://", "https:///x", "https://["]
    + ["https://a.example:port", "https://a.example:99999", "javascript:x", "{'is': 'odd'}"],
)
def test_anything_else_is_none(text):
    assert not is_address(text)


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ("https://a.example", True),
        ("https://A.example/other?x", True),
        ("https://b.example/x", False),
        ("https://a.example.evil.example", False),
        ("http://a.example/x", False),
        ("https://a.example:8443/x", False),
        ("https://a.example@b.example/x", False),
        ("nowhere", False),
    ],
)
def test_one_server_is_told_from_another(other, is_same):
    assert is_same_server("https://a.example/x", other) is is_same
    assert is_same_server(other, "https://a.example/x") is is_same


# Where calls go


URL = "https://api.toy.example/v1/days?a=1"


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({}, URL),
        ({"https://api.toy.example": "http://127.0.0.1:9"}, "http://127.0.0.1:9/v1/days?a=1"),
        ({"https://api.toy.example/": "http://127.0.0.1:9/"}, "http://127.0.0.1:9/v1/days?a=1"),
        ({"https://api.toy.example/v1": "http://new/v2"}, "http://new/v2/days?a=1"),
        (
            {
                "https://api.toy.example": "http://short",
                "https://api.toy.example/v1": "http://long",
            },
            "http://long/days?a=1",
        ),
        ({"https://api.toy.example/v1/days": "http://new/d"}, "http://new/d?a=1"),
        # Beginnings end where a part of the address ends.
        ({"https://api.toy": "http://evil"}, URL),
        ({"https://api.toy.example/v": "http://evil"}, URL),
        ({"https://other.example": "http://evil"}, URL),
    ],
)
def test_the_longest_beginning_that_fits_is_replaced(overrides, expected):
    assert Addresses(overrides).of("toy", URL) == expected


def test_another_port_is_another_server():
    addresses = Addresses({"https://api.toy.example": "http://new"})
    assert addresses.of("toy", "https://api.toy.example:8443/") == "https://api.toy.example:8443/"


def test_a_whole_address_may_be_replaced():
    addresses = Addresses({"https://api.toy.example": "http://new"})
    assert addresses.of("toy", "https://api.toy.example") == "http://new"


def test_the_sandbox_plays_every_host():
    addresses = Addresses(sandbox="http://127.0.0.1:9")
    assert addresses.of("toy", URL) == "http://127.0.0.1:9/toy/api.toy.example/v1/days?a=1"
    nested = "a.example/x?u=https://b.example/y"
    assert addresses.of("toy", f"https://{nested}") == f"http://127.0.0.1:9/toy/{nested}"


def test_an_override_counts_more_than_the_sandbox():
    addresses = Addresses({"https://api.toy.example": "http://new"}, "http://127.0.0.1:9")
    assert addresses.of("toy", URL) == "http://new/v1/days?a=1"
    assert addresses.of("toy", "https://b.example/x") == "http://127.0.0.1:9/toy/b.example/x"


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("", {}),
        (" , ", {}),
        ("https://a.example=http://b", {"https://a.example": "http://b"}),
        (
            " https://a.example = http://b:1/x ,https://c.example=https://d.example,",
            {"https://a.example": "http://b:1/x", "https://c.example": "https://d.example"},
        ),
        ("https://a.example=http://b?x=1", {"https://a.example": "http://b?x=1"}),
    ],
)
def test_overrides_are_read(text, pairs):
    assert parse_overrides(text) == pairs


@pytest.mark.parametrize(
    "part", ["https://a.example", "http://a.example=http://b", "a=b", "https://a.example=b", "="]
)
def test_the_part_that_is_no_pair_is_named(part):
    with pytest.raises(ValueError) as raised:
        parse_overrides(f"https://x.example=http://y, {part}")
    assert str(raised.value) == part


# Whole addresses that people type


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://api.example.com/v1/daily", "https://api.example.com/v1/daily"),
        (" HTTPS://API.Example.com/V1?Key=A#top ", "https://api.example.com/V1?Key=A"),
        ("https://api.example.com", "https://api.example.com/"),
        ("https://api.example.com?a=1", "https://api.example.com/?a=1"),
        ("https://münchen.example/é", "https://xn--mnchen-3ya.example/é"),
        (
            "https://a.example/{first}/x?to={last}&end={end}",
            "https://a.example/{first}/x?to={last}&end={end}",
        ),
    ],
)
def test_a_whole_address_is_kept_with_its_case(text, address):
    assert typed_address(text, ("first", "last", "end")) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.example.com/daily",
        "http://api.example.com/daily",
        "ftp://api.example.com/daily",
        "https://localhost/daily",
        "https://10.0.0.1/daily",
        "https://2852039166/daily",
        "https://[::1]/daily",
        "https://metadata.google.internal/x",
        "https://api.example.com:8443/daily",
        "https://ana:pass@api.example.com/daily",
        "https://api.example.com\\@10.0.0.1/daily",
        "https://api.example.com /daily",
        "https://api.example.com/da ily",
        "https://{first}.example.com/daily",
        "https:///daily",
    ],
)
def test_any_other_address_is_refused(text):
    with pytest.raises(Forbidden, match="is no address that can be asked"):
        typed_address(text, ("first", "last"))


@pytest.mark.parametrize("name", ["access_token", "", "+first", "First"])
def test_what_cannot_be_put_in_is_named(name):
    with pytest.raises(Forbidden) as told:
        typed_address(f"https://a.example/?x={{{name}}}", ("first", "last"))
    assert str(told.value) == (
        f"Nothing is known to put in place of {{{name}}}. What can be put in: {{first}} {{last}}."
    )
