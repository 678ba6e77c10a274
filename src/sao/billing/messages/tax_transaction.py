"""What a tax transaction hears."""

from sao.billing.values import Metadata, Value
from sao.billing.values.tax_sale import GiveBack, TaxSale


class PostSale(Value, frozen=True, kw_only=True):
    """What was calculated has been sold."""

    sale: TaxSale
    calculation: str
    reference: str
    posted_at: int
    metadata: Metadata = {}
    test_clock: str | None = None


class ReverseSale(Value, frozen=True, kw_only=True):
    """A sale is taken back: parts of it, a `flat` amount with its taxes, or (neither) the rest."""

    reversal: str
    reference: str
    parts: tuple[GiveBack, ...] = ()
    flat: int | None = None
    metadata: Metadata = {}


class PostReversal(Value, frozen=True, kw_only=True):
    """What was taken back of a transaction."""

    id: str
    original: str
    sale: TaxSale
    reference: str
    metadata: Metadata = {}
    test_clock: str | None = None
