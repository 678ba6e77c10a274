"""Pages for customers of whoever sells: plain HTML and forms. What is put in is escaped.

They all extend `hosted.html`. With simulated payments they have no script, and cards are Stripe's
test cards; a gateway's own client takes real ones (`api/taking`).
"""

import base64
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from starlette.responses import Response

from sao.api.site.plain import static
from sao.billing.payments.test_cards import TEMPLATES, test_card
from sao.documents.press import style
from sao.gateways.port import Client
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


def headers(onward: str = "", client: Client | None = None) -> dict[str, str]:
    """A page may load nothing, and its form leads back here, or `onward` to where a seller says.

    One that takes cards, or waits for a payment, may besides load what the `client` needs.
    """
    beyond = f" {origin(onward)}" if onward else ""
    digest = base64.b64encode(sha256(sheet().encode()).digest()).decode()
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{digest}'; "
        f"form-action 'self'{beyond}; base-uri 'none'; frame-ancestors 'none'{_allowed(client)}",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


def notice(text: str, status: int) -> Response:
    """A page that says only this: its first sentence large, the rest below."""
    said, stop, more = text.strip().partition(". ")
    page = template("notice.html").render(
        view={"seller": ""}, style=sheet(), client=None, said=said + stop.strip(), more=more
    )
    return Response(page, status, headers(), media_type="text/html")


def _allowed(client: Client | None) -> str:
    """What a gateway's client needs, and our scripts beside it."""
    if client is None:
        return ""
    ours = {"script-src": ("'self'",), "connect-src": ("'self'",)}
    return "".join(
        f"; {name} {' '.join((*ours.get(name, ()), *client.sources.get(name, ())))}"
        for name in dict.fromkeys((*ours, *client.sources))
    )


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
