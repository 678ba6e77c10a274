"""The page of a customer's portal: plain HTML and forms, no script."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, StrictUndefined, Template

from sao.api.checkout.page import sheet, test_cards
from sao.api.docs import static
from sao.api.portal.views import Shown


def render(view: Shown, links: Mapping[str, str], problem: str = "", done: str = "") -> bytes:
    """The page; `links` are the addresses of invoices, by their ids.

    With a flow that is `done`, it says only that.
    """
    page = _template().render(
        view=view, links=links, problem=problem, done=done, cards=test_cards(), style=sheet()
    )
    return page.encode()


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(static("portal.html"))
