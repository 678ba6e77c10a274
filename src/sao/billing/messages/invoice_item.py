"""What an invoice item hears, and whoever keeps its line while it waits."""

from sao.billing.values import Value
from sao.billing.values.line import Line


class CreateInvoiceItem(Value, frozen=True):
    """A line waits for an invoice, or stands on one; its id is the item's, with `il_` for `ii_`."""

    customer: str
    line: Line
    invoice: str | None = None
    test_clock: str | None = None


class ItemChanged(Value, frozen=True):
    """The line is another one now."""

    line: Line


class Invoiced(Value, frozen=True):
    """The item is on an invoice."""

    invoice: str


class ChangeItem(Value, frozen=True):
    """Another line in the place of that with the same `invoice_item`."""

    line: Line


class RemoveItem(Value, frozen=True):
    """An invoice item that waits is not to be billed."""

    item: str
