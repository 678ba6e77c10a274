"""What is said besides the code of a decline: what to do about it, and the network's own code."""

from sao.billing.values.payment import PaymentError
from sao.wire.shapes import Rendered

_LATER, _NEVER, _CHECK = "try_again_later", "do_not_try_again", "confirm_card_data"

_ADVICE: dict[str, tuple[str, str | None]] = {
    #                                advice  network's code (ISO 8583), where there is one
    "generic_decline": (_LATER, "01"),
    "insufficient_funds": (_LATER, "51"),
    "card_velocity_exceeded": (_LATER, "65"),
    "processing_error": (_LATER, None),
    "lost_card": (_NEVER, "41"),
    "stolen_card": (_NEVER, "43"),
    "pickup_card": (_NEVER, "04"),
    "fraudulent": (_NEVER, "59"),
    "transaction_not_allowed": (_NEVER, "57"),
    "revocation_of_authorization": (_NEVER, "R1"),
    "revocation_of_all_authorizations": (_NEVER, "R3"),
    "highest_risk_level": (_NEVER, None),
    "expired_card": (_CHECK, "54"),
    "incorrect_cvc": (_CHECK, None),
    "incorrect_number": (_CHECK, "14"),
}


def advice(error: PaymentError | None) -> Rendered:
    """`advice_code` and `network_decline_code` of a failed attempt; null where there are none."""
    reason = None if error is None else error.decline_code
    advised, network = _ADVICE.get(reason or "", (None, None))
    return {"advice_code": advised, "network_decline_code": network}
