"""Credit grants on the wire, and what they add up to."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import credit_grant
from sao.billing.resources.customer.machine import GrantCredit
from sao.billing.values import Metadata, merged
from sao.billing.values.grant import Category
from sao.wire.currencies import chargeable
from sao.wire.errors import exclusive, missing
from sao.wire.ids import shown
from sao.wire.params import Currency, Instant, Page, Params, Part, Positive, names
from sao.wire.resource import Resource, always, by_id, if_changed
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind

OBJECT = "billing.credit_grant"
SUMMARY = "billing.credit_balance_summary"
PRICES_MAX = 20

Name = Annotated[str, Meta(max_length=100)]
Priority = Annotated[int, Meta(ge=0, le=100)]


class Monetary(Part, frozen=True, kw_only=True):
    """How much, in minor units."""

    currency: Currency
    value: Positive


class AmountOf(Part, frozen=True, kw_only=True):
    """How much is granted."""

    type: Literal["monetary"]
    monetary: Monetary | None = None


class PriceOf(Part, frozen=True, kw_only=True):
    """A price, by its id."""

    id: str


class Scope(Part, frozen=True, kw_only=True):
    """What credits apply to: whatever is metered, or some prices of it."""

    price_type: Literal["metered"] | None = None
    prices: Annotated[tuple[PriceOf, ...], Meta(max_length=PRICES_MAX)] = ()

    def check(self, place: str) -> None:
        """Raises `parameters_exclusive`, `parameter_missing`: one of the two it has to be."""
        if self.price_type is not None and self.prices:
            raise exclusive(f"{place}[price_type]", f"{place}[prices]", param=f"{place}[prices]")
        if self.price_type is None and not self.prices:
            raise missing(f"{place}[price_type]")


class Applicability(Part, frozen=True, kw_only=True):
    """What credits apply to."""

    scope: Scope


class Create(Params, frozen=True, kw_only=True):
    """A new grant."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    amount: AmountOf
    applicability_config: Applicability
    customer: str
    category: Category = "paid"
    effective_at: Instant | None = None
    expires_at: Instant | None = None
    metadata: Metadata = {}
    name: Name | None = None
    priority: Priority = 50

    def data(self, prices: tuple[str, ...]) -> GrantCredit:
        """What the customer is told, of prices that there are.

        Raises `parameter_missing`, `parameter_invalid`.
        """
        if self.amount.monetary is None:
            raise missing("amount[monetary]")
        amount, currency = self.amount.monetary.value, self.amount.monetary.currency.lower()
        return GrantCredit(
            amount=chargeable(amount, currency, "amount[monetary][value]"),
            currency=currency,
            category=self.category,
            priority=self.priority,
            effective_at=self.effective_at,
            expires_at=self.expires_at,
            prices=prices,
            name=self.name,
            metadata=merged({}, self.metadata),
        )


class Update(Params, frozen=True, kw_only=True):
    """Until when a grant lasts (empty: for ever), and its metadata."""

    expires_at: Instant | None | UnsetType = UNSET
    metadata: Metadata | None = None

    def data(self) -> credit_grant.Update:
        """What the machine is told."""
        return credit_grant.Update(expires_at=self.expires_at, metadata=self.metadata)


class Expire(Params, frozen=True, kw_only=True):
    """No parameters."""


class Void(Params, frozen=True, kw_only=True):
    """No parameters."""


class List(Page, frozen=True, kw_only=True):
    """Which grants: all, or those of a customer."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    customer: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        return of_kind("credit_grant", {"customer": self.customer})


class Filter(Part, frozen=True, kw_only=True):
    """Which grants are added up: one, or those that apply to something."""

    type: Literal["applicability_scope", "credit_grant"]
    applicability_scope: Scope | None = None
    credit_grant: str | None = None

    def check(self) -> None:
        """Raises `parameter_missing`, `parameters_exclusive`, and what `Scope.check` does."""
        if getattr(self, self.type) is None:
            raise missing(f"filter[{self.type}]")
        if self.applicability_scope is not None and self.credit_grant is not None:
            raise exclusive(
                "filter[applicability_scope]", "filter[credit_grant]", param="filter[credit_grant]"
            )
        if self.applicability_scope is not None:
            self.applicability_scope.check("filter[applicability_scope]")


class Summary(Params, frozen=True, kw_only=True):
    """Whose credits are added up, and which of them."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    customer: str
    filter: Filter


def monetary(value: int, currency: str) -> Rendered:
    """An amount of credits."""
    return {"monetary": {"currency": currency, "value": value}, "type": "monetary"}


def render(state: credit_grant.CreditGrant) -> Rendered:
    """A grant as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "amount": monetary(state.amount, state.currency),
        "applicability_config": {
            "scope": {
                "price_type": None if state.prices else "metered",
                "prices": [{"id": shown(price)} for price in state.prices] or None,
            }
        },
        "category": state.category,
        "created": state.created,
        "customer": state.customer,
        "customer_account": None,
        "effective_at": state.effective_at,
        "expires_at": state.expires_at,
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "name": state.name,
        "priority": state.priority,
        "test_clock": state.test_clock,
        "updated": state.updated,
        "voided_at": state.voided_at,
    }


def render_summary(owner: str, grants: Iterable[credit_grant.CreditGrant], now: int) -> Rendered:
    """What is left of grants, by currency: in all, and of those that can be used already."""
    sums: dict[str, list[int]] = {}
    for grant in grants:
        there = sums.setdefault(grant.currency, [0, 0])
        there[0] += grant.available
        there[1] += grant.usable(now)
    return {
        "object": SUMMARY,
        "balances": [
            {
                "available_balance": monetary(usable, currency),
                "ledger_balance": monetary(left, currency),
            }
            for currency, (left, usable) in sorted(sums.items())
        ],
        "customer": owner,
        "customer_account": None,
        "livemode": LIVEMODE,
    }


_CHANGED = if_changed(f"{OBJECT}.updated")

RESOURCE = Resource(
    schema=credit_grant.CREDIT_GRANT,
    object=OBJECT,
    noun="credit grant",
    code="zg",
    render=render,
    told={
        "create": always(f"{OBJECT}.created"),
        "update": _CHANGED,
        "expire": _CHANGED,
        "void": _CHANGED,
        "annul": _CHANGED,
    },
    expandable={"customer": by_id("customer"), "test_clock": by_id("test_clock")},
    parts={SUMMARY: {"customer": by_id("customer")}},
)
