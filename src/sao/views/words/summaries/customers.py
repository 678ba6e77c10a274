"""What happens to customers, in words."""

from collections.abc import Callable

from sao.billing.reckoning.money import show
from sao.core.machine import Step
from sao.views.words.amounts import counted
from sao.views.words.summaries.saying import Sayings, after, amount_of, before, changed
from sao.views.words.titles import card_words, place_words, plan_words


def _balance(step: Step) -> str:
    customer = after(step)
    moved = customer.balance - before(step).balance
    if customer.currency is None or not moved:
        return "Balance unchanged"
    way = "credited" if moved < 0 else "debited"
    now = show(customer.balance, customer.currency)
    return f"{show(abs(moved), customer.currency)} {way}, balance now {now}"


def _updated(step: Step) -> str:
    old, new = before(step), after(step)
    if "balance" in step.outcome.facts and old.balance != new.balance:
        return _balance(step)
    if old.default_payment_method != new.default_payment_method:
        card = new.payment_methods.get(new.default_payment_method or "")
        return (
            f"Pays with {card_words(card)}" if card is not None else "Pays with no card by default"
        )
    if old.discount != new.discount:
        return "Discount given" if new.discount is not None else "Discount taken away"
    return changed(step)


def _attached(step: Step) -> str:
    old, new = before(step).payment_methods, after(step).payment_methods
    fresh = [name for name in new if old.get(name) != new[name]]
    words = ", ".join(card_words(new[name]) for name in fresh)
    known = any(name in old for name in fresh)
    return f"{words or 'Card'} {'changed' if known else 'attached'}"


def _detached(step: Step) -> str:
    old, new = before(step).payment_methods, after(step).payment_methods
    gone = ", ".join(card_words(card) for name, card in old.items() if name not in new)
    return f"{gone or 'Card'} detached"


def _numbered(step: Step) -> str:
    given = after(step).last_numbering
    return f"Number {given.number} given to an invoice" if given is not None else "Number given"


def _standing(step: Step) -> str:
    late = len(after(step).overdue_invoices)
    return f"{counted(late, 'invoice')} overdue" if late else "No invoice is overdue any more"


def _subscribing(step: Step) -> str:
    wish = after(step).starting
    return f"Agreed to {plan_words(wish)}" if wish is not None else "Agreed to a subscription"


def _billing(step: Step) -> str:
    lines = len(before(step).pending_items) - len(after(step).pending_items)
    return f"{counted(lines, 'waiting item')} put on an invoice" if lines > 0 else "Invoice made"


def _waiting(step: Step) -> str:
    return f"{counted(len(after(step).pending_items), 'item')} waiting for an invoice"


def _tax_ids(step: Step) -> str:
    old, new = before(step).tax_ids, after(step).tax_ids
    told = [f"{one.value} added" for one in new if one not in old]
    told += [f"{one.value} taken away" for one in old if one not in new]
    return f"Tax ID {', '.join(told)}"


def _granted(step: Step) -> str:
    made = after(step).granting
    return f"Granted credits of {show(made.amount, made.currency)}" if made else "Granted credits"


def _credits(words: str) -> Callable[[Step], str]:
    """What an outcome made more or less of a grant."""

    def say(step: Step) -> str:
        grant = after(step)
        moved = abs(grant.available - before(step).available)
        left = show(grant.available, grant.currency)
        return f"{show(moved, grant.currency)} {words}, {left} left"

    return say


CUSTOMER: Sayings = {
    "create": lambda step: f"{after(step).name or after(step).email or 'A customer'} is a customer",
    "update": _updated,
    "subscribe": _subscribing,
    "take_over": "Brings a subscription along",
    "adjust_balance": _balance,
    "add_tax_id": _tax_ids,
    "remove_tax_id": _tax_ids,
    "grant_credit": _granted,
    "note_grant": "What is left of its credits changed",
    "begin_schedule": "A scheduled subscription begins",
    "delete": "Deleted, and what it subscribed to ended",
    "attach_method": _attached,
    "detach_method": _detached,
    "set_subscription_method": "A subscription pays with a method of its own",
    "subscription_ended": "A subscription ended",
    "add_item": _waiting,
    "change_item": "A waiting item changed",
    "remove_item": _waiting,
    "place_items": "Waiting items put on a draft",
    "keep_lines": _waiting,
    "create_invoice": _billing,
    "bill": _billing,
    "take_items": _waiting,
    "ask_method": "Asked for a way to pay",
    "number_invoice": _numbered,
    "assess_invoice": "Said who is to be taxed",
    "collect_invoice": "Chose a method for an attempt",
    "credit": _balance,
    "note_standing": _standing,
}

BALANCE_TRANSACTION: Sayings = {
    "create": lambda step: (
        f"{show(after(step).amount, after(step).currency)}, "
        f"{after(step).type.replace('_', ' ')}, balance now "
        f"{show(after(step).ending_balance, after(step).currency)}"
    ),
    "update": changed,
}

TAX_ID: Sayings = {
    "create": lambda step: f"An authority knows the customer as {after(step).value}",
    "delete": "The customer has it no longer",
}

CREDIT_GRANT: Sayings = {
    "create": lambda step: f"{amount_of(step)} granted, {after(step).category}",
    "update": changed,
    "use": _credits("applied to an invoice"),
    "reinstate": _credits("back of a void invoice"),
    "lapse": _credits("expired"),
    "expire": _credits("expired by hand"),
    "void": _credits("void"),
    "annul": _credits("void with its customer"),
}

CREDIT_TRANSACTION: Sayings = {
    "create": lambda step: f"{amount_of(step)}, {after(step).type.replace('_', ' ')}",
}

ENTITLEMENTS: Sayings = {
    "provide": "What the customer may use follows from its subscriptions",
}

SETTINGS: Sayings = {
    "set_taxes": "Where the seller is, and how prices are taxed",
    "register": lambda step: (
        f"Tax is collected in {place_words(after(step).taxes.registrations[-1])}"
    ),
    "change_registration": "A registration holds from, or until, another day",
    "set_notices": "Which letters customers get is set anew",
    "set_renewals": lambda step: (
        f"Renewals are announced {after(step).upcoming_days} days before they come"
        if after(step).upcoming_days
        else "Renewals are not announced"
    ),
    "set_business": "Who sells is said on documents from now on",
    "set_dunning": lambda step: (
        f"Failed payments are retried after "
        f"{', '.join(str(day) for day in after(step).dunning.retry_days) or 'no'} days"
    ),
}

__all__ = [
    "BALANCE_TRANSACTION",
    "CREDIT_GRANT",
    "CREDIT_TRANSACTION",
    "CUSTOMER",
    "ENTITLEMENTS",
    "SETTINGS",
    "TAX_ID",
]
