"""Stripe's query language: what a query means, and what is wrong with one that means nothing."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sao.billing.machines import MACHINES
from sao.core.instance import Instance
from sao.core.machine import found_by
from sao.wire.errors import WireError
from sao.wire.registry import RESOURCES
from sao.wire.render import render
from sao.wire.resources import charge
from sao.wire.search import At, Searchable, parse
from support.billing_examples import all_worlds

FIELDS: Searchable = {
    "amount": "number",
    "card.last4": "token",
    "customer": "listed",
    "email": "text",
    "live": "token",
}
SHOWN = {
    "amount": 1_000,
    "card": {"last4": "4242"},
    "customer": "cus_1",
    "email": "Ada@Example.com",
    "live": True,
    "metadata": {"tier": "gold", 'a "b"': "it's"},
    "phone": None,
}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("email:'ada@example.com'", True),
        ('email:"ADA@example.com"', True),
        ("email:'ada'", False),
        ("email~'EXAMPLE'", True),
        ("-email~'example'", False),
        ("amount:1000", True),
        ("amount:'1000'", True),
        ("amount>1000", False),
        ("amount>=1000 amount<=1000", True),
        ("amount<1000 OR email~'ada'", True),
        ("amount<1000 and email~'ada'", False),
        ("  card.last4 : '4242'  ", True),
        ("live:'true'", True),
        ("metadata['tier']:'gold'", True),
        ('metadata["tier"]:"silver"', False),
        ('-metadata["tier"]:"silver"', True),
        ("metadata['tier']~'gol'", True),
        ("metadata['none']:null", True),
        ("-metadata['tier']:null", True),
        (r"""metadata["a \"b\""]:'it\'s'""", True),
        ("-customer:'cus_2'", True),
        ("customer:null", False),
    ],
)
def test_what_a_query_finds(query: str, found: bool) -> None:
    assert parse(query, FIELDS).finds(SHOWN) is found


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("status:'paid'", "status cannot be searched for. What can: amount,"),
        ("emial:'a'", "Did you mean email?"),
        ("email:ada", "has to stand in quotes: email:'ada'"),
        ("email>'ada'", "email cannot be asked for with >, but with : ~"),
        ("customer~'cus'", "customer cannot be asked for with ~, but with :"),
        ("email~'ad'", "takes 3 characters or more"),
        ("amount:'a lot'", "amount is a whole number, and 'a lot' is not"),
        ("amount>null", "null can only be asked for with a colon"),
        ("metadata:'gold'", 'Say metadata["key"]'),
        ("email['a']:'gold'", "only metadata has keys"),
        ("ada", "'ada' is not a clause"),
        ("email:'ada", "is not a clause"),
        ("email:'ada' AND", "is not a clause"),
        ("email:'ada'amount:1", "is not a clause"),
        ("amount:1 AND amount:2 OR amount:3", "a query has only one kind"),
        (" ".join(["amount:1"] * 11), "it has 11 clauses, at most 10"),
    ],
)
def test_a_query_that_means_nothing(query: str, why: str) -> None:
    with pytest.raises(WireError) as refused:
        parse(query, FIELDS)
    assert why in refused.value.message
    assert refused.value.param == "query"


CLAUSES = st.sampled_from(
    ["amount>5", "amount:1000", "email~'ada'", "card.last4:'1'", "metadata['tier']:'gold'"]
)


@given(CLAUSES, CLAUSES)
def test_clauses_are_joined_as_in_logic(one: str, other: str) -> None:
    first, second = (parse(clause, FIELDS).finds(SHOWN) for clause in (one, other))
    assert parse(f"-{one}", FIELDS).finds(SHOWN) is not first
    assert parse(f"{one} AND {other}", FIELDS).finds(SHOWN) is (first and second)
    assert parse(f"{one} OR {other}", FIELDS).finds(SHOWN) is (first or second)


@given(st.text(alphabet="ae:~<>='\"[]\\- \n.mdt1ANDOR", max_size=40))
def test_no_text_is_too_much(query: str) -> None:
    with contextlib.suppress(WireError):  # which is what a client is told; nothing else may be
        parse(query, FIELDS | {"a": "token", "e": "number"}).finds(SHOWN)


def test_what_can_be_searched_for_is_there() -> None:
    """Every path leads somewhere, and what is said to be listed is."""
    shown: dict[str, list[Any]] = {}
    for world in all_worlds():
        for step in world.steps:
            if step.after.status != "deleted":
                shown.setdefault(step.after.schema, []).append(render(step.after.data))
                _is_found_by_what_it_says(step.after, shown[step.after.schema][-1])
    searchable = [each for each in RESOURCES if each.searchable]
    assert len(searchable) == 6
    for resource in searchable:
        for field, kind in resource.searchable.items():
            path = kind.path if isinstance(kind, At) else field
            assert any(_has(each, path) for each in shown[resource.schema.name]), field
            if "listed" in (kind, kind.kind if isinstance(kind, At) else kind):
                assert field in resource.schema.index


def _is_found_by_what_it_says(instance: Instance[Any], shown: dict[str, Any]) -> None:
    machine = MACHINES[instance.schema]
    terms = machine.terms(instance.data)
    for field in machine.schema.search:
        value = shown[field]
        entries = value.items() if isinstance(value, dict) else [(None, value)]
        for key, text in entries:
            assert not text or found_by(machine.name, field, text, key) in terms, (field, shown)


def test_what_charges_can_be_searched_for_is_there() -> None:
    charges = [
        charge.render_charge(step.after.data, made)
        for world in all_worlds()
        for step in world.steps
        if step.after.schema == "payment_intent"
        for made in step.after.data.charges
    ]
    for field in charge.SEARCHABLE:
        assert any(_has(each, field) for each in charges), field


def _has(shown: Any, path: str) -> bool:
    for step in path.split("."):
        if not isinstance(shown, dict) or step not in shown:
            return False
        shown = shown[step]
    return True
