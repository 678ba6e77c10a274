"""What customers, invoices, credit grants and their transactions tell each other, as `messages`."""

from sao.billing.grant_values import Applied, Category, HeldGrant, Posting
from sao.billing.values import Metadata, Value

# --- heard by a customer -------------------------------------------------------------------------


class GrantNoted(Value, frozen=True):
    """A grant lasts until another time, is over, or `grant.available` of it comes back.

    That is what comes back, not what there is: the customer may have used some of it meanwhile.
    """

    grant: HeldGrant
    over: bool = False


# --- heard by a credit grant ---------------------------------------------------------------------


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


# --- heard by a credit balance transaction -------------------------------------------------------


class PostCredit(Value, frozen=True):
    """There is more of a grant, or less; `id` is that of the transaction to come."""

    id: str
    customer: str
    grant: str
    type: Posting
    amount: int
    currency: str
    effective_at: int
    invoice: str | None = None
    line: str | None = None
    test_clock: str | None = None
