"""Automatic tax, as parameters that ask for it and as what shows it."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from sao.billing.values.taxation import AutomaticTax
from sao.wire.params import Part, names
from sao.wire.shapes import Rendered

TaxCode = Annotated[str, Meta(pattern=r"^txcd_[0-9]{8}$(?!\n)")]
SELF: Rendered = {"type": "self"}


class Liability(Part, frozen=True, kw_only=True):
    """Who owes the taxes: there are no other accounts."""

    unsupported: ClassVar[frozenset[str]] = names("account")

    type: Literal["self"]


class AutomaticTaxParams(Part, frozen=True, kw_only=True):
    """Whether taxes are worked out here; who sells owes them."""

    enabled: bool
    liability: Liability | None = None


def render_asked(*, enabled: bool) -> Rendered:
    """Of what invoices come."""
    return {"disabled_reason": None, "enabled": enabled, "liability": SELF if enabled else None}


def render_offered(*, enabled: bool, status: str | None = None) -> Rendered:
    """Of what is offered: a checkout, a quote."""
    return {
        "enabled": enabled,
        "liability": SELF if enabled else None,
        "provider": "stripe" if enabled else None,
        "status": status if enabled else None,
    }


def render_assessed(state: AutomaticTax | None) -> Rendered:
    """Of an invoice: what came of it."""
    enabled = state is not None and state.enabled
    return {
        "disabled_reason": None if state is None else state.disabled_reason,
        **render_offered(enabled=enabled, status=None if state is None else state.status),
    }
