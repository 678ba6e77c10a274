"""The page of a customer's portal."""

from collections.abc import Mapping

from sao.api.portal.views import Shown
from sao.api.site.hosted import sheet, template, test_cards
from sao.api.taking.taker import Taking
from sao.gateways.port import Client


def render(
    view: Shown,
    links: Mapping[str, str],
    problem: str = "",
    done: str = "",
    *,
    taking: Taking | None = None,
) -> bytes:
    """The page; `links` are the addresses of invoices, by their ids.

    With a flow that is `done`, it says only that. Without `taking`, payments are simulated.
    """
    page = template("portal.html").render(
        view=view,
        links=links,
        problem=problem,
        done=done,
        cards=test_cards(),
        style=sheet(),
        taking=taking,
        client=client_of(view, taking, done),
    )
    return page.encode()


def client_of(view: Shown, taking: Taking | None, done: str = "") -> Client | None:
    """What the page has to load, where it takes a card."""
    flow = view.flow.type if view.flow is not None else ""
    offered = flow == "payment_method_update" or (not flow and view.features.payment_method_update)
    takes = offered and view.costs is None and not done
    return taking.client if taking is not None and takes else None
