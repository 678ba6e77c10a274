"""Portals as their customers use them: what they offer, their pages, and what a form sends."""

import re
from typing import Any

import httpx
import stripe

from support.shop import Shop


class Offer:
    """A product with two prices, and a configuration that offers them."""

    def __init__(self, shop: Shop, **update: Any) -> None:
        self.shop = shop
        self.product = shop.v1.products.create({"name": "Gold"}).id
        self.basic, self.pro = (self.price(amount) for amount in (1000, 3000))
        self.features: dict[str, Any] = {
            "subscription_update": {
                "enabled": True,
                "default_allowed_updates": ["price", "quantity", "promotion_code"],
                "products": [{"product": self.product, "prices": [self.basic, self.pro]}],
                "proration_behavior": "always_invoice",
                **update,
            }
        }
        self.id = shop.v1.billing_portal.configurations.create({"features": self.features}).id  # type: ignore[typeddict-item]

    def price(self, amount: int, interval: Any = "month") -> str:
        made: Any = {"product": self.product, "currency": "usd", "unit_amount": amount}
        return self.shop.v1.prices.create({**made, "recurring": {"interval": interval}}).id

    def bought(self, customer: str, **params: Any) -> stripe.Subscription:
        return self.shop.subscribe(customer, items=[{"price": self.basic}], **params)

    def portal(self, customer: str, **params: Any) -> str:
        return portal(self.shop, customer, configuration=self.id, **params)


def portal(shop: Shop, customer: str, **params: Any) -> str:
    return shop.v1.billing_portal.sessions.create({"customer": customer, **params}).url  # type: ignore[typeddict-item]


def send(url: str, do: str, **fields: Any) -> httpx.Response:
    return httpx.post(url, data={**fields, "do": do}, timeout=30)


def configure(shop: Shop, **features: Any) -> str:
    return shop.v1.billing_portal.configurations.create({"features": features}).id  # type: ignore[typeddict-item]


def buttons(page: str) -> set[str]:
    return set(re.findall(r'name="do" value="(\w+)"', page))
