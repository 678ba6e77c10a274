"""A card that stops working: it recovers, is replaced, asks for a code, or stays so.

Of a customer whom requests know as `$c12`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sao.api.company.deeds import Deed, asked, deed
from sao.api.company.drawing import Lots
from sao.api.company.terms import Cards
from sao.api.scenario.command_log import Command
from sao.billing.reckoning.calendar import DAY, HOUR

ENDINGS = ("recovers", "replaced", "code", "never")
"""What can become of a card that has stopped working."""

_CYCLE = 30 * DAY


class Held(NamedTuple):
    """A card: the number of the customer who has it, and how requests know it."""

    number: int
    reference: str


def own_card(number: int) -> Held:
    """With which the customer began."""
    return Held(number, f"$c{number}.invoice_settings.default_payment_method")


def brought_card(number: int) -> Held:
    """That the customer brought later."""
    return Held(number, f"$card{number}")


def trouble(lots: Lots, cards: Cards, held: Held, since: int, end: int) -> Iterator[Deed]:
    """What becomes of a card that was there at `since`."""
    method = f"/api/payment_methods/{held.reference}/behavior"
    if lots.happens("fails lately", cards.lately):
        lately = max(end - (2 + lots.below("days ago", 25)) * DAY, since + HOUR)
        yield deed(lately, method, behavior=lots.weighed("decline", cards.how))
        return
    if not lots.happens("card fails", cards.fail):
        return
    at = since + (12 + lots.below("fails after", 300)) * DAY
    ending = lots.weighed("ends", cards.ends)
    behavior = "auth_failure" if ending == "code" else lots.weighed("decline", cards.how)
    if at >= end:
        return
    yield deed(at, method, behavior=behavior)
    mended = at + (_CYCLE - 6 * DAY) + lots.below("mended after", 12) * DAY
    if ending in ("recovers", "code"):
        yield deed(mended, method, behavior="succeed")
    elif ending == "replaced":
        yield from _replace_card(held.number, mended)


def bring_card(number: int, at: int) -> Iterator[Deed]:
    """Another card, which is charged from then on."""
    card = Command(
        method="POST",
        path="/v1/payment_methods/pm_card_mastercard/attach",
        params={"customer": f"$c{number}"},
        name=f"card{number}",
        optional=True,
    )
    yield Deed(at, card)
    default = {"default_payment_method": f"$card{number}"}
    yield deed(at, f"/v1/customers/$c{number}", invoice_settings=default)


def _replace_card(number: int, at: int) -> Iterator[Deed]:
    """Another card, and what is open is paid with it at once."""
    yield from bring_card(number, at)
    name = f"open{number}"
    yield asked(at, name, "/v1/invoices", customer=f"$c{number}", status="open", limit=1)
    yield deed(at + HOUR, f"/v1/invoices/${name}.data.0.id/pay")
