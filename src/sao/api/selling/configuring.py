"""Which payment method configuration says what an intent can be paid with."""

from msgspec import UNSET

from sao.api.finding.payment_method_configurations import offered_by
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.setup_intent import SetupIntent
from sao.billing.values.payment import Configured
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.resources import checkout_session, payment_intent, setup_intent

_TYPES = "payment_method_types"


def configured_for(
    session: Session, params: payment_intent.Create | setup_intent.Create
) -> Configured | None:
    """What is offered for a new intent, where no types are named. Raises as `offered_by`."""
    automatic = params.automatic_payment_methods
    return offered_by(
        session,
        params.payment_method_configuration,
        by_default=automatic is None or automatic.enabled,
        named=_TYPES if params.payment_method_types else None,
    )


def check_cards(session: Session, params: checkout_session.Create) -> None:
    """Whether a session can be paid by card, which is how its page takes money.

    Raises `parameter_invalid` (the configuration it goes by offers none), and as `offered_by`.
    """
    named = _TYPES if params.payment_method_types else None
    wanted = params.payment_method_configuration
    configured = offered_by(session, wanted, by_default=True, named=named)
    if configured is not None and "card" not in configured.types:
        raise WireError(
            "parameter_invalid",
            f"A checkout session takes cards, and the payment method configuration "
            f"'{configured.id}' offers none.",
            "payment_method_configuration",
        )


def configured_anew(
    session: Session,
    state: PaymentIntent | SetupIntent,
    params: payment_intent.Update | setup_intent.Update,
) -> Configured | None:
    """What is offered for an intent that is changed. Raises as `offered_by`.

    One that goes by a configuration goes by it again where the change matters to what it offers.
    """
    name, named = params.payment_method_configuration, None
    if params.payment_method_types:
        named = _TYPES
    elif name is None and any(
        getattr(params, field, UNSET) is not UNSET for field in ("currency", "capture_method")
    ):
        name = state.configuration
    return offered_by(session, name, by_default=False, named=named)
