"""What can be asked of payment method configurations: which ways to pay are offered."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from sao.billing.payments.bank_debits import TYPES
from sao.billing.resources.payment_method_configuration import (
    DEFAULT,
    PaymentMethodConfiguration,
    effective,
)
from sao.views.actions.fields import option, select, text
from sao.views.actions.switch import SWITCH, switch
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Action, Field
from sao.views.words.titles import way_words

_PATH = "/v1/payment_method_configurations"
_ONE = f"{_PATH}/{{id}}"
_BLANK = PaymentMethodConfiguration(id=DEFAULT, status="active")
_OFFERED = (option("on", "Offered"), option("off", "Not offered"))


def _ways(configuration: PaymentMethodConfiguration) -> Iterator[Field]:
    """A choice for each way of paying that there is here; of the others a program may say so."""
    for name in TYPES:
        on = "on" if effective(configuration, name) else "off"
        asked = f"{name}[display_preference][preference]"
        yield select(asked, way_words(name), _OFFERED, required=True, value=on)


def _new(_moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    return (text("name", "Name", required=True, value="Ways to pay"), *_ways(_BLANK))


def _as_it_is(_moment: Moment, configuration: Any) -> tuple[Field, ...]:
    return (text("name", "Name", value=configuration.name), *_ways(configuration))


def _needed(_moment: Moment, configuration: Any) -> str | None:
    if configuration.is_default:
        return "It is the default, by which payments go that name none; it stays active."
    return None


def by_default(standing: PaymentMethodConfiguration | None) -> Action:
    """What is offered where no configuration is named."""
    return Action(
        name="ways",
        label="Edit ways to pay",
        method="POST",
        path=f"{_PATH}/{quote(DEFAULT, safe='')}",
        fields=tuple(_ways(standing or _BLANK)),
        confirm="Of payments that programs make from now on, and that name neither ways to pay nor "
        "a configuration.",
    )


MAKERS = (Verb("create", "New configuration", "create", _PATH, _new, primary=True),)

VERBS = (
    Verb("update", "Edit", "update", _ONE, _as_it_is, primary=True),
    *switch(_ONE, SWITCH, out="inactive", stays=_needed),
)
