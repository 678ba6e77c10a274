"""What payment and setup intents show alike: their secret, the open challenge, the last error."""

from sao.billing.values.payment import Method, PaymentError
from sao.core.ids import token
from sao.wire.declines import advice
from sao.wire.errors import doc_url, shown_code, type_of
from sao.wire.resources.payment_method import render_method
from sao.wire.shapes import Rendered


def client_secret(intent: str) -> str:
    """What a client shows to confirm an intent. Derived from the id: it protects nothing here."""
    return f"{intent}_secret_{token(f'{intent}/secret', 25)}"


def shown_types(types: tuple[str, ...], method: Method | None) -> list[str]:
    """With what it can be paid: what was said, else cards, and what it is paid with."""
    if types:
        return list(types)
    own = "card" if method is None else method.card.type
    return ["card"] if own == "card" else ["card", own]


def next_action(kind: str, intent: str) -> Rendered:
    """What the customer has to do; whoever plays the customer answers at our own endpoint."""
    return {
        "type": "use_stripe_sdk",
        "use_stripe_sdk": {
            "type": "three_d_secure_redirect",
            "stripe_js": "",
            "source": "",
            "authenticate_url": f"/api/{kind}s/{intent}/authenticate",
        },
    }


def last_error(
    error: PaymentError,
    method: Method | None,
    *,
    customer: str | None,
    created: int,
    charge: str | None = None,
) -> Rendered:
    """Why the last attempt, with this method, failed."""
    code = shown_code(error.code)
    told: Rendered = {
        "charge": charge,
        "code": code,
        "decline_code": error.decline_code,
        **advice(error),
        "doc_url": doc_url(code),
        "message": error.message,
        "type": type_of(error.code),
    }
    if method is not None:
        told["payment_method"] = render_method(method, customer, created)
    return {name: value for name, value in told.items() if value is not None}
