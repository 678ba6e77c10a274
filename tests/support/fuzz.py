"""Random requests that know the endpoints: from the types of their parameters, mostly valid ones.

Everything follows from a seed. Ids are those of objects that earlier replies showed, so that a
sequence gets somewhere; one value in some is junk, or at the edge of what its type allows.
"""

import re
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from msgspec import inspect

from sao.api.app import FAMILIES
from sao.api.endpoint import Endpoint
from sao.billing.simulator import BEHAVIORS, RULINGS
from sao.billing.test_cards import TEMPLATES
from support.api import DAY, NOW

ENDPOINTS = [endpoint for family in FAMILIES for endpoint in family.endpoints]

WEIGHTS = [{"GET": 1, "DELETE": 0.5, "POST": 3}[endpoint.method] for endpoint in ENDPOINTS]
"""How often each is asked: what changes something more often than what looks, or ends it."""

JUNK = (
    *("", " ", "x", "0", "-1", "1.5", "1e3", "true", "null", "undefined", "[]", "{}", "NaN"),
    *("9" * 5_000, "9" * 18, "-9223372036854775809", "1_000", "\u0663", "\u00b2", "0x10", "+1"),
    *(
        "ü" * 300,
        "x" * 5_001,
        "\x00",
        "\ud7ff",
        "🦄",
        "a:b",
        "price:x",
        "cus:x",
        "../..",
        "%",
        "\n",
    ),
    *("253402300799", "253402300800", "cus_00000000000000", "in_0000000000000000000000aa"),
)
"""What no parameter was made for."""

OBJECTS = {
    "coupon": "coupon",
    "charge": "charge",
    "customer": "customer",
    "default_payment_method": "payment_method",
    "default_price": "price",
    "default_tax_rates": "tax_rate",
    "discount": "discount",
    "invoice": "invoice",
    "invoice_item": "invoiceitem",
    "invoice_line_item": "line_item",
    "invoiceitem": "invoiceitem",
    "line": "line_item",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
    "meter": "billing.meter",
    "plan": "price",
    "price": "price",
    "product": "product",
    "products": "product",
    "promotion_code": "promotion_code",
    "subscription": "subscription",
    "tax_rates": "tax_rate",
    "test_clock": "test_helpers.test_clock",
    "transaction": "customer_balance_transaction",
}
"""Which kind of object a parameter names."""

KINDS = {
    "coupons": "coupon",
    "customers": "customer",
    "charges": "charge",
    "credit_notes": "credit_note",
    "disputes": "dispute",
    "events": "event",
    "invoiceitems": "invoiceitem",
    "invoices": "invoice",
    "payment_intents": "payment_intent",
    "payment_methods": "payment_method",
    "plans": "price",
    "prices": "price",
    "products": "product",
    "promotion_codes": "promotion_code",
    "refunds": "refund",
    "setup_intents": "setup_intent",
    "subscriptions": "subscription",
    "tax_rates": "tax_rate",
    "test_clocks": "test_helpers.test_clock",
}
"""Which kind of object a path is about."""

TEXTS = {
    "amount_decimal": ("100", "0.5"),
    "at": ("2026-01-01", str(NOW), str(NOW + 40 * DAY)),
    "behavior": tuple(BEHAVIORS),
    "currency": ("usd", "usd", "usd", "eur", "JPY"),
    "email": ("ada@example.com", "b@example.com"),
    "id": ("gold", "silver"),
    "lookup_key": ("standard", "premium"),
    "lookup_keys": ("standard", "premium"),
    "minimum_amount_currency": ("usd", "eur"),
    "number": tuple(template.number for template in TEMPLATES.values() if template.number),
    "payment_method_types": ("card",),
    "percent_off": ("10", "33.3", "100"),
    "percentage": ("19", "7.5", "0"),
    "to": (str(NOW + 10 * DAY), str(NOW + 45 * DAY), "2026-06-01"),
    "token": tuple(f"tok_{name}" for name in TEMPLATES),
    "trial_end": ("now", str(NOW + 3 * DAY), str(NOW + 40 * DAY)),
    "type": ("invoice.paid", "customer.*", "*"),
    "types": ("invoice.paid", "charge.failed"),
    "unit_amount_decimal": ("100", "12.0", "0.05"),
    "up_to": ("5", "inf", "inf"),
    "uncategorized_text": (*RULINGS, "see attached"),
}
"""What a text may well say."""

PATHS = (
    "customer",
    "data.customer",
    "latest_invoice.payments.data.payment.payment_intent",
    "data.latest_invoice",
    "currency_options",
    "discounts.source.coupon",
    "lines.data.discounts",
    "payment_intent.latest_charge",
    "tiers",
    "items.data.price.product",
    "invoice_settings.default_payment_method",
    "subscriptions",
    "latest_charge.payment_method",
    "latest_charge.refunds",
    "charge",
    "data.payment_intent",
    "test_clock",
)

Pairs = list[tuple[str, str]]


class Fuzz:
    """Draws requests. `valid` is how likely a value is one that its type allows."""

    def __init__(self, seed: int, *, valid: float = 0.98) -> None:
        self._random = Random(seed)
        self._valid = valid
        self._ids: dict[str, list[str]] = {}

    def request(self) -> tuple[str, str, str]:
        """`(method, path with query, form)`."""
        endpoint = self._random.choices(ENDPOINTS, WEIGHTS)[0]
        path = re.sub(r"\{(\w+)\}", lambda match: self._path_id(endpoint, match[1]), endpoint.path)
        form = urlencode(self._form(endpoint), errors="surrogatepass")
        if endpoint.method == "POST":
            return endpoint.method, path, form
        return endpoint.method, f"{path}?{form}" if form else path, ""

    def learn(self, reply: Any) -> None:
        """Remember the ids of the objects in a reply."""
        if isinstance(reply, list):
            for element in reply:
                self.learn(element)
        elif isinstance(reply, dict):
            if isinstance(reply.get("id"), str) and isinstance(reply.get("object"), str):
                known = self._ids.setdefault(reply["object"], [])
                if reply["id"] not in known:
                    known.append(reply["id"])
            for value in reply.values():
                if isinstance(value, dict | list):
                    self.learn(value)

    # --- ids -----------------------------------------------------------------------------------

    def _path_id(self, endpoint: Endpoint, name: str) -> str:
        if self._chance(0.03):
            return quote(self._random.choice(JUNK[1:]), safe="", errors="surrogatepass")
        if name == "name":
            return self._random.choice(("invoice", "subscription", "nothing"))
        parts = [part for part in endpoint.path.split("/") if part in KINDS]
        kind = OBJECTS.get(name) or (KINDS[parts[0]] if parts else None)
        return quote(self._id(kind), safe="")

    def _id(self, kind: str | None) -> str:
        if kind == "payment_method" and self._chance(0.4):
            return f"pm_card_{self._random.choice(list(TEMPLATES))}"
        if kind is None:
            kind = self._random.choice([*self._ids, "nothing"])
        known = self._ids.get(kind, ())
        return self._random.choice(known[-4:]) if known else f"{kind}_nothing"

    # --- forms ---------------------------------------------------------------------------------

    def _form(self, endpoint: Endpoint) -> Pairs:
        pairs = list(self._struct(inspect.type_info(endpoint.params), ""))
        if self._chance(0.02):
            pairs.append(
                (self._random.choice(("nmae", "a[b]", "metadata[[", "items[x]", "[]")), "x")
            )
        if pairs and self._chance(0.02):
            name, _value = self._random.choice(pairs)
            pairs.append((f"{name}[x]", "y"))
        return pairs

    def _struct(self, info: Any, prefix: str) -> Iterator[tuple[str, str]]:
        exclusive: set[str] = set()
        for field in info.fields:
            name = f"{prefix}[{field.encode_name}]" if prefix else field.encode_name
            wanted = field.required or self._chance(_LIKELY.get(field.encode_name, 0.12))
            if not wanted or (field.encode_name in exclusive and self._chance(0.95)):
                continue
            exclusive |= _ALTERNATIVES.get(field.encode_name, set())
            yield from self._value(field.type, name, field.encode_name)

    def _value(self, info: Any, name: str, word: str) -> Iterator[tuple[str, str]]:
        if not self._chance(self._valid):
            yield name, self._random.choice(JUNK)
        elif isinstance(info, inspect.UnionType):
            parts = [p for p in info.types if not isinstance(p, inspect.NoneType | inspect.RawType)]
            named = [p for p in parts if type(p).__name__ != "UnsetType"]
            nullable = any(isinstance(p, inspect.NoneType) for p in info.types)
            if nullable and self._chance(0.1):
                yield name, ""
            else:
                yield from self._value(self._random.choice(named), name, word)
        elif isinstance(info, inspect.Metadata):
            yield from self._value(info.type, name, word)
        elif isinstance(info, inspect.StructType):
            yield from self._struct(info, name)
        elif isinstance(info, inspect.VarTupleType):
            for index in range(self._random.choice((1, 1, 1, 2, 3))):
                yield from self._value(info.item_type, f"{name}[{index}]", word)
        elif isinstance(info, inspect.DictType):
            if isinstance(info.value_type, inspect.StructType):
                yield from self._value(info.value_type, f"{name}[{self._text('currency')}]", word)
                return
            for _ in range(self._random.randrange(4)):
                yield f"{name}[{self._random.choice(('a', 'b', 'ключ', 'x' * 40))}]", self._text("")
        else:
            yield name, self._leaf(info, word)

    def _leaf(self, info: Any, word: str) -> str:
        if isinstance(info, inspect.LiteralType):
            return str(self._random.choice(info.values))
        if isinstance(info, inspect.BoolType):
            return self._random.choice(("true", "false"))
        if isinstance(info, inspect.IntType):
            return str(self._int(info, word))
        return self._text(word)

    def _int(self, info: inspect.IntType, word: str) -> int:
        low, high = info.ge if info.ge is not None else -5, info.le if info.le is not None else 10
        if word in ("frozen_time", "cancel_at", "redeem_by", "expires_at"):
            return NOW + self._random.choice((-1, 0, 1, DAY, 9 * DAY, 33 * DAY, 64 * DAY))
        if word in ("created", "gt", "gte", "lt", "lte"):
            return NOW + self._random.choice((-1, 0, 1, 33 * DAY))
        if self._chance(0.04):
            return self._random.choice((low, high, low - 1, high + 1))
        usual = {"months": 2, "days": 40, "hours": 50, "amount": 9_000, "unit_amount": 9_000}
        most = min(high, usual.get(word, 12))
        return self._random.randint(int(low), max(int(most), int(low)))

    def _text(self, word: str) -> str:
        if word == "expand":
            return self._random.choice(PATHS)
        if word in ("starting_after", "ending_before"):
            return self._id(None)
        if word in OBJECTS and self._chance(0.95):
            return self._id(OBJECTS[word])
        return self._random.choice(TEXTS.get(word, ("Ada", "Gold 🦄", "x" * 40, "Zoë & Co")))

    def _chance(self, likely: float) -> bool:
        return self._random.random() < likely


_LIKELY = {
    "amount": 0.6,
    "confirm": 0.5,
    "currency": 0.5,
    "customer": 0.7,
    "days": 0.6,
    "default_payment_method": 0.4,
    "invoice": 0.7,
    "lines": 0.5,
    "number": 0.9,
    "payment_method": 0.6,
    "percent_off": 0.8,
    "price": 0.9,
    "product": 0.6,
    "product_data": 0.95,
    "recurring": 0.8,
    "starting_after": 0.02,
    "ending_before": 0.02,
    "unit_amount": 0.95,
}
"""How often a parameter that may be left out is given."""

_ALTERNATIVES = {
    "amount": {"lines", "price", "price_data", "pricing", "quantity", "unit_amount"},
    "customer": {"invoice"},
    "coupon": {"discount", "promotion_code"},
    "days": {"to"},
    "percent_off": {"amount_off", "currency_options"},
    "payment_method": {"payment_method_data"},
    "number": {"token"},
    "price": {"plan", "price_data"},
    "plan": {"price", "price_data"},
    "product": {"product_data"},
    "starting_after": {"ending_before"},
    "trial_end": {"trial_period_days"},
    "unit_amount": {"unit_amount_decimal"},
    "to": {"months", "days", "hours", "seconds"},
}
"""Of these, whoever names one seldom names another."""
