"""A shop with a checkout, in a sandbox of its own: sessions through the official SDK, and paid."""

from typing import Any

import pytest
import stripe

from sao.testing import Refused, Sandbox
from support.shop import START, Shop

RETURN = "https://shop.test/thanks?session={CHECKOUT_SESSION_ID}"


class Till(Shop):
    """A shop with a checkout, in a sandbox of its own."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(START)
        super().__init__(self.sandbox.stripe)

    def offer(self, mode: Any = "subscription", **params: Any) -> stripe.checkout.Session:
        """A session that is open; of a recurring price, unless told otherwise."""
        if "line_items" not in params and mode != "setup":
            price = self.price() if mode == "subscription" else self.once()
            params["line_items"] = [{"price": price, "quantity": 1}]
        return self.v1.checkout.sessions.create({"mode": mode, "success_url": RETURN, **params})

    def once(self, unit_amount: int = 500) -> str:
        """A price that is paid once."""
        return self.v1.prices.create(
            {"currency": "usd", "unit_amount": unit_amount, "product_data": {"name": "Mug"}}
        ).id

    def pay(
        self, session: stripe.checkout.Session, card: str | None = "pm_card_visa", **said: Any
    ) -> stripe.checkout.Session:
        """The session, after somebody paid it. Raises `Refused`."""
        said = {"email": "ada@example.com", **said}
        if card is not None:
            said["payment_method"] = card
        self.sandbox.post(f"/api/checkout/sessions/{session.id}/pay", said)
        return self.v1.checkout.sessions.retrieve(session.id)

    def decline(self, session: stripe.checkout.Session, card: str, **said: Any) -> dict[str, Any]:
        """The error of a payment that fails; the session stays open."""
        with pytest.raises(Refused) as caught:
            self.pay(session, card, **said)
        assert caught.value.status == 402
        assert self.v1.checkout.sessions.retrieve(session.id).status == "open"
        return caught.value.error

    def off(self, percent: int = 25, **params: Any) -> stripe.PromotionCode:
        """A promotion code."""
        coupon = self.v1.coupons.create({"percent_off": percent, "duration": "once"})
        promotion = {"type": "coupon", "coupon": coupon.id}
        return self.v1.promotion_codes.create({"promotion": promotion, **params})  # type: ignore[typeddict-item]
