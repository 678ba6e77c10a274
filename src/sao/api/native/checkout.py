"""/api/checkout: what a customer does on the page of a checkout session, without a browser."""

from sao.api.checkout.orders import Pay
from sao.api.checkout.paying import pay
from sao.api.endpoint import Endpoint, Family

PAY_PATH = "/api/checkout/sessions/{id}/pay"

FAMILY = Family(
    "Checkout",
    (Endpoint("POST", PAY_PATH, Pay, pay, "Pay a checkout session as its customer would"),),
)
