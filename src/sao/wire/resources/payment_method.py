"""Payment methods on the wire: cards."""

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from sao.billing.resources import payment_method
from sao.billing.test_cards import test_card
from sao.billing.values import Address, BillingDetails, Card, Metadata, Method, merged
from sao.core.ids import token
from sao.wire.card_numbers import refuse_number
from sao.wire.errors import WireError
from sao.wire.params import Email, Page, Params, Part, Terms, Text, names
from sao.wire.resource import Resource, always, by_id, if_changed, if_other
from sao.wire.shapes import LIVEMODE, Rendered, address

PREFIX = payment_method.PAYMENT_METHOD.prefix
OBJECT = "payment_method"

_OTHER_TYPES = (
    "acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit "
    "bancontact billie bizum blik boleto cashapp crypto custom customer_balance eps fpx "
    "giropay grabpay ideal interac_present kakao_pay klarna konbini kr_card link mb_way "
    "mobilepay multibanco naver_pay nz_bank_account oxxo p24 pay_by_bank payco paynow paypal "
    "paypay payto pix promptpay radar_options revolut_pay samsung_pay satispay scalapay "
    "sepa_debit sequra sofort sunbit swish twint upi us_bank_account wechat_pay zip"
)

Redisplay = Literal["always", "limited", "unspecified"]
Year = Annotated[int, Meta(ge=0, le=9_999)]


class Details(Part, frozen=True, kw_only=True):
    """Whose card it is."""

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


class NewCard(Part, frozen=True, kw_only=True):
    """A card by its number, or by the token of a test card. Only its last four digits are kept."""

    unsupported: ClassVar[frozenset[str]] = names("networks")

    number: str | None = None
    token: str | None = None
    exp_month: int | None = None
    exp_year: Year | None = None
    cvc: str | None = None

    def value(self) -> Card:
        """The value that is kept. Raises `parameter_missing`, or what is wrong with the card.

        Numbers are those of test cards; a real card never comes through this door.
        """
        _check_printed(self.exp_month, self.cvc)
        name, param = self.token or self.number, "card[token]" if self.token else "card[number]"
        if name is None:
            raise WireError("parameter_missing", f"Missing required param: {param}.", param)
        card = template(name.replace(" ", "").replace("-", ""))
        if card is None and self.token is not None:
            raise WireError("resource_missing", f"No such token: '{self.token}'", param)
        if card is None:
            raise refuse_number(name.replace(" ", "").replace("-", ""))
        return _with_expiry(card, self.exp_month, self.exp_year)


class CardChanges(Part, frozen=True, kw_only=True):
    """When the card runs out, anew."""

    unsupported: ClassVar[frozenset[str]] = names("networks")

    exp_month: int | None = None
    exp_year: Year | None = None


class Create(Params, frozen=True, kw_only=True):
    """A new card, not anybody's yet."""

    unsupported: ClassVar[frozenset[str]] = names(f"{_OTHER_TYPES} customer payment_method")

    type: Literal["card"]
    card: NewCard
    allow_redisplay: Redisplay = "unspecified"
    billing_details: Details = Details()
    metadata: Metadata = {}

    def data(self) -> payment_method.Create:
        """What the machine is told."""
        return payment_method.Create(
            card=self.card.value(),
            billing_details=self.billing_details.value(),
            allow_redisplay=self.allow_redisplay,
            metadata=merged({}, self.metadata),
        )


class Inline(Part, frozen=True, kw_only=True):
    """A card given along with what it is to be used for: it becomes a payment method first."""

    unsupported: ClassVar[frozenset[str]] = names(_OTHER_TYPES)

    type: Literal["card"]
    card: NewCard
    allow_redisplay: Redisplay = "unspecified"
    billing_details: Details = Details()
    metadata: Metadata = {}

    def data(self) -> payment_method.Create:
        """What the machine is told."""
        return payment_method.Create(
            card=self.card.value(),
            billing_details=self.billing_details.value(),
            allow_redisplay=self.allow_redisplay,
            metadata=merged({}, self.metadata),
        )


class AutomaticMethods(Part, frozen=True, kw_only=True):
    """Whatever way of paying is switched on: cards."""

    enabled: bool
    allow_redirects: Literal["always", "never"] = "always"

    def redirects(self) -> Literal["always", "never"] | None:
        """Whether they may redirect; None where they are not asked for."""
        return self.allow_redirects if self.enabled else None


class CardOptions(Part, frozen=True, kw_only=True):
    """How cards are to be charged: as it was always."""

    unsupported: ClassVar[frozenset[str]] = names(
        "capture_method cvc_token installments mandate_options moto network "
        "request_extended_authorization request_incremental_authorization request_multicapture "
        "request_overcapture require_cvc_recollection setup_credential_usage setup_future_usage "
        "statement_descriptor_suffix_kana statement_descriptor_suffix_kanji "
        "stored_credential_usage three_d_secure"
    )

    request_three_d_secure: Literal["automatic"] = "automatic"


class Options(Part, frozen=True, kw_only=True):
    """What is particular to a way of paying."""

    unsupported: ClassVar[frozenset[str]] = names(f"{_OTHER_TYPES} card_present")

    card: CardOptions = CardOptions()


class Update(Params, frozen=True, kw_only=True):
    """Changes to a card."""

    unsupported: ClassVar[frozenset[str]] = names("us_bank_account")

    allow_redisplay: Redisplay | msgspec.UnsetType = msgspec.UNSET
    billing_details: Details | None = None
    card: CardChanges = CardChanges()
    metadata: Metadata | None = None

    def data(self) -> payment_method.Update:
        """What the machine is told."""
        _check_printed(self.card.exp_month, None)
        details = self.billing_details
        return payment_method.Update(
            billing_details=details.value() if details is not None else msgspec.UNSET,
            allow_redisplay=self.allow_redisplay,
            exp_month=self.card.exp_month,
            exp_year=_full_year(self.card.exp_year),
            metadata=self.metadata,
        )


class Attach(Params, frozen=True, kw_only=True):
    """Whose it becomes."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    customer: str


class Detach(Params, frozen=True, kw_only=True):
    """Nobody's any more."""


class List(Page, frozen=True, kw_only=True):
    """Whose payment methods."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    customer: str
    allow_redisplay: Redisplay | None = None
    type: Literal["card"] | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        return terms_of(self.customer, self.allow_redisplay)


class ListOfCustomer(Page, frozen=True, kw_only=True):
    """The payment methods of the customer that the path names."""

    allow_redisplay: Redisplay | None = None
    type: Literal["card"] | None = None


def terms_of(customer: str, redisplay: str | None) -> Terms:
    """The payment methods of a customer, all or those that may be shown like this."""
    owned = f"payment_method|customer={customer}"
    if redisplay is None:
        return Terms(all=(owned,))
    return Terms(all=(owned, f"payment_method|allow_redisplay={redisplay}"))


def template(name: str) -> Card | None:
    """The test card of `pm_card_visa`, `tok_visa` or a number, with its fingerprint."""
    card = test_card(name)
    if card is None:
        return None
    return msgspec.structs.replace(
        card, fingerprint=token(f"card/{card.brand}/{card.last4}/{card.behavior}", 16)
    )


def _check_printed(month: int | None, cvc: str | None) -> None:
    """What is printed on a card, as far as it can be wrong by itself."""
    if month is not None and month not in range(1, 13):
        raise WireError(
            "invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month"
        )
    if cvc is not None and not (cvc.isdecimal() and len(cvc) in (3, 4)):
        raise WireError("invalid_cvc", "Your card's security code is invalid.", "cvc")


def _with_expiry(card: Card, month: int | None, year: int | None) -> Card:
    return msgspec.structs.replace(
        card, exp_month=month or card.exp_month, exp_year=_full_year(year) or card.exp_year
    )


def _full_year(year: int | None) -> int | None:
    return year + 2_000 if year is not None and year < 100 else year  # noqa: PLR2004


def render(state: payment_method.PaymentMethod) -> Rendered:
    """A payment method as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "allow_redisplay": state.allow_redisplay,
        "billing_details": render_details(state.billing_details),
        "card": render_card(state.card),
        "created": state.created,
        "customer": state.customer,
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "type": "card",
    }


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


def render_card(card: Card) -> Rendered:
    """What may be shown of a card."""
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "fingerprint": card.fingerprint or None,
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
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
