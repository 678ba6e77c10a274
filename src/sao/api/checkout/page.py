"""The page of a checkout session: plain HTML and a form, no script. Whatever is put in is escaped.

Cards are Stripe's test cards, for nothing else can be paid with here.
"""

import base64
from functools import cache
from hashlib import sha256
from typing import NamedTuple, get_args

from jinja2 import Environment, StrictUndefined, Template

from sao.api.checkout.views import Shown
from sao.api.docs import static
from sao.billing.test_cards import TEMPLATES, test_card
from sao.documents.press import style
from sao.views.words.behaviors import behavior_words
from sao.wire.checkout_urls import origin
from sao.wire.tax_id_types import TaxIdType

OFFERED = (
    "visa",
    "mastercard",
    "amex",
    "threeDSecure2Required",
    "authenticationRequiredOnSetup",
    "visa_chargeDeclined",
    "visa_chargeDeclinedInsufficientFunds",
    "visa_chargeDeclinedExpiredCard",
    "visa_chargeCustomerFail",
)
"""The test cards that the page names; it takes the others as well."""


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


class TestCard(NamedTuple):
    """A card to choose."""

    number: str
    words: str


def render(view: Shown, entered: Entered, problem: str = "", *, challenged: bool = False) -> bytes:
    """The page; with what went wrong, or asking whether a challenge is passed."""
    page = _template().render(
        view=view,
        entered=entered,
        problem=problem,
        challenged=challenged,
        cards=test_cards(),
        tax_id_types=tax_id_types(),
        style=sheet(),
    )
    return page.encode()


def headers(onward: str = "") -> dict[str, str]:
    """A page may load nothing, and its form leads back here, or `onward` to where a seller says."""
    beyond = f" {origin(onward)}" if onward else ""
    digest = base64.b64encode(sha256(sheet().encode()).digest()).decode()
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{digest}'; "
        f"form-action 'self'{beyond}; base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


@cache
def tax_id_types() -> tuple[tuple[str, str], ...]:
    """The kinds of tax ids to choose from, with what they are called."""
    return tuple((kind, kind.replace("_", " ").upper()) for kind in get_args(TaxIdType))


@cache
def test_cards() -> tuple[TestCard, ...]:
    """The cards that a page names."""
    found = []
    for name in OFFERED:
        card = test_card(name)
        if card is not None:
            number = " ".join(_groups(TEMPLATES[name].number))
            found.append(TestCard(number, behavior_words(card.behavior)))
    return tuple(found)


def _groups(number: str) -> list[str]:
    return [number[place : place + 4] for place in range(0, len(number), 4)]


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(static("checkout.html"))


@cache
def sheet() -> str:
    """The style of pages for customers."""
    return style() + static("checkout.css")
