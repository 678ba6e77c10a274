"""Customers on the wire."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from sao.billing.resources.customer import machine as customer
from sao.billing.resources.customer.billing import details_of
from sao.billing.resources.settings import SETTINGS, Settings
from sao.billing.taxation.places import place_of
from sao.billing.taxation.rules import collects, sale
from sao.billing.values import Metadata, merged
from sao.billing.values.customer import Address, Shipping
from sao.billing.values.invoice import Presentation
from sao.billing.values.tax import TaxExempt
from sao.billing.values.taxation import TaxSettings
from sao.wire.params import AMOUNT_MAX, Email, Listing, Params, Part, Text, names
from sao.wire.presentation import CustomFields, RenderingOptions, presented, render_fields
from sao.wire.resource import Find, Labels, Resource, always, by_id, choice, if_changed, if_other
from sao.wire.resources.discount import FIELDS, render_discount
from sao.wire.resources.tax_id import TaxIdData
from sao.wire.shapes import LIVEMODE, Rendered, address, listing, shipping
from sao.wire.terms import Terms, of_kind

PREFIX = customer.CUSTOMER.prefix
OBJECT = "customer"

Balance = Annotated[int, Meta(ge=-AMOUNT_MAX, le=AMOUNT_MAX)]
Locales = tuple[Annotated[str, Meta(min_length=2, max_length=35)], ...]
Prefix = Annotated[str, Meta(pattern=r"^[A-Z0-9]{3,12}$(?!\n)")]
Sequence = Annotated[int, Meta(ge=1, le=1_000_000_000)]


OtherName = Annotated[str, Meta(max_length=150)]


class InvoiceSettings(Part, frozen=True, kw_only=True):
    """What its invoices are paid with, and what they say."""

    custom_fields: CustomFields | None | UnsetType = UNSET
    default_payment_method: str | None | UnsetType = UNSET
    footer: Text | None | UnsetType = UNSET
    rendering_options: RenderingOptions | None | UnsetType = UNSET

    def presented(self, before: Presentation) -> Presentation:
        """What its invoices say from now on."""
        return presented(before, self.custom_fields, self.footer, self.rendering_options)


class Locating(Part, frozen=True, kw_only=True):
    """Whether its address has to say where it is, as automatic tax wants to know."""

    unsupported: ClassVar[frozenset[str]] = names("ip_address")

    validate_location: Literal["deferred", "immediately"] = "deferred"


class Relocating(Part, frozen=True, kw_only=True):
    """The same of one that is there: `auto`, where a subscription of its is taxed automatically."""

    unsupported: ClassVar[frozenset[str]] = names("ip_address")

    validate_location: Literal["auto", "deferred", "immediately"] = "auto"


class Create(Params, frozen=True, kw_only=True):
    """A new customer; `payment_method` is attached to it."""

    unsupported: ClassVar[frozenset[str]] = names("cash_balance source validate")

    name: Text | None = None
    business_name: OtherName | None = None
    individual_name: OtherName | None = None
    email: Email | None = None
    phone: Text | None = None
    description: Text | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    metadata: Metadata = {}
    balance: Balance = 0
    invoice_prefix: Prefix | None = None
    next_invoice_sequence: Sequence = 1
    payment_method: str | None = None
    invoice_settings: InvoiceSettings = InvoiceSettings()
    test_clock: str | None = None
    tax_exempt: TaxExempt | None = None
    preferred_locales: Locales = ()
    coupon: str | None = None
    promotion_code: str | None = None
    tax: Locating | None = None
    tax_id_data: tuple[TaxIdData, ...] = ()

    def data(self) -> customer.Create:
        """What the machine is told."""
        return customer.Create(
            name=self.name,
            business_name=self.business_name,
            individual_name=self.individual_name,
            email=self.email,
            phone=self.phone,
            description=self.description,
            address=self.address,
            shipping=self.shipping,
            metadata=merged({}, self.metadata),
            test_clock=self.test_clock,
            balance=self.balance,
            invoice_prefix=self.invoice_prefix,
            next_invoice_sequence=self.next_invoice_sequence,
            tax_exempt=self.tax_exempt or "none",
            presentation=self.invoice_settings.presented(Presentation()),
            preferred_locales=self.preferred_locales,
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to a customer."""

    unsupported: ClassVar[frozenset[str]] = names("cash_balance default_source source validate")

    name: Text | None | UnsetType = UNSET
    business_name: OtherName | None | UnsetType = UNSET
    individual_name: OtherName | None | UnsetType = UNSET
    email: Email | None | UnsetType = UNSET
    phone: Text | None | UnsetType = UNSET
    description: Text | None | UnsetType = UNSET
    address: Address | None | UnsetType = UNSET
    shipping: Shipping | None | UnsetType = UNSET
    metadata: Metadata | None = None
    invoice_prefix: Prefix | UnsetType = UNSET
    next_invoice_sequence: Sequence | UnsetType = UNSET
    invoice_settings: InvoiceSettings = InvoiceSettings()
    tax_exempt: TaxExempt | None | UnsetType = UNSET
    preferred_locales: Locales | UnsetType = UNSET
    balance: Balance | UnsetType = UNSET
    coupon: str | None | UnsetType = UNSET
    promotion_code: str | None | UnsetType = UNSET
    tax: Relocating | None = None

    def data(self, before: customer.Customer) -> customer.Update:
        """What the machine is told, of a customer that stood like this.

        Its discount is settled where coupons can be looked up.
        """
        presentation = self.invoice_settings.presented(before.presentation)
        return customer.Update(
            name=self.name,
            business_name=self.business_name,
            individual_name=self.individual_name,
            email=self.email,
            phone=self.phone,
            description=self.description,
            address=self.address,
            shipping=self.shipping,
            invoice_prefix=self.invoice_prefix,
            next_invoice_sequence=self.next_invoice_sequence,
            default_payment_method=self.invoice_settings.default_payment_method,
            metadata=self.metadata,
            tax_exempt="none" if self.tax_exempt is None else self.tax_exempt,
            preferred_locales=self.preferred_locales,
            balance=self.balance,
            presentation=UNSET if presentation == before.presentation else presentation,
        )


class List(Listing, frozen=True, kw_only=True):
    """Which customers; those of a test clock only where it is named."""

    email: str | None = None
    test_clock: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        clock = self.test_clock
        return of_kind("customer", clock=clock, email=self.email, without=("deleted",))


def render(state: customer.Customer) -> Rendered:
    """A customer as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "address": address(state.address),
        "balance": state.balance,
        "created": state.created,
        "currency": state.currency,
        "default_source": None,
        "delinquent": bool(state.overdue_invoices),
        "description": state.description,
        "discount": render_own(state) or None,
        "email": state.email,
        "invoice_prefix": state.invoice_prefix,
        "invoice_settings": {
            "custom_fields": render_fields(state.presentation),
            "default_payment_method": state.default_payment_method,
            "footer": state.presentation.footer,
            "rendering_options": None
            if state.presentation.amount_tax_display is None
            else {
                "amount_tax_display": state.presentation.amount_tax_display,
                "template": None,
            },
        },
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "business_name": state.business_name,
        "individual_name": state.individual_name,
        "name": state.name,
        "next_invoice_sequence": state.next_invoice_sequence,
        "phone": state.phone,
        "preferred_locales": list(state.preferred_locales),
        "shipping": shipping(state.shipping),
        "tax_exempt": state.tax_exempt,
        "test_clock": state.test_clock,
    }


def _subscriptions(parent: Rendered, find: Find) -> Any:
    owner = find(parent["id"])
    if not isinstance(owner, customer.Customer):
        return None
    states = [find(subscription) for subscription in reversed(owner.subscriptions)]
    live = [state for state in states if state is not None]
    return listing(f"/v1/customers/{owner.id}/subscriptions", live)


def _tax_ids(parent: Rendered, find: Find) -> Any:
    owner = find(parent["id"])
    if not isinstance(owner, customer.Customer):
        return None
    states = [find(one.id) for one in reversed(owner.tax_ids)]
    return listing(f"/v1/customers/{owner.id}/tax_ids", [one for one in states if one is not None])


def _sources(parent: Rendered, _find: Find) -> Any:
    return listing(f"/v1/customers/{parent['id']}/sources", [])


def _tax(parent: Rendered, find: Find) -> Any:
    """Where automatic tax finds the customer, and whether anything is collected there now."""
    owner = find(parent["id"])
    if not isinstance(owner, customer.Customer):
        return None
    place = place_of(details_of(owner))
    return {
        "automatic_tax": "unrecognized_location"
        if place is None
        else "supported"
        if collects(sale(place, "electronic", details_of(owner), _held(find), 0))
        else "not_collecting",
        "ip_address": None,
        "location": None if place is None else place._asdict(),
        "provider": "stripe",
    }


def _held(find: Find) -> TaxSettings:
    """The tax settings with the registrations that hold now, as if they always did."""
    settings = find(SETTINGS)
    if not isinstance(settings, Settings):
        return TaxSettings()
    known = settings.taxes.registrations
    held = [one for one in known if getattr(find(one.id), "status", None) == "active"]
    always = tuple(replace(one, active_from=0, expires_at=None) for one in held)
    return replace(settings.taxes, registrations=always)


def _credit_balance(parent: Rendered, _find: Find) -> Any:
    """The balance by currency, as credit: what is owed is negative."""
    return {parent["currency"]: -parent["balance"]} if parent["balance"] else {}


def _standing(before: Any, after: Any) -> Labels:
    changed = bool(before.overdue_invoices) != bool(after.overdue_invoices)
    return ("customer.updated",) if changed else ()


def render_own(state: customer.Customer) -> Rendered:
    """The discount that a customer has; empty if it has none."""
    return {} if state.discount is None else render_discount(state.discount, state.id)


_DISCOUNT = "customer.discount"


def _discounted(before: customer.Customer, after: customer.Customer) -> Labels:
    """What became of its discount."""
    if before.discount == after.discount:
        return ()
    if before.discount is None:
        return (f"{_DISCOUNT}.created",)
    return (f"{_DISCOUNT}.{'deleted' if after.discount is None else 'updated'}",)


def _updated(before: customer.Customer, after: customer.Customer) -> Labels:
    return (*_discounted(before, after), "customer.updated") if before != after else ()


def _billed(before: customer.Customer, after: customer.Customer) -> Labels:
    shown = (before.discount, before.currency) != (after.discount, after.currency)
    return _updated(before, after) if shown else ()


_DISCOUNTED = tuple(f"{_DISCOUNT}.{verb}" for verb in ("created", "updated", "deleted"))

RESOURCE = Resource(
    schema=customer.CUSTOMER,
    object=OBJECT,
    noun="customer",
    code="a",
    render=render,
    told={
        "create": choice(
            lambda before, after: ("customer.created", *_discounted(before, after)),
            "customer.created",
            *_DISCOUNTED,
        ),
        "update": choice(_updated, *_DISCOUNTED, "customer.updated"),
        "bill": choice(_billed, *_DISCOUNTED, "customer.updated"),
        "subscribe": if_other("currency", "customer.updated"),
        "begin_schedule": if_other("currency", "customer.updated"),
        "take_over": if_other("currency", "customer.updated"),
        "delete": always("customer.deleted"),
        "detach_method": if_other("default_payment_method", "customer.updated"),
        "number_invoice": if_other("balance", "customer.updated"),
        "credit": if_other("balance", "customer.updated"),
        "adjust_balance": if_changed("customer.updated"),
        "create_invoice": choice(_billed, *_DISCOUNTED, "customer.updated"),
        "add_item": if_other("currency", "customer.updated"),
        "note_standing": choice(_standing, "customer.updated"),
    },
    shown={_DISCOUNT: render_own},
    parts={"discount": FIELDS},
    expandable={
        "cash_balance": lambda _parent, _find: None,
        "invoice_credit_balance": _credit_balance,
        "invoice_settings.default_payment_method": by_id("default_payment_method"),
        "sources": _sources,
        "subscriptions": _subscriptions,
        "tax": _tax,
        "tax_ids": _tax_ids,
        "test_clock": by_id("test_clock"),
    },
    searchable={
        "created": "number",
        "email": "text",
        "name": "text",
        "phone": "text",
    },
)
