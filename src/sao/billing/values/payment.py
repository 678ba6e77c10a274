"""What is paid with: cards and bank accounts, whose they are, and why a charge failed."""

from typing import Literal

import msgspec

from sao.billing.values import Value
from sao.billing.values.customer import Address

DebitType = Literal["au_becs_debit", "bacs_debit", "sepa_debit", "us_bank_account"]


class BankAccount(Value, frozen=True, omit_defaults=True):
    """The account of a debit. `bank_code`: of an IBAN that part, a routing, sort or BSB number."""

    type: DebitType
    bank_code: str
    branch_code: str | None = None
    bank_name: str | None = None
    holder_type: Literal["company", "individual"] | None = None
    account_type: Literal["checking", "savings"] | None = None


class Card(Value, frozen=True):
    """A card as a payment method shows it, and how the simulator answers for it.

    `behavior` is one of `billing.simulator.BEHAVIORS`; a real gateway does not look at it.
    `reference` is by what name such a gateway keeps the card, if it does. A `bank` account may
    stand in a card's place: only `last4`, `country`, `fingerprint` and `behavior` count then.
    """

    brand: str = "visa"
    last4: str = "4242"
    exp_month: int = 12
    exp_year: int = 2034
    funding: str = "credit"
    country: str = "US"
    fingerprint: str = ""
    behavior: str = "succeed"
    reference: str | msgspec.UnsetType = msgspec.UNSET
    bank: BankAccount | msgspec.UnsetType = msgspec.UNSET

    @property
    def type(self) -> str:
        """What Stripe calls this way of paying."""
        return self.bank.type if isinstance(self.bank, BankAccount) else "card"


class BillingDetails(Value, frozen=True):
    """Whose card it is."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None


class Method(Value, frozen=True, omit_defaults=True):
    """A payment method, as far as charging it needs to know, and whose it is where known."""

    id: str
    card: Card
    billing_details: BillingDetails | None = None


class Configured(Value, frozen=True):
    """What a payment method configuration offered, when it was asked."""

    id: str
    types: tuple[str, ...]


class PaymentError(Value, frozen=True):
    """Why an attempt at a charge failed, in Stripe's codes. `hard` ones are not worth a retry."""

    code: str
    message: str
    decline_code: str | None = None
    hard: bool = False


CaptureMethod = Literal["automatic", "automatic_async", "manual"]
Usage = Literal["off_session", "on_session"]
