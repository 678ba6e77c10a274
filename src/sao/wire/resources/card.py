"""Cards on the wire: by number or token, and what may be shown of one."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from sao.billing.payments.test_accounts import named_account
from sao.billing.payments.test_cards import test_card
from sao.billing.values.payment import Card
from sao.core.ids import token
from sao.wire.card_numbers import refuse_number
from sao.wire.errors import WireError, missing
from sao.wire.params import Part, names
from sao.wire.shapes import Rendered

Year = Annotated[int, Meta(ge=0, le=9_999)]


class NewCard(Part, frozen=True, kw_only=True):
    """A card by its number, or by the token of a test card. Only its last four digits are kept."""

    unsupported: ClassVar[frozenset[str]] = names("networks")

    number: str | None = None
    token: str | None = None
    exp_month: int | None = None
    exp_year: Year | None = None
    cvc: str | None = None

    def value(self) -> Card:
        """The value that is kept. Raises `parameter_missing`, or what is wrong with the card.

        Numbers are those of test cards; a real card never comes through this door.
        """
        check_printed(self.exp_month, self.cvc)
        name, param = self.token or self.number, "card[token]" if self.token else "card[number]"
        if name is None:
            raise missing(param)
        card = template(name.replace(" ", "").replace("-", ""))
        if card is None and self.token is not None:
            raise WireError("resource_missing", f"No such token: '{self.token}'", param)
        if card is None:
            raise refuse_number(name.replace(" ", "").replace("-", ""))
        return _with_expiry(card, self.exp_month, self.exp_year)


class CardChanges(Part, frozen=True, kw_only=True):
    """When the card runs out, anew."""

    unsupported: ClassVar[frozenset[str]] = names("networks")

    exp_month: int | None = None
    exp_year: Year | None = None


def template(name: str) -> Card | None:
    """The test card of `pm_card_visa`, `tok_visa` or a number, with its fingerprint.

    Or the test account of `pm_sepaDebit_success_de` and its like.
    """
    card = test_card(name)
    if card is None:
        return named_account(name)
    return msgspec.structs.replace(
        card, fingerprint=token(f"card/{card.brand}/{card.last4}/{card.behavior}", 16)
    )


def check_printed(month: int | None, cvc: str | None) -> None:
    """What is printed on a card, as far as it can be wrong by itself."""
    if month is not None and month not in range(1, 13):
        raise WireError(
            "invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month"
        )
    if cvc is not None and not (cvc.isdecimal() and len(cvc) in (3, 4)):
        raise WireError("invalid_cvc", "Your card's security code is invalid.", "cvc")


def _with_expiry(card: Card, month: int | None, year: int | None) -> Card:
    return msgspec.structs.replace(
        card, exp_month=month or card.exp_month, exp_year=full_year(year) or card.exp_year
    )


def full_year(year: int | None) -> int | None:
    """The year that is meant by two digits, too."""
    return year + 2_000 if year is not None and year < 100 else year  # noqa: PLR2004


def render_card(card: Card) -> Rendered:
    """What may be shown of a card."""
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "fingerprint": card.fingerprint or None,
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
