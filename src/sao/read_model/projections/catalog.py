"""Products and prices."""

from collections.abc import Iterator

from sao.billing.resources.price import Price
from sao.billing.resources.product import Product
from sao.core.machine import Step
from sao.read_model.projections.rows import Row, row
from sao.read_model.tables import PRICES, PRODUCTS


def project_product(step: Step, _clock: str) -> Iterator[Row]:
    """The product, as it is now."""
    state: Product = step.after.data
    yield row(
        PRODUCTS,
        id=state.id,
        seq=step.outcome.seq,
        status=state.status,
        name=state.name,
        created_at=state.created,
    )


def project_price(step: Step, _clock: str) -> Iterator[Row]:
    """The price, as it is now."""
    state: Price = step.after.data
    recurring = state.recurring
    yield row(
        PRICES,
        id=state.id,
        seq=step.outcome.seq,
        status=state.status,
        product=state.product,
        currency=state.currency,
        unit_amount_minor=state.unit_amount,
        interval=recurring.interval if recurring is not None else None,
        interval_count=recurring.interval_count if recurring is not None else None,
        usage_type=recurring.usage_type if recurring is not None else None,
        nickname=state.nickname,
        lookup_key=state.lookup_key,
        created_at=state.created,
    )
