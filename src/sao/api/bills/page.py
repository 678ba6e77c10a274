"""The page on which an invoice is paid."""

from sao.api.bills.views import Shown
from sao.api.site.hosted import sheet, template, test_cards
from sao.api.taking.taker import Taking
from sao.gateways.port import Client


def render(view: Shown, taking: Taking | None, problem: str = "") -> bytes:
    """The page, with what went wrong. Without `taking`, payments are simulated."""
    page = template("bill.html").render(
        view=view,
        taking=taking,
        client=client_of(view, taking),
        root="../../../",
        problem=problem,
        cards=test_cards(),
        style=sheet(),
    )
    return page.encode()


def client_of(view: Shown, taking: Taking | None) -> Client | None:
    """What the page has to load, as long as there is something to pay."""
    return taking.client if taking is not None and view.status == "open" else None
