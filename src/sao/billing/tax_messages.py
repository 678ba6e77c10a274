"""What the workflow `assess` is started with, as in `messages`."""

from sao.billing.messages import Bill
from sao.billing.taxation.values import Assess
from sao.billing.values import Value


class TaxOrder(Value, frozen=True):
    """What of a customer's is to be taxed, of these products: an invoice to come, or one there."""

    customer: str
    products: tuple[str, ...]
    bill: Bill | None = None
    assess: Assess | None = None
