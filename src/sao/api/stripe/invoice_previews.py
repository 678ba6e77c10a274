"""/v1/invoices/create_preview: the real thing, undone.

What would be asked for is asked for, in earnest and at its instant; the invoice is looked at as it
comes about, and nothing of it has happened. So a preview cannot differ from what comes.
"""

import re

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.objects import found, named
from sao.api.selling.discounts import Asked, Buyer, buyer, redeem
from sao.api.selling.lines import changed_line, new_line
from sao.api.selling.taxation import automatic
from sao.api.stripe import subscriptions
from sao.billing.messages.invoice import CreateInvoice
from sao.billing.messages.invoice_item import ChangeItem
from sao.billing.resources.customer import machine
from sao.billing.resources.customer.balance import CURRENCY
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.invoice.taxing import UNPLACED
from sao.billing.resources.invoice.totals import reckoned_anew
from sao.billing.resources.invoice_item import InvoiceItem
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.values.taxation import AutomaticTax
from sao.core.instance import State
from sao.runtime import Session
from sao.wire.errors import WireError, no_such
from sao.wire.expand import expand
from sao.wire.older import look_of
from sao.wire.resources import subscription
from sao.wire.resources.customer import PREFIX
from sao.wire.resources.invoice.preview import (
    CreatePreview,
    CustomerDetails,
    SubscriptionDetails,
    Upcoming,
    as_new,
)
from sao.wire.resources.invoice.upcoming import render_preview
from sao.wire.resources.tax_id import TaxIdData
from sao.wire.shapes import Rendered
from sao.wire.taxation import AutomaticTaxParams

ALARMS_MAX = 20
"""How many alarms of a subscription may pass before one brings an invoice."""

_OF_SUBSCRIPTION = re.compile(r"^(?:subscription_details\[(\w+)\]|(items)\b)")
"""How a refusal names what is asked of the subscription."""


def create_preview(session: Session, call: Call[CreatePreview]) -> Answer:
    """The invoice that would come. Raises `invoice_upcoming_none`."""
    return _preview(session, call.params, call.version)


def upcoming(session: Session, call: Call[Upcoming]) -> Answer:
    """The invoice that would come, as it was asked for before 2025-03-31. Raises the same."""
    try:
        return _preview(session, call.params.as_preview(), call.version)
    except WireError as error:
        if error.param is not None:
            error.param = _OF_SUBSCRIPTION.sub(_once_called, error.param)
        raise


def _once_called(named: re.Match[str]) -> str:
    return f"subscription_{named[1] or named[2]}"


def _preview(session: Session, params: CreatePreview, version: str) -> Rendered:
    def shown() -> Rendered:
        state = previewed(session, params)
        rendered = render_preview(state, _prorated_at(session, params, state))

        def find(object_id: str) -> State | None:
            return state if object_id == rendered["id"] else session.find(object_id)

        # Here, because nobody finds the invoice any more once it is undone.
        look = look_of(version)
        look.dress(rendered, find)
        return expand(rendered, params.expand, find, look)

    return session.preview(shown)


def _prorated_at(session: Session, params: CreatePreview, state: Invoice) -> int | None:
    """As of when the change that is asked about is prorated; None where none is."""
    details = params.subscription_details
    if details is None or not any(line.proration for line in state.lines):
        return None
    chosen = details.proration_date
    return session.now(state.customer) if chosen is UNSET else chosen


def previewed(session: Session, params: CreatePreview) -> Invoice:
    """In a preview of the session: that invoice. Raises `invoice_upcoming_none`."""
    changed = _subscription(session, params)
    name = changed.customer if changed is not None else params.customer
    owner = named(session, Customer, name, "customer") if name is not None else None
    who = buyer(session, owner.id if owner else session.new_id(PREFIX), params.currency)
    if owner is None:
        session.submit(who.customer, "create", machine.Create())
        owner = found(session, Customer, who.customer)
    if params.customer_details is not None:
        _pretend(session, owner.id, params.customer_details)
    _put(session, params, owner, who)
    state = _brought(session, params, owner, changed)
    if state is not None and state.automatic_tax == UNPLACED:
        state = replace(state, automatic_tax=AutomaticTax(status="requires_location_inputs"))
    if state is None:
        raise WireError("invoice_upcoming_none", f"No upcoming invoices for customer: '{owner.id}'")
    if params.discounts is UNSET:
        return state
    buys = who.of(state.currency, state.subtotal)
    given = redeem(session, buys, Asked(params.discounts or (), "discounts"), state.discounts)
    return replace(state, **reckoned_anew(state, state.lines, given))


def _subscription(session: Session, params: CreatePreview) -> Subscription | None:
    """The subscription that is meant: the one named, or the customer's that is billed next."""
    if params.subscription is not None:
        state = named(session, Subscription, params.subscription, "subscription")
        if params.customer not in (None, state.customer):
            raise WireError(
                "parameter_invalid", "The subscription belongs to another customer.", "customer"
            )
        return state
    new = params.subscription_details is not None and params.subscription_details.items
    if params.customer is None or new or params.invoice_items:
        return None
    owner = named(session, Customer, params.customer, "customer")
    live = [found(session, Subscription, one) for one in sorted(owner.subscriptions)]
    billed = [one for one in live if one.status not in ("incomplete", "paused")]
    return min(billed, key=lambda one: one.current_period_end, default=None)


def _pretend(session: Session, owner: str, details: CustomerDetails) -> None:
    """The customer, as if it were like this."""
    exempt = details.tax_exempt
    change = machine.Update(
        address=details.address,
        shipping=details.shipping,
        tax_exempt="none" if exempt is None else exempt,
    )
    session.submit(owner, "update", change)
    if details.tax_ids is not UNSET:
        _pretend_ids(session, owner, details.tax_ids or ())


def _pretend_ids(session: Session, owner: str, wanted: tuple[TaxIdData, ...]) -> None:
    """The tax ids that it would have, and no others."""
    for held in found(session, Customer, owner).tax_ids:
        session.submit(owner, "remove_tax_id", machine.RemoveTaxId(tax_id=held.id))
    for number, one in enumerate(wanted):
        said = one.data(f"customer_details[tax_ids][{number}]")
        session.submit(owner, "add_tax_id", said)


def _put(session: Session, params: CreatePreview, owner: Customer, who: Buyer) -> None:
    """The invoice items that would wait too, or be others."""
    for number, item in enumerate(params.invoice_items):
        place = f"invoice_items[{number}]"
        if item.invoiceitem is None:
            said = item.currency or params.currency
            currency = said.lower() if said is not None else owner.currency or CURRENCY
            line = new_line(session, item, who, currency, place)
            session.submit(owner.id, "add_item", machine.AddItem(line=line))
            continue
        there = named(session, InvoiceItem, item.invoiceitem, f"{place}[invoiceitem]")
        if there.status != "pending" or there.line is None or there.customer != owner.id:
            raise no_such("pending invoiceitem", there.id, f"{place}[invoiceitem]")
        line = changed_line(session, there.line, item, who, place)
        session.submit(owner.id, "change_item", ChangeItem(line=line))


def _brought(
    session: Session, params: CreatePreview, owner: Customer, changed: Subscription | None
) -> Invoice | None:
    """The invoice that comes about, as it comes about; None if there is none."""
    details = params.subscription_details
    if changed is not None:
        if details is not None or params.automatic_tax is not None:
            _change(session, changed, details or SubscriptionDetails(), params.automatic_tax)
        return _made(session) or _awaited(session, changed.id)
    if details is not None and details.items:
        _begin(session, owner, details, params)
        return _made(session)
    if not found(session, Customer, owner.id).pending_items:
        return None
    _bill(session, found(session, Customer, owner.id), params.automatic_tax)
    return _made(session)


def _change(
    session: Session,
    state: Subscription,
    details: SubscriptionDetails,
    automatic_tax: AutomaticTaxParams | None,
) -> None:
    ids = {"id": state.id}
    if details.cancel_now:
        behavior = details.proration_behavior
        end = subscription.Cancel(invoice_now=True, prorate=behavior != "none")
        subscriptions.cancel(session, Call(end, ids))
        return
    if details.resume_at is not None:
        subscriptions.resume(session, Call(subscription.Resume(), ids))
    given = details.given("billing_mode")
    if automatic_tax is not None:
        given["automatic_tax"] = automatic_tax
    if given:
        subscriptions.update(session, Call(subscription.Update(**given), ids))


def _begin(
    session: Session, owner: Customer, details: SubscriptionDetails, params: CreatePreview
) -> None:
    """A new subscription: it waits for its payment, so it needs no way to pay yet."""
    begin = subscription.Create(
        customer=owner.id,
        currency=params.currency,
        automatic_tax=params.automatic_tax,
        payment_behavior="default_incomplete",
        **details.given("billing_cycle_anchor", "items", "proration_date")
        | {"items": tuple(as_new(item) for item in details.items)},
    )
    subscriptions.create(session, Call(begin))


def _bill(session: Session, owner: Customer, automatic_tax: AutomaticTaxParams | None) -> None:
    """An invoice for what waits alone."""
    now = session.now(owner.id)
    terms = CreateInvoice(
        customer=owner.id,
        currency=owner.currency or CURRENCY,
        lines=(),
        billing_reason="manual",
        period_start=now,
        period_end=now,
        test_clock=owner.test_clock,
        automatic_tax=automatic(session, automatic_tax, owner) or UNSET,
    )
    session.submit(owner.id, "create_invoice", terms)


def _awaited(session: Session, subscription_id: str) -> Invoice | None:
    """The invoice that alarms bring, its own and its schedule's, one after the other."""
    for _ in range(ALARMS_MAX):
        schedule = found(session, Subscription, subscription_id).schedule
        if session.wake(subscription_id, *((schedule,) if schedule else ())) is None:
            return None
        state = _made(session)
        if state is not None:
            return state
    return None


def _made(session: Session) -> Invoice | None:
    made = session.created("invoice")
    state = session.as_created(made) if made is not None else None
    return state if isinstance(state, Invoice) else None


FAMILY = Family(
    "Invoice previews",
    (
        Endpoint(
            "POST",
            "/v1/invoices/create_preview",
            CreatePreview,
            create_preview,
            "Preview an invoice that is still to come",
            reads=True,
        ),
        Endpoint("GET", "/v1/invoices/upcoming", Upcoming, upcoming, "The same, as it once was"),
    ),
)
