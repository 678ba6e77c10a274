"""What can be asked of payment links."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import payment_link
from sao.billing.resources.checkout_session.machine import Collection, Creation
from sao.billing.values import Metadata
from sao.billing.values.checkout import CheckoutItem
from sao.wire.errors import no_such
from sao.wire.params import Currency, Page, names
from sao.wire.resources.checkout_session import PaymentIntentData
from sao.wire.resources.checkout_session.asking import Asking
from sao.wire.resources.checkout_session.params import ITEMS_MAX
from sao.wire.resources.payment_link.parts import (
    AfterCompletion,
    Item,
    ItemChange,
    Message,
    PaymentIntentChange,
    Restrictions,
    SubscriptionChange,
    SubscriptionData,
)
from sao.wire.terms import Terms, of_kind, whether

SubmitType = Literal["auto", "book", "donate", "pay", "subscribe"]

_NOT_YET = (
    "application_fee_amount application_fee_percent managed_payments on_behalf_of "
    "payment_method_options transfer_data"
)


class Create(Asking, frozen=True, kw_only=True):
    """A new link: what is offered, and what becomes of whoever has paid."""

    unsupported: ClassVar[frozenset[str]] = names(_NOT_YET)

    line_items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=ITEMS_MAX)]
    after_completion: AfterCompletion = AfterCompletion(type="hosted_confirmation")
    allow_promotion_codes: bool = False
    currency: Currency | None = None
    customer_creation: Creation | None = None
    inactive_message: Message | None = None
    metadata: Metadata = {}
    payment_intent_data: PaymentIntentData | None = None
    payment_method_collection: Collection = "always"
    payment_method_types: tuple[Literal["card"], ...] | None = None
    restrictions: Restrictions | None = None
    submit_type: SubmitType = "auto"
    subscription_data: SubscriptionData | None = None

    @property
    def limit(self) -> int | None:
        """How many sessions may complete."""
        return None if self.restrictions is None else self.restrictions.completed_sessions.limit


class Update(Asking, frozen=True, kw_only=True):
    """Changes to a link."""

    unsupported: ClassVar[frozenset[str]] = names(_NOT_YET)

    active: bool | None = None
    after_completion: AfterCompletion | None = None
    allow_promotion_codes: bool | UnsetType = UNSET
    customer_creation: Creation | UnsetType = UNSET
    inactive_message: Message | None | UnsetType = UNSET
    line_items: tuple[ItemChange, ...] = ()
    metadata: Metadata | None = None
    payment_intent_data: PaymentIntentChange | None = None
    payment_method_collection: Collection | UnsetType = UNSET
    payment_method_types: tuple[Literal["card"], ...] | None = None
    restrictions: Restrictions | None | UnsetType = UNSET
    submit_type: SubmitType | UnsetType = UNSET
    subscription_data: SubscriptionChange | None = None

    def data(
        self, state: payment_link.PaymentLink, items: tuple[CheckoutItem, ...] | UnsetType
    ) -> payment_link.Update:
        """What the machine is told, but for the manner. Raises as `AfterCompletion.told`."""
        url: str | None | UnsetType = UNSET
        message: str | None | UnsetType = UNSET
        if self.after_completion is not None:
            url, message = self.after_completion.told()
        limit: int | None | UnsetType = UNSET
        if self.restrictions is None:
            limit = None
        elif isinstance(self.restrictions, Restrictions):
            limit = self.restrictions.completed_sessions.limit
        pays, begins = self.payment_intent_data, self.subscription_data
        return payment_link.Update(
            active=self.active,
            items=items,
            allow_promotion_codes=self.allow_promotion_codes,
            redirect_url=url,
            message=message,
            inactive_message=self.inactive_message,
            limit=limit,
            metadata=self.metadata,
            takes_tax_id=self.takes_tax_id,
            customer_creation=self.customer_creation,
            payment_method_collection=self.payment_method_collection,
            submit_type=self.submit_type,
            payment_terms=UNSET if pays is None else pays.after(state.payment_terms),
            subscription_terms=UNSET if begins is None else begins.after(state.subscription_terms),
        )

    def changed(self, before: tuple[CheckoutItem, ...]) -> tuple[CheckoutItem, ...]:
        """What is offered from now on. Raises `resource_missing`, `parameter_invalid`."""
        items = {item.id: item for item in before}
        for number, change in enumerate(self.line_items):
            place = f"line_items[{number}]"
            if change.id not in items:
                raise no_such("line item", change.id, f"{place}[id]")
            items[change.id] = change.after(items[change.id], place)
        return tuple(items.values())


class List(Page, frozen=True, kw_only=True):
    """Which links."""

    active: bool | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        return of_kind("payment_link", {"status": whether(self.active, "active", "inactive")})


class ListItems(Page, frozen=True, kw_only=True):
    """Which page of what a link offers."""
