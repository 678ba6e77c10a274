"""Payment methods on the wire: cards, and bank accounts."""

from typing import ClassVar, Literal

import msgspec

from sao.billing.payments.test_accounts import is_name
from sao.billing.resources import payment_method
from sao.billing.values import Metadata, merged, method_options
from sao.billing.values.customer import Address
from sao.billing.values.method_options import Network, OtherOptions, ThreeDSecure
from sao.billing.values.payment import BillingDetails, Card, Method
from sao.wire.errors import WireError, missing
from sao.wire.params import Email, Page, Params, Part, Text, names
from sao.wire.resource import Resource, always, by_id, if_changed, if_other
from sao.wire.resources.bank_account import (
    AuBecsDebit,
    BacsDebit,
    SepaDebit,
    UsBankAccount,
    render_account,
)
from sao.wire.resources.card import CardChanges, NewCard, check_printed, full_year, render_card
from sao.wire.shapes import LIVEMODE, Rendered, address
from sao.wire.terms import Terms, of_kind

PREFIX = payment_method.PAYMENT_METHOD.prefix
OBJECT = "payment_method"

_OTHER_TYPES = (
    "acss_debit affirm afterpay_clearpay alipay alma amazon_pay "
    "bancontact billie bizum blik boleto cashapp crypto custom customer_balance eps fpx "
    "giropay grabpay ideal interac_present kakao_pay klarna konbini kr_card link mb_way "
    "mobilepay multibanco naver_pay nz_bank_account oxxo p24 pay_by_bank payco paynow paypal "
    "paypay payto pix promptpay radar_options revolut_pay samsung_pay satispay scalapay "
    "sequra sofort sunbit swish twint upi wechat_pay zip"
)

Redisplay = Literal["always", "limited", "unspecified"]


class Details(Part, frozen=True, kw_only=True):
    """Whose card or account it is."""

    unsupported: ClassVar[frozenset[str]] = names("tax_id")

    name: Text | None = None
    email: Email | None = None
    phone: Text | None = None
    address: Address | None = None

    def value(self) -> BillingDetails:
        """The value that is kept."""
        return BillingDetails(
            name=self.name, email=self.email, phone=self.phone, address=self.address
        )


Type = Literal["au_becs_debit", "bacs_debit", "card", "sepa_debit", "us_bank_account"]


class Create(Params, frozen=True, kw_only=True):
    """A new payment method, not anybody's yet: the part that its type names says what."""

    unsupported: ClassVar[frozenset[str]] = names(f"{_OTHER_TYPES} customer payment_method")

    type: Type
    au_becs_debit: AuBecsDebit | None = None
    bacs_debit: BacsDebit | None = None
    card: NewCard | None = None
    sepa_debit: SepaDebit | None = None
    us_bank_account: UsBankAccount | None = None
    allow_redisplay: Redisplay = "unspecified"
    billing_details: Details = Details()
    metadata: Metadata = {}

    def data(self) -> payment_method.Create:
        """What the machine is told. Raises `parameter_*`, or what is wrong with it."""
        return _made(self)


class Inline(Part, frozen=True, kw_only=True):
    """One given along with what it is to be used for: it becomes a payment method first."""

    unsupported: ClassVar[frozenset[str]] = names(_OTHER_TYPES)

    type: Type
    au_becs_debit: AuBecsDebit | None = None
    bacs_debit: BacsDebit | None = None
    card: NewCard | None = None
    sepa_debit: SepaDebit | None = None
    us_bank_account: UsBankAccount | None = None
    allow_redisplay: Redisplay = "unspecified"
    billing_details: Details = Details()
    metadata: Metadata = {}

    def data(self) -> payment_method.Create:
        """What the machine is told. Raises `parameter_*`, or what is wrong with it."""
        return _made(self)


def _made(given: Create | Inline) -> payment_method.Create:
    return payment_method.Create(
        card=_instrument(given),
        billing_details=given.billing_details.value(),
        allow_redisplay=given.allow_redisplay,
        metadata=merged({}, given.metadata),
    )


def _instrument(given: Create | Inline) -> Card:
    parts = {
        "au_becs_debit": given.au_becs_debit,
        "bacs_debit": given.bacs_debit,
        "card": given.card,
        "sepa_debit": given.sepa_debit,
        "us_bank_account": given.us_bank_account,
    }
    for name, part in parts.items():
        if part is not None and name != given.type:
            message = f"The type is {given.type}, so {name} cannot be given."
            raise WireError("parameter_invalid", message, _place(given, name))
    chosen = parts[given.type]
    if chosen is None:
        raise missing(_place(given, given.type))
    details = given.billing_details
    if given.type != "card":
        if not details.name:
            raise missing(_place(given, "billing_details", "name"))
        if given.type != "us_bank_account" and not details.email:
            raise missing(_place(given, "billing_details", "email"))
    return chosen.value()


def _place(given: Create | Inline, *names: str) -> str:
    """What a client calls it: one that is given along has a name of its own."""
    first, *rest = ("payment_method_data", *names) if isinstance(given, Inline) else names
    return first + "".join(f"[{name}]" for name in rest)


class AutomaticMethods(Part, frozen=True, kw_only=True):
    """Whatever way of paying is switched on: cards."""

    enabled: bool
    allow_redirects: Literal["always", "never"] = "always"

    def redirects(self) -> Literal["always", "never"] | None:
        """Whether they may redirect; None where they are not asked for."""
        return self.allow_redirects if self.enabled else None


def redirects_of(
    asked: AutomaticMethods | None, configuration: str | None
) -> Literal["always", "never"] | None:
    """Whether ways of paying may redirect; None where nobody asked for whatever is switched on.

    Naming a configuration asks for that. Raises `parameter_invalid`.
    """
    if asked is None:
        return None if configuration is None else "always"
    if configuration is not None and not asked.enabled:
        raise WireError(
            "parameter_invalid",
            "A payment_method_configuration says what is offered automatically, so "
            "automatic_payment_methods cannot be disabled.",
            "automatic_payment_methods[enabled]",
        )
    return asked.redirects()


class CardOptions(Part, frozen=True, kw_only=True):
    """How cards are to be charged."""

    unsupported: ClassVar[frozenset[str]] = names(
        "capture_method cvc_token installments mandate_options moto "
        "request_extended_authorization request_incremental_authorization request_multicapture "
        "request_overcapture require_cvc_recollection setup_credential_usage setup_future_usage "
        "statement_descriptor_suffix_kana statement_descriptor_suffix_kanji "
        "stored_credential_usage three_d_secure"
    )

    network: Network | None = None
    request_three_d_secure: ThreeDSecure | None = None


class BankOptions(Part, frozen=True, kw_only=True):
    """How bank accounts are verified: at once."""

    unsupported: ClassVar[frozenset[str]] = names(
        "financial_connections mandate_options networks preferred_settlement_speed "
        "setup_future_usage target_date transaction_purpose"
    )

    verification_method: Literal["automatic", "instant"] = "automatic"


class Options(Part, frozen=True, kw_only=True):
    """What is particular to a way of paying."""

    unsupported: ClassVar[frozenset[str]] = names(
        f"{_OTHER_TYPES} card_present au_becs_debit bacs_debit sepa_debit"
    )

    card: CardOptions = CardOptions()
    us_bank_account: BankOptions = BankOptions()

    def value(self) -> OtherOptions:
        """What the machine is told: nothing, where nothing was said of cards."""
        asked = method_options.CardOptions(
            request_three_d_secure=self.card.request_three_d_secure, network=self.card.network
        )
        said = asked != method_options.CardOptions()
        return OtherOptions(card=asked) if said else OtherOptions()


class Update(Params, frozen=True, kw_only=True):
    """Changes to a card."""

    unsupported: ClassVar[frozenset[str]] = names("us_bank_account")

    allow_redisplay: Redisplay | msgspec.UnsetType = msgspec.UNSET
    billing_details: Details | None = None
    card: CardChanges = CardChanges()
    metadata: Metadata | None = None

    def data(self) -> payment_method.Update:
        """What the machine is told."""
        check_printed(self.card.exp_month, None)
        details = self.billing_details
        return payment_method.Update(
            billing_details=details.value() if details is not None else msgspec.UNSET,
            allow_redisplay=self.allow_redisplay,
            exp_month=self.card.exp_month,
            exp_year=full_year(self.card.exp_year),
            metadata=self.metadata,
        )


class Attach(Params, frozen=True, kw_only=True):
    """Whose it becomes."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    customer: str


class Detach(Params, frozen=True, kw_only=True):
    """Nobody's any more."""


class List(Page, frozen=True, kw_only=True):
    """Whose payment methods; all, where nobody is named."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    customer: str | None = None
    allow_redisplay: Redisplay | None = None
    type: Type | None = None

    def wants(self, state: payment_method.PaymentMethod) -> bool:
        """What no index knows: of which type."""
        return self.type in (None, state.card.type)

    def terms(self) -> Terms:
        """What the index is asked for."""
        return terms_of(self.customer, self.allow_redisplay)


class ListOfCustomer(Page, frozen=True, kw_only=True):
    """The payment methods of the customer that the path names."""

    allow_redisplay: Redisplay | None = None
    type: Type | None = None

    def wants(self, state: payment_method.PaymentMethod) -> bool:
        """What no index knows: of which type."""
        return self.type in (None, state.card.type)


def terms_of(customer: str | None, redisplay: str | None) -> Terms:
    """The payment methods, all or a customer's, all or those that may be shown like this."""
    return of_kind(OBJECT, {"customer": customer, "allow_redisplay": redisplay})


def render(state: payment_method.PaymentMethod) -> Rendered:
    """A payment method as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "allow_redisplay": state.allow_redisplay,
        "billing_details": render_details(state.billing_details),
        state.card.type: render_instrument(state.card),
        "created": state.created,
        "customer": state.customer,
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "type": state.card.type,
    }


def is_template(name: str) -> bool:
    """Whether this stands for a fresh payment method, and is no id of one."""
    return name.startswith("pm_card_") or is_name(name)


def render_instrument(card: Card) -> Rendered:
    """What may be shown of what it pays with."""
    return render_card(card) if card.type == "card" else render_account(card)


def render_method(method: Method, customer: str | None, created: int) -> Rendered:
    """A payment method as far as an attempt at charging it knew it."""
    return render(
        payment_method.PaymentMethod(
            id=method.id,
            card=method.card,
            billing_details=method.billing_details or BillingDetails(),
            customer=customer,
            created=created,
        )
    )


def render_details(details: BillingDetails) -> Rendered:
    """Whose card it is."""
    return {
        "address": address(details.address or Address()),
        "email": details.email,
        "name": details.name,
        "phone": details.phone,
        "tax_id": None,
    }


RESOURCE = Resource(
    schema=payment_method.PAYMENT_METHOD,
    object=OBJECT,
    noun="PaymentMethod",
    code="e",
    render=render,
    told={
        "attach": always("payment_method.attached"),
        "set_up": if_other("customer", "payment_method.attached"),
        "update": if_changed("payment_method.updated"),
        "detach": always("payment_method.detached"),
    },
    expandable={"customer": by_id("customer")},
)
