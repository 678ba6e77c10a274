"""The list of shipping rates."""

from sao.billing.resources.shipping_rate import ShippingRate
from sao.views.lists.cells import link, state_of
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, InstantCell, TextCell
from sao.views.words.amounts import joined, money_cell


def takes_words(rate: ShippingRate) -> str:
    """`3 to 5 business days`, `at most 2 weeks`."""
    estimate = rate.delivery_estimate
    if estimate is None:
        return ""
    least, most = estimate.minimum, estimate.maximum
    if least is not None and most is not None and least.unit == most.unit:
        return f"{least.value} to {most.value} {_units(most.unit)}"
    ends = (("at least", least), ("at most", most))
    return joined(f"{word} {end.value} {_units(end.unit)}" for word, end in ends if end is not None)


def _units(unit: str) -> str:
    return f"{unit.replace('_', ' ')}s"


def _fill(_moment: Moment, rate: ShippingRate, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(rate),
        "state": state_of(rate),
        "total": money_cell(rate.amount, rate.currency),
        "also": TextCell(text=joined(each.upper() for each in sorted(rate.currency_options))),
        "takes": TextCell(text=takes_words(rate)),
        "created": InstantCell(at=rate.created),
    }


FAMILY = Family(
    resource="shipping_rate",
    columns=(
        Column(key="name", label="Shipping rate", sorts=True),
        Column(key="state", label="Status"),
        Column(key="total", label="Costs", end=True),
        Column(key="also", label="Also in"),
        Column(key="takes", label="Takes"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill,
    text=lambda rate: rate.display_name,
    sorts={"name": lambda _moment, rate: rate.display_name.lower()},
)
