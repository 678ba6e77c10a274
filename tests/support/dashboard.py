"""A small company for the dashboard: paid, trialing, in dunning, and to be authenticated."""

from typing import Any, NamedTuple, Protocol

DAYS = 33


class Asked(Protocol):
    """Whoever answers requests, all of which have to succeed."""

    def get(self, path: str, **params: Any) -> Any: ...

    def post(self, path: str, *, data: Any) -> Any: ...


class Company(NamedTuple):
    """Ids of customers by what is the matter with them; and a price."""

    paid: str
    trialing: str
    dunning: str
    challenged: str
    price: str


def move_in(server: Asked) -> Company:
    """Four customers, and 33 days in which their cards answered as they do."""
    product = server.post("/v1/products", data={"name": "Team"})["id"]
    dollars = _price(server, product, 14_900, "usd")
    yen = _price(server, product, 18_400, "jpy")
    paid = _customer(server, "Fennimore Press", dollars)
    trialing = _customer(server, "Ostro Analytics", yen, trial_period_days=60)
    dunning = _customer(server, "Halden Optics", dollars)
    challenged = _customer(server, "Vela Maritime", yen)
    for customer, behavior in ((dunning, "decline"), (challenged, "auth_failure")):
        method = method_of(server, customer)
        server.post(f"/api/payment_methods/{method}/behavior", data={"behavior": behavior})
    server.post("/api/clock/advance", data={"days": DAYS})
    return Company(paid, trialing, dunning, challenged, dollars)


def method_of(server: Asked, customer: str) -> str:
    """The id of the customer's first payment method."""
    return str(server.get(f"/v1/customers/{customer}/payment_methods")["data"][0]["id"])


def _price(server: Asked, product: str, amount_minor: int, currency: str) -> str:
    asked = {
        "product": product,
        "unit_amount": amount_minor,
        "currency": currency,
        "recurring[interval]": "month",
    }
    return str(server.post("/v1/prices", data=asked)["id"])


def _customer(server: Asked, name: str, price: str, **more: Any) -> str:
    email = f"{name.partition(' ')[0].lower()}@example.com"
    customer = server.post("/v1/customers", data={"name": name, "email": email})["id"]
    method = server.post("/v1/payment_methods/pm_card_visa/attach", data={"customer": customer})
    chosen = {"invoice_settings[default_payment_method]": method["id"]}
    server.post(f"/v1/customers/{customer}", data=chosen)
    asked = {"customer": customer, "items[0][price]": price, **more}
    assert server.post("/v1/subscriptions", data=asked)["status"] in ("active", "trialing")
    return str(customer)
