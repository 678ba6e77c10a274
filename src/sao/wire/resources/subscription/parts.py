"""What the parameters of a subscription are themselves made of."""

from typing import ClassVar, Literal

from sao.wire.params import Part, names


class PaymentSettings(Part, frozen=True, kw_only=True):
    """How its invoices are paid: by card."""

    unsupported: ClassVar[frozenset[str]] = names("payment_method_options")

    payment_method_types: tuple[str, ...] | None = None
    save_default_payment_method: Literal["off"] = "off"


class EndBehavior(Part, frozen=True, kw_only=True):
    """What happens when a trial ends and there is no way to pay."""

    unsupported: ClassVar[frozenset[str]] = names("billing_cycle_anchor")

    missing_payment_method: Literal["create_invoice"] = "create_invoice"


class TrialSettings(Part, frozen=True, kw_only=True):
    """How a trial ends."""

    end_behavior: EndBehavior


class BillingMode(Part, frozen=True, kw_only=True):
    """How changes are billed."""

    unsupported: ClassVar[frozenset[str]] = names("flexible")

    type: Literal["flexible"]
