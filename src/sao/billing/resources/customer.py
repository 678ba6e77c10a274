"""Customer: owns what its subscriptions and invoices share.

Balance, invoice numbers, the attached payment methods and the choice among them belong to the
customer, so every invoice comes here for its number and every attempt for its method. This also
makes the customer the gate of money: for a subscription that has ended it hands out no method.
"""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.billing.engine import apply_balance, use_discounts
from sao.billing.failures import NO_METHOD, SAME_METHOD
from sao.billing.messages import (
    AttachMethod,
    AttemptFailed,
    Bill,
    ChargeMethod,
    CollectInvoice,
    CreateSubscription,
    CreditCustomer,
    DetachMethod,
    Invoiced,
    Nothing,
    Numbering,
    NumberInvoice,
    SubscriptionEnded,
    SubscriptionMethod,
)
from sao.billing.pricing import line_amount
from sao.billing.values import (
    Address,
    Card,
    CustomerDetails,
    Discount,
    Line,
    Metadata,
    Method,
    Shipping,
    TaxExempt,
    Value,
    given,
    merged,
)
from sao.core.ids import home_of, member_id, token
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Message,
    Rejection,
    Relay,
    Schema,
    action,
    ignore,
    internal,
)


def _table() -> tuple[Entry, ...]:
    live, gone = ("active",), ("deleted",)
    late = "the customer was deleted"
    return (
        #        action                 from  to         decide                then
        action("create", NEW, "active", create),
        action("update", live, SAME, update),
        action("subscribe", live, SAME, subscribe, begin),
        action("delete", live, "deleted", delete, end_subscriptions),
        internal("attach_method", live, SAME, attach_method),
        ignore("attach_method", gone, late),
        internal("detach_method", live, SAME, detach_method, tell_subscriptions),
        ignore("detach_method", gone, late),
        internal("set_subscription_method", live, SAME, set_subscription_method),
        ignore("set_subscription_method", gone, late),
        internal("subscription_ended", live, SAME, subscription_ended),
        ignore("subscription_ended", gone, late),
        # what its invoices need of it
        internal("bill", live, SAME, bill, open_invoice),
        ignore("bill", gone, late),
        internal("number_invoice", live, SAME, number_invoice, finalize),
        internal("number_invoice", gone, SAME, refuse),
        internal("collect_invoice", live, SAME, collect_invoice),
        internal("collect_invoice", gone, SAME, refuse),
        internal("credit", (*live, *gone), SAME, credit),
    )


class Customer(State, frozen=True, kw_only=True):
    """A customer. `balance`: negative is credit, positive is owed with the next invoice."""

    created: int = 0
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    description: str | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    currency: str | None = None
    balance: int = 0
    invoice_prefix: str = ""
    next_invoice_sequence: int = 1
    default_payment_method: str | None = None
    payment_methods: dict[str, Card] = {}
    subscriptions: dict[str, str | None] = {}
    last_numbering: Numbering | None = None
    starting: CreateSubscription | None = None
    tax_exempt: TaxExempt = "none"
    discount: Discount | None = None
    pending_items: tuple[Line, ...] = ()
    billing: Bill | None = None


class Create(Value, frozen=True):
    """A new customer. `test_clock` is the clock that it, and all of its, will follow."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    description: str | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    balance: int = 0
    invoice_prefix: str | None = None
    next_invoice_sequence: int = 1
    tax_exempt: TaxExempt = "none"
    discount: Discount | None = None


class Update(Value, frozen=True):
    """Changes to a customer; what is not given stays."""

    name: str | None | UnsetType = UNSET
    email: str | None | UnsetType = UNSET
    phone: str | None | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    address: Address | None | UnsetType = UNSET
    shipping: Shipping | None | UnsetType = UNSET
    invoice_prefix: str | UnsetType = UNSET
    next_invoice_sequence: int | UnsetType = UNSET
    default_payment_method: str | None | UnsetType = UNSET
    tax_exempt: TaxExempt | UnsetType = UNSET
    discount: Discount | None | UnsetType = UNSET
    metadata: Metadata | None = None


def create(_customer: Customer, command: Command[Create], now: int) -> Facts:
    """A customer that owes nothing and has bought nothing yet."""
    data = command.data
    return {
        "created": now,
        "name": data.name,
        "email": data.email,
        "phone": data.phone,
        "description": data.description,
        "address": data.address,
        "shipping": data.shipping,
        "metadata": data.metadata,
        "test_clock": data.test_clock,
        "balance": data.balance,
        "invoice_prefix": data.invoice_prefix or token(command.object_id, 8).upper(),
        "next_invoice_sequence": data.next_invoice_sequence,
        "tax_exempt": data.tax_exempt,
        "discount": data.discount,
    }


def update(customer: Customer, command: Command[Update], _now: int) -> Facts | Rejection:
    """Details, metadata, the default payment method. Rejects: `resource_missing` (not attached)."""
    data = command.data
    method = data.default_payment_method
    if isinstance(method, str) and method not in customer.payment_methods:
        return _not_attached(customer, method, "invoice_settings[default_payment_method]")
    return given(
        name=data.name,
        email=data.email,
        phone=data.phone,
        description=data.description,
        address=data.address,
        shipping=data.shipping,
        invoice_prefix=data.invoice_prefix,
        next_invoice_sequence=data.next_invoice_sequence,
        default_payment_method=method,
        tax_exempt=data.tax_exempt,
        discount=data.discount,
        metadata=merged(customer.metadata, data.metadata),
    )


def subscribe(
    customer: Customer, command: Command[CreateSubscription], _now: int
) -> Facts | Rejection:
    """Agree to a subscription, which the customer then creates.

    Rejects: `currency_mismatch`, `resource_missing` (the named method is not attached), then
    `payment_method_missing` (something is due now and there is no way to charge it).
    """
    data = command.data
    if customer.currency not in (None, data.currency):
        return Rejection(
            "currency_mismatch",
            f"You cannot combine currencies on a single customer. This customer has had a "
            f"subscription or invoice in {customer.currency}, and now asks for {data.currency}.",
        )
    method = data.default_payment_method
    if method is not None and method not in customer.payment_methods:
        return _not_attached(customer, method, "default_payment_method")
    due_now = data.trial_end is None and any(line_amount(i.price, i.quantity) for i in data.items)
    payable = method or customer.default_payment_method
    if (
        due_now
        and payable is None
        and data.collection_method == "charge_automatically"
        and data.payment_behavior != "default_incomplete"
    ):
        return Rejection(
            "payment_method_missing",
            "This customer has no attached payment source or default payment method. "
            "Please consider adding a default payment method.",
        )
    subscription = member_id("sub", home_of(customer.id), command.id)
    return {
        "currency": data.currency,
        "subscriptions": {**customer.subscriptions, subscription: method},
        "starting": data,
    }


def begin(before: Customer, after: Customer, facts: Facts) -> Iterator[Message]:
    """The subscription that was agreed to is created."""
    for subscription in after.subscriptions.keys() - before.subscriptions.keys():
        yield Message(subscription, "create", facts["starting"])


def delete(_customer: Customer, _command: Command[Nothing], _now: int) -> Facts:
    """Everything that could still bill ends with the customer."""
    return {"subscriptions": {}, "default_payment_method": None}


def end_subscriptions(before: Customer, _after: Customer, _facts: Facts) -> Iterator[Message]:
    """The live subscriptions end too."""
    for subscription in sorted(before.subscriptions):
        yield Message(subscription, "end", Nothing())


def attach_method(customer: Customer, command: Command[AttachMethod], _now: int) -> Facts:
    """A copy of what charging the method needs."""
    method = command.data.method
    return {"payment_methods": {**customer.payment_methods, method.id: method.card}}


def detach_method(customer: Customer, command: Command[DetachMethod], _now: int) -> Facts:
    """The method is forgotten, also where it was the default."""
    gone = command.data.method
    default = customer.default_payment_method
    return {
        "payment_methods": {k: v for k, v in customer.payment_methods.items() if k != gone},
        "default_payment_method": None if default == gone else default,
        "subscriptions": {
            subscription: None if method == gone else method
            for subscription, method in customer.subscriptions.items()
        },
    }


def tell_subscriptions(before: Customer, after: Customer, _facts: Facts) -> Iterator[Message]:
    """Those that paid with the method forget it too."""
    for subscription, method in sorted(before.subscriptions.items()):
        if method is not None and after.subscriptions[subscription] is None:
            yield Message(subscription, "method_detached", DetachMethod(method=method))


def set_subscription_method(
    customer: Customer, command: Command[SubscriptionMethod], _now: int
) -> Facts | Rejection:
    """Remember a subscription's own method. Rejects: `resource_missing` (it is not attached)."""
    data = command.data
    if data.method is not None and data.method not in customer.payment_methods:
        return _not_attached(customer, data.method, "default_payment_method")
    return {"subscriptions": {**customer.subscriptions, data.subscription: data.method}}


def subscription_ended(customer: Customer, command: Command[SubscriptionEnded], _now: int) -> Facts:
    """No method is handed out for it any more."""
    gone = command.data.subscription
    return {"subscriptions": {k: v for k, v in customer.subscriptions.items() if k != gone}}


def bill(customer: Customer, command: Command[Bill], now: int) -> Facts | Relay:
    """The invoice, with what only the customer knows; an outcome where something of it is used up.

    Its pending items go along where they are wanted, its discount where there is no other.
    """
    asked = command.data.terms
    items = customer.pending_items if asked.pending_items else ()
    own = (customer.discount,) if customer.discount is not None and not asked.discounts else ()
    lines = asked.lines + items
    applied, left = use_discounts(own, lines, now)
    terms = replace(
        asked, lines=lines, discounts=asked.discounts or applied, details=_details(customer)
    )
    used: Facts = {"pending_items": ()} if items else {}
    if left != own:
        used["discount"] = None
    if not used:
        return Relay((Message(command.data.invoice, "create", terms),))
    return used | {"billing": Bill(invoice=command.data.invoice, terms=terms)}


def open_invoice(before: Customer, after: Customer, facts: Facts) -> Iterator[Message]:
    """The invoice is made, and the items in it wait no longer."""
    made: Bill = facts["billing"]
    yield Message(made.invoice, "create", made.terms)
    if not after.pending_items:
        for line in before.pending_items:
            yield Message(line.invoice_item or "", "invoice", Invoiced(invoice=made.invoice))


def number_invoice(customer: Customer, command: Command[NumberInvoice], _now: int) -> Facts:
    """The next number, the balance that meets the total, and a method to charge."""
    data = command.data
    _due, balance = apply_balance(data.total, customer.balance)
    return {
        "next_invoice_sequence": customer.next_invoice_sequence + 1,
        "balance": balance,
        "last_numbering": Numbering(
            invoice=data.invoice,
            number=f"{customer.invoice_prefix}-{customer.next_invoice_sequence:04d}",
            starting_balance=customer.balance,
            ending_balance=balance,
            method=_choose(customer, data.subscription, data.preferred),
            collectible=_collectible(customer, data.subscription),
            details=_details(customer),
        ),
    }


def finalize(_before: Customer, _after: Customer, facts: Facts) -> Iterator[Message]:
    """The invoice is finalized with what it was given."""
    numbering: Numbering = facts["last_numbering"]
    yield Message(numbering.invoice, "numbered", numbering)


def refuse(
    customer: Customer, command: Command[NumberInvoice | CollectInvoice], _now: int
) -> Rejection | Relay:
    """A deleted customer pays nothing any more. Rejects: `resource_missing`, if someone asked."""
    if command.data.automatic:
        return Relay((Message(command.data.invoice, "stop_collection", Nothing()),))
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


def credit(customer: Customer, command: Command[CreditCustomer], _now: int) -> Facts:
    """The balance after something was given back."""
    return {"balance": customer.balance + command.data.amount}


def _choose(customer: Customer, subscription: str | None, preferred: str | None) -> Method | None:
    """The method of the call or invoice, else the subscription's, else the customer's default."""
    own = customer.subscriptions.get(subscription) if subscription is not None else None
    for name in (preferred, own, customer.default_payment_method):
        if name is not None and name in customer.payment_methods:
            return Method(id=name, card=customer.payment_methods[name])
    return None


def _details(customer: Customer) -> CustomerDetails:
    return CustomerDetails(
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        address=customer.address,
        shipping=customer.shipping,
        tax_exempt=customer.tax_exempt,
    )


def _collectible(customer: Customer, subscription: str | None) -> bool:
    return subscription is None or subscription in customer.subscriptions


def _not_attached(customer: Customer, method: str, param: str) -> Rejection:
    return Rejection(
        "resource_missing",
        f"No such PaymentMethod: '{method}'; it is not attached to customer '{customer.id}'. "
        "Attach it first.",
        param,
    )


def _without_collection(facts: Facts) -> Facts:
    """Version 1 recorded which method it chose for an attempt; the attempt itself says so."""
    return {name: value for name, value in facts.items() if name != "last_collection"}


CUSTOMER = Schema(
    name="customer",
    prefix="cus",
    state=Customer,
    states=("active", "deleted"),
    terminal=("deleted",),
    rank=10,
    index=("email", "status", "test_clock"),
    clock="test_clock",
    version=2,
    upcasters={(1, "collect_invoice"): _without_collection},
    table=_table(),
)
