"""The invoice of a payment that was made at a checkout: it says what was paid, and is paid."""

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.checkout.orders import Order
from sao.api.selling.dunning import dunning
from sao.billing.messages.invoice import CreateInvoice
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.state import AddLines, Finalize
from sao.billing.resources.subscription.extras import extra_lines
from sao.billing.values.checkout import InvoiceTerms
from sao.billing.values.checkout_asking import Answers
from sao.billing.values.discount import Discount
from sao.billing.values.invoice import presentation
from sao.billing.values.subscription import Extra
from sao.runtime import Session


def invoiced(
    session: Session,
    order: Order,
    owner: Customer,
    terms: InvoiceTerms,
    bought: tuple[tuple[Discount, ...], str | None],
) -> str:
    """The invoice, final: `bought` are the discounts that counted, and the intent that paid."""
    state, now = order.state, session.now(owner.id)
    discounts, intent = bought
    said = state.answers or Answers()
    data = CreateInvoice(
        customer=owner.id,
        currency=state.currency or "",
        lines=(),
        billing_reason="manual",
        period_start=now,
        period_end=now,
        description=terms.words.description,
        metadata=terms.metadata,
        presentation=replace(
            presentation(terms.words), amount_tax_display=terms.amount_tax_display
        ),
        test_clock=owner.test_clock,
        dunning=dunning(session),
        discounts=discounts,
        inherit_discount=False,
        pending_items=False,
        shipping=UNSET if state.shipping is None else state.shipping.shipment,
        shipping_details=said.shipping or UNSET,
        settled_by=intent or UNSET,
        automatic_tax=state.manner.automatic_tax,
    )
    made = session.submit(owner.id, "create_invoice", data).created["invoice"]
    sold = tuple(
        Extra(
            price=item.terms,
            quantity=item.quantity,
            metadata=item.metadata,
            tax_rates=item.tax_rates,
        )
        for item in state.items
    )
    session.submit(
        made, "add_lines", AddLines(lines=extra_lines(state.id, sold, (now, now), session.id))
    )
    session.submit(made, "finalize", Finalize())
    return made
