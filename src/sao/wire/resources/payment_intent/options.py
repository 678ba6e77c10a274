"""Options of each way of paying, as payment intents take and show them."""

from typing import ClassVar, Literal

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict

from sao.billing.values.card_terms import CardTerms, CardTermsChange, CardUsage, Wished
from sao.wire.params import names
from sao.wire.resources.payment_method import CardOptions, Options
from sao.wire.shapes import Rendered

_TERMS = frozenset(CardTerms.__struct_fields__)


class CardsOfPayment(CardOptions, frozen=True, kw_only=True):
    """How cards are to be charged."""

    unsupported: ClassVar[frozenset[str]] = (
        CardOptions.unsupported - _TERMS - names("require_cvc_recollection")
    )
    reasons: ClassVar[dict[str, str]] = {
        "require_cvc_recollection": "No security code is asked for a second time here",
    }

    capture_method: Literal["manual"] | None | UnsetType = UNSET
    request_extended_authorization: Wished | UnsetType = UNSET
    request_incremental_authorization: Wished | UnsetType = UNSET
    request_multicapture: Wished | UnsetType = UNSET
    request_overcapture: Wished | UnsetType = UNSET
    require_cvc_recollection: Literal["false"] | None = None
    setup_future_usage: CardUsage | None | UnsetType = UNSET


class PaymentOptions(Options, frozen=True, kw_only=True):
    """What is particular to each way of paying."""

    card: CardsOfPayment = CardsOfPayment()

    def terms(self) -> CardTermsChange:
        """What the machine is told of cards."""
        card = self.card
        return CardTermsChange(
            capture_method=card.capture_method,
            setup_future_usage=card.setup_future_usage,
            request_extended_authorization=card.request_extended_authorization,
            request_incremental_authorization=card.request_incremental_authorization,
            request_multicapture=card.request_multicapture,
            request_overcapture=card.request_overcapture,
        )


def render_terms(terms: CardTerms | None) -> Rendered:
    """What was said of cards, and nothing else."""
    said = {} if terms is None else asdict(terms)
    return {name: value for name, value in said.items() if value is not None}
