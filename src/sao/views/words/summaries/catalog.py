"""What happens to what is sold, and to what is around it, in words."""

from sao.billing.reckoning.money import show
from sao.core.machine import Step
from sao.views.words.amounts import day, price_words
from sao.views.words.summaries.saying import Sayings, after, before, changed
from sao.views.words.titles import place_words


def _switched(step: Step) -> str:
    if before(step).status == after(step).status:
        return changed(step)
    on = after(step).status in ("active", "enabled")
    return "In use again" if on else f"Now {after(step).status}"


def _begins(step: Step) -> str:
    if step.after.status == "live":
        return "Follows real time"
    return f"Shows {day(after(step).frozen_time)}"


def _to(step: Step) -> str:
    return f"On its way to {day(after(step).target_time)}"


TEST_CLOCK: Sayings = {
    "create": _begins,
    "advance": _to,
    "arrive": lambda step: f"Arrived on {day(after(step).frozen_time)}",
    "fail": lambda step: f"Stopped on {day(after(step).frozen_time)}",
    "delete": "Shows no time any more",
}

PRODUCT: Sayings = {
    "create": lambda step: f"{after(step).name} can be sold",
    "update": _switched,
    "attach_feature": "One feature more",
    "detach_feature": "One feature less",
    "delete": "Deleted",
}

PRICE: Sayings = {
    "create": lambda step: f"{after(step).product_name}: {price_words(after(step))}",
    "update": _switched,
    "delete": "Sold no more",
}

FEATURE: Sayings = {
    "create": lambda step: f"{after(step).name} can be granted",
    "update": _switched,
}

METER: Sayings = {
    "create": lambda step: f"Counts {after(step).event_name} events",
    "update": changed,
    "deactivate": "Takes no events any more",
    "reactivate": "Takes events again",
    "add_alert": "An alert watches what is used",
    "note_alert": "An alert has changed",
}

ALERT: Sayings = {
    "create": lambda step: f"Tells at {after(step).gte}",
    "activate": "Counts what is used again",
    "deactivate": "Counts nothing for now",
    "archive": "Counts no more",
}

ALERT_REACHED: Sayings = {"create": lambda step: f"{after(step).value} used"}

USAGE: Sayings = {
    "record": "Use recorded",
    "add_alert": "An alert watches what is used",
    "note_alert": "An alert has changed",
    "cancel_event": "An event taken back",
    "open": "A period began",
    "close": "The item is sold no longer",
    "bill": "What was used goes on the invoice",
    "recount": "Counted again for a draft",
    "sold_before": "Sold otherwise from now on; what comes late goes by the terms of then",
    "watch": "Somebody wants to hear of its use",
    "weigh": "Weighed how much was used",
    "use_billed": "Billed by a threshold",
}

COUPON: Sayings = {
    "create": lambda step: (
        f"{after(step).percent_off} % off" if after(step).percent_off else "An amount off"
    ),
    "take_over": lambda step: f"Brought along, redeemed {after(step).times_redeemed} times before",
    "update": changed,
    "redeem": lambda step: f"Redeemed, {after(step).times_redeemed} in all",
    "delete": "Given no more",
    "expire": "Its time is over",
}

PROMOTION_CODE: Sayings = {
    "create": lambda step: f"{after(step).code} can be said",
    "take_over": lambda step: f"Brought along, said {after(step).times_redeemed} times before",
    "update": _switched,
    "redeem": lambda step: f"Said, {after(step).times_redeemed} times in all",
    "expire": "Its time is over",
}

TAX_RATE: Sayings = {
    "create": lambda step: f"{after(step).display_name} {after(step).percentage} %",
    "update": _switched,
}

SHIPPING_RATE: Sayings = {
    "create": lambda step: (
        f"{after(step).display_name}, {show(after(step).amount, after(step).currency)}"
    ),
    "update": _switched,
}

TAX_REGISTRATION: Sayings = {
    "create": lambda step: f"Tax is collected in {place_words(after(step))}",
    "change": "Holds from, or until, another day",
    "begin": "Tax is collected from now on",
    "expire": "Tax is collected no longer",
}


def _sale(step: Step) -> str:
    sale = after(step).sale
    return f"{show(sale.total, sale.currency)} with its taxes"


TAX_CALCULATION: Sayings = {"create": _sale, "lapse": "Nobody goes by it any more"}

TAX_TRANSACTION: Sayings = {
    "create": _sale,
    "create_reversal": _sale,
    "reverse": "Some of it was taken back",
}

WEBHOOK_ENDPOINT: Sayings = {
    "create": "Events are sent there",
    "update": _switched,
    "delete": "Nothing is sent there any more",
    "roll_secret": "Signed with another secret",
    "forget_secret": "The former secret signs no more",
    "give_up": "Disabled: it did not answer",
}
