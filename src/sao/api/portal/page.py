"""The page of a customer's portal."""

from collections.abc import Mapping

from sao.api.portal.views import Shown
from sao.api.site.hosted import sheet, template, test_cards


def render(view: Shown, links: Mapping[str, str], problem: str = "", done: str = "") -> bytes:
    """The page; `links` are the addresses of invoices, by their ids.

    With a flow that is `done`, it says only that.
    """
    page = template("portal.html").render(
        view=view, links=links, problem=problem, done=done, cards=test_cards(), style=sheet()
    )
    return page.encode()
