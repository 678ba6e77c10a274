"""The list of payment method configurations."""

from sao.billing.resources.payment_method_configuration import PaymentMethodConfiguration
from sao.views.lists.cells import link, state_of
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, InstantCell, TextCell
from sao.views.words.amounts import joined
from sao.views.words.titles import way_words


def offered_words(configuration: PaymentMethodConfiguration) -> str:
    """What it offers: `cards, SEPA Direct Debit`."""
    return joined(map(way_words, configuration.types)) or "nothing"


def _fill(
    _moment: Moment, configuration: PaymentMethodConfiguration, _state: str | None
) -> dict[str, Cell]:
    renamed = configuration.is_default and configuration.name != "Default"
    return {
        "name": link(configuration, note="default" if renamed else None),
        "offers": TextCell(text=offered_words(configuration)),
        "state": state_of(configuration),
        "created": InstantCell(at=configuration.created),
    }


FAMILY = Family(
    resource="payment_method_configuration",
    columns=(
        Column(key="name", label="Configuration"),
        Column(key="offers", label="Offers"),
        Column(key="state", label="Status"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill,
    text=lambda configuration: configuration.name,
)
