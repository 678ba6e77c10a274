"""Why: the way to the state that an object is in, in sentences made of its chain."""

from typing import Any

from sao.billing.resources.customer.state import Customer
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.billing.resources.subscription.state import Subscription
from sao.core.machine import Step
from sao.views.ahead import ahead_of, next_of
from sao.views.belongings import subscriptions_of
from sao.views.lists.customers import standing_of
from sao.views.moment import Moment
from sao.views.shapes import Cause, Why
from sao.views.story import story
from sao.views.words.amounts import day
from sao.views.words.behaviors import behavior_words
from sao.views.words.states import STANDINGS, STATES
from sao.views.words.summaries import summary
from sao.views.words.summaries.saying import error_words
from sao.views.words.titles import card_words, noun, resource_of, title

_CALM = ("active", "trialing")


def why(moment: Moment, object_id: str) -> Why | None:
    """Why the object is in its state; None where there is none, or was none then."""
    state = moment.find(object_id)
    if state is None:
        return None
    if isinstance(state, Customer):
        return _of_customer(moment, state)
    steps = _told(moment, state)
    return Why(
        object_id=object_id,
        title=f"Why {_name(state)} is {_state_words(state)}",
        path=tuple(_sentence(steps, number) for number in range(len(steps))),
        next=_next(moment, state),
    )


def _of_customer(moment: Moment, customer: Customer) -> Why:
    """The story of the subscription that needs attention most."""
    standing = standing_of(moment, customer)
    held = subscriptions_of(moment, customer)
    words = STANDINGS[standing].label.lower()
    leading = next((each for each in held if each.status == standing), None)
    steps = _told(moment, leading if leading is not None else customer)
    return Why(
        object_id=customer.id,
        title=f"Why {title(customer)} is {words}" if held else f"{title(customer)}: {words}",
        path=tuple(_sentence(steps, number) for number in range(len(steps))),
        next=_next(moment, leading) if leading is not None else None,
    )


def _told(moment: Moment, state: Any) -> list[Step]:
    """The steps that matter for the state: since all was well, of the object and what it rests on.

    All is well where a subscription runs; of others the whole life is told.
    """
    about = [state.id, *_rests_on(moment, state)]
    steps = story(moment, about)
    begins = 0
    if isinstance(state, Subscription) and state.status not in _CALM:
        begins = _since_calm(steps, state)
    told = [step for step in steps[begins:] if _matters(step, state)]
    while told and told[-1].after.schema == "payment_method":
        told.pop()  # what a card does since then is why of nothing yet
    return told


def _rests_on(moment: Moment, state: Any) -> list[str]:
    invoice = state if isinstance(state, Invoice) else None
    if isinstance(state, Subscription):
        invoice = moment.get(Invoice, state.latest_invoice)
    if isinstance(state, PaymentIntent):
        return _methods(moment, state)
    if invoice is None:
        return []
    intent = moment.get(PaymentIntent, invoice.payment_intent)
    methods = _methods(moment, intent) if intent is not None else []
    return [invoice.id, *([intent.id] if intent is not None else []), *methods]


def _methods(moment: Moment, intent: PaymentIntent) -> list[str]:
    """What its charges were made with, as far as that is still known."""
    named = [charge.method.id for charge in intent.charges]
    if intent.method is not None:
        named.append(intent.method.id)
    return [each for each in dict.fromkeys(named) if moment.find(each) is not None]


def _since_calm(steps: list[Step], state: Subscription) -> int:
    """Where the story begins: at the last step after which the subscription was in order.

    Before that, where a card was told what to do then: that is why.
    """
    calm = [
        number
        for number, step in enumerate(steps)
        if step.outcome.object_id == state.id and step.outcome.state in _CALM
    ]
    last = calm[-1] if calm else 0
    told = (n for n in range(last, -1, -1) if _foretells(steps[n], state))
    return next(told, last)


def _foretells(step: Step, state: Subscription) -> bool:
    """Whether it is why the subscription is no longer in order: what a card was told, an end."""
    if state.status == "canceled" and state.cancellation_reason == "cancellation_requested":
        return _asked_to_end(step)
    return step.outcome.action == "set_behavior"


def _asked_to_end(step: Step) -> bool:
    if step.after.schema != "subscription":
        return False
    before, after = step.before.data.cancel_at, step.after.data.cancel_at
    return before != after and after is not None


def _matters(step: Step, state: Any) -> bool:
    """What is worth a sentence."""
    outcome, resource = step.outcome, step.after.schema
    if resource == "payment_method":
        return outcome.action == "set_behavior"
    if resource == "payment_intent":
        return outcome.action in _PAYMENTS or outcome.object_id == state.id
    if outcome.action in _ALWAYS or _asked_to_end(step):
        return True
    if outcome.object_id == state.id and resource not in ("subscription", "invoice"):
        return step.before.status != outcome.state
    return step.before.status != outcome.state


_ALWAYS = frozenset(
    ("attempt_failed", "attempt_pending", "overdue", "issue_credit", "stop_collection")
)
_PAYMENTS = frozenset(("require_action", "authenticate", "wait", "dispute"))


def _sentence(steps: list[Step], number: int) -> Cause:
    step = steps[number]
    outcome = step.outcome
    return Cause(
        kind="outcome",
        text=_words(steps, number),
        id=outcome.cause,
        at=outcome.at,
        object_id=outcome.object_id,
        seq=outcome.seq,
    )


def _words(steps: list[Step], number: int) -> str:
    step = steps[number]
    state, outcome = step.after.data, step.outcome
    when = day(outcome.at)
    match step.after.schema, outcome.action:
        case "invoice", "attempt_failed":
            return _failure(step)
        case "invoice", "create":
            return f"A draft was made on {when}: {_told_of(step)}."
        case "payment_method", "set_behavior":
            told = behavior_words(state.card.behavior).lower()
            return f"{card_words(state.card)} {told} from {when} on."
        case "subscription", _ if step.before.status not in ("", outcome.state):
            return f"So {_name(state)} was {_state_words(state)} from {when} on: {_told_of(step)}."
    return f"{_name(state)} on {when}: {_told_of(step)}."


def _told_of(step: Step) -> str:
    """The summary within a sentence that has named the object and its state already."""
    text, state = summary(step), step.after.data
    for known in (title(state), STATES[resource_of(state.id)][state.status].label):
        text = text.removeprefix(f"{known}: ")
    return _lower(text)


def _failure(step: Step) -> str:
    """What became of one attempt, which this invoice's outcome tells of."""
    invoice, before = step.after.data, step.before.data
    why, when = error_words(invoice.last_error), day(step.outcome.at)
    if before.first_failed_at is None:
        return f"{_name(invoice)} could not be paid on {when}: {why}."
    retries = invoice.attempt_count - 1
    planned = len(invoice.dunning.retry_days)
    attempt = f"Retry {retries} of {planned}" if retries and _by_itself(before) else "An attempt"
    return f"{attempt} on {when} failed too: {why}."


def _by_itself(before: Any) -> bool:
    """Whether the attempt was the invoice's own retry; older ones left no next one and no wish."""
    return before.retrying or (
        before.requested_method is None and before.next_payment_attempt is None
    )


def _next(moment: Moment, state: Any) -> str | None:
    if isinstance(state, Subscription):
        coming = next_of(moment, state)
        return f"{coming.text} on {day(coming.at)}." if coming.at is not None else f"{coming.text}."
    for one in ahead_of(moment, state.id):
        return f"{one.summary} on {day(one.at)}."
    return None


def _name(state: Any) -> str:
    resource = resource_of(state.id)
    if resource == "invoice":
        return f"Invoice {title(state)}" if state.number else "The draft"
    if resource in ("subscription", "payment_method", "product", "customer"):
        return title(state)
    return f"The {noun(resource)} {title(state)}" if resource == "refund" else title(state)


def _state_words(state: Any) -> str:
    return STATES[resource_of(state.id)][state.status].label.lower()


def _lower(text: str) -> str:
    """The summary within a sentence; a number or name at its start stays as it is."""
    first = text.split(" ", 1)[0]
    if first.isupper() or any(sign.isdigit() for sign in first):
        return text
    return f"{text[0].lower()}{text[1:]}"
