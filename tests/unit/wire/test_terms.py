"""What lists ask the index for."""

from sao.wire.resources import quote
from sao.wire.terms import Terms, of_kind, whether


def test_what_is_on_a_test_clock_is_listed_only_where_it_is_said_whose_it_is() -> None:
    assert of_kind("quote").all == ("quote@",)
    assert of_kind("quote", clock="clock_1").all == ("quote@clock_1",)
    assert of_kind("quote", {"customer": "cus_1"}).all == ("quote|customer=cus_1",)


def test_fields_narrow_what_is_listed_and_states_are_left_out() -> None:
    found = of_kind("price", product="prod_1", status=None, without=("deleted",))
    assert found == Terms(all=("price@", "price|product=prod_1"), none=("price|status=deleted",))


def test_a_switch_that_nobody_asks_for_narrows_nothing() -> None:
    assert [whether(asked, "active", "archived") for asked in (None, True, False)] == [
        None,
        "active",
        "archived",
    ]


def test_quotes_of_a_customer_are_also_narrowed_by_the_test_clock() -> None:
    """It was ignored where a customer was named as well."""
    asked = quote.List(customer="cus_1", test_clock="clock_1").terms()
    assert set(asked.all) == {"quote|customer=cus_1", "quote@clock_1"}
