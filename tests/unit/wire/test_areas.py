"""Every kind of object, event and field that is expanded is of an area."""

import pytest

from sao.api.http.permissions import AREAS
from sao.wire.areas import LED_TO, PARTS, area_of_event, area_of_schema, areas_along
from sao.wire.events import LABELS
from sao.wire.expand import OF_NOBODY, Look
from sao.wire.older import look_of
from sao.wire.registry import BY_SCHEMA


@pytest.mark.parametrize("look", [look_of(""), look_of("2020-08-27")], ids=["newest", "oldest"])
def test_of_each_field_that_can_be_expanded_it_is_known_what_it_leads_to(look: Look) -> None:
    """One that leads to objects of its own is asked for by its area; one that does not, by name."""
    fields = {path.split(".")[-1] for kind in look.fields.values() for path in kind}
    assert fields - LED_TO.keys() - PARTS == set()


def test_no_name_is_kept_for_nothing() -> None:
    fields = {path.split(".")[-1] for kind in look_of("").fields.values() for path in kind}
    assert LED_TO.keys() | PARTS <= fields | OF_NOBODY
    assert LED_TO.keys().isdisjoint(PARTS)


def test_areas_are_those_that_keys_know() -> None:
    assert {area for areas in LED_TO.values() for area in areas} <= AREAS
    assert {area_of_event(label) for label in LABELS} <= AREAS
    assert {area_of_schema(schema) for schema in BY_SCHEMA} <= AREAS


@pytest.mark.parametrize(
    ("label", "area"),
    [
        ("customer.created", "customers"),
        ("customer.discount.created", "customers"),
        ("customer.subscription.updated", "subscriptions"),
        ("customer.tax_id.created", "tax_ids"),
        ("charge.succeeded", "charges"),
        ("charge.refund.updated", "refunds"),
        ("charge.dispute.created", "disputes"),
        ("invoice.upcoming", "invoices"),
        ("plan.created", "plans"),
        ("tax.settings.updated", "tax"),
    ],
)
def test_an_event_is_of_the_area_of_what_it_shows(label: str, area: str) -> None:
    assert area_of_event(label) == area


@pytest.mark.parametrize(
    ("path", "areas"),
    [
        ("data.latest_invoice.payments.data", ["invoices", "invoice_payments"]),
        ("discounts.source.coupon", ["coupons"]),
        ("data.source", ["charges", "disputes", "refunds"]),
        ("items.data.discounts", []),
    ],
)
def test_a_path_is_of_all_areas_on_its_way(path: str, areas: list[str]) -> None:
    assert list(areas_along(path)) == areas
