"""What a payment intent says of cards alone, where they differ from its other ways of paying."""

from typing import Literal

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict, replace

from sao.billing.values import Value, given

CardUsage = Literal["none", "off_session", "on_session"]
Wished = Literal["if_available", "never"]
"""Whether something is asked of the issuer that this gateway has not got."""


class CardTerms(Value, frozen=True, omit_defaults=True):
    """What counts for cards. `setup_future_usage`: `none` is none, whatever is said of the rest."""

    capture_method: Literal["manual"] | None = None
    setup_future_usage: CardUsage | None = None
    request_extended_authorization: Wished | None = None
    request_incremental_authorization: Wished | None = None
    request_multicapture: Wished | None = None
    request_overcapture: Wished | None = None


class CardTermsChange(Value, frozen=True):
    """Changes to what counts for cards; what is not given stays."""

    capture_method: Literal["manual"] | None | UnsetType = UNSET
    setup_future_usage: CardUsage | None | UnsetType = UNSET
    request_extended_authorization: Wished | UnsetType = UNSET
    request_incremental_authorization: Wished | UnsetType = UNSET
    request_multicapture: Wished | UnsetType = UNSET
    request_overcapture: Wished | UnsetType = UNSET

    def facts(self, before: CardTerms | None) -> dict[str, CardTerms]:
        """The fact of what counts from now on, if that is other."""
        known = before or CardTerms()
        after = replace(known, **given(**asdict(self)))
        return {} if after == known else {"card_terms": after}
