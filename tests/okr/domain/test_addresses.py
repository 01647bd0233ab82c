"""E-mail addresses as people paste them."""

import pytest

from okr.domain.addresses import canonical, on_the_wire, split_addresses, wrong_ones


def test_addresses_are_told_apart_by_commas_semicolons_and_lines():
    text = "Ana Li <ana@example.org>, bo@example.org;\nbo@example.org\n\n cy@example.org\t"
    assert split_addresses(text) == ["ana@example.org", "bo@example.org", "cy@example.org"]


def test_what_is_no_address_is_kept_to_be_told():
    assert split_addresses("ana, b@example.org") == ["ana", "b@example.org"]
    assert wrong_ones(["ana", "b@example.org", "<script>"]) == ["ana", "<script>"]


@pytest.mark.parametrize(
    ("address", "kept", "sent"),
    [
        ("ana@Example.ORG", "ana@example.org", "ana@example.org"),
        ("ana@exämple.org", "ana@exämple.org", "ana@xn--exmple-cua.org"),
        ("ana@例え.jp", "ana@例え.jp", "ana@xn--r8jz45g.jp"),
        ("ana+okr@mail", "ana+okr@mail", "ana+okr@mail"),
    ],
)
def test_a_domain_may_be_in_any_script(address, kept, sent):
    assert canonical(address) == kept
    assert on_the_wire(address) == sent


@pytest.mark.parametrize(
    "address", ["", "ana", "ana@", "@x.org", "a b@x.org", "ana@x.org\r\nBcc: b@x.org", "ü@x.org"]
)
def test_other_things_are_no_addresses(address):
    assert canonical(address) is None
    assert on_the_wire(address) == address
