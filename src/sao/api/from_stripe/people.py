"""Customers and what they pay with: as requests.

Of a card only what was printed on it is known, never its number: it becomes a test card that looks
like it. One whose last attempt failed goes on failing, every other pays.
"""

from typing import Any

from sao.api.from_stripe.account import Account, Object
from sao.api.from_stripe.catalog import kept, marked
from sao.api.from_stripe.wishes import IdOf, Wish, id_in, picked
from sao.billing.reckoning.calendar import year_and_month
from sao.core.ids import fits

_CARD = ("brand", "last4", "exp_month", "exp_year", "funding", "country")
_OWING = ("past_due", "unpaid")
_DETAILS = ("name", "email", "phone", "address")


def customer(found: Object, id_of: IdOf) -> Wish:
    """A customer with its balance, its discount, its tax IDs, and how its invoices are numbered."""
    names = ("name", "business_name", "individual_name", "email", "phone", "description")
    more = ("metadata", "balance", "invoice_prefix", "next_invoice_sequence", "tax_exempt")
    params = picked(found, *names, *more, "preferred_locales")
    if found.get("balance") is None and found.get("account_balance"):
        params["balance"] = found["account_balance"]  # its name before 2019
    for part in ("address", "shipping"):
        said = _told(found.get(part))
        if said:
            params[part] = said
    settings = found.get("invoice_settings") or {}
    words = picked(settings, "custom_fields", "footer")
    if words:
        params["invoice_settings"] = words
    ids = [picked(one, "type", "value") for one in (found.get("tax_ids") or {}).get("data", ())]
    if ids:
        params["tax_id_data"] = ids
    lost: list[str] = []
    given = found.get("discount")
    if given:
        params["discount"], more_lost = discount(given, id_of)
        lost += more_lost
        if params["discount"] is None:
            del params["discount"]
    texts = ("address", "shipping", "tax_id_data", "preferred_locales", "phone", "email")
    loose = (*texts, "invoice_prefix", "next_invoice_sequence", "invoice_settings")
    shaped = fits("cus", found["id"], founds_home=True)
    params = params | {"id": found["id"]} if shaped else marked(found, params)
    return Wish("/api/import/customers", params, loose, tuple(lost))


def discount(said: Any, id_of: IdOf) -> tuple[dict[str, Any] | None, list[str]]:
    """A discount as it was given, and what of it has no place here."""
    if not isinstance(said, dict):
        return None, [f"discount {said}: it was not read whole"]
    coupon = id_in((said.get("source") or {}).get("coupon")) or id_in(said.get("coupon"))
    if coupon is None or id_of(coupon) is None:
        return None, [f"discount {said.get('id')}: its coupon {coupon} was deleted"]
    params = picked(said, "start", "end") | {"coupon": coupon}
    code = id_in(said.get("promotion_code"))
    if code is None:
        return params, []
    here = id_of(code)
    if here is None:
        return params, [f"discount {said.get('id')}: its promotion code {code} is not there yet"]
    return params | {"promotion_code": here}, []


def method(found: Object, id_of: IdOf, *, fails: bool, now: int) -> Wish:
    """What a customer pays with, as a test card; one that has run out is good here."""
    kind = str(found.get("type") or found.get("object") or "card")
    part = found.get(kind)
    shown = part if isinstance(part, dict) else found if found.get("object") == "card" else {}
    card = picked(shown, *_CARD) if kind == "card" else picked(shown, "last4", "country")
    lost = [] if kind == "card" else [f"it is a {kind}: here it is a card"]
    until = (card.get("exp_year", 9_999), card.get("exp_month", 12))
    if until < year_and_month(now):
        lost.append(f"its card ran out in {until[1]:02}/{until[0]}: here it is good")
        card = {name: value for name, value in card.items() if not name.startswith("exp_")}
    details = picked(found.get("billing_details") or {}, *_DETAILS)
    if "address" in details:
        details["address"] = _told(details["address"])
    owner = id_in(found.get("customer")) or ""
    params: dict[str, Any] = {"customer": id_of(owner) or owner, "card": card}
    params |= picked(found, "metadata") | ({"billing_details": details} if details else {})
    params["behavior"] = "decline" if fails else "succeed"
    wanted = kept(found, "pm", params)
    return Wish("/api/import/payment_methods", wanted, ("card", "billing_details"), tuple(lost))


def failing(account: Account) -> frozenset[str]:
    """What paid last, and could not: of a subscription that owes, its own method or the default."""
    usual = {one["id"]: _default(one) for one in account.all("customer")}
    owing = (
        one
        for one in account.all("subscription")
        if one.get("status") in _OWING and one.get("collection_method") != "send_invoice"
    )
    methods = (
        id_in(one.get("default_payment_method"))
        or id_in(one.get("default_source"))
        or usual.get(id_in(one.get("customer")) or "")
        for one in owing
    )
    return frozenset(one for one in methods if one)


def default_of(found: Object, id_of: IdOf) -> Wish | None:
    """That a customer pays with this unless it says otherwise."""
    usual, owner = _default(found), id_of(found["id"])
    here = id_of(usual) if usual is not None else None
    if here is None or owner is None:
        return None
    settings = {"default_payment_method": here}
    return Wish(f"/v1/customers/{owner}", {"invoice_settings": settings})


def _default(found: Object) -> str | None:
    settings = found.get("invoice_settings") or {}
    return id_in(settings.get("default_payment_method")) or id_in(found.get("default_source"))


def _told(said: Any) -> dict[str, Any]:
    """Of an address, or where something is sent, what it says."""
    if not isinstance(said, dict):
        return {}
    told = {
        name: _told(value) if isinstance(value, dict) else value
        for name, value in said.items()
        if value not in (None, "")
    }
    return {name: value for name, value in told.items() if value != {}}
