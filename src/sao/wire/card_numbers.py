"""Card numbers: what is wrong with one that is not a test card's."""

from sao.wire.errors import WireError

_SHORTEST, _LONGEST = 12, 19
_TEST_CARDS = "https://docs.stripe.com/testing"


def refuse_number(number: str) -> WireError:
    """Why a number that no test card has is refused: mistyped, or that of a real card."""
    if not number.isdecimal() or not _SHORTEST <= len(number) <= _LONGEST:
        message = "The card number is not a valid credit card number."
        return WireError("invalid_number", message, "number")
    if not _adds_up(number):
        return WireError("incorrect_number", "Your card number is incorrect.", "number")
    return WireError(
        "card_declined",
        "Your card was declined. Your request was in test mode, but used a non test card. For a "
        f"list of valid test cards, visit: {_TEST_CARDS}.",
        decline_code="test_mode_live_card",
    )


def _adds_up(number: str) -> bool:
    """Whether its check digit is right, by Luhn's rule."""
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(doubled)) % 10 == 0
