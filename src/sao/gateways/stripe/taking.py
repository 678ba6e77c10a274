"""Stripe takes cards on pages of ours: its client confirms a SetupIntent, which we look at then.

A card that was set up can be charged later, with its holder's mandate. Whose card it is to be
stands in the SetupIntent's metadata, so nobody comes by somebody else's.
"""

from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any

from sao.gateways.port import Client, Holder
from sao.gateways.stripe.asking import INTENT, Asking, metadata
from sao.platform.errors import Terminal

HOLDER = "sao_holder"
"""What Stripe's objects carry of whose card it is to be."""

SCRIPT = "https://js.stripe.com/v3/"
"""Stripe's client. Its terms want it loaded from there."""

SOURCES: Mapping[str, tuple[str, ...]] = {
    "script-src": ("https://js.stripe.com", "https://*.js.stripe.com"),
    "connect-src": ("https://api.stripe.com",),
    "frame-src": (
        "https://js.stripe.com",
        "https://*.js.stripe.com",
        "https://hooks.stripe.com",
    ),
}
"""What Stripe says that a page has to allow it."""


def client(key: str, url: str | None) -> Client:
    """Stripe's client with this publishable key; `url` is where Stripe is, if elsewhere."""
    glue = files("sao.gateways.stripe").joinpath("page.js").read_text("utf-8")
    script, sources = SCRIPT, SOURCES
    if url is not None:
        script, sources = f"{url}/js.stripe.com/v3/", dict.fromkeys(SOURCES, (url,))
    return Client(script, glue, key, sources, test=not key.startswith("pk_live_"))


def is_set_up(listed: Any, method: str, usage: str) -> bool:
    """Whether one of these SetupIntents has set this method up for as much."""
    return any(
        one.status == "succeeded"
        and getattr(one, "payment_method", None) == method
        and getattr(one, "usage", None) in (usage, "off_session")
        for one in listed.data
    )


class Taking:
    """Cards that Stripe's client takes. From any thread."""

    def __init__(self, asking: Asking) -> None:
        self._stripe = asking

    def keep(self, holder: Holder, key: str) -> str:
        """The client secret of a new SetupIntent."""
        asked: Any = {
            "customer": self._customer(holder),
            "payment_method_types": ["card"],
            "usage": "off_session" if holder.later else "on_session",
            "metadata": {HOLDER: holder.name},
        }
        made = self._stripe.ask(
            lambda: self._stripe.client.setup_intents.create(asked, {"idempotency_key": key})
        )
        return str(made.client_secret)

    def kept(self, holder: str, name: str) -> tuple[str, str]:
        """Stripe's ids of the customer and the method of a SetupIntent that succeeded."""
        found = self._stripe.ask(lambda: self._stripe.client.setup_intents.retrieve(name))
        if metadata(found).get(HOLDER) != holder:
            raise Terminal(f"Stripe's setup intent {name} is not for {holder}")
        if found.status != "succeeded":
            raise Terminal(f"Stripe has not set the card up: {name} is {found.status}")
        return found.customer, found.payment_method

    def challenge(self, intent: str, customer: str) -> str | None:
        """The client secret of what waits for its customer."""
        if intent.startswith("seti_"):
            listed = self._stripe.ask(
                lambda: self._stripe.client.setup_intents.list({"customer": customer, "limit": 100})
            )
            found = self._stripe.first(listed, INTENT, intent)
        else:
            found = self._stripe.payment(customer, INTENT, intent)
        if found is None or found.status != "requires_action":
            return None
        return str(found.client_secret)

    def _customer(self, holder: Holder) -> str:
        """Stripe's customer: whose card they have already, or a new one, which their cards name."""
        for card in holder.cards:
            if isinstance(card.reference, str):
                return card.reference.partition("/")[0]
        asked: Any = {"metadata": {HOLDER: holder.name}}
        if holder.email is not None:
            asked["email"] = holder.email
        told = sha256((holder.email or "").encode()).hexdigest()[:8]
        key = f"{holder.name}/customer/{told}"
        made = self._stripe.ask(
            lambda: self._stripe.client.customers.create(asked, {"idempotency_key": key})
        )
        return str(made.id)
