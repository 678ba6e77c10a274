"""Tax codes on the wire: no objects of anybody's, but a table that everybody has."""

from sao.billing.taxation.codes import TaxCode
from sao.wire.params import Page
from sao.wire.shapes import Rendered

OBJECT = "tax_code"


class List(Page, frozen=True, kw_only=True):
    """Which tax codes."""


def render(code: TaxCode) -> Rendered:
    """A tax code as Stripe shows it."""
    return {
        "id": code.id,
        "object": OBJECT,
        "description": code.description,
        "name": code.name,
        "requirements": {"performance_location": "optional"},
    }
