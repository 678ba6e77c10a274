"""What happens to checkout sessions, payment links, quotes and portals, in words."""

from sao.billing.payments.bank_debits import TYPE_NAMES
from sao.billing.reckoning.money import show
from sao.core.machine import Step
from sao.views.words.amounts import counted, joined
from sao.views.words.summaries.saying import Sayings, after, before, changed


def _offered(step: Step) -> str:
    session = after(step)
    if session.mode == "setup":
        return "A card is to be kept"
    return f"{_total(step)} {'to begin with' if session.mode == 'subscription' else 'asked for'}"


def _bought(step: Step) -> str:
    session = after(step)
    if session.payment_status == "paid":
        return f"{_total(step)} paid"
    return "The card is kept" if session.mode == "setup" else "Nothing had to be paid"


def _taken(step: Step) -> str:
    session = after(step)
    sent = "" if session.shipping is None else f", sent by {session.shipping.shipment.name}"
    return f"The customer takes {counted(len(session.items), 'item')}{sent}"


def _total(step: Step) -> str:
    session = after(step)
    return show(session.amounts.total, session.currency)


def _portal(step: Step) -> str:
    if before(step).status != after(step).status:
        return f"Now {after(step).status}"
    return changed(step)


CHECKOUT_SESSION: Sayings = {
    "create": _offered,
    "update": changed,
    "choose": _taken,
    "answer": "The customer said what was asked",
    "attempt": "The card was declined; another one may pay",
    "complete": _bought,
    "begin": "The payment gateway is asked",
    "settle": _bought,
    "fail": "The payment gateway declined; another card may pay",
    "challenge": "The bank wants to see who pays",
    "go_on": "Who pays has satisfied the bank; the payment gateway is asked",
    "expire": "Offered no longer",
    "lapse": "Nobody bought it in time",
    "recover": lambda step: f"Offered again, {counted(after(step).recovered, 'time')} so far",
}

PORTAL_CONFIGURATION: Sayings = {
    "create": "Portals can go by it",
    "adapt": "The default is another than ours",
    "update": _portal,
}


def _offers(step: Step) -> str:
    names = joined(TYPE_NAMES[name] for name in after(step).types)
    return f"Offers {names}" if names else "Offers nothing that can be paid with here"


METHOD_CONFIGURATION: Sayings = {"create": _offers, "adapt": _offers, "update": _offers}


def _quoted(step: Step) -> str:
    terms = after(step).terms
    return f"{show(terms.amounts.total, terms.currency)} offered"


QUOTE: Sayings = {
    "create": _quoted,
    "update": changed,
    "finalize": _quoted,
    "revised": "Another offer took its place",
    "accept": "The customer agreed",
    "cancel": "Offered no longer",
    "lapse": "Nobody accepted it in time",
}

PAYMENT_LINK: Sayings = {
    "create": lambda step: f"{counted(len(after(step).items), 'item')} offered at an address",
    "update": changed,
    "open": lambda step: f"Visited, {counted(after(step).opened, 'time')} so far",
    "count": lambda step: f"Bought, {counted(after(step).completed, 'time')} so far",
}
