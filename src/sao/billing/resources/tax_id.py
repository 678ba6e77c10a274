"""Tax id: a number under which an authority knows a customer.

The customer has them, so that its invoices can say them, and decides which there are; this object
only hears. No authority is asked: what could be checked is `unavailable`, but for the values with
which Stripe plays an answer in its sandboxes.
"""

from typing import Literal

from sao.billing.messages import Nothing
from sao.billing.messages.tax_id import CreateTaxId
from sao.core.instance import State
from sao.core.schema import NEW, Command, Entry, Facts, Schema, ignore, internal

Verification = Literal["pending", "unavailable", "unverified", "verified"]

VERIFIABLE = frozenset({"au_abn", "eu_vat", "gb_vat", "no_vat"})
"""The types that some authority would confirm."""

PLAYED: dict[str, Verification] = {
    "000000000": "verified",
    "111111111": "unverified",
    "222222222": "pending",
}
"""Values that stand for an authority's answer."""


def _table() -> tuple[Entry, ...]:
    kept, gone = ("registered",), ("deleted",)
    return (
        #        action    from  to          decide
        internal("create", NEW,  "registered", create),
        internal("delete", kept, "deleted",    delete),
        ignore("delete", gone, "it was deleted"),
    )  # fmt: skip


class TaxNumber(State, frozen=True, kw_only=True):
    """A tax id. `type` in Stripe's words (`eu_vat`); `country` is whose authority gave it."""

    customer: str = ""
    created: int = 0
    type: str = ""
    value: str = ""
    country: str | None = None
    verification: Verification | None = None
    test_clock: str | None = None


def create(_number: TaxNumber, command: Command[CreateTaxId], now: int) -> Facts:
    """The customer has it from now on."""
    data = command.data
    checkable = data.type in VERIFIABLE
    return {
        "customer": data.customer,
        "created": now,
        "type": data.type,
        "value": data.value,
        "country": country_of(data.type, data.value),
        "verification": PLAYED.get(data.value, "unavailable") if checkable else None,
        "test_clock": data.test_clock,
    }


def delete(_number: TaxNumber, _command: Command[Nothing], _now: int) -> Facts:
    """The customer has it no longer; invoices that were final keep it."""
    return {}


def country_of(kind: str, value: str) -> str | None:
    """Whose number it is: the type says so, of one that Europe shares the number itself."""
    if kind in ("eu_oss_vat", "unknown"):
        return None
    if kind == "eu_vat":
        found = value[:2].upper()
        return {"EL": "GR", "XI": "GB"}.get(found, found) if found.isalpha() else None
    return kind[:2].upper()


TAX_ID = Schema(
    name="tax_id",
    prefix="txi",
    state=TaxNumber,
    states=("registered", "deleted"),
    terminal=("deleted",),
    rank=61,
    index=("customer", "status"),
    table=_table(),
)
