"""Pages for customers of whoever sells: plain HTML and forms, no script. What is put in is escaped.

They all extend `hosted.html`. Cards are Stripe's test cards: with nothing else can be paid here.
"""

import base64
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from sao.api.site.docs import static
from sao.billing.test_cards import TEMPLATES, test_card
from sao.documents.press import style
from sao.views.words.behaviors import behavior_words
from sao.wire.checkout_urls import origin

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


class TestCard(NamedTuple):
    """A card to choose."""

    number: str
    words: str


@cache
def template(name: str) -> Template:
    """The page of this name."""
    environment = Environment(
        loader=FunctionLoader(static),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


@cache
def sheet() -> str:
    """The style of pages for customers."""
    return style() + static("checkout.css")


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
