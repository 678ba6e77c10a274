"""What the tables of summaries are made of."""

from collections.abc import Callable, Mapping
from typing import Any

from sao.billing.reckoning.money import show
from sao.billing.values.payment import PaymentError
from sao.core.machine import Step

Say = str | Callable[[Step], str]
"""Words, or how to find them."""

Sayings = Mapping[str, Say]
"""By action."""


def after(step: Step) -> Any:
    """The state that the outcome led to."""
    return step.after.data


def before(step: Step) -> Any:
    """The state that it found."""
    return step.before.data


def error_words(error: PaymentError | None) -> str:
    """`card declined (insufficient funds)`."""
    if error is None:
        return "for an unknown reason"
    code = error.code.replace("_", " ")
    if error.decline_code is None or error.decline_code == error.code:
        return code
    return f"{code} ({error.decline_code.replace('_', ' ')})"


def amount_of(step: Step, name: str = "amount") -> str:
    """An amount of the state, in its currency."""
    state = after(step)
    return show(getattr(state, name), state.currency)


def changed(step: Step) -> str:
    """`Name and email changed`; what is recorded but stayed the same is left out."""
    old, new = before(step), after(step)
    names = [
        name.replace("_", " ")
        for name in step.outcome.facts
        if getattr(old, name, None) != getattr(new, name, None)
    ]
    if not names:
        return "Nothing changed"
    first = ", ".join(names[:-1])
    text = f"{first} and {names[-1]}" if first else names[-1]
    return f"{text[0].upper()}{text[1:]} changed"
