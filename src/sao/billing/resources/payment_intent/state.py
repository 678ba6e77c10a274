"""What a payment intent is, and what can be asked of it."""

import re
from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.messages.payment_intent import RefundCharge
from sao.billing.payments.gateway import Disputed, Pending
from sao.billing.values import Metadata, Value
from sao.billing.values.card_terms import CardTerms, CardTermsChange
from sao.billing.values.charge import Charge
from sao.billing.values.customer import Shipping
from sao.billing.values.method_options import MethodOptions, OtherOptions
from sao.billing.values.payment import CaptureMethod, Configured, Method, PaymentError, Usage
from sao.billing.values.payment_details import AmountDetails, Particulars, References
from sao.core.instance import State
from sao.core.schema import Facts, Rejection

_CHARGE = re.compile(r"ch_([0-9A-Za-z]{14}|[0-9A-Za-z]{24})[0-9]{2,6}")


class PaymentIntent(State, frozen=True, kw_only=True):
    """A payment intent with its charges, oldest first.

    `refunds` is what each refund has set aside of the money received; `amount_disputed` what the
    bank has taken back of it. `capturing` is what the gateway was asked to take of what is
    reserved, `captured_at` when it did. `pending`: a bank was asked, and answers at `settles_at`
    with what only the simulator knows. `method_named`: by whoever asked for the attempt, so it may
    not be the customer's yet. `types`: with what alone it can be paid; `automatic_methods`: whether
    they may redirect, where it was asked for whatever way of paying is switched on;
    `configuration`: by which they were found. `checkout`: the session that waits for it.
    """

    amount: int = 0
    amount_received: int = 0
    currency: str = ""
    created: int = 0
    customer: str | None = None
    invoice: str | None = None
    attached_to: str | None = None
    description: str | None = None
    capture_method: str = "automatic"
    confirmation_method: str = "automatic"
    setup_future_usage: str | None = None
    receipt_email: str | None = None
    statement_descriptor: str | None = None
    statement_descriptor_suffix: str | None = None
    shipping: Shipping | None = None
    types: tuple[str, ...] = ()
    allowed_types: tuple[str, ...] | None = None
    configuration: str | None = None
    automatic_methods: Literal["always", "never"] | None = None
    method: Method | None = None
    method_named: bool = False
    off_session: bool = False
    error_on_requires_action: bool = False
    authenticated: bool = False
    charges: tuple[Charge, ...] = ()
    pending: Pending | None = None
    settles_at: int | None = None
    capturing: int | None = None
    captured_at: int | None = None
    last_payment_error: PaymentError | None = None
    refunds: dict[str, int] = {}
    last_refund: RefundCharge | None = None
    dispute: str | None = None
    amount_disputed: int = 0
    last_disputed: Disputed | None = None
    canceled_at: int | None = None
    cancellation_reason: str | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    checkout: str | None = None
    card_terms: CardTerms | None = None
    amount_details: AmountDetails | None = None
    references: References | None = None
    transfer_group: str | None = None
    method_options: MethodOptions | None = None

    @property
    def chosen(self) -> Method | None:
        """The method of the next attempt, if there is one; one that was declined is none any more.

        Whoever tries again says with which.
        """
        return None if self.status == "requires_payment_method" else self.method

    @property
    def reserves(self) -> bool:
        """Whether the money of its method is only reserved; of cards alone more may be said."""
        own = self._own_terms
        return "manual" in (self.capture_method, own and own.capture_method)

    @property
    def keeps(self) -> str | None:
        """For what its method is kept afterwards; None where it is not."""
        own = self._own_terms
        if own is None or own.setup_future_usage is None:
            return self.setup_future_usage
        return None if own.setup_future_usage == "none" else own.setup_future_usage

    @property
    def _own_terms(self) -> CardTerms | None:
        by_card = self.method is not None and self.method.card.type == "card"
        return self.card_terms if by_card else None


class Create(Value, frozen=True):
    """A new intent; with `confirm` it is attempted at once."""

    amount: int
    currency: str
    customer: str | None = None
    method: Method | None = None
    confirm: bool = False
    off_session: bool = False
    error_on_requires_action: bool = False
    capture_method: CaptureMethod = "automatic"
    confirmation_method: Literal["automatic", "manual"] = "automatic"
    setup_future_usage: Usage | None = None
    types: tuple[str, ...] = ()
    allowed_types: tuple[str, ...] | None = None
    configured: Configured | None = None
    automatic_methods: Literal["always", "never"] | None = None
    description: str | None = None
    receipt_email: str | None = None
    statement_descriptor: str | None = None
    statement_descriptor_suffix: str | None = None
    shipping: Shipping | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    card_terms: CardTermsChange = CardTermsChange()
    particulars: Particulars = Particulars()
    method_options: OtherOptions = OtherOptions()


class Update(Value, frozen=True):
    """Changes to an intent; what is not given stays."""

    amount: int | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    method: Method | UnsetType = UNSET
    capture_method: CaptureMethod | UnsetType = UNSET
    setup_future_usage: Usage | None | UnsetType = UNSET
    types: tuple[str, ...] | UnsetType = UNSET
    allowed_types: tuple[str, ...] | None | UnsetType = UNSET
    configured: Configured | None = None
    description: str | None | UnsetType = UNSET
    receipt_email: str | None | UnsetType = UNSET
    shipping: Shipping | None | UnsetType = UNSET
    statement_descriptor: str | None | UnsetType = UNSET
    statement_descriptor_suffix: str | None | UnsetType = UNSET
    metadata: Metadata | None = None
    card_terms: CardTermsChange = CardTermsChange()
    particulars: Particulars = Particulars()
    method_options: OtherOptions = OtherOptions()


class Confirm(Value, frozen=True):
    """Try to collect, with this method or the one it has."""

    method: Method | None = None
    types: tuple[str, ...] | UnsetType = UNSET
    off_session: bool = False
    error_on_requires_action: bool = False
    capture_method: CaptureMethod | UnsetType = UNSET
    setup_future_usage: Usage | None | UnsetType = UNSET
    receipt_email: str | None | UnsetType = UNSET
    shipping: Shipping | None | UnsetType = UNSET
    checkout: str | UnsetType = UNSET
    card_terms: CardTermsChange = CardTermsChange()
    particulars: Particulars = Particulars()
    method_options: OtherOptions = OtherOptions()


class Authenticate(Value, frozen=True):
    """What came of the challenge that the customer was sent to."""

    succeeded: bool = True


class Capture(Value, frozen=True):
    """Take what was reserved, or less of it."""

    amount: int | None = None
    statement_descriptor: str | UnsetType = UNSET
    statement_descriptor_suffix: str | UnsetType = UNSET
    metadata: Metadata | None = None
    particulars: Particulars = Particulars()


class Cancel(Value, frozen=True):
    """Collect nothing any more."""

    reason: str | None = None


class Settle(Value, frozen=True):
    """What a bank says to a debit: that it pays, or why not."""

    error: str | None = None


class UpdateCharge(Value, frozen=True):
    """Notes on one of the attempts; what is not given stays."""

    charge: str
    description: str | None | UnsetType = UNSET
    receipt_email: str | None | UnsetType = UNSET
    user_report: Literal["safe", "fraudulent"] | UnsetType = UNSET
    metadata: Metadata | None = None


def charge_id(intent: str, number: int) -> str:
    """The id of an intent's charge, by its place (from 0): it says whose it is."""
    return f"ch_{intent.partition('_')[2]}{number:02}"


def intent_of(charge: str) -> str | None:
    """The id of the intent that would have such a charge."""
    found = _CHARGE.fullmatch(charge)
    return f"pi_{found[1]}" if found is not None else None


def missing_method(intent: PaymentIntent) -> Rejection:
    """Nothing can be attempted without a method. Code: `intent_state`."""
    return unexpected(
        intent,
        "it is missing a payment method; attach one, or name one as payment_method",
        "payment_method",
    )


def not_allowed(method: Method | None, types: tuple[str, ...]) -> Rejection | None:
    """Why this cannot be paid with, if so. Code: `payment_method_not_allowed`."""
    if method is None or not types or method.card.type in types:
        return None
    return Rejection(
        "payment_method_not_allowed",
        f"The PaymentMethod provided ({method.card.type}) is not allowed here. Provide a "
        f"PaymentMethod of one of the following types: {', '.join(types)}.",
        "payment_method",
    )


def other_options(before: MethodOptions | None, change: OtherOptions) -> Facts:
    """The fact of what is particular to ways of paying from now on, if that is other."""
    options = change.after(before)
    return {} if options == before else {"method_options": options}


def options_told(intent: PaymentIntent, data: Create | Update | Confirm) -> Facts:
    """The facts of what is particular to ways of paying from now on, where that is other."""
    cards = data.card_terms.facts(intent.card_terms)
    return cards | other_options(intent.method_options, data.method_options)


def unexpected(intent: PaymentIntent, why: str, param: str | None) -> Rejection:
    """It is not in a state for that. Code: `intent_state`."""
    status = intent.status or "requires_payment_method"
    return Rejection(
        "intent_state", f"This PaymentIntent has a status of {status}, and {why}.", param
    )
