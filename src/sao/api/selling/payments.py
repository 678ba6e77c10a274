"""What several families do with payment methods and attempts: name, make, attach; try, and tell."""

from typing import Any

from sao.api.endpoint import Answer, Reply
from sao.api.finding.objects import named
from sao.billing.resources import payment_method
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.values.payment import Method, PaymentError
from sao.core.instance import State
from sao.runtime import Rejected, Session
from sao.wire.errors import WireError, body, exclusive, of_payment_error, of_rejection
from sao.wire.render import kind_of, present, render
from sao.wire.resources.card import template
from sao.wire.resources.mandate import MandateData
from sao.wire.resources.payment_method import PREFIX, Inline, is_template


def check_decided(session: Session, behavior: Any) -> None:
    """Whether a payment on which everything depends is decided. Raises `gateway_late`.

    `error_if_incomplete` undoes a request whose payment fails: that takes an answer on the spot.
    """
    if behavior == "error_if_incomplete" and session.owes:
        raise WireError(
            "gateway_late",
            "This payment gateway answers after a request is stored, so nothing could be undone: "
            "use payment_behavior default_incomplete or allow_incomplete.",
            "payment_behavior",
        )


def usable(session: Session, name: str, param: str) -> PaymentMethod:
    """The payment method of this id; a template (`pm_card_visa`) stands for a fresh one.

    Raises `resource_missing`.
    """
    card = template(name) if is_template(name) else None
    if card is None:
        return named(session, PaymentMethod, name, param)
    fresh = session.new_id(PREFIX)
    made: PaymentMethod = session.submit(fresh, "create", payment_method.Create(card=card)).state
    return made


def chosen(
    session: Session, name: str | None, inline: Inline | None, customer: str | None
) -> Method | None:
    """The method that is named, or given along; None where there is neither.

    Raises `parameters_exclusive`, and what `payer` raises.
    """
    given = inline.data() if inline is not None else None
    check_one_given(name, inline)
    if given is not None:
        return made_of(session, given)
    return payer(session, name, customer, "payment_method") if name is not None else None


def check_one_given(name: str | None, inline: Inline | None) -> None:
    """A payment method is named, or given along. Raises `parameters_exclusive`."""
    if name is not None and inline is not None:
        raise exclusive("payment_method", "payment_method_data", param="payment_method_data")


def made_of(session: Session, given: payment_method.Create) -> Method:
    """The payment method that is made of what was given."""
    fresh = session.new_id(PREFIX)
    made: PaymentMethod = session.submit(fresh, "create", given).state
    return payment_method.charged(made)


def accepted(session: Session, method: Method | None, mandate: MandateData | None) -> None:
    """Note that the holder of the method agreed. Raises `parameter_missing` (there is none)."""
    if mandate is None:
        return
    if method is None:
        raise WireError(
            "parameter_missing", "A mandate is for a payment method: name one.", "payment_method"
        )
    session.submit(method.id, "accept_mandate", mandate.value())


def attach(session: Session, method: PaymentMethod, customer: str) -> PaymentMethod:
    """The method, the customer's from now on. Rejected where a card refuses, or is another's."""
    if method.customer == customer:
        return method
    if method.customer is not None:
        raise WireError(
            "illegal_transition.payment_method",
            "The payment method you provided has already been attached to a customer.",
            "payment_method",
        )
    attached: PaymentMethod = session.submit(
        method.id, "attach", payment_method.Attach(customer=customer)
    ).state
    return attached


def payer(session: Session, name: str, customer: str | None, param: str) -> Method:
    """The method to charge. Raises `resource_missing`, `parameter_invalid` (it is not theirs)."""
    method = usable(session, name, param)
    if method.status == "detached":
        raise WireError(
            "parameter_invalid",
            f"The PaymentMethod '{method.id}' was detached from its customer and may not be used "
            "again.",
            param,
        )
    if method.customer not in (None, customer):
        raise WireError(
            "parameter_invalid",
            f"The PaymentMethod '{method.id}' belongs to a customer; name that customer to use it.",
            param,
        )
    return payment_method.charged(method)


def submit(session: Session, state: State, action: str, data: Any) -> None:
    """Ask an intent for something; a refusal shows the intent, as Stripe's does."""
    try:
        session.submit(state.id, action, data)
    except Rejected as refused:
        error = of_rejection(refused.rejection)
        error.extra[kind_of(state)] = render(state)
        raise error from refused


def outcome(state: State, error: PaymentError | None) -> Answer:
    """What came of an attempt: 402 where it failed, with the intent as it is now."""
    if state.status != "requires_payment_method" or error is None:
        return present(state)
    refusal = of_payment_error(error, **{kind_of(state): render(state)})
    return Reply(refusal.status, body(refusal))
