"""What is told of a request that comes at the wrong time: how the object stands, and the way out.

The machine says which actions it allows; here is what that means to whoever asked.
"""

from sao.core.ids import prefix_of
from sao.core.schema import Rejection

_NOUNS = {
    "clock": "clock",
    "ctoken": "ConfirmationToken",
    "in": "invoice",
    "pi": "PaymentIntent",
    "pm": "PaymentMethod",
    "qt": "quote",
    "seti": "SetupIntent",
    "sub": "subscription",
    "sub_sched": "subscription schedule",
}

WAYS: dict[tuple[str, str], str] = {
    ("clock", "advance"): (
        "A clock that is live follows real time, and one that advances has to arrive first; what "
        "time would bring can be tried in a sandbox"
    ),
    ("ctoken", "use"): (
        "A ConfirmationToken confirms one intent, within twelve hours of its making; make another"
    ),
    ("in", "delete"): (
        "Only a draft can be deleted; an invoice that is final is voided, or credited by a credit "
        "note"
    ),
    ("in", "finalize"): "Only a draft can be finalized, and only once",
    ("in", "issue_credit"): "A credit note is for an invoice that is final; finalize a draft first",
    ("in", "mark_uncollectible"): "Only an open invoice can be marked uncollectible",
    ("in", "pay"): "Only an open or uncollectible invoice can be paid",
    ("in", "void_credit"): (
        "A credit note can be voided only while its invoice is open or uncollectible; what was "
        "given back of a paid one stays given back"
    ),
    ("in", "revise"): (
        "Only an open or uncollectible invoice can be revised; what was paid is given back by a "
        "credit note"
    ),
    ("in", "send"): "Only an open invoice can be sent",
    ("in", "void"): (
        "Only an open or uncollectible invoice can be voided; a draft is deleted, and what was "
        "paid is given back by a credit note"
    ),
    ("pi", "cancel"): "What was collected is refunded instead",
    ("pi", "capture"): "Only what is reserved (`requires_capture`) can be captured",
    ("pi", "confirm"): (
        "It can be confirmed until it has succeeded or was canceled; for another payment make "
        "another PaymentIntent"
    ),
    ("pi", "refund"): "It does not have a successful charge to refund",
    ("pm", "attach"): (
        "A PaymentMethod that was detached from its customer may not be used again; make a new one"
    ),
    ("pm", "detach"): "It is not attached to a customer",
    ("qt", "accept"): "Only a quote that is open can be accepted; finalize a draft first",
    ("qt", "cancel"): "Only a quote that is a draft or open can be canceled",
    ("qt", "finalize"): "Only a draft can be finalized",
    ("qt", "update"): "Only a draft can be changed; a quote that is open is revised (`from_quote`)",
    ("seti", "cancel"): "Only a SetupIntent that is still to be confirmed can be canceled",
    ("seti", "confirm"): "For another payment method make another SetupIntent",
    ("sub", "pause"): "Only a subscription that runs can be paused",
    ("sub", "resume"): "Only a subscription that is paused can be resumed",
    ("sub_sched", "cancel"): "Only a schedule that is `active` or `not_started` can be canceled",
    ("sub_sched", "release"): "Only a schedule that is `active` or `not_started` can be released",
    ("sub_sched", "update"): "Only a schedule that is `active` or `not_started` can be changed",
}
"""By the prefix of an object's id, and what was asked of it."""


def way_out(rejection: Rejection) -> str:
    """How the object stands and what can be done instead; else what the machine said."""
    kind = prefix_of(rejection.object_id)
    way = WAYS.get((kind, rejection.action))
    if way is None:
        return rejection.message
    return f"This {_NOUNS[kind]} is {rejection.state}. {way}."
