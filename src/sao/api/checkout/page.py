"""The page of a checkout session."""

from functools import cache
from typing import NamedTuple, get_args

from sao.api.checkout.views import Shown
from sao.api.site.hosted import sheet, template, test_cards
from sao.wire.tax_id_types import TaxIdType


class Entered(NamedTuple):
    """What was typed so far."""

    email: str = ""
    name: str = ""
    number: str = ""
    expiry: str = "12 / 34"
    cvc: str = "123"
    promotion_code: str = ""
    tax_id_type: str = "eu_vat"
    tax_id: str = ""


def render(view: Shown, entered: Entered, problem: str = "", *, challenged: bool = False) -> bytes:
    """The page; with what went wrong, or asking whether a challenge is passed."""
    page = template("checkout.html").render(
        view=view,
        entered=entered,
        problem=problem,
        challenged=challenged,
        cards=test_cards(),
        tax_id_types=tax_id_types(),
        style=sheet(),
    )
    return page.encode()


@cache
def tax_id_types() -> tuple[tuple[str, str], ...]:
    """The kinds of tax ids to choose from, with what they are called."""
    return tuple((kind, kind.replace("_", " ").upper()) for kind in get_args(TaxIdType))
