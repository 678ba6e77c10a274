"""Finding charges, which live inside their payment intents."""

from typing import NamedTuple

from sao.api.finding.objects import find
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.payment_intent.state import intent_of
from sao.billing.values.charge import Charge
from sao.runtime import Reading
from sao.wire.errors import no_such, not_found


class Attempt(NamedTuple):
    """A charge, with the intent that it is part of."""

    intent: PaymentIntent
    charge: Charge


def find_charge(session: Reading, charge: str) -> Attempt | None:
    """The charge of this id, if there is one."""
    intent = find(session, PaymentIntent, intent_of(charge) or "")
    if intent is None:
        return None
    return next((Attempt(intent, each) for each in intent.charges if each.id == charge), None)


def charge_in_path(session: Reading, charge: str) -> Attempt:
    """The charge that a path is about. Raises `not_found`."""
    found = find_charge(session, charge)
    if found is None:
        raise not_found(f"No such charge: '{charge}'")
    return found


def charge_named(session: Reading, charge: str, param: str) -> PaymentIntent:
    """The intent of a charge that a parameter names. Raises `resource_missing`."""
    found = find_charge(session, charge)
    if found is None:
        raise no_such("charge", charge, param)
    return found.intent
