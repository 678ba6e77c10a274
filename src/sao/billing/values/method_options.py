"""Options of a way of paying: how it is to be charged, whichever method of its kind it is.

None, or an empty tuple: nothing was said about it.
"""

from typing import Literal, TypeVar

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict, replace

from sao.billing.values import Value

ThreeDSecure = Literal["any", "automatic", "challenge"]
Network = Literal[
    "amex",
    "cartes_bancaires",
    "diners",
    "discover",
    "eftpos_au",
    "girocard",
    "interac",
    "jcb",
    "link",
    "mastercard",
    "unionpay",
    "unknown",
    "visa",
]
Permission = Literal["balances", "ownership", "payment_method", "transactions"]
Prefetched = Literal["balances", "ownership", "transactions"]
AccountKind = Literal["checking", "savings"]


class CardMandate(Value, frozen=True, omit_defaults=True):
    """What an issuer in India tells its holder about the payments to come. In minor units."""

    amount: int | None = None
    amount_type: Literal["fixed", "maximum"] | None = None
    description: str | None = None


class CardOptions(Value, frozen=True, omit_defaults=True):
    """How cards are charged: whether their holders are asked, and over which network."""

    request_three_d_secure: ThreeDSecure | None = None
    network: Network | None = None
    mandate: CardMandate | None = None

    @property
    def authenticates(self) -> bool:
        """Whether the holder is asked to authenticate, whatever the issuer wants."""
        return self.request_three_d_secure in ("any", "challenge")


class BankOptions(Value, frozen=True, omit_defaults=True):
    """How bank accounts in the United States are verified, and what is asked of their bank."""

    verification_method: Literal["automatic", "instant"] | None = None
    permissions: tuple[Permission, ...] = ()
    prefetch: tuple[Prefetched, ...] = ()
    account_kinds: tuple[AccountKind, ...] = ()


class MethodOptions(Value, frozen=True, omit_defaults=True):
    """What is particular to each way of paying."""

    card: CardOptions | None = None
    us_bank_account: BankOptions | None = None


class OtherOptions(Value, frozen=True, omit_defaults=True):
    """Other such options; what is not given stays, None forgets what was said of that way."""

    card: CardOptions | None | UnsetType = UNSET
    us_bank_account: BankOptions | None | UnsetType = UNSET

    @classmethod
    def all_of(cls, options: MethodOptions | UnsetType) -> "OtherOptions":
        """All that is said there, for an object of which nothing was said."""
        if isinstance(options, UnsetType):
            return cls()
        return cls(options.card or UNSET, options.us_bank_account or UNSET)

    def after(self, before: MethodOptions | None) -> MethodOptions | None:
        """What counts from now on; None: nothing is particular."""
        was = before or MethodOptions()
        options = replace(
            was,
            card=_changed(was.card, self.card),
            us_bank_account=_changed(was.us_bank_account, self.us_bank_account),
        )
        return None if options == MethodOptions() else options


def asked_for(options: MethodOptions | None) -> CardOptions | UnsetType:
    """What a gateway is told about cards, where anything was said that it can follow."""
    said = None if options is None else options.card
    if said is None or (said.request_three_d_secure is None and said.network is None):
        return UNSET
    return replace(said, mandate=None)


_Options = TypeVar("_Options", CardOptions, BankOptions)


def _changed(before: _Options | None, change: _Options | None | UnsetType) -> _Options | None:
    if isinstance(change, UnsetType):
        return before
    if before is None or change is None:
        return change
    said = {name: value for name, value in asdict(change).items() if value not in (None, ())}
    return replace(before, **said)
