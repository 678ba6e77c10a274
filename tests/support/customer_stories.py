"""Stories of what customers have, for `test_every_transition`."""

from collections.abc import Callable

from sao.billing.messages import Nothing
from sao.billing.resources.customer.machine import AddTaxId, RemoveTaxId
from sao.billing.resources.customer.tax_ids import TAX_IDS_MAX
from support.world import World, deliver, refused

EUROPEAN = AddTaxId(type="eu_vat", value="DE123456789")


def a_customer_has_tax_ids(world: World) -> None:
    owner = world.customer()
    for number in range(TAX_IDS_MAX):
        world.submit(owner, "add_tax_id", AddTaxId(type="us_ein", value=f"12345678{number}"))
    refused(world, "parameter_invalid", owner, "add_tax_id", EUROPEAN)
    first, second, *_rest = world.find(owner).tax_ids
    world.submit(owner, "remove_tax_id", RemoveTaxId(tax_id=first.id))
    refused(world, "resource_missing", owner, "remove_tax_id", RemoveTaxId(tax_id=first.id))
    assert (world.find(first.id).status, world.find(second.id).status) == ("deleted", "registered")
    world.submit(owner, "add_tax_id", EUROPEAN)
    invoice = world.invoices(world.subscribe(owner))[0]
    assert [one.value for one in invoice.details.tax_ids or ()][-1] == "DE123456789"
    world.submit(owner, "delete", Nothing())
    assert {world.find(one.id).status for one in (first, second)} == {"deleted"}
    deliver(world, first.id, "delete")


STORIES: tuple[Callable[[World], None], ...] = (a_customer_has_tax_ids,)
