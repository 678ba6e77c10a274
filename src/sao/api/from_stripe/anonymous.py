"""Objects without whom they are about: no name, address or number of a person leaves with them.

Of people only what is known to name nobody stays. Of an address that is the country and the state,
because taxes depend on them. Metadata of people and of what they bought can hold anything, so it
goes, unless it is asked for.
"""

from typing import Any

from sao.api.from_stripe.account import Object

_CUSTOMER = frozenset(
    (
        "account_balance",
        "balance",
        "created",
        "currency",
        "default_source",
        "deleted",
        "discount",
        "id",
        "invoice_prefix",
        "livemode",
        "next_invoice_sequence",
        "object",
        "preferred_locales",
        "tax_exempt",
    )
)
_METHOD = frozenset(("created", "customer", "id", "livemode", "object", "type"))
_PRINTED = frozenset(("brand", "country", "exp_month", "exp_year", "funding", "last4"))
_INVOICE = frozenset(
    (
        "amount_due",
        "amount_remaining",
        "billing_reason",
        "collection_method",
        "created",
        "currency",
        "customer",
        "due_date",
        "id",
        "number",
        "object",
        "status",
        "subscription",
        "total",
    )
)
_WORDS = frozenset(("comment", "custom_fields", "description", "footer"))
"""Where somebody may have written something about a person."""
_BOUGHT = frozenset(("invoiceitem", "subscription", "subscription_schedule"))


def anonymous(found: Object, *, keep_metadata: bool = False) -> Object:
    """The object, without what tells who somebody is."""
    kind, kept = found.get("object"), found
    if kind == "customer":
        kept = _only(found, _CUSTOMER, keep_metadata=keep_metadata)
        said = found.get("invoice_settings") or {}
        place = _only(found.get("address") or {}, frozenset(("country", "state")))
        usual = {"default_payment_method": said.get("default_payment_method")}
        return kept | {"address": place or None, "invoice_settings": usual}
    if kind == "payment_method":
        type_ = str(found.get("type") or "card")
        kept = _only(found, _METHOD, keep_metadata=keep_metadata)
        return kept | {type_: _only(found.get(type_) or {}, _PRINTED)}
    if kind == "invoice":
        return _only(found, _INVOICE)
    if kind in _BOUGHT:
        gone = _WORDS if keep_metadata else _WORDS | {"metadata"}
        kept = dict(_without(found, gone))
        if found.get("proration"):  # we or Stripe wrote what it says
            kept["description"] = found.get("description")
        return kept
    return found


def _only(found: Any, names: frozenset[str], *, keep_metadata: bool = False) -> Object:
    if keep_metadata:
        names |= {"metadata"}
    return {name: value for name, value in found.items() if name in names}


def _without(value: Any, gone: frozenset[str]) -> Any:
    """The value without these names, however deep they are in it."""
    if isinstance(value, dict):
        return {name: _without(one, gone) for name, one in value.items() if name not in gone}
    if isinstance(value, list):
        return [_without(one, gone) for one in value]
    return value
