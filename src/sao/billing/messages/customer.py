"""What a customer hears."""

from msgspec import UNSET, UnsetType

from sao.billing.values import Value
from sao.billing.values.grant import Creditable, HeldGrant
from sao.billing.values.invoice import BalanceReason
from sao.billing.values.line import Line
from sao.billing.values.payment import Method


class AttachMethod(Value, frozen=True):
    """A payment method is the customer's from now on, or has changed."""

    method: Method


class DetachMethod(Value, frozen=True):
    """A payment method is the customer's no longer."""

    method: str


class SubscriptionMethod(Value, frozen=True):
    """A subscription has a payment method of its own, or no longer has.

    One that it was `paid` with may only be on its way to being attached. Where nobody `asked` just
    now, one that is not attached any more is forgotten.
    """

    subscription: str
    method: str | None
    paid: bool = False
    asked: bool = True


class SubscriptionEnded(Value, frozen=True):
    """A subscription will bill nothing any more."""

    subscription: str


class NumberInvoice(Value, frozen=True):
    """An invoice is to be finalized: it needs a number, the balance and a method.

    `automatic` is false where somebody asked for it; `number` is one that somebody chose for it;
    `last` as in `CreateInvoice`. An invoice that it `revises` has to be void first. `creditable` is
    what credit grants may lower of it. One that is `settled` meets no balance,
    and of one that is `forgone` nothing is carried over, however little it is.
    """

    invoice: str
    subscription: str | None
    total: int
    automatic: bool
    preferred: str | None = None
    number: str | None = None
    last: bool = False
    revises: str | None = None
    creditable: Creditable | UnsetType = UNSET
    settled: bool | UnsetType = UNSET
    forgone: bool | UnsetType = UNSET


class CollectInvoice(Value, frozen=True):
    """An open invoice is to be charged: it needs a method. `refused` is one not worth a retry.

    `automatic` is false where somebody asked for it; `off_session`: the customer is not there.
    """

    invoice: str
    intent: str
    subscription: str | None
    automatic: bool
    off_session: bool = True
    preferred: str | None = None
    refused: str | None = None


class TakeItems(Value, frozen=True):
    """Lines that waited for a subscription, which has ended, wait for any invoice now."""

    lines: tuple[Line, ...]


class AskMethod(Value, frozen=True):
    """Is there a way to charge for this subscription? The answer is a `TrialOver`."""

    subscription: str


class CreditCustomer(Value, frozen=True):
    """A balance is given. `amount` as in the balance: negative is credit."""

    amount: int
    type: BalanceReason = "unapplied_from_invoice"
    invoice: str | None = None
    credit_note: str | None = None
    transaction: str | None = None


class KeepLines(Value, frozen=True):
    """Lines of invoice items that stand on no invoice any more."""

    lines: tuple[Line, ...]


class InvoiceStanding(Value, frozen=True):
    """An invoice is overdue (it failed, or its date passed), or is so no longer."""

    invoice: str
    overdue: bool


class GrantNoted(Value, frozen=True):
    """A grant lasts until another time, is over, or `grant.available` of it comes back.

    That is what comes back, not what there is: the customer may have used some of it meanwhile.
    """

    grant: HeldGrant
    over: bool = False
