"""Errors: one table from the codes that we refuse with to HTTP status, Stripe's type and code.

Refusals come from three sides: the request itself (`WireError`), a machine (`Rejection`), a gateway
(`PaymentError`). All end as `{"error": {...}}` here. Source: facts on billing, §9.
"""

from typing import Any, Literal, NamedTuple

from sao.billing.payments.failures import DEBIT_ERRORS
from sao.billing.values.payment import PaymentError
from sao.billing.values.payment_details import DETAIL_ERRORS
from sao.core.ids import prefix_of
from sao.core.schema import Rejection
from sao.wire.declines import advice
from sao.wire.ways_out import way_out

ErrorType = Literal["api_error", "card_error", "idempotency_error", "invalid_request_error"]


class Entry(NamedTuple):
    """How a refusal is told: HTTP status, Stripe's type, Stripe's code where it has one."""

    status: int
    type: ErrorType = "invalid_request_error"
    code: str | None = None


TABLE: dict[str, Entry] = {
    # the request
    "unauthorized": Entry(401),
    "permission_missing": Entry(403),
    "account_invalid": Entry(403, code="account_invalid"),
    "route_missing": Entry(404),
    "method_not_allowed": Entry(405),
    "endpoint_replaced": Entry(400),
    "body_too_large": Entry(413),
    "body_too_slow": Entry(408),
    "media_type": Entry(400),
    "form_malformed": Entry(400),
    "not_found": Entry(404, code="resource_missing"),
    "parameter_unknown": Entry(400, code="parameter_unknown"),
    "parameter_unsupported": Entry(400, code="parameter_unknown"),
    "parameter_missing": Entry(400, code="parameter_missing"),
    "amount_too_small": Entry(400, code="amount_too_small"),
    "parameter_invalid": Entry(400),
    "parameter_invalid_empty": Entry(400, code="parameter_invalid_empty"),
    "parameter_invalid_integer": Entry(400, code="parameter_invalid_integer"),
    "email_invalid": Entry(400, code="email_invalid"),
    "parameters_exclusive": Entry(400, code="parameters_exclusive"),
    "idempotency_key_invalid": Entry(400),
    "idempotency_mismatch": Entry(400, "idempotency_error"),
    "idempotency_key_in_use": Entry(409, "idempotency_error", "idempotency_key_in_use"),
    "workflow_state": Entry(400),
    "gateway_absent": Entry(400),
    "gateway_late": Entry(400),
    "queue_full": Entry(429, code="rate_limit"),
    "signature_refused": Entry(400),
    "clock_advancing": Entry(429, code="lock_timeout"),
    "object_contended": Entry(429, code="lock_timeout"),
    "scenario_unknown": Entry(400),
    "study_failed": Entry(400),
    "study_stopped": Entry(409),
    "study_under_way": Entry(429, code="lock_timeout"),
    "server_only": Entry(501, "api_error"),
    "internal": Entry(500, "api_error"),
    "unavailable": Entry(503, "api_error"),
    # any object
    "resource_missing": Entry(400, code="resource_missing"),
    "resource_already_exists": Entry(400, code="resource_already_exists"),
    "unknown_action": Entry(400),
    "illegal_transition": Entry(400),
    "illegal_transition.invoice": Entry(400, code="status_transition_invalid"),
    "illegal_transition.payment_intent": Entry(400, code="payment_intent_unexpected_state"),
    "illegal_transition.payment_method": Entry(400, code="payment_method_unexpected_state"),
    "timestamp_past": Entry(400),
    "livemode_mismatch": Entry(400, code="livemode_mismatch"),
    # the catalog
    "coupon_expired": Entry(400, code="coupon_expired"),
    "promotion_code_refused": Entry(400),
    "promotion_code_customer_not_first_time": Entry(
        400, code="promotion_code_customer_not_first_time"
    ),
    # customers and subscriptions
    "currency_mismatch": Entry(400),
    "customer_tax_location_invalid": Entry(400, code="customer_tax_location_invalid"),
    "tax_id_invalid": Entry(400, code="tax_id_invalid"),
    "payment_method_missing": Entry(400, code="resource_missing"),
    "subscription_ended": Entry(400, code="invalid_canceled_subscription_fields"),
    "subscription_incomplete": Entry(400),
    # usage
    "meter_event_time": Entry(400, code="timestamp_too_far_in_past"),
    "meter_event_early": Entry(400, code="timestamp_in_future"),
    "meter_event_last": Entry(400),
    # invoices and payments
    "invoice_upcoming_none": Entry(404, code="invoice_upcoming_none"),
    "e_invoice_impossible": Entry(400),
    "invoice_closed": Entry(400, code="invoice_not_editable"),
    "invoice_unrevisable": Entry(400, code="status_transition_invalid"),
    "intent_state": Entry(400, code="payment_intent_unexpected_state"),
    "amount_too_large": Entry(400, code="amount_too_large"),
    **{code: Entry(400, code=code) for code in DETAIL_ERRORS},
    "payment_intent_authentication_failure": Entry(
        402, code="payment_intent_authentication_failure"
    ),
    "setup_intent_authentication_failure": Entry(402, code="setup_intent_authentication_failure"),
    "invoice_payment_intent_requires_action": Entry(
        402, "card_error", "invoice_payment_intent_requires_action"
    ),
    # refunds and disputes
    "charge_already_refunded": Entry(400, code="charge_already_refunded"),
    "charge_failed": Entry(400, code="charge_not_refundable"),
    "charge_disputed": Entry(400, code="charge_disputed"),
    "refund_amount": Entry(400),
    "refund_state": Entry(400),
    "dispute_state": Entry(400),
    "payment_link_inactive": Entry(400),
    "quote_state": Entry(400),
    "checkout_session_state": Entry(400),
    "setup_intent_state": Entry(400, code="setup_intent_unexpected_state"),
    "illegal_transition.setup_intent": Entry(400, code="setup_intent_unexpected_state"),
    "illegal_transition.confirmation_token": Entry(400, code="token_already_used"),
    # bank accounts
    "account_number_invalid": Entry(400, code="account_number_invalid"),
    "invalid_bank_account_iban": Entry(400, code="invalid_bank_account_iban"),
    "routing_number_invalid": Entry(400, code="routing_number_invalid"),
    "payment_method_currency_mismatch": Entry(400, code="payment_method_currency_mismatch"),
    "payment_method_not_allowed": Entry(400, code="payment_intent_incompatible_payment_method"),
    "manual_capture_unsupported": Entry(400, code="payment_intent_invalid_parameter"),
    "invoice_settling": Entry(400, code="payment_intent_unexpected_state"),
    **{code: Entry(402, "card_error", code) for code in DEBIT_ERRORS},
    # cards
    "authentication_required": Entry(402, "card_error", "authentication_required"),
    "card_declined": Entry(402, "card_error", "card_declined"),
    "expired_card": Entry(402, "card_error", "expired_card"),
    "incorrect_cvc": Entry(402, "card_error", "incorrect_cvc"),
    "incorrect_number": Entry(402, "card_error", "incorrect_number"),
    "invalid_cvc": Entry(402, "card_error", "invalid_cvc"),
    "invalid_expiry_month": Entry(402, "card_error", "invalid_expiry_month"),
    "invalid_expiry_year": Entry(402, "card_error", "invalid_expiry_year"),
    "invalid_number": Entry(402, "card_error", "invalid_number"),
    "processing_error": Entry(402, "card_error", "processing_error"),
    "payment_method_unchanged": Entry(402, "card_error", "card_declined"),
}
"""Every code that something is refused with. `code.schema` is an entry for one kind of object."""

_SCHEMAS = {
    "ctoken": "confirmation_token",
    "in": "invoice",
    "pi": "payment_intent",
    "pm": "payment_method",
    "seti": "setup_intent",
}


_LAST_ERRORS = {"payment_intent": "last_payment_error", "setup_intent": "last_setup_error"}


class WireError(Exception):
    """A request refused. `code` is one of `TABLE`, `extra` further members of the error object."""

    def __init__(self, code: str, message: str, param: str | None = None, **extra: Any) -> None:
        self.code = code
        self.message = message
        self.param = param
        self.extra = extra
        super().__init__(f"{code}: {message}")

    @property
    def status(self) -> int:
        """The HTTP status that it is answered with."""
        return TABLE[self.code].status


def body(error: WireError) -> dict[str, Any]:
    """`{"error": {...}}`, as Stripe shapes it."""
    entry = TABLE[error.code]
    told: dict[str, Any] = {"message": error.message}
    if entry.code is not None:
        told |= {"code": entry.code, "doc_url": doc_url(entry.code)}
    if error.param is not None:
        told["param"] = error.param
    told |= {name: value for name, value in error.extra.items() if value is not None}
    return {"error": told | {"type": entry.type}}


def doc_url(code: str) -> str:
    """Where Stripe explains a code."""
    return f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"


def type_of(code: str) -> ErrorType:
    """Stripe's type of the errors with this code."""
    return TABLE[code].type


def shown_code(code: str) -> str:
    """Stripe's code for one of ours."""
    return TABLE[code].code or code


def of_rejection(rejection: Rejection) -> WireError:
    """A machine's refusal. What the path, not a parameter, names in vain is a 404."""
    code, param = rejection.code, rejection.param
    if code == "resource_missing" and param is None:
        return not_found(rejection.message)
    specific = f"{code}.{_SCHEMAS.get(prefix_of(rejection.object_id))}"
    code = specific if specific in TABLE else code
    detail, message = rejection.detail or {}, rejection.message
    if rejection.code == "illegal_transition":
        message = way_out(rejection)
    return WireError(code, message, param, decline_code=detail.get("decline_code"))


def of_payment_error(error: PaymentError, **extra: Any) -> WireError:
    """A payment that was tried in vain, for whoever asked for it, with what it was tried with."""
    intents = [extra[kind] for kind in _LAST_ERRORS if extra.get(kind) is not None]
    last = intents[0][_LAST_ERRORS[intents[0]["object"]]] or {} if intents else {}
    tried = {name: last.get(name) for name in ("charge", "payment_method")}
    told = {"decline_code": error.decline_code, **advice(error)}
    return WireError(error.code, error.message, **told, **tried, **extra)


def not_found(message: str, param: str = "id") -> WireError:
    """404: the object that the path names is not there."""
    return WireError("not_found", message, param)


def no_such(kind: str, object_id: str, param: str) -> WireError:
    """400: a parameter names an object that is not there."""
    return WireError("resource_missing", f"No such {kind}: '{object_id}'", param)


def missing(param: str) -> WireError:
    """400: a parameter has to be given."""
    return WireError("parameter_missing", f"Missing required param: {param}.", param)


def exclusive(*names: str, param: str | None = None) -> WireError:
    """400: of these parameters only one can be given. It is about `param`, or the first of them."""
    said = f"You may only specify one of these parameters: {', '.join(names)}."
    return WireError("parameters_exclusive", said, param or names[0])
