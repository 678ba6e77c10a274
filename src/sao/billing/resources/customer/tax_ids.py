"""A customer's tax ids: the customer decides which there are, and its invoices show them."""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.messages.tax_id import CreateTaxId
from sao.billing.resources.customer.state import AddTaxId, Customer, RemoveTaxId
from sao.billing.values.tax import HeldTaxId
from sao.core.ids import home_of, member_id
from sao.core.schema import Command, Facts, Message, Rejection

TAX_IDS_MAX = 5


def add_tax_id(customer: Customer, command: Command[AddTaxId], _now: int) -> Facts | Rejection:
    """One more. Rejects: `parameter_invalid` (it has as many as it can)."""
    if len(customer.tax_ids) >= TAX_IDS_MAX:
        return Rejection(
            "parameter_invalid",
            f"A customer can have at most {TAX_IDS_MAX} tax IDs; delete one first.",
            "type",
        )
    data = command.data
    made = member_id("txi", home_of(customer.id), command.id)
    return {"tax_ids": (*customer.tax_ids, HeldTaxId(made, data.type, data.value))}


def tell_tax_id(before: Customer, after: Customer, _facts: Facts) -> Iterator[Message]:
    """It comes about."""
    for one in after.tax_ids[len(before.tax_ids) :]:
        made = CreateTaxId(
            customer=after.id, type=one.type, value=one.value, test_clock=after.test_clock
        )
        yield Message(one.id, "create", made)


def remove_tax_id(
    customer: Customer, command: Command[RemoveTaxId], _now: int
) -> Facts | Rejection:
    """One less. Rejects: `resource_missing`."""
    gone = command.data.tax_id
    left = tuple(one for one in customer.tax_ids if one.id != gone)
    if left == customer.tax_ids:
        return Rejection("resource_missing", f"No such tax ID: '{gone}'", "id")
    return {"tax_ids": left}


def tell_tax_ids_gone(before: Customer, after: Customer, _facts: Facts) -> Iterator[Message]:
    """What the customer has no longer, hears it."""
    for one in before.tax_ids:
        if one not in after.tax_ids:
            yield Message(one.id, "delete", Nothing())
