"""The page of a checkout session."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple, get_args

from sao.api.checkout.form import AT, Field
from sao.api.checkout.views import Shown
from sao.api.site.hosted import sheet, template, test_cards
from sao.api.taking.taker import Taking
from sao.gateways.port import Client
from sao.wire.tax_id_types import TaxIdType

FILLED = {"expiry": "12 / 34", "cvc": "123", "tax_id_type": "eu_vat"}
"""What stands in fields that nobody has touched."""


class Problem(NamedTuple):
    """What went wrong, and with which parameter, if with one."""

    message: str = ""
    param: str = ""

    @property
    def field(self) -> str:
        """The field that it is about."""
        return AT.get(self.param, self.param)


NONE = Problem()
Entered = Mapping[str, str]
"""What was typed so far, by the names of fields."""


def render(
    view: Shown,
    entered: Entered,
    problem: Problem = NONE,
    *,
    challenged: bool = False,
    taking: Taking | None = None,
) -> bytes:
    """The page; with what went wrong, or asking whether a challenge is passed.

    Without `taking`, payments are simulated.
    """
    said = FILLED | dict(entered)
    page = template("checkout.html").render(
        view=view,
        entered=said,
        typed=entered,
        problem=problem,
        challenged=challenged,
        taking=taking,
        client=client_of(view, taking),
        cards=test_cards(),
        tax_id_types=tax_id_types(),
        fields=_card_fields(view),
        style=sheet(),
    )
    return page.encode()


def client_of(view: Shown, taking: Taking | None) -> Client | None:
    """What the page has to load, where it takes a card or waits for a payment."""
    takes = view.status == "open" and view.asks_card
    return taking.client if taking is not None and (takes or view.waits) else None


def _card_fields(view: Shown) -> Mapping[str, Field]:
    """The fields that are not asked for by anybody in particular."""
    needed = view.needs_tax_id
    own = (
        Field("promotion_code", "Promotion code"),
        Field("email", "Email", "email", required=True, completes="email", most=512),
        Field("expiry", "Expires (month / year)", required=True, completes="cc-exp",
              mode="numeric", most=9),
        Field("cvc", "Security code", required=True, completes="cc-csc", mode="numeric", most=4),
        Field("name", "Name on the card", completes="cc-name"),
        Field("tax_id", "Tax ID" if needed else "Tax ID, if you have one", required=needed,
              most=100),
        Field("tax_id_type", "Its kind", "select", choices=tax_id_types()),
    )  # fmt: skip
    return {field.name: field for field in own}


@cache
def tax_id_types() -> tuple[tuple[str, str], ...]:
    """The kinds of tax ids to choose from, with what they are called."""
    return tuple((kind, kind.replace("_", " ").upper()) for kind in get_args(TaxIdType))
