"""What a confirmation token brings to the intent that is confirmed with it."""

from typing import TypeVar

from msgspec import structs

from sao.api.finding.objects import named
from sao.api.selling.payments import made_of, payer
from sao.billing.resources import payment_method
from sao.billing.resources.confirmation_token import ConfirmationToken, Use
from sao.billing.values.payment import Method
from sao.runtime import Rejected, Session
from sao.wire.errors import WireError, of_rejection
from sao.wire.params import Params

P = TypeVar("P", bound=Params)

_PARAM = "confirmation_token"


def presented(
    session: Session, name: str | None, *, confirms: bool = True
) -> ConfirmationToken | None:
    """The token that is named, if one is. Raises `resource_missing`, `parameter_invalid`."""
    if name is None:
        return None
    if not confirms:
        why = "A confirmation_token can only be given where the intent is confirmed: set confirm."
        raise WireError("parameter_invalid", why, _PARAM)
    return named(session, ConfirmationToken, name, _PARAM)


def completed(params: P, token: ConfirmationToken | None, **fields: str) -> P:
    """The parameters with what the token brings; what the request says itself goes before that.

    `fields` are those that a token has under another name.
    """
    if token is None:
        return params
    names = fields or {name: name for name in ("setup_future_usage", "shipping")}
    defaults = {field.name: field.default for field in structs.fields(params)}
    brought = {
        name: getattr(token, source)
        for name, source in names.items()
        if getattr(params, name) == defaults[name] and getattr(token, source) is not None
    }
    return structs.replace(params, **brought)


def offered(
    session: Session, token: ConfirmationToken | None, customer: str | None
) -> Method | None:
    """What the token pays with; what was not there yet is made now. Raises what `payer` raises."""
    offer = None if token is None else token.offer
    if offer is None:
        return None
    if offer.method is not None:
        return payer(session, offer.method, customer, _PARAM)
    made = payment_method.Create(
        card=offer.card,
        billing_details=offer.billing_details,
        allow_redisplay=offer.allow_redisplay,
        metadata=offer.metadata,
    )
    return made_of(session, made)


def spend(session: Session, token: ConfirmationToken | None, intent: str) -> None:
    """From now on the token has confirmed this intent.

    Raises `illegal_transition` (it has confirmed one before, or it has expired).
    """
    if token is None:
        return
    try:
        session.submit(token.id, "use", Use(intent))
    except Rejected as refused:
        error = of_rejection(refused.rejection)
        raise WireError(error.code, error.message, _PARAM) from refused
