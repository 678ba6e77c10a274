import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import sao.billing
import sao.core
from sao.billing.payments.failures import AUTHENTICATION_REQUIRED
from sao.billing.payments.simulator import BEHAVIORS
from sao.core.schema import Rejection
from sao.wire.errors import TABLE, WireError, body, no_such, not_found, of_rejection


def codes_used(package: ModuleType) -> Iterator[str]:
    """The code of every Rejection and PaymentError that a package makes."""
    for path in Path(package.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in ("Rejection", "PaymentError"):
                named = [k.value for k in node.keywords if k.arg == "code"]
                for value in (*named, *node.args[:1]):
                    if isinstance(value, ast.Constant):
                        yield value.value


def test_every_code_that_billing_refuses_with_has_an_entry() -> None:
    used = {*codes_used(sao.billing), *codes_used(sao.core)}
    of_cards = {behavior.error.code for behavior in BEHAVIORS.values() if behavior.error}
    assert len(used) > 10
    assert (used | of_cards | {AUTHENTICATION_REQUIRED.code}) - TABLE.keys() == set()


def test_an_error_object() -> None:
    assert body(no_such("price", "price_x", "items[0][price]")) == {
        "error": {
            "type": "invalid_request_error",
            "code": "resource_missing",
            "doc_url": "https://stripe.com/docs/error-codes/resource-missing",
            "message": "No such price: 'price_x'",
            "param": "items[0][price]",
        }
    }
    assert no_such("price", "p", "x").status == 400
    assert not_found("No such customer: 'c'").status == 404


def test_a_declined_card_is_a_402_with_its_decline_code() -> None:
    rejection = Rejection(
        "card_declined", "no", detail={"card": True, "decline_code": "generic_decline"}
    )
    error = of_rejection(rejection)
    told = body(error)["error"]
    assert (error.status, told["type"]) == (402, "card_error")
    assert (told["code"], told["decline_code"]) == ("card_declined", "generic_decline")


def test_a_refusal_is_told_by_what_refused() -> None:
    for object_id, code in (("pi_1", "payment_intent_unexpected_state"), ("sub_1", None)):
        error = of_rejection(Rejection("illegal_transition", "no", object_id=object_id))
        assert body(error)["error"].get("code") == code
    assert of_rejection(Rejection("resource_missing", "no")).status == 404
    assert of_rejection(Rejection("resource_missing", "no", "customer")).status == 400


def test_what_stripe_has_no_code_for_has_none() -> None:
    assert body(WireError("parameter_invalid", "no", "a[b]")) == {
        "error": {"type": "invalid_request_error", "message": "no", "param": "a[b]"}
    }
