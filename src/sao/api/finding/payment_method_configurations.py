"""The configuration that says what intents and sessions can be paid with."""

from sao.billing.resources.payment_method_configuration import (
    DEFAULT,
    PaymentMethodConfiguration,
)
from sao.billing.resources.test_clock import ENVIRONMENT_CLOCK, TestClock
from sao.billing.values.payment import Configured
from sao.runtime import Reading
from sao.wire.errors import WireError, exclusive, no_such, not_found

_NOUN = "payment method configuration"
_PARAM = "payment_method_configuration"


def standing(session: Reading, object_id: str) -> PaymentMethodConfiguration | None:
    """The configuration of this id. The default is there, though nobody has changed it."""
    state = session.find(object_id)
    if isinstance(state, PaymentMethodConfiguration):
        return state
    if object_id != DEFAULT:
        return None
    clock = session.find(ENVIRONMENT_CLOCK)
    since = clock.created if isinstance(clock, TestClock) else 0
    return PaymentMethodConfiguration(
        id=DEFAULT, status="active", created=since, is_default=True, name="Default"
    )


def configured(session: Reading, object_id: str) -> PaymentMethodConfiguration:
    """The configuration that a path is about. Raises `not_found`."""
    state = standing(session, object_id)
    if state is None:
        raise not_found(f"No such {_NOUN}: '{object_id}'", "configuration")
    return state


def offered_by(
    session: Reading, name: str | None, *, by_default: bool, named: str | None = None
) -> Configured | None:
    """What the configuration that is named offers; `by_default`, else, a default that was changed.

    `named` is the parameter that lists ways of paying, if one does: then there is no configuration.
    Raises `resource_missing`, `parameters_exclusive`, `parameter_invalid` (it is not active).
    """
    if name is None:
        changed = session.find(DEFAULT) if by_default and named is None else None
        return _value(changed) if isinstance(changed, PaymentMethodConfiguration) else None
    if named is not None:
        raise exclusive(_PARAM, named)
    state = standing(session, name)
    if state is None:
        raise no_such(_NOUN, name, _PARAM)
    if state.status != "active":
        why = f"The {_NOUN} '{name}' is not active, so nothing new can be paid by it."
        raise WireError("parameter_invalid", why, _PARAM)
    return _value(state)


def _value(state: PaymentMethodConfiguration) -> Configured:
    return Configured(id=state.id, types=state.types)
