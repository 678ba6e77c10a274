"""Which of an engine's nodes is asked."""

import pytest

from sao.platform.errors import StoreUnreadable
from sao.platform.restate.addresses import Addresses


def test_it_stays_until_one_fails_and_comes_round() -> None:
    nodes = Addresses("http://a:1/, http://b:2,http://c:3")
    assert [nodes.current, nodes.current] == ["http://a:1", "http://a:1"]
    nodes.failed("http://a:1")
    assert nodes.current == "http://b:2"
    nodes.failed("http://a:1")  # somebody who had asked it before
    assert nodes.current == "http://b:2"
    for address in ("http://b:2", "http://c:3"):
        nodes.failed(address)
    assert nodes.current == "http://a:1"


def test_a_single_one_is_asked_again() -> None:
    nodes = Addresses("https://engine")
    nodes.failed("https://engine")
    assert nodes.current == "https://engine"


@pytest.mark.parametrize(
    ("listed", "why"),
    [("", "no address is named"), (" , ", "no address"), ("http://a,b:8080", "'b:8080' is no")],
)
def test_what_is_no_address_is_refused(listed: str, why: str) -> None:
    with pytest.raises(StoreUnreadable, match=f"{why}.*http://host:port"):
        Addresses(listed)
