"""Options of each way to pay, as parameters and as shown.

Options of ways that we do not have are refused by name.
"""

from typing import ClassVar, Literal

from msgspec import UNSET, UnsetType

from sao.billing.values.method_options import (
    AccountKind,
    BankOptions,
    CardMandate,
    CardOptions,
    MethodOptions,
    Network,
    OtherOptions,
    Permission,
    Prefetched,
    ThreeDSecure,
)
from sao.wire.params import Amount, Part, names
from sao.wire.shapes import Rendered

_OTHERS = "acss_debit bancontact billie blik customer_balance konbini payto pix upi"


class MandateOptions(Part, frozen=True, kw_only=True):
    """What an issuer in India tells its holder about the payments to come."""

    amount: Amount | None = None
    amount_type: Literal["fixed", "maximum"] | None = None
    description: str | None = None

    def value(self) -> CardMandate:
        """What the machine is told."""
        return CardMandate(self.amount, self.amount_type, self.description)


class CardOfSubscription(Part, frozen=True, kw_only=True):
    """How cards are charged for a subscription."""

    mandate_options: MandateOptions | None = None
    network: Network | None = None
    request_three_d_secure: ThreeDSecure | None = None

    def value(self) -> CardOptions:
        """What the machine is told."""
        mandate = self.mandate_options
        return CardOptions(
            request_three_d_secure=self.request_three_d_secure,
            network=self.network,
            mandate=None if mandate is None else mandate.value(),
        )


class CardOfInvoice(Part, frozen=True, kw_only=True):
    """How cards are charged for an invoice."""

    unsupported: ClassVar[frozenset[str]] = names("installments")

    request_three_d_secure: ThreeDSecure | None = None

    def value(self) -> CardOptions:
        """What the machine is told."""
        return CardOptions(request_three_d_secure=self.request_three_d_secure)


class Filters(Part, frozen=True, kw_only=True):
    """Which accounts can be chosen."""

    account_subcategories: tuple[AccountKind, ...] = ()


class FinancialConnections(Part, frozen=True, kw_only=True):
    """What is asked of the bank."""

    filters: Filters = Filters()
    permissions: tuple[Permission, ...] = ()
    prefetch: tuple[Prefetched, ...] = ()


class BankAccounts(Part, frozen=True, kw_only=True):
    """How accounts in the United States are debited."""

    reasons: ClassVar[dict[str, str]] = {
        "verification_method": "Accounts are verified at once here, never by small deposits."
    }

    financial_connections: FinancialConnections = FinancialConnections()
    verification_method: Literal["automatic", "instant"] | None = None

    def value(self) -> BankOptions:
        """What the machine is told."""
        asked = self.financial_connections
        return BankOptions(
            verification_method=self.verification_method,
            permissions=asked.permissions,
            prefetch=asked.prefetch,
            account_kinds=asked.filters.account_subcategories,
        )


class SepaDebits(Part, frozen=True, kw_only=True):
    """Nothing is particular to debits in euros."""


class OptionsOfSubscription(Part, frozen=True, kw_only=True):
    """What its invoices ask for of each way to pay."""

    unsupported: ClassVar[frozenset[str]] = names(_OTHERS)

    card: CardOfSubscription | None | UnsetType = UNSET
    sepa_debit: SepaDebits | None = None
    us_bank_account: BankAccounts | None | UnsetType = UNSET


class OptionsOfInvoice(Part, frozen=True, kw_only=True):
    """What an invoice asks for of each way to pay."""

    unsupported: ClassVar[frozenset[str]] = names(_OTHERS)

    card: CardOfInvoice | None | UnsetType = UNSET
    sepa_debit: SepaDebits | None = None
    us_bank_account: BankAccounts | None | UnsetType = UNSET


Asked = OptionsOfSubscription | OptionsOfInvoice | None | UnsetType


def other(asked: Asked) -> OtherOptions | UnsetType:
    """The change that the machine is told of; None forgets everything that was said."""
    if isinstance(asked, UnsetType):
        return UNSET
    if asked is None:
        return OtherOptions(card=None, us_bank_account=None)
    card, accounts = asked.card, asked.us_bank_account
    return OtherOptions(
        card=card if card is UNSET or card is None else card.value(),
        us_bank_account=accounts if accounts is UNSET or accounts is None else accounts.value(),
    )


def first(asked: Asked) -> MethodOptions | UnsetType:
    """What is said from the start, where anything is."""
    said = other(asked)
    return UNSET if isinstance(said, UnsetType) else said.after(None) or UNSET


def render_of_subscription(options: MethodOptions | None) -> Rendered | None:
    """What the invoices of a subscription ask for."""
    if options is None:
        return None
    card = options.card
    return _rendered(
        options,
        None
        if card is None
        else {
            "mandate_options": _mandate(card.mandate),
            "network": card.network,
            "request_three_d_secure": card.request_three_d_secure,
        },
    )


def render_of_invoice(options: MethodOptions | None) -> Rendered | None:
    """What an invoice asks for."""
    if options is None:
        return None
    card = options.card
    asked = None if card is None else card.request_three_d_secure
    return _rendered(
        options,
        None if card is None else {"installments": None, "request_three_d_secure": asked},
    )


def render_of_intent(options: MethodOptions | None) -> Rendered:
    """What an intent asks for of cards."""
    card = (None if options is None else options.card) or CardOptions()
    return {
        "mandate_options": None,
        "network": card.network,
        "request_three_d_secure": card.request_three_d_secure or "automatic",
    }


def _rendered(options: MethodOptions, card: Rendered | None) -> Rendered:
    return dict.fromkeys((*_OTHERS.split(), "sepa_debit")) | {
        "card": card,
        "us_bank_account": _accounts(options.us_bank_account),
    }


def _mandate(mandate: CardMandate | None) -> Rendered | None:
    if mandate is None:
        return None
    return {
        "amount": mandate.amount,
        "amount_type": mandate.amount_type,
        "description": mandate.description,
    }


def _accounts(asked: BankOptions | None) -> Rendered | None:
    if asked is None:
        return None
    connections = {
        "filters": {"account_subcategories": list(asked.account_kinds)},
        "permissions": list(asked.permissions),
        "prefetch": list(asked.prefetch),
    }
    anything = asked.account_kinds or asked.permissions or asked.prefetch
    return {
        "financial_connections": connections if anything else None,
        "verification_method": asked.verification_method,
    }
