"""What a session's discount and tax rates come to: of all, and of each thing that is offered."""

from sao.billing.reckoning.taxes import taxed
from sao.billing.resources import coupon
from sao.billing.resources.checkout_session.machine import CheckoutSession
from sao.billing.resources.coupon import Coupon
from sao.billing.resources.promotion_code import PromotionCode
from sao.billing.values.checkout import CheckoutItem, Reduction
from sao.billing.values.discount import Discount
from sao.billing.values.line import TaxAmount
from sao.billing.values.tax import TaxRate
from sao.core.ids import token
from sao.wire.ids import stored
from sao.wire.resource import Find
from sao.wire.resources import tax_rate
from sao.wire.resources.coupon import PREFIX
from sao.wire.resources.discount import render_discount
from sao.wire.shapes import Rendered


def breakdown(root: Rendered, _parent: Rendered, find: Find) -> Rendered | None:
    """Of all that a session offers."""
    state = find(root["id"])
    if not isinstance(state, CheckoutSession):
        return None
    sums: dict[str, Rendered] = {}
    for item in state.items:
        for each in _taxes(state, item):
            told = sums.setdefault(each["rate"]["id"], each | {"amount": 0, "taxable_amount": 0})
            for name in ("amount", "taxable_amount"):
                told[name] += each[name]
    return {
        "discounts": _discounts(state, state.amounts.discount, find),
        "taxes": list(sums.values()),
    }


def of_item(state: CheckoutSession, item: CheckoutItem, find: Find) -> Rendered:
    """Of one thing."""
    return {
        "discounts": _discounts(state, item.amounts.discount, find),
        "taxes": _taxes(state, item),
    }


def _discounts(state: CheckoutSession, amount: int, find: Find) -> list[Rendered]:
    """A session has one discount at most, which nobody has before it completes."""
    given = _given(state.discounts[0], find) if state.discounts and amount else None
    if given is None:
        return []
    made = Discount(
        id=f"di_{token(state.id, 24)}",
        coupon=coupon.terms(given),
        start=state.created,
        promotion_code=state.discounts[0].promotion_code,
    )
    whose = {"checkout_session": state.id, "customer": state.customer}
    return [{"amount": amount, "discount": render_discount(made, state.customer or "") | whose}]


def _given(reduction: Reduction, find: Find) -> Coupon | None:
    code = find(reduction.promotion_code or "")
    name = (
        code.coupon if isinstance(code, PromotionCode) else stored(PREFIX, reduction.coupon or "")
    )
    state = find(name)
    return state if isinstance(state, Coupon) else None


def _taxes(state: CheckoutSession, item: CheckoutItem) -> list[Rendered]:
    """By rate, as they were reckoned; of automatic tax the rates are the invoice's alone."""
    amounts = item.amounts
    rates = item.tax_rates or state.subscription_terms.default_tax_rates
    taxes = taxed(amounts.subtotal - amounts.discount, rates, item.price.currency)
    if sum(tax.amount for tax in taxes) != amounts.tax:
        return []
    return [_tax(tax, rate) for tax in taxes for rate in rates if rate.id == tax.rate]


def _tax(tax: TaxAmount, rate: TaxRate) -> Rendered:
    return {
        "amount": tax.amount,
        "rate": tax_rate.render_terms(rate),
        "taxability_reason": tax.reason or "not_available",
        "taxable_amount": tax.taxable_amount,
    }
