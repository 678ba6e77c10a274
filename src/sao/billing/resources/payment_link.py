"""Payment link: an offer at an address that never changes; each visit opens a checkout session.

It owns how many of these sessions may complete: whoever pays one counts it here first, in the same
unit. Sessions that were opened before it was switched off can still be paid.
"""

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict

from sao.billing.messages import Nothing
from sao.billing.resources.checkout_session.machine import Collection, Creation
from sao.billing.values import Metadata, Value, given, merged, switched
from sao.billing.values.checkout import CheckoutItem, Manner, Mode, PaymentTerms, SubscriptionTerms
from sao.core.instance import State
from sao.core.schema import NEW, SAME, Command, Entry, Facts, Rejection, Schema, action


def _table() -> tuple[Entry, ...]:
    on, off = ("active",), ("inactive",)
    return (
        #      action    from          to            decide
        action("create", NEW,          "active",     create),
        action("update", (*on, *off),  (*on, *off),  update),
        action("open",   on,           SAME,         visit),
        action("open",   off,          SAME,         refuse),
        action("count",  (*on, *off),  SAME,         count),
    )  # fmt: skip


class PaymentLink(State, frozen=True, kw_only=True):
    """A payment link. `opened` sessions so far, of which `completed` may be at most `limit`.

    Whoever has paid is sent to `redirect_url`, or stays on a page with `message`.
    """

    created: int = 0
    mode: Mode = "payment"
    currency: str = ""
    items: tuple[CheckoutItem, ...] = ()
    allow_promotion_codes: bool = False
    customer_creation: Creation = "if_required"
    payment_method_collection: Collection = "always"
    submit_type: str = "auto"
    redirect_url: str | None = None
    message: str | None = None
    inactive_message: str | None = None
    limit: int | None = None
    payment_terms: PaymentTerms = PaymentTerms()
    subscription_terms: SubscriptionTerms = SubscriptionTerms()
    opened: int = 0
    completed: int = 0
    metadata: Metadata = {}
    manner: Manner = Manner()
    takes_tax_id: bool = False


class Create(Value, frozen=True, kw_only=True):
    """What is offered, and how."""

    mode: Mode
    currency: str
    items: tuple[CheckoutItem, ...]
    allow_promotion_codes: bool = False
    customer_creation: Creation = "if_required"
    payment_method_collection: Collection = "always"
    submit_type: str = "auto"
    redirect_url: str | None = None
    message: str | None = None
    inactive_message: str | None = None
    limit: int | None = None
    payment_terms: PaymentTerms = PaymentTerms()
    subscription_terms: SubscriptionTerms = SubscriptionTerms()
    metadata: Metadata = {}
    manner: Manner | UnsetType = UNSET
    takes_tax_id: bool | UnsetType = UNSET


class Update(Value, frozen=True):
    """Changes to a link; what is not given stays."""

    active: bool | None = None
    items: tuple[CheckoutItem, ...] | UnsetType = UNSET
    allow_promotion_codes: bool | UnsetType = UNSET
    redirect_url: str | None | UnsetType = UNSET
    message: str | None | UnsetType = UNSET
    inactive_message: str | None | UnsetType = UNSET
    limit: int | None | UnsetType = UNSET
    metadata: Metadata | None = None
    manner: Manner | UnsetType = UNSET
    takes_tax_id: bool | UnsetType = UNSET
    customer_creation: Creation | UnsetType = UNSET
    payment_method_collection: Collection | UnsetType = UNSET
    submit_type: str | UnsetType = UNSET
    payment_terms: PaymentTerms | UnsetType = UNSET
    subscription_terms: SubscriptionTerms | UnsetType = UNSET


def create(_link: PaymentLink, command: Command[Create], now: int) -> Facts:
    """An offer that stands until somebody switches it off."""
    return given(**asdict(command.data)) | {"created": now}


def update(link: PaymentLink, command: Command[Update], _now: int) -> Facts:
    """Another offer at the same address; whether it stands."""
    data = command.data
    status = switched(link.status, active=data.active, off="inactive")
    plain = {name: value for name, value in asdict(data).items() if name not in _DERIVED}
    return given(**plain, status=status, metadata=merged(link.metadata, data.metadata))


_DERIVED = ("active", "metadata")
"""What of an update is not taken over as it is."""


def visit(link: PaymentLink, _command: Command[Nothing], _now: int) -> Facts | Rejection:
    """Somebody wants to buy. Rejects: `payment_link_inactive` (it was bought often enough)."""
    return _spent(link) or {"opened": link.opened + 1}


def refuse(link: PaymentLink, _command: Command[Nothing], _now: int) -> Rejection:
    """Nothing is offered here any more. Rejects: `payment_link_inactive`."""
    return _inactive(link)


def count(link: PaymentLink, _command: Command[Nothing], _now: int) -> Facts | Rejection:
    """One of its sessions is paid. Rejects: `payment_link_inactive` (as many as may be, were)."""
    return _spent(link) or {"completed": link.completed + 1}


def _spent(link: PaymentLink) -> Rejection | None:
    return None if link.limit is None or link.completed < link.limit else _inactive(link)


def _inactive(link: PaymentLink) -> Rejection:
    return Rejection("payment_link_inactive", link.inactive_message or "This link is not active.")


PAYMENT_LINK = Schema(
    name="payment_link",
    prefix="plink",
    state=PaymentLink,
    states=("active", "inactive"),
    rank=78,
    index=("status",),
    table=_table(),
)
