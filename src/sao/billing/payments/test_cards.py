"""Stripe's test cards: the numbers and names by which a test asks for a certain behavior.

`pm_card_` (or `tok_`) + the name stands for a fresh card like that; so does its number, without
spaces. What a behavior means is said in `billing.simulator`. Cards that an issuer declines cannot
be attached to a customer; those of `chargeCustomerFail` can, and decline afterwards.

Source: facts on billing, §4; names and numbers of docs.stripe.com/testing.
"""

from typing import NamedTuple

from sao.billing.values.payment import Card


class Template(NamedTuple):
    """A test card. One without a `number` of its own is known by its name only."""

    name: str
    number: str
    behavior: str = "succeed"
    brand: str = "visa"
    funding: str = "credit"
    country: str = "US"
    last4: str = ""


_TABLE = (
    # it works
    Template("visa", "4242424242424242"),
    Template("visa_debit", "4000056655665556", funding="debit"),
    Template("mastercard", "5555555555554444", brand="mastercard"),
    Template("mastercard_2", "2223003122003222", brand="mastercard"),
    Template("mastercard_debit", "5200828282828210", brand="mastercard", funding="debit"),
    Template("mastercard_prepaid", "5105105105105100", brand="mastercard", funding="prepaid"),
    Template("amex", "378282246310005", brand="amex"),
    Template("amex_2", "371449635398431", brand="amex"),
    Template("discover", "6011111111111117", brand="discover"),
    Template("discover_2", "6011000990139424", brand="discover"),
    Template("discover_debit", "6011981111111113", brand="discover", funding="debit"),
    Template("diners", "3056930009020004", brand="diners"),
    Template("diners_14", "36227206271667", brand="diners"),
    Template("jcb", "3566002020360505", brand="jcb", country="JP"),
    Template("unionpay", "6200000000000005", brand="unionpay", country="CN"),
    Template("au", "4000000360000006", country="AU"),
    Template("br", "4000000760000002", country="BR"),
    Template("ca", "4000001240000000", country="CA"),
    Template("de", "4000002760000016", country="DE"),
    Template("fr", "4000002500000003", country="FR"),
    Template("gb", "4000008260000000", country="GB"),
    Template("in", "4000003560000008", country="IN"),
    Template("jp", "4000003920000003", country="JP"),
    Template("mx", "4000004840008001", country="MX"),
    Template("bypassPending", "4000000000000077"),
    Template("bypassPendingInternational", "4000003720000278", country="EE"),
    # it works where nothing asks for more: there is no Radar here whose rules could
    Template("riskLevelElevated", "4000000000009235"),
    Template("cvcCheckFail", "4000000000000101"),
    Template("avsFail", "4000000000000010"),
    Template("avsLine1Fail", "4000000000000028"),
    Template("avsZipFail", "4000000000000036"),
    Template("avsUnchecked", "4000000000000044"),
    # the issuer declines, and does not let it be attached either
    Template("visa_chargeDeclined", "4000000000000002", "refuse"),
    Template(
        "visa_chargeDeclinedInsufficientFunds", "4000000000009995", "refuse_insufficient_funds"
    ),
    Template("visa_chargeDeclinedLostCard", "4000000000009987", "refuse_lost_card"),
    Template("visa_chargeDeclinedStolenCard", "4000000000009979", "refuse_stolen_card"),
    Template("visa_chargeDeclinedExpiredCard", "4000000000000069", "refuse_expired_card"),
    Template("visa_chargeDeclinedIncorrectCvc", "4000000000000127", "refuse_incorrect_cvc"),
    Template("visa_chargeDeclinedProcessingError", "4000000000000119", "refuse_processing_error"),
    Template(
        "visa_chargeDeclinedVelocityLimitExceeded",
        "4000000000006975",
        "refuse_card_velocity_exceeded",
    ),
    Template("visa_chargeDeclinedFraudulent", "4100000000000019", "refuse_fraudulent"),
    # it can be attached, and declines when it is charged
    Template("visa_chargeCustomerFail", "4000000000000341", "decline"),
    Template("riskLevelHighest", "4000000000004954", "decline_highest_risk_level"),
    Template("visa_chargeCustomerFailLostCard", "", "decline_lost_card", last4="9987"),
    Template("visa_chargeCustomerFailStolenCard", "", "decline_stolen_card", last4="9979"),
    # authentication
    Template("authenticationRequired", "4000002760003184", "auth_failure", country="DE"),
    Template(
        "authenticationRequiredOnSetup",
        "4000002500003155",
        "authenticate_unless_set_up",
        country="FR",
    ),
    Template(
        "authenticationRequiredSetupForOffSession",
        "4000003800000446",
        "authenticate_on_session",
        country="GB",
    ),
    Template(
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        "4000008260003178",
        "authenticate_then_insufficient_funds",
        country="GB",
    ),
    Template("threeDSecure2Required", "4000000000003220", "auth_failure", country="IE"),
    Template("threeDSecureRequiredChargeDeclined", "4000008400001629", "authenticate_then_decline"),
    Template(
        "threeDSecureRequiredProcessingError", "4000008400001280", "decline_authentication_error"
    ),
    Template("threeDSecureOptional", "4000000000003055"),
    # it works, and then something comes of it
    Template("pendingRefund", "4000000000007726", "refund_pending"),
    Template("refundFail", "4000000000005126", "refund_fails"),
    Template("createDispute", "4000000000000259", "dispute_fraudulent"),
    Template("createDisputeProductNotReceived", "4000000000002685", "dispute_not_received"),
    Template("createDisputeInquiry", "4000000000001976", "dispute_inquiry"),
)

TEMPLATES: dict[str, Template] = {template.name: template for template in _TABLE}
"""Stripe's test payment methods: `pm_card_` (and `tok_`) + the key."""

_ALIASES = {
    name.removeprefix("visa_"): name for name in TEMPLATES if name.startswith("visa_charge")
} | {
    "amex_threeDSecureNotSupported": "amex",
    "radarBlock": "visa_chargeDeclinedFraudulent",
    "us": "visa",
}
_BY_NUMBER = {template.number: template.name for template in _TABLE if template.number}


def test_card(name: str) -> Card | None:
    """The test card of a name (`pm_card_visa`, `tok_visa`) or of a number, if it is one."""
    key = name.removeprefix("pm_card_").removeprefix("tok_")
    template = TEMPLATES.get(_ALIASES.get(key, _BY_NUMBER.get(key, key)))
    if template is None:
        return None
    return Card(
        brand=template.brand,
        last4=template.last4 or template.number[-4:],
        funding=template.funding,
        country=template.country,
        behavior=template.behavior,
    )


__all__ = ["TEMPLATES", "Template", "test_card"]
