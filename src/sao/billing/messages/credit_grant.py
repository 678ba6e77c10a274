"""What a credit grant hears."""

from sao.billing.values import Metadata, Value
from sao.billing.values.grant import Applied, Category


class CreateGrant(Value, frozen=True):
    """The customer has it; `number`, `prices` as in `HeldGrant`."""

    id: str
    customer: str
    number: int
    name: str | None
    category: Category
    currency: str
    amount: int
    priority: int
    effective_at: int
    expires_at: int | None = None
    prices: tuple[str, ...] = ()
    metadata: Metadata = {}
    test_clock: str | None = None


class UseGrant(Value, frozen=True):
    """The customer applied it to lines of an invoice."""

    invoice: str
    applied: tuple[Applied, ...]


class Reinstate(Value, frozen=True):
    """An invoice to which it was applied is void: `(line, amount)` comes back."""

    invoice: str
    lines: tuple[tuple[str, int], ...]
