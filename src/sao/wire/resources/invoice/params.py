"""What can be asked of invoices."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.messages.invoice import CreateInvoice
from sao.billing.reckoning.engine import GRACE
from sao.billing.resources.invoice import machine as invoice
from sao.billing.values import Metadata, merged
from sao.billing.values.customer import Shipping
from sao.billing.values.dunning import Dunning
from sao.billing.values.invoice import Presentation
from sao.billing.values.subscription import CollectionMethod
from sao.wire.errors import WireError, exclusive
from sao.wire.method_options import OptionsOfInvoice, first, other
from sao.wire.method_types import settled_types
from sao.wire.params import (
    Created,
    Currency,
    Instant,
    Listing,
    Params,
    Part,
    Text,
    names,
)
from sao.wire.presentation import AccountTaxIds, CustomFields, Issuer, Rendering, presented
from sao.wire.resources.discount import Discounts
from sao.wire.resources.shipping_rate import RateData
from sao.wire.taxation import AutomaticTaxParams
from sao.wire.terms import Terms, of_kind

Days = Annotated[int, Meta(ge=0, le=3_650)]
Descriptor = Annotated[str, Meta(min_length=1, max_length=22)]
Number = Annotated[str, Meta(min_length=1, max_length=26)]
Status = Literal["draft", "open", "paid", "uncollectible", "void"]


_NEVER = "application_fee_amount default_source on_behalf_of transfer_data"


class PaymentSettings(Part, frozen=True, kw_only=True):
    """With what it is paid."""

    unsupported: ClassVar[frozenset[str]] = names("default_mandate")

    payment_method_options: OptionsOfInvoice | None | UnsetType = UNSET
    payment_method_types: tuple[str, ...] | None = None


class ShippingCost(Part, frozen=True, kw_only=True):
    """What it costs to send what it is for: by a rate that there is, or is described."""

    shipping_rate: str | None = None
    shipping_rate_data: RateData | None = None


class FromInvoice(Part, frozen=True, kw_only=True):
    """The invoice that the new one is to take the place of."""

    action: Literal["revision"]
    invoice: str


_NOT_OF_REVISIONS = ("customer", "currency", "subscription", "pending_invoice_items_behavior")


class Create(Params, frozen=True, kw_only=True):
    """A draft that somebody asks for: of a customer, or as the revision of another invoice."""

    unsupported: ClassVar[frozenset[str]] = names(f"{_NEVER} customer_account")

    customer: str | None = None
    account_tax_ids: AccountTaxIds | None | UnsetType = UNSET
    auto_advance: bool = False
    automatic_tax: AutomaticTaxParams | None = None
    automatically_finalizes_at: Instant | None = None
    collection_method: CollectionMethod | None = None
    currency: Currency | None = None
    custom_fields: CustomFields | None | UnsetType = UNSET
    days_until_due: Days | None = None
    default_payment_method: str | None = None
    default_tax_rates: tuple[str, ...] = ()
    description: Text | None = None
    discounts: Discounts | None | UnsetType = UNSET
    due_date: Instant | None = None
    effective_at: Instant | None = None
    footer: Text | None = None
    from_invoice: FromInvoice | None = None
    issuer: Issuer | None = None
    metadata: Metadata = {}
    number: Number | None = None
    payment_settings: PaymentSettings = PaymentSettings()
    pending_invoice_items_behavior: Literal["exclude", "include"] = "exclude"
    rendering: Rendering | None | UnsetType = UNSET
    shipping_cost: ShippingCost | None | UnsetType = UNSET
    shipping_details: Shipping | None | UnsetType = UNSET
    statement_descriptor: Descriptor | None = None
    subscription: str | None = None

    def changes(self) -> "Update | None":
        """What a revision is to have otherwise than its original.

        Raises `parameters_exclusive` for what cannot be otherwise.
        """
        unsaid = Create()
        said = {
            name: value
            for name in self.__struct_fields__
            if (value := getattr(self, name)) != getattr(unsaid, name)
        }
        for name in _NOT_OF_REVISIONS:
            if name in said:
                raise WireError(
                    "parameters_exclusive",
                    f"You may only specify one of these parameters: {name}, from_invoice. A "
                    "revision has what its original has.",
                    name,
                )
        given = {name: value for name, value in said.items() if name not in _ABOUT_THE_REQUEST}
        return Update(**given) if given else None

    def data(
        self, owner: str, currency: str, test_clock: str | None, now: int, dunning: Dunning
    ) -> CreateInvoice:
        """What the customer is told.

        Raises `parameters_exclusive`, `parameter_missing`, `parameter_invalid`, `timestamp_past`.
        """
        types = settled_types(self.payment_settings.payment_method_types)
        method = self.collection_method or "charge_automatically"
        check_due(method, self.days_until_due, self.due_date)
        for name in ("due_date", "automatically_finalizes_at"):
            instant = getattr(self, name)
            if instant is not None and instant <= now:
                raise WireError("timestamp_past", f"{name} must be in the future.", name)
        finalize_at = self.automatically_finalizes_at
        if finalize_at is None and self.auto_advance:
            finalize_at = now + GRACE
        return CreateInvoice(
            customer=owner,
            currency=currency,
            lines=(),
            billing_reason="manual",
            period_start=now,
            period_end=now,
            subscription=self.subscription,
            collection_method=method,
            days_until_due=self.days_until_due,
            due_date=self.due_date,
            finalize_at=finalize_at,
            method_types=types,
            method_options=first(self.payment_settings.payment_method_options),
            default_payment_method=self.default_payment_method,
            description=self.description,
            metadata=merged({}, self.metadata),
            test_clock=test_clock,
            dunning=dunning,
            pending_items=self.pending_invoice_items_behavior == "include",
            number=self.number,
            effective_at=self.effective_at,
            statement_descriptor=self.statement_descriptor,
            presentation=_presented(self, Presentation()),
            shipping_details=self.shipping_details or UNSET,
        )


_ABOUT_THE_REQUEST = ("expand", "from_invoice")


class Update(Params, frozen=True, kw_only=True):
    """Changes to an invoice."""

    unsupported: ClassVar[frozenset[str]] = names(_NEVER)

    account_tax_ids: AccountTaxIds | None | UnsetType = UNSET
    auto_advance: bool | UnsetType = UNSET
    automatic_tax: AutomaticTaxParams | None = None
    automatically_finalizes_at: Instant | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    custom_fields: CustomFields | None | UnsetType = UNSET
    days_until_due: Days | UnsetType = UNSET
    default_payment_method: str | None | UnsetType = UNSET
    default_tax_rates: tuple[str, ...] | None | UnsetType = UNSET
    description: Text | None | UnsetType = UNSET
    discounts: Discounts | None | UnsetType = UNSET
    due_date: Instant | UnsetType = UNSET
    effective_at: Instant | None | UnsetType = UNSET
    footer: Text | None | UnsetType = UNSET
    issuer: Issuer | None = None
    metadata: Metadata | None = None
    number: Number | None | UnsetType = UNSET
    payment_settings: PaymentSettings = PaymentSettings()
    rendering: Rendering | None | UnsetType = UNSET
    shipping_cost: ShippingCost | None | UnsetType = UNSET
    shipping_details: Shipping | None | UnsetType = UNSET
    statement_descriptor: Descriptor | None | UnsetType = UNSET

    def data(self, before: invoice.Invoice) -> invoice.Update:
        """What the machine is told, of an invoice that stood like this.

        Raises `parameters_exclusive`, `parameter_invalid`.
        """
        types = settled_types(self.payment_settings.payment_method_types)
        days, date = self.days_until_due, self.due_date
        if days is not UNSET or date is not UNSET or self.collection_method == "send_invoice":
            method = before.collection_method
            check_due(
                method if self.collection_method is UNSET else self.collection_method,
                before.days_until_due if days is UNSET else days,
                before.due_date if date is UNSET and days is UNSET else date or None,
            )
        presentation = _presented(self, before.presentation)
        return invoice.Update(
            metadata=self.metadata,
            description=self.description,
            auto_advance=self.auto_advance,
            automatically_finalizes_at=self.automatically_finalizes_at,
            method_types=types,
            method_options=other(self.payment_settings.payment_method_options),
            default_payment_method=self.default_payment_method,
            collection_method=self.collection_method,
            days_until_due=days,
            due_date=date,
            number=self.number,
            effective_at=self.effective_at,
            statement_descriptor=self.statement_descriptor,
            presentation=UNSET if presentation == before.presentation else presentation,
            shipping_details=self.shipping_details,
        )


def _presented(said: Create | Update, before: Presentation) -> Presentation:
    return presented(before, said.custom_fields, said.footer, said.rendering, said.account_tax_ids)


def check_due(method: CollectionMethod, days: int | None, date: int | None) -> None:
    """What is sent is due some time, what is charged is not. Raises what is wrong with it."""
    if days is not None and date is not None:
        raise exclusive("days_until_due", "due_date", param="due_date")
    if method == "send_invoice" and days is None and date is None:
        raise WireError(
            "parameter_missing",
            "Missing required param: days_until_due (or due_date). It is needed with "
            "collection_method=send_invoice.",
            "days_until_due",
        )
    if method == "charge_automatically" and (days is not None or date is not None):
        name = "due_date" if days is None else "days_until_due"
        raise WireError(
            "parameter_invalid",
            f"You can only set {name} with collection_method=send_invoice.",
            name,
        )


class Finalize(Params, frozen=True, kw_only=True):
    """Final, now."""

    auto_advance: bool | None = None

    def data(self) -> invoice.Finalize:
        """What the machine is told."""
        return invoice.Finalize(auto_advance=self.auto_advance)


class Pay(Params, frozen=True, kw_only=True):
    """Collect now, with this method if one is named; or it was paid elsewhere."""

    unsupported: ClassVar[frozenset[str]] = names("forgive mandate source")

    off_session: bool = True
    paid_out_of_band: bool = False
    payment_method: str | None = None

    def data(self) -> invoice.Pay:
        """What the machine is told."""
        return invoice.Pay(
            payment_method=self.payment_method,
            paid_out_of_band=self.paid_out_of_band,
            off_session=self.off_session,
        )


class Send(Params, frozen=True, kw_only=True):
    """The customer is asked to pay."""


class Void(Params, frozen=True, kw_only=True):
    """As if it had never been."""


class MarkUncollectible(Params, frozen=True, kw_only=True):
    """Nobody expects the money any more."""


class List(Listing, frozen=True, kw_only=True):
    """Which invoices."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    collection_method: CollectionMethod | None = None
    customer: str | None = None
    due_date: Created | None = None
    status: Status | None = None
    subscription: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        whose = {"customer": self.customer, "subscription": self.subscription}
        over = ("deleted",) if self.status is None else ()
        return of_kind("invoice", whose, status=self.status, without=over)

    def wants(self, state: invoice.Invoice) -> bool:
        """Whether an invoice is among those that are meant, beyond what the index knows."""
        if self.collection_method not in (None, state.collection_method):
            return False
        if self.due_date is None:
            return True
        lower, upper = self.due_date.bounds()
        due = state.due_date
        return (
            due is not None and (lower is None or lower <= due) and (upper is None or due <= upper)
        )
