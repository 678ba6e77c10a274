"""Portal sessions on the wire: an address at which a customer sees, and changes, what is theirs.

Nothing of one is kept. Whose it is, until when, and what it is for stand in its address, which
nobody can make but us.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

import msgspec
from msgspec import Meta

from sao.billing.resources.customer.state import Customer
from sao.core.ids import token
from sao.wire.errors import WireError, missing
from sao.wire.links import portal_path
from sao.wire.params import Params, Part, Positive, names
from sao.wire.resources.checkout_session.params import Url, check_url
from sao.wire.resources.checkout_session.parts import Locale
from sao.wire.shapes import LIVEMODE, Rendered

OBJECT = "billing_portal.session"
LIFETIME_S = 60 * 60

FlowType = Literal[
    "customer_update",
    "payment_method_update",
    "subscription_cancel",
    "subscription_update",
    "subscription_update_confirm",
]

Language = Literal[Locale, "en-AU", "en-CA", "en-IE", "en-IN", "en-NZ", "en-SG"]
"""Languages of Stripe's portal; ours speaks English, and says back what was asked for."""


class Confirmation(Part, frozen=True, kw_only=True):
    """What is said when it is done."""

    custom_message: Annotated[str, Meta(max_length=500)] | None = None


class Redirect(Part, frozen=True, kw_only=True):
    """Where the customer goes when it is done."""

    return_url: Url


class AfterCompletion(Part, frozen=True, kw_only=True):
    """What follows when it is done."""

    hosted_confirmation: Confirmation | None = None
    redirect: Redirect | None = None
    type: Literal["hosted_confirmation", "portal_homepage", "redirect"]


class OfSubscription(Part, frozen=True, kw_only=True):
    """Which subscription a flow is about."""

    subscription: str


class Cancel(OfSubscription, frozen=True, kw_only=True):
    """Which subscription is to end."""

    unsupported: ClassVar[frozenset[str]] = names("retention")


class ConfirmedItem(Part, frozen=True, kw_only=True):
    """What the item is to become."""

    id: str
    price: str | None = None
    quantity: Positive | None = None


class ConfirmedDiscount(Part, frozen=True, kw_only=True):
    """A discount that comes with the change."""

    coupon: str | None = None
    promotion_code: str | None = None


class Confirm(OfSubscription, frozen=True, kw_only=True):
    """Which change of a subscription only has to be confirmed."""

    discounts: Annotated[tuple[ConfirmedDiscount, ...], Meta(max_length=1)] = ()
    items: Annotated[tuple[ConfirmedItem, ...], Meta(min_length=1, max_length=1)]


class Flow(Part, frozen=True, kw_only=True):
    """The one thing that a session is for."""

    unsupported: ClassVar[frozenset[str]] = names("subscription_pause")

    after_completion: AfterCompletion = AfterCompletion(type="portal_homepage")
    subscription_cancel: Cancel | None = None
    subscription_update: OfSubscription | None = None
    subscription_update_confirm: Confirm | None = None
    type: FlowType

    @property
    def subscription(self) -> str | None:
        """The subscription that it is about, if it is about one."""
        about: OfSubscription | None = getattr(self, self.type, None)
        return about.subscription if about is not None else None

    @property
    def place(self) -> str:
        """Where among the parameters that subscription stands."""
        return f"flow_data[{self.type}][subscription]"

    def check(self) -> None:
        """Raises `parameter_missing`, `parameter_invalid`."""
        for name in _ABOUT:
            if name == self.type and getattr(self, name) is None:
                raise missing(f"flow_data[{name}]")
            if name != self.type and getattr(self, name) is not None:
                raise WireError("parameter_invalid", f"It needs type={name}.", f"flow_data[{name}]")
        after = self.after_completion
        if after.type == "redirect":
            if after.redirect is None:
                raise missing("flow_data[after_completion][redirect]")
            place = "flow_data[after_completion][redirect][return_url]"
            check_url(after.redirect.return_url, place)


_ABOUT = ("subscription_cancel", "subscription_update", "subscription_update_confirm")


class Create(Params, frozen=True, kw_only=True):
    """Whose portal it is, what it goes by and is for, and where it leads back to."""

    unsupported: ClassVar[frozenset[str]] = names("after_expiration customer_account on_behalf_of")

    configuration: str | None = None
    customer: str
    flow_data: Flow | None = None
    locale: Language | None = None
    return_url: Url | None = None

    def check(self) -> None:
        """Raises `parameter_missing`, `parameter_invalid`."""
        check_url(self.return_url, "return_url")
        if self.flow_data is not None:
            self.flow_data.check()


class Pass(NamedTuple):
    """What an address says: whose portal it is, until when, what it goes by and is for."""

    customer: str
    expires_at: int
    configuration: str
    return_url: str = ""
    flow: Flow | None = None

    @property
    def name(self) -> str:
        """It as the last part of an address."""
        said = msgspec.json.encode([self.configuration, self.return_url, _given(self.flow)])
        rest = urlsafe_b64encode(said).decode().rstrip("=")
        return f"{self.customer}.{self.expires_at}.{rest}"

    @property
    def without_flow(self) -> "Pass":
        """The same portal, for all that it can do."""
        return self._replace(flow=None)


def pass_of(name: str) -> Pass | None:
    """What the last part of an address says; None where it is none of ours."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    customer, expires_at, rest = found.groups()
    try:
        said = urlsafe_b64decode(rest + "=" * (-len(rest) % 4))
        told = msgspec.json.decode(said, type=tuple[str, str, Flow | None])
    except ValueError:  # that of msgspec is one, too
        return None
    return Pass(customer, int(expires_at), *told)


_NAME = re.compile(r"(cus_[0-9A-Za-z]+)\.(\d{1,12})\.([0-9A-Za-z_-]*)")


def render(told: Pass, request: str, now: int, locale: str | None) -> Rendered:
    """A portal session as Stripe shows it."""
    return {
        "id": f"bps_{token(f'{request}/{told.customer}')}",
        "object": OBJECT,
        "after_expiration": None,
        "configuration": told.configuration,
        "created": now,
        "customer": told.customer,
        "customer_account": None,
        "flow": _flow(told.flow) if told.flow is not None else None,
        "livemode": LIVEMODE,
        "locale": locale,
        "on_behalf_of": None,
        "return_url": told.return_url or None,
        "url": portal_path(told.name),
    }


def passed(owner: Customer, params: Create, configuration: str, back: str | None, now: int) -> Pass:
    """What the address of a new session says; it leads `back` unless it is told where to."""
    return Pass(
        owner.id,
        now + LIFETIME_S,
        configuration,
        params.return_url or back or "",
        params.flow_data,
    )


def _flow(flow: Flow) -> Rendered:
    shown: Rendered = msgspec.to_builtins(flow)
    after = flow.after_completion
    shown["after_completion"] = {
        "hosted_confirmation": shown["after_completion"]["hosted_confirmation"],
        "redirect": msgspec.to_builtins(after.redirect) if after.type == "redirect" else None,
        "type": after.type,
    }
    if shown["subscription_cancel"] is not None:
        shown["subscription_cancel"]["retention"] = None
    if shown["subscription_update_confirm"] is not None:
        discounts = shown["subscription_update_confirm"]["discounts"]
        shown["subscription_update_confirm"]["discounts"] = discounts or None
    shown["customer_update"] = {} if flow.type == "customer_update" else None
    return shown | {"subscription_pause": None}


def _given(value: Any) -> Any:
    """It as JSON, without what is null: addresses are short."""
    plain = msgspec.to_builtins(value)
    if isinstance(plain, dict):
        return {name: _given(each) for name, each in plain.items() if each is not None}
    return [_given(each) for each in plain] if isinstance(plain, list | tuple) else plain
