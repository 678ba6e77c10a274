"""Payment links on the wire."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.checkout_values import CheckoutItem, SubscriptionTerms
from sao.billing.resources import payment_link
from sao.billing.resources.checkout_session import Collection, Creation
from sao.billing.values import Metadata, merged
from sao.wire.amounts import missing
from sao.wire.errors import no_such
from sao.wire.line_params import LinePrice
from sao.wire.links import link_path
from sao.wire.params import Currency, Enabled, Page, Params, Part, Positive, Terms, names
from sao.wire.resource import Find, Resource, always, if_changed
from sao.wire.resources.checkout_session import PaymentIntentData, render_item
from sao.wire.resources.checkout_session.params import ITEMS_MAX, Off, Url, check_url
from sao.wire.resources.checkout_session.parts import Fixed, LineItem
from sao.wire.resources.subscription.parts import TrialSettings
from sao.wire.shapes import LIVEMODE, Rendered, listing

PREFIX = payment_link.PAYMENT_LINK.prefix
OBJECT = "payment_link"
PATH = "/v1/payment_links"

Message = Annotated[str, Meta(max_length=500)]
Quantity = Annotated[int, Meta(ge=1, le=999_999_999)]
SubmitType = Literal["auto", "book", "donate", "pay", "subscribe"]

_NOT_YET = (
    "application_fee_amount application_fee_percent consent_collection custom_fields custom_text "
    "invoice_creation managed_payments name_collection on_behalf_of optional_items "
    "payment_method_options shipping_address_collection shipping_options transfer_data"
)


class Confirmation(Part, frozen=True, kw_only=True):
    """What is said to whoever has paid."""

    custom_message: Message | None = None


class Redirect(Part, frozen=True, kw_only=True):
    """Where they go."""

    url: Url


class Item(Part, frozen=True, kw_only=True):
    """One thing that is offered: a price that is named or described, and how many of it."""

    adjustable_quantity: Fixed | None = None
    price: str | None = None
    price_data: LinePrice | None = None
    quantity: Quantity | None = None

    def value(self) -> LineItem:
        """The same, as a checkout session has it."""
        return LineItem(price=self.price, price_data=self.price_data, quantity=self.quantity)


class SubscriptionData(Part, frozen=True, kw_only=True):
    """How the subscription is to begin."""

    unsupported: ClassVar[frozenset[str]] = names("invoice_settings")

    description: Message | None = None
    metadata: Metadata = {}
    trial_period_days: Annotated[int, Meta(ge=1, le=730)] | None = None
    trial_settings: TrialSettings | None = None

    def value(self) -> SubscriptionTerms:
        """The value that is kept."""
        settings = self.trial_settings
        return SubscriptionTerms(
            description=self.description,
            metadata=merged({}, self.metadata),
            missing_payment_method="create_invoice" if settings is None else settings.missing,
            trial_period_days=self.trial_period_days,
        )


class AfterCompletion(Part, frozen=True, kw_only=True):
    """What becomes of whoever has paid."""

    type: Literal["hosted_confirmation", "redirect"]
    hosted_confirmation: Confirmation = Confirmation()
    redirect: Redirect | None = None

    def told(self) -> tuple[str | None, str | None]:
        """`(redirect_url, message)`. Raises `parameter_missing`, `parameter_invalid`."""
        if self.type == "hosted_confirmation":
            return None, self.hosted_confirmation.custom_message
        if self.redirect is None:
            raise missing("after_completion[redirect][url]")
        check_url(self.redirect.url, "after_completion[redirect][url]")
        return self.redirect.url, None


class CompletedSessions(Part, frozen=True, kw_only=True):
    """How many sessions may complete."""

    limit: Positive


class Restrictions(Part, frozen=True, kw_only=True):
    """When it is over by itself."""

    completed_sessions: CompletedSessions


class Create(Params, frozen=True, kw_only=True):
    """A new link: what is offered, and what becomes of whoever has paid."""

    unsupported: ClassVar[frozenset[str]] = names(_NOT_YET)

    line_items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=ITEMS_MAX)]
    after_completion: AfterCompletion = AfterCompletion(type="hosted_confirmation")
    allow_promotion_codes: bool = False
    automatic_tax: Enabled | None = None
    billing_address_collection: Literal["auto"] | None = None
    currency: Currency | None = None
    customer_creation: Creation | None = None
    inactive_message: Message | None = None
    metadata: Metadata = {}
    payment_intent_data: PaymentIntentData | None = None
    payment_method_collection: Collection = "always"
    payment_method_types: tuple[Literal["card"], ...] | None = None
    phone_number_collection: Off | None = None
    restrictions: Restrictions | None = None
    submit_type: SubmitType = "auto"
    subscription_data: SubscriptionData | None = None
    tax_id_collection: Off | None = None

    @property
    def limit(self) -> int | None:
        """How many sessions may complete."""
        return None if self.restrictions is None else self.restrictions.completed_sessions.limit


class ItemChange(Part, frozen=True, kw_only=True):
    """Another quantity of what is offered."""

    id: str
    adjustable_quantity: Fixed | None = None
    quantity: Quantity | None = None


class Update(Params, frozen=True, kw_only=True):
    """Changes to a link."""

    unsupported: ClassVar[frozenset[str]] = names(
        f"customer_creation payment_intent_data payment_method_collection submit_type "
        f"subscription_data {_NOT_YET}"
    )

    active: bool | None = None
    after_completion: AfterCompletion | None = None
    allow_promotion_codes: bool | UnsetType = UNSET
    automatic_tax: Enabled | None = None
    billing_address_collection: Literal["auto"] | None = None
    inactive_message: Message | None | UnsetType = UNSET
    line_items: tuple[ItemChange, ...] = ()
    metadata: Metadata | None = None
    payment_method_types: tuple[Literal["card"], ...] | None = None
    phone_number_collection: Off | None = None
    restrictions: Restrictions | None | UnsetType = UNSET
    tax_id_collection: Off | None = None

    def data(self, items: tuple[CheckoutItem, ...] | UnsetType) -> payment_link.Update:
        """What the machine is told. Raises as `AfterCompletion.told`."""
        url: str | None | UnsetType = UNSET
        message: str | None | UnsetType = UNSET
        if self.after_completion is not None:
            url, message = self.after_completion.told()
        limit: int | None | UnsetType = UNSET
        if self.restrictions is None:
            limit = None
        elif isinstance(self.restrictions, Restrictions):
            limit = self.restrictions.completed_sessions.limit
        return payment_link.Update(
            active=self.active,
            items=items,
            allow_promotion_codes=self.allow_promotion_codes,
            redirect_url=url,
            message=message,
            inactive_message=self.inactive_message,
            limit=limit,
            metadata=self.metadata,
        )

    def quantities(self, before: tuple[CheckoutItem, ...]) -> dict[str, int]:
        """How many of what, by the ids of items. Raises `resource_missing`."""
        wanted = {item.id: item.quantity for item in before}
        for number, change in enumerate(self.line_items):
            if change.id not in wanted:
                raise no_such("line item", change.id, f"line_items[{number}][id]")
            wanted[change.id] = change.quantity or wanted[change.id]
        return wanted


class List(Page, frozen=True, kw_only=True):
    """Which links."""

    active: bool | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        if self.active is None:
            return Terms(all=("payment_link@",))
        return Terms(all=(f"payment_link|status={'active' if self.active else 'inactive'}",))


class ListItems(Page, frozen=True, kw_only=True):
    """Which page of what a link offers."""


def render(state: payment_link.PaymentLink) -> Rendered:
    """A payment link as Stripe shows it."""
    texts = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    return dict.fromkeys(_ABSENT) | {
        "id": state.id,
        "object": OBJECT,
        "active": state.status == "active",
        "after_completion": _after(state),
        "allow_promotion_codes": state.allow_promotion_codes,
        "automatic_tax": {"enabled": False, "liability": None},
        "billing_address_collection": "auto",
        "currency": state.currency,
        "custom_fields": [],
        "custom_text": dict.fromkeys(texts),
        "customer_creation": state.customer_creation,
        "inactive_message": state.inactive_message,
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "payment_intent_data": _payment(state) if state.mode == "payment" else None,
        "payment_method_collection": state.payment_method_collection,
        "phone_number_collection": {"enabled": False},
        "restrictions": None
        if state.limit is None
        else {"completed_sessions": {"count": state.completed, "limit": state.limit}},
        "shipping_options": [],
        "submit_type": state.submit_type,
        "subscription_data": _subscription(state) if state.mode == "subscription" else None,
        "tax_id_collection": {"enabled": False, "required": "never"},
        "url": link_path(state.id),
    }


_ABSENT = (
    "application",
    "application_fee_amount",
    "application_fee_percent",
    "consent_collection",
    "invoice_creation",
    "managed_payments",
    "name_collection",
    "on_behalf_of",
    "optional_items",
    "payment_method_options",
    "payment_method_types",
    "shipping_address_collection",
    "transfer_data",
)
"""What no link here has."""


def _after(state: payment_link.PaymentLink) -> Rendered:
    if state.redirect_url is not None:
        return {
            "hosted_confirmation": None,
            "redirect": {"url": state.redirect_url},
            "type": "redirect",
        }
    return {
        "hosted_confirmation": {"custom_message": state.message},
        "redirect": None,
        "type": "hosted_confirmation",
    }


def _payment(state: payment_link.PaymentLink) -> Rendered:
    terms = state.payment_terms
    return {
        "capture_method": terms.capture_method,
        "description": terms.description,
        "metadata": terms.metadata,
        "setup_future_usage": terms.setup_future_usage,
        "statement_descriptor": terms.statement_descriptor,
        "statement_descriptor_suffix": terms.statement_descriptor_suffix,
        "transfer_group": None,
    }


def _subscription(state: payment_link.PaymentLink) -> Rendered:
    terms = state.subscription_terms
    missing_method = {"missing_payment_method": terms.missing_payment_method}
    return {
        "description": terms.description,
        "invoice_settings": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": {"type": "self"},
        },
        "metadata": terms.metadata,
        "trial_period_days": terms.trial_period_days,
        "trial_settings": {"end_behavior": missing_method},
    }


def _items(parent: Rendered, find: Find) -> Any:
    state = find(parent["id"])
    items = state.items if isinstance(state, payment_link.PaymentLink) else ()
    return listing(f"{PATH}/{parent['id']}/line_items", [render_item(item) for item in items])


RESOURCE = Resource(
    schema=payment_link.PAYMENT_LINK,
    object=OBJECT,
    noun="payment link",
    code="zl",
    render=render,
    told={
        "create": always("payment_link.created"),
        "update": if_changed("payment_link.updated"),
    },
    expandable={"line_items": _items},
)
