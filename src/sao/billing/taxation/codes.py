"""Tax codes: what is sold, as far as that makes a difference here.

Stripe's other codes can be given to a product, too; it is then taxed as if it had none.
"""

from typing import Literal, NamedTuple

Kind = Literal["electronic", "goods", "nontaxable", "services", "shipping"]


class TaxCode(NamedTuple):
    """A kind of thing that is sold."""

    id: str
    kind: Kind
    name: str
    description: str


CODES = (
    TaxCode(
        "txcd_00000000",
        "nontaxable",
        "Nontaxable",
        "Whatever is subject to no tax, anywhere.",
    ),
    TaxCode(
        "txcd_10000000",
        "electronic",
        "General - Electronically Supplied Services",
        "What is delivered over a network, mostly by itself. What holds where nothing is said.",
    ),
    TaxCode(
        "txcd_10103000",
        "electronic",
        "Software as a service (SaaS) - personal use",
        "Software that runs elsewhere, used in private.",
    ),
    TaxCode(
        "txcd_10103001",
        "electronic",
        "Software as a service (SaaS) - business use",
        "Software that runs elsewhere, used by a business.",
    ),
    TaxCode(
        "txcd_20030000", "services", "General - Services", "What somebody does for somebody else."
    ),
    TaxCode("txcd_92010001", "shipping", "Shipping", "What it costs to send what was bought."),
    TaxCode("txcd_99999999", "goods", "General - Tangible Goods", "What can be touched."),
)

BY_ID = {code.id: code for code in CODES}
GENERAL, SHIPPING = "txcd_10000000", "txcd_92010001"


def kind_of(code: str) -> Kind:
    """What a code stands for; one that makes no difference is an electronic service."""
    known = BY_ID.get(code)
    return "electronic" if known is None else known.kind
