"""What can be asked of the payments of invoices."""

from typing import ClassVar, Literal

from sao.wire.params import Created, Page, Params, Part, names
from sao.wire.shapes import Rendered


class AttachPayment(Params, frozen=True, kw_only=True):
    """Which payment intent is to pay it."""

    unsupported: ClassVar[frozenset[str]] = names("payment_record")

    payment_intent: str


class PaymentOf(Part, frozen=True, kw_only=True):
    """The payment that an invoice was, or is to be, paid with."""

    unsupported: ClassVar[frozenset[str]] = names("payment_record")

    type: Literal["payment_intent"]
    payment_intent: str


class PaymentsList(Page, frozen=True, kw_only=True):
    """Which payments of invoices: those of one invoice, or the one made with a payment intent."""

    created: Created | None = None
    invoice: str | None = None
    payment: PaymentOf | None = None
    status: Literal["canceled", "open", "paid"] | None = None

    def wants(self, payment: Rendered) -> bool:
        """Whether a payment is one of those."""
        made = self.created is None or self.created.holds(payment["created"])
        return made and self.status in (None, payment["status"])
