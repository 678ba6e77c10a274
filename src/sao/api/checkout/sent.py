"""What a checkout page's form says, as the parameters of `POST /api/checkout/sessions/{id}/pay`.

Most fields are named as their parameters; those of the card and the tax id are put together here.
"""

import re
from collections.abc import Mapping

from sao.wire.form import Node, Tree, parse

TAKEN = frozenset({"amounts", "optional_items", "promotion_code", "quantities", "shipping_rate"})
"""What changes the total."""

APART = frozenset({"cvc", "do", "due", "expiry", "number", "tax_id", "tax_id_type"})
"""Fields that are no parameters by themselves."""

_EXPIRY = re.compile(r"\s*(\d{1,2})\s*[/ -]\s*(\d{2}|\d{4})\s*")


PLACES = frozenset({"address", "shipping", "tax_id"})
"""What changes it besides, where taxes depend on who buys, and where they are."""


def taken(form: Mapping[str, str], *, taxed: bool = False) -> Tree:
    """What is taken of what is offered; with what it is `taxed` by. Raises `form_malformed`."""
    wanted = TAKEN | PLACES if taxed else TAKEN
    return {name: node for name, node in said(form).items() if name in wanted}


def said(form: Mapping[str, str]) -> Tree:
    """All that was entered. Raises `form_malformed`."""
    tree = _tree(form)
    number, tax_id = form.get("number"), form.get("tax_id")
    if tax_id:
        tree["tax_id"] = {"type": form.get("tax_id_type", ""), "value": tax_id}
    if number and not form.get("payment_method"):
        tree["card"] = _card(number, form)
    return tree


def _card(number: str, form: Mapping[str, str]) -> Tree:
    expiry = _EXPIRY.fullmatch(form.get("expiry", ""))
    month, year = expiry.groups() if expiry is not None else ("0", "0")
    card: Tree = {"number": number, "exp_month": month, "exp_year": year}
    if form.get("cvc"):
        card["cvc"] = form["cvc"]
    return card


def _tree(form: Mapping[str, str]) -> Tree:
    """The parameters; a place where only the country was chosen is none."""
    tree = parse(
        (name, value.upper() if name.endswith("[country]") else value)
        for name, value in form.items()
        if value and name not in APART
    )
    if not _is_place(tree.get("address")):
        tree.pop("address", None)
    shipping = tree.get("shipping")
    if isinstance(shipping, dict) and not _is_place(shipping.get("address")):
        tree.pop("shipping")
    return tree


def _is_place(address: Node | None) -> bool:
    return isinstance(address, dict) and set(address) != {"country"}
