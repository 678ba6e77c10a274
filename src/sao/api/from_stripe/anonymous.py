"""Objects without whom they are about: no name, address or number of a person leaves with them.

Of an address the country and the state stay, because taxes depend on them. Metadata of people and
of what they bought can hold anything, so it goes, unless it is asked for.
"""

from sao.api.from_stripe.account import Object

_PERSON = (
    "business_name",
    "description",
    "email",
    "individual_name",
    "name",
    "phone",
    "shipping",
    "sources",
    "tax",
    "tax_ids",
)
_PLACE = ("country", "state")
_FREE = frozenset(("customer", "payment_method", "subscription", "subscription_schedule"))
"""Whose metadata may speak of people."""
_CARD = ("brand", "country", "exp_month", "exp_year", "funding", "last4", "bank_code", "bank_name")


def anonymous(found: Object, *, keep_metadata: bool = False) -> Object:
    """The object, without what tells who somebody is."""
    kind, kept = found.get("object"), dict(found)
    if kind == "customer":
        for name in _PERSON:
            kept.pop(name, None)
        kept["address"] = _place(found.get("address"))
        kept["invoice_settings"] = _settings(found.get("invoice_settings"))
    if kind == "payment_method":
        kept = _method(found)
    if kind in ("subscription", "subscription_schedule"):
        kept.pop("description", None)
    if kind in _FREE and not keep_metadata:
        kept.pop("metadata", None)
        kept |= _items(kept)
    return kept


def _place(address: object) -> Object | None:
    if not isinstance(address, dict):
        return None
    return {name: address[name] for name in _PLACE if address.get(name)} or None


def _settings(settings: object) -> Object:
    if not isinstance(settings, dict):
        return {}
    return {name: value for name, value in settings.items() if name == "default_payment_method"}


def _method(found: Object) -> Object:
    kind = str(found.get("type") or "card")
    kept = {
        name: found[name]
        for name in ("id", "object", "created", "customer", "livemode", "metadata", "type")
        if name in found
    }
    part = found.get(kind)
    shown = part if isinstance(part, dict) else {}
    return kept | {kind: {name: shown[name] for name in _CARD if name in shown}}


def _items(found: Object) -> Object:
    items = found.get("items")
    if not isinstance(items, dict):
        return {}
    bare = [
        {name: value for name, value in item.items() if name != "metadata"}
        for item in items.get("data", ())
    ]
    return {"items": items | {"data": bare}}
