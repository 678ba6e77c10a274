"""Parts of recipes: what makes a random request likely to be accepted.

A recipe sees what is known and the ids of the path, and gives the parameters that such a request
mostly has; the types of the parameters add the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from support.api import DAY

if TYPE_CHECKING:
    from support.fuzzing.drawing import Fuzz

Pairs = list[tuple[str, str]]
Form = dict[str, Any]
Recipes = dict[str, "Callable[[Fuzz, Form], Form]"]

GOOD = ("pm_card_visa", "pm_card_visa", "pm_card_mastercard", "pm_usBankAccount_success")
BAD = (
    "pm_card_chargeCustomerFail",
    "pm_card_visa_chargeCustomerFailLostCard",
    "pm_card_authenticationRequired",
    "pm_card_authenticationRequiredOnSetup",
    "pm_card_createDispute",
    "pm_card_refundFail",
    "pm_card_pendingRefund",
    "pm_usBankAccount_insufficientFunds",
    "pm_usBankAccount_accountClosed",
    "pm_usBankAccount_dispute",
    "pm_sepaDebit_success_de",
    "pm_bacsDebit_successDelayed",
)
PRORATIONS = ("create_prorations", "always_invoice", "none")


def some_card(fuzz: Fuzz) -> str:
    """A card, a good or a bad one."""
    return fuzz.random.choice(GOOD if fuzz.chance(0.5) else BAD)


def owned(fuzz: Fuzz) -> Form:
    """The customer whom it is about, mostly one who has a card."""
    able = [c for c in fuzz.known("customer") if not c.get("deleted")]
    if not able:
        return {"customer": "cus_nobody"}
    ready = [c for c in able if c["invoice_settings"]["default_payment_method"]]
    fuzz.owner = fuzz.random.choice(ready[-6:] if ready and fuzz.chance(0.85) else able)["id"]
    return {"customer": fuzz.owner}


def currency_of(fuzz: Fuzz) -> str:
    """What the owner pays in."""
    owner = fuzz.find("customer", fuzz.owner or "") or {}
    return owner.get("currency") or "usd"


def price_id(fuzz: Fuzz, *, recurring: bool = True) -> str:
    """A price that the owner can buy."""
    kind = "recurring" if recurring else "one_time"
    like: Form = {"active": True, "type": kind}
    found = fuzz.pick("price", **like, currency=currency_of(fuzz))
    if found is None or fuzz.chance(0.03):
        found = fuzz.pick("price", active=True)
    return found["id"] if found is not None else "price_nothing"


def used(fuzz: Fuzz) -> tuple[str, Form] | None:
    """A customer, and a metered price that it is subscribed to, where there is one."""
    found = [
        (each["customer"], item["price"])
        for each in fuzz.known("subscription")
        if each.get("status") in ("active", "past_due") and isinstance(each["customer"], str)
        for item in each["items"]["data"]
        if isinstance(item["price"], dict) and (item["price"]["recurring"] or {}).get("meter")
    ]
    return fuzz.random.choice(found[-4:]) if found else None


def later(fuzz: Fuzz, *days: float) -> int:
    """An instant to come; often one at which something happens anyway."""
    soon = fuzz.soon()
    if soon is not None and fuzz.chance(0.4):
        return soon
    return fuzz.now() + int(fuzz.random.choice(days) * DAY)


def perhaps(fuzz: Fuzz, form: Form, likely: float, more: Form) -> None:
    """Say these, too, as often as that."""
    if fuzz.chance(likely):
        form |= more


def with_items(fuzz: Fuzz, form: Form, prefix: str = "items") -> None:
    """Say what is subscribed to."""
    first: Form = {}
    named: set[str] = set()
    for index in range(fuzz.random.choice((1, 2, 2, 3))):
        price = fuzz.find("price", price_id(fuzz)) or {"id": "price_nothing"}
        alike = [one for one in fuzz.known("price") if _goes_with(one, first, fuzz)]
        if alike and fuzz.chance(0.7):
            price = fuzz.random.choice(alike)
        counted = [one for one in fuzz.known("price") if (one["recurring"] or {}).get("meter")]
        if counted and fuzz.chance(0.2):
            price = fuzz.random.choice(counted)
        if price["id"] in named and fuzz.chance(0.95):
            break  # each price once
        named.add(price["id"])
        form[f"{prefix}[{index}][price]"] = price["id"]
        first = first or price
        metered = (price.get("recurring") or {}).get("usage_type") == "metered"
        if not metered and fuzz.chance(0.4):
            form[f"{prefix}[{index}][quantity]"] = fuzz.random.choice((0, 1, 2, 7))


def _goes_with(price: Form, first: Form, fuzz: Fuzz) -> bool:
    """Whether both can be on one subscription: of one kind of interval, in the owner's currency."""
    one, other = price.get("recurring"), first.get("recurring")
    if not one or not other or price["id"] == first["id"] or not price.get("active"):
        return False
    months = ("month", "year")
    return (one["interval"] in months) == (other["interval"] in months) and price.get(
        "currency"
    ) == currency_of(fuzz)


def discounted(fuzz: Fuzz, form: Form, likely: float) -> None:
    """Take something off, as often as that."""
    coupon, code = fuzz.pick("coupon"), fuzz.pick("promotion_code", active=True)
    if coupon is not None and fuzz.chance(likely):
        form["discounts[0][coupon]"] = coupon["id"]
    elif code is not None and fuzz.chance(likely):
        form["discounts[0][promotion_code]"] = code["id"]


def taxed(fuzz: Fuzz, form: Form, name: str, likely: float) -> None:
    """Name a tax rate, as often as that."""
    rate = fuzz.pick("tax_rate", active=True)
    if rate is not None and fuzz.chance(likely):
        form[f"{name}[0]"] = rate["id"]


def assessed(fuzz: Fuzz, form: Form, likely: float) -> None:
    """Have it taxed automatically, as often as that, where it names no rates.

    Seldom where nobody knows the owner's address: that is refused.
    """
    owner = fuzz.find("customer", fuzz.owner or "")
    if owner is not None and not owner.get("address"):
        likely /= 10
    if fuzz.chance(likely) and not any("tax_rates" in name for name in form):
        form["automatic_tax[enabled]"] = "true"


PLACES = (("DE", ""), ("FR", ""), ("US", "94107"), ("CA", "M5H 2N2"))


def somewhere(fuzz: Fuzz, place: str) -> Form:
    """An address, where tax may be collected."""
    country, code = fuzz.random.choice(PLACES)
    form: Form = {f"{place}[line1]": "1 Main St", f"{place}[country]": country}
    return form | ({f"{place}[postal_code]": code} if code else {})


def perhaps_sent(fuzz: Fuzz, form: Form, likely: float) -> None:
    """Have it sent, as often as that."""
    if fuzz.chance(likely):
        form["collection_method"] = "send_invoice"
        form["days_until_due"] = fuzz.random.choice((0, 1, 30))
