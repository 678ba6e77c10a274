"""What can be asked of invoices."""

from typing import ClassVar, Literal

from msgspec import UNSET, UnsetType

from sao.billing.resources import invoice
from sao.billing.values import Metadata
from sao.wire.params import Listing, Page, Params, Part, Terms, Text, names

Status = Literal["draft", "open", "paid", "uncollectible", "void"]


class Update(Params, frozen=True, kw_only=True):
    """Changes to an invoice."""

    unsupported: ClassVar[frozenset[str]] = names(
        "account_tax_ids application_fee_amount automatic_tax automatically_finalizes_at "
        "collection_method custom_fields days_until_due default_source default_tax_rates discounts "
        "due_date effective_at footer issuer number on_behalf_of payment_settings rendering "
        "shipping_cost shipping_details statement_descriptor transfer_data"
    )

    auto_advance: bool | UnsetType = UNSET
    default_payment_method: str | None | UnsetType = UNSET
    description: Text | None | UnsetType = UNSET
    metadata: Metadata | None = None

    def data(self) -> invoice.Update:
        """What the machine is told."""
        return invoice.Update(
            metadata=self.metadata,
            description=self.description,
            auto_advance=self.auto_advance,
            default_payment_method=self.default_payment_method,
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


class Void(Params, frozen=True, kw_only=True):
    """As if it had never been."""


class MarkUncollectible(Params, frozen=True, kw_only=True):
    """Nobody expects the money any more."""


class List(Listing, frozen=True, kw_only=True):
    """Which invoices."""

    unsupported: ClassVar[frozenset[str]] = names("collection_method customer_account due_date")

    customer: str | None = None
    status: Status | None = None
    subscription: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        every = [
            f"invoice|{name}={value}"
            for name, value in (("customer", self.customer), ("subscription", self.subscription))
            if value is not None
        ] or ["invoice@"]
        if self.status is None:
            return Terms(all=tuple(every), none=("invoice|status=deleted",))
        return Terms(all=(*every, f"invoice|status={self.status}"))


class PaymentOf(Part, frozen=True, kw_only=True):
    """The payment that an invoice was, or is to be, paid with."""

    unsupported: ClassVar[frozenset[str]] = names("payment_record")

    type: Literal["payment_intent"]
    payment_intent: str


class PaymentsList(Page, frozen=True, kw_only=True):
    """Which payments of invoices: those of one invoice, or the one made with a payment intent."""

    unsupported: ClassVar[frozenset[str]] = names("created status")

    invoice: str | None = None
    payment: PaymentOf | None = None
