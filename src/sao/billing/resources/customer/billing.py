"""What a customer gives its invoices: items, discount and details, a number, a method to charge."""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.assess import TaxOrder, credits_of, onward
from sao.billing.messages.customer import (
    AskMethod,
    CollectInvoice,
    InvoiceStanding,
    NumberInvoice,
    TakeItems,
)
from sao.billing.messages.invoice import (
    Announced,
    AttemptFailed,
    Bill,
    CreateInvoice,
    Numbering,
    Supersede,
)
from sao.billing.messages.invoice_item import Invoiced
from sao.billing.messages.payment_intent import ChargeMethod
from sao.billing.messages.subscription import Discounted, TrialOver
from sao.billing.payments.failures import NO_METHOD, SAME_METHOD
from sao.billing.reckoning.engine import apply_balance, use_discounts
from sao.billing.reckoning.grants import apply, lowered
from sao.billing.reckoning.money import least_charge
from sao.billing.reckoning.totals import reckon
from sao.billing.resources.customer.balance import CURRENCY, met, tell_balance
from sao.billing.resources.customer.grants import tell_used, without_used
from sao.billing.resources.customer.items import gone_from, other_currency, wanted
from sao.billing.resources.customer.state import Customer
from sao.billing.taxation.assessing import products_of
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.grant import Applied
from sao.billing.values.invoice import AUTOMATIC, Presentation
from sao.billing.values.payment import Method
from sao.billing.values.tax import TaxId
from sao.billing.values.taxation import Assess
from sao.core.ids import home_of, member_id
from sao.core.schema import Command, Facts, Ignored, Message, Rejection, Relay, Start

_PLAIN = Presentation()


def bill(customer: Customer, command: Command[Bill], now: int) -> Facts | Relay | Ignored:
    """The invoice; none of what waits at intervals, where nothing does."""
    terms = command.data.terms
    if terms.billing_reason == AUTOMATIC and not (terms.lines or wanted(customer, terms)):
        return Ignored("nothing waits")
    return _billed(customer, command, now)


def _billed(customer: Customer, command: Command[Bill], now: int) -> Facts | Relay:
    """The invoice, with what only the customer knows; an outcome where something of it is used up.

    Its pending items go along where they are wanted, its discount where there is no other.
    """
    asked = command.data.terms
    items = wanted(customer, asked)
    inherits = asked.inherit_discount and not asked.discounts
    own = (customer.discount,) if customer.discount is not None and inherits else ()
    lines = asked.lines + items
    applied, left = use_discounts(own, lines, now)
    made = Bill(
        command.data.invoice,
        replace(
            asked,
            lines=lines,
            discounts=asked.discounts or applied,
            details=details_of(customer),
            balance=customer.balance,
            presentation=_presented(customer.presentation, asked.presentation),
        ),
    )
    if command.data.preview:
        return Relay((_announced(replace(made, preview=True)),))
    used: Facts = {}
    if items:
        used["pending_items"] = tuple(line for line in customer.pending_items if line not in items)
    if left != own:
        used["discount"] = None
    if customer.currency is None:
        used["currency"] = asked.currency
    if not used:
        return Relay((_made(made), *_told(customer, made)))
    return used | {"billing": made}


def _made(made: Bill) -> Message | Start:
    """The invoice comes about; taxed automatically, once it is known by what."""
    if made.terms.automatic_tax:
        return _taxed(made)
    return Message(made.invoice, "create", made.terms)


def _announced(made: Bill) -> Message | Start:
    """Its subscription hears what it would be."""
    if made.terms.automatic_tax:
        return _taxed(made)
    return Message(made.terms.subscription or "", "renewal_announced", Announced(made))


def _taxed(made: Bill) -> Message | Start:
    terms = made.terms
    given_back = credits_of(terms.lines)
    return onward(TaxOrder(terms.customer, products_of(terms.lines), bill=made, credits=given_back))


def assess_invoice(customer: Customer, command: Command[Assess], _now: int) -> Relay:
    """A draft is to be taxed as its customer is now."""
    asked = replace(command.data, details=details_of(customer))
    order = TaxOrder(customer.id, asked.products, assess=asked, credits=asked.credits)
    return Relay((onward(order),))


def refuse_assessment(
    customer: Customer, command: Command[Assess], _now: int
) -> Rejection | Relay | Ignored:
    """A deleted customer's drafts stay. Rejects: `resource_missing`, if someone asked."""
    if command.data.final is None:
        return Ignored("the customer was deleted")
    if command.data.final == "automatic":
        return Relay((Message(command.data.invoice, "stop_collection", Nothing()),))
    return _no_such(customer)


def _told(customer: Customer, made: Bill) -> Iterator[Message]:
    """A subscription hears of the customer's discount, which lowered what its period cost.

    And of what use has used up, which it does not know of when it bills.
    """
    terms = made.terms
    if terms.subscription is None:
        return
    if terms.discounts and terms.discounts[0] == customer.discount:
        heard = Discounted(invoice=made.invoice, discounts=terms.discounts)
        yield Message(terms.subscription, "discounted", heard)
    used = tuple(_used_up(terms))
    if used:
        spent = Discounted(invoice=made.invoice, used=used)
        yield Message(terms.subscription, "discounted", spent)


def _used_up(terms: CreateInvoice) -> Iterator[str]:
    """The discounts for once that lower what was used by meter, and so go with this invoice."""
    counted = [line for line in terms.lines if line.metered and line.amount > 0]
    own = {one.id: one for line in counted for one in line.discounts}
    once = {one.id for one in (*own.values(), *terms.discounts) if one.coupon.duration == "once"}
    if counted and once:
        taken = reckon(terms.lines, terms.discounts).discount_amounts
        yield from (each.discount for each in taken if each.amount > 0 and each.discount in once)


def create_invoice(
    customer: Customer, command: Command[CreateInvoice], now: int
) -> Facts | Relay | Rejection:
    """A draft that somebody asked for. Rejects: `currency_mismatch`."""
    terms = command.data
    if customer.currency not in (None, terms.currency):
        return other_currency(customer, terms.currency)
    invoice = member_id("in", home_of(customer.id), command.id)
    asked = Command(command.id, command.object_id, "bill", Bill(invoice, terms))
    return _billed(customer, asked, now)


def open_invoice(before: Customer, after: Customer, facts: Facts) -> Iterator[Message | Start]:
    """The invoice is made, and the items in it wait no longer."""
    made: Bill = facts["billing"]
    yield _made(made)
    for line in gone_from(before, after):
        yield Message(line.invoice_item or "", "invoice", Invoiced(invoice=made.invoice))
    yield from _told(before, made)


def number_invoice(customer: Customer, command: Command[NumberInvoice], now: int) -> Facts | Relay:
    """The next number, credits, the balance that meets what they leave, and a method to charge.

    A number that somebody chose takes none of the customer's series. Of a revision the original is
    told first: it comes back once it is void, and what it had used up is the customer's again.
    """
    data = command.data
    if data.revises is not None:
        told = Supersede(numbering=replace(data, revises=None))
        return Relay((Message(data.revises, "supersede", told),))
    applied, total = _credited(customer, command, now)
    least = 0 if data.forgone else least_charge(customer.currency or CURRENCY)
    _due, balance = apply_balance(total, customer.balance, least)
    if data.settled:
        balance = customer.balance
    sequence = customer.next_invoice_sequence
    facts = met(customer, command.id, balance, data.invoice)
    if applied:
        facts["credit_grants"] = without_used(customer, applied)
    return facts | {
        "next_invoice_sequence": sequence if data.number else sequence + 1,
        "last_numbering": Numbering(
            invoice=data.invoice,
            number=data.number or f"{customer.invoice_prefix}-{sequence:04d}",
            starting_balance=0 if data.settled else customer.balance,
            ending_balance=0 if data.settled else balance,
            method=_choose(customer, data.subscription, data.preferred),
            collectible=data.last or _collectible(customer, data.subscription),
            details=details_of(customer),
            credits=applied or UNSET,
        ),
    }


def _credited(
    customer: Customer, command: Command[NumberInvoice], now: int
) -> tuple[tuple[Applied, ...], int]:
    """What the customer's grants take off the invoice, and its total then."""
    asked, total = command.data.creditable, command.data.total
    if asked is UNSET or not customer.credit_grants:
        return (), total
    applied = apply(customer.credit_grants, asked, now, command.id)
    return applied, lowered(total, asked, applied)


def finalize(_before: Customer, _after: Customer, facts: Facts) -> Iterator[Message]:
    """The invoice is finalized with what it was given."""
    numbering: Numbering = facts["last_numbering"]
    yield Message(numbering.invoice, "numbered", numbering)
    yield from tell_balance(_before, _after, facts)
    yield from tell_used(numbering.invoice, numbering.credits or ())


def refuse(
    customer: Customer, command: Command[NumberInvoice | CollectInvoice], _now: int
) -> Rejection | Relay:
    """A deleted customer pays nothing any more. Rejects: `resource_missing`, if someone asked."""
    if command.data.automatic:
        return Relay((Message(command.data.invoice, "stop_collection", Nothing()),))
    return _no_such(customer)


def _no_such(customer: Customer) -> Rejection:
    return Rejection("resource_missing", f"No such customer: '{customer.id}'", "customer")


def collect_invoice(customer: Customer, command: Command[CollectInvoice], _now: int) -> Relay:
    """One attempt: the intent is charged, or the invoice hears why not.

    There is no method where the subscription has ended, and none that is hopeless.
    """
    data = command.data
    method = _choose(customer, data.subscription, data.preferred)
    if data.automatic and not _collectible(customer, data.subscription):
        return Relay((Message(data.invoice, "stop_collection", Nothing()),))
    if method is None:
        failure = AttemptFailed(error=NO_METHOD, method=data.refused)
        return Relay((Message(data.invoice, "attempt_failed", failure),))
    if method.id == data.refused:
        failure = AttemptFailed(error=SAME_METHOD, method=data.refused)
        return Relay((Message(data.invoice, "attempt_failed", failure),))
    attempt = ChargeMethod(method=method, off_session=data.off_session)
    return Relay((Message(data.intent, "charge", attempt),))


def note_standing(
    customer: Customer, command: Command[InvoiceStanding], _now: int
) -> Facts | Ignored:
    """Which of its invoices are overdue: while there is one, the customer is delinquent."""
    invoice, overdue = command.data.invoice, customer.overdue_invoices
    if (invoice in overdue) == command.data.overdue:
        return Ignored("it is known")
    if command.data.overdue:
        return {"overdue_invoices": (*overdue, invoice)}
    return {"overdue_invoices": tuple(one for one in overdue if one != invoice)}


def take_items(customer: Customer, command: Command[TakeItems], _now: int) -> Facts:
    """What waited for a subscription that has ended goes along with the next invoice."""
    return {"pending_items": customer.pending_items + command.data.lines}


def tell_payable(customer: Customer, command: Command[AskMethod], _now: int) -> Relay:
    """Whether a subscription, whose trial is over, can be charged."""
    subscription = command.data.subscription
    payable = _choose(customer, subscription, None) is not None
    return Relay((Message(subscription, "trial_over", TrialOver(payable=payable)),))


def _choose(customer: Customer, subscription: str | None, preferred: str | None) -> Method | None:
    """The method of the call or invoice, else the subscription's, else the customer's default."""
    own = customer.subscriptions.get(subscription) if subscription is not None else None
    for name in (preferred, own, customer.default_payment_method):
        if name is not None and name in customer.payment_methods:
            card, details = customer.payment_methods[name], customer.payers.get(name)
            return Method(id=name, card=card, billing_details=details)
    return None


def details_of(customer: Customer) -> CustomerDetails:
    """Who is billed, as they stand now."""
    return CustomerDetails(
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        address=customer.address,
        shipping=customer.shipping,
        tax_exempt=customer.tax_exempt,
        tax_ids=tuple(TaxId(one.type, one.value) for one in customer.tax_ids) or UNSET,
    )


def _presented(own: Presentation, asked: Presentation) -> Presentation:
    """What was asked for, and where nothing was, what the customer always has."""
    if own == _PLAIN:
        return asked
    return Presentation(
        custom_fields=asked.custom_fields or own.custom_fields,
        footer=asked.footer or own.footer,
        amount_tax_display=asked.amount_tax_display or own.amount_tax_display,
        page_size=asked.page_size or own.page_size,
        account_tax_ids=asked.account_tax_ids,
    )


def _collectible(customer: Customer, subscription: str | None) -> bool:
    return subscription is None or subscription in customer.subscriptions
