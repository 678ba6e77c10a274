"""A company that bills with Stripe, brought here: it is the same, and it bills the same."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from sao.api.company import Cards, Company, founded
from sao.api.from_stripe import Account, Brought, anonymous, bring, header_line, line, read
from sao.api.scenario.playing import play
from sao.runtime.verification import digest
from sao.testing import Sandbox
from sao.testing.sdk import client
from sao.wiring.stripe_account import StripeAccount

START = 1_735_689_600  # 2025-01-01
SOUND = Company(seed="moving", customers=40, months=7, start=START, cards=Cards(fail=0, lately=0))


def fetched(source: Sandbox, *, without_people: bool = False) -> Account:
    """The account of an environment, read by the official SDK, written to a file and read again."""
    account = StripeAccount(client(source), "https://stripe.test", at_a_time=1)
    lines = [header_line(account.header(anonymous=without_people))]
    account.read(
        lambda found: lines.append(line(anonymous(found) if without_people else found)),
        lambda _what, _done: None,
    )
    assert account.skipped == {}
    return read(lines)


def brought_to(target: Sandbox, account: Account) -> Brought:
    """What came of it."""
    return bring(target.dispatcher, account, lambda _kind, _done, _all: None)


def every(sandbox: Sandbox, path: str, **params: Any) -> Iterator[Any]:
    """All objects of a list."""
    after: dict[str, str] = {}
    while True:
        page = sandbox.get(path, limit=100, **params, **after)
        yield from page["data"]
        if not page["has_more"]:
            return
        after = {"starting_after": page["data"][-1]["id"]}


@pytest.fixture(scope="module")
def source() -> Sandbox:
    """A company whose cards all work: of one that will fail nobody could know."""
    sandbox = Sandbox(START, seed=SOUND.seed)
    for _played in play(sandbox.dispatcher, tuple(founded(SOUND))):
        pass
    return sandbox


@pytest.fixture(scope="module")
def account(source: Sandbox) -> Account:
    return fetched(source)


def test_all_of_it_comes(source: Sandbox, account: Account) -> None:
    target = Sandbox(source.now, seed="b")
    brought = brought_to(target, account)
    assert [one for one in brought.left if not one.part] == []
    for path in ("/v1/prices", "/v1/products", "/v1/coupons", "/v1/customers", "/v1/tax_rates"):
        assert {one["id"] for one in every(target, path)} == {
            one["id"] for one in every(source, path)
        }, path
    assert target.get("/v1/customers", limit=100) != {}
    assert brought.new["subscription"] == len(list(every(source, "/v1/subscriptions")))


def test_what_came_bills_as_it_would_have_there(source: Sandbox, account: Account) -> None:
    target = Sandbox(source.now, seed="c")
    brought_to(target, account)
    there = Sandbox(START, seed=SOUND.seed)
    for _played in play(there.dispatcher, tuple(founded(SOUND))):
        pass
    since = there.now
    for one in (target, there):
        one.advance(months=3)
    names = {
        each["id"]: each["metadata"]["stripe_id"]
        for each in every(target, "/v1/subscriptions", status="all")
    }

    def billed(of: Sandbox, named: dict[str, str]) -> Counter[Any]:
        return Counter(
            (
                named.get(sub, sub),
                one["status"],
                one["total"],
                one["created"],
                one["period_start"],
            )
            for one in every(of, "/v1/invoices", created={"gt": since})
            if (sub := one["parent"]["subscription_details"]["subscription"])
        )

    here, original = billed(target, names), billed(there, {})
    assert here - original == Counter()
    assert original - here == Counter()
    assert len(here) > 60
    standing = {
        names[one["id"]]: (one["status"], one["start_date"], one["billing_cycle_anchor"])
        for one in every(target, "/v1/subscriptions")
    }
    assert standing == {
        one["id"]: (one["status"], one["start_date"], one["billing_cycle_anchor"])
        for one in every(there, "/v1/subscriptions")
    }


def test_a_second_time_brings_nothing_twice(source: Sandbox, account: Account) -> None:
    target = Sandbox(source.now, seed="d")
    first = brought_to(target, account)
    before = digest(target.dispatcher.runtime.store)
    again = brought_to(target, account)
    assert again.new == Counter()
    assert again.there == first.new
    assert again.ids == first.ids
    assert digest(target.dispatcher.runtime.store) == before


def test_the_same_file_gives_the_same_chains(source: Sandbox, account: Account) -> None:
    digests = set()
    for seed in ("e", "e"):
        target = Sandbox(source.now, seed=seed)
        brought_to(target, account)
        digests.add(digest(target.dispatcher.runtime.store))
    assert len(digests) == 1


def test_an_anonymous_file_says_nobodys_name(source: Sandbox) -> None:
    without = fetched(source, without_people=True)
    people = [one for one in every(source, "/v1/customers") if one["name"]]
    told = str(without.objects)
    assert people
    for one in people:
        assert one["name"] not in told
        assert one["email"] not in told
    target = Sandbox(source.now, seed="f")
    assert brought_to(target, without).new["subscription"] > 20
