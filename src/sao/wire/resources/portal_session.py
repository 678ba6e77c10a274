"""Portal sessions on the wire: an address at which a customer sees, and changes, what is theirs.

Nothing of one is kept. Whose it is, until when, and where it leads back to stand in its address,
which nobody can make but us.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import ClassVar, NamedTuple

from sao.billing.resources.customer_state import Customer
from sao.core.ids import token
from sao.wire.links import portal_path
from sao.wire.params import Params, names
from sao.wire.resources.checkout_session.params import Url, check_url
from sao.wire.shapes import LIVEMODE, Rendered

OBJECT = "billing_portal.session"
LIFETIME_S = 60 * 60
CONFIGURATION = "bpc_default"
"""There is one: everything that the page can do."""


class Create(Params, frozen=True, kw_only=True):
    """Whose portal it is, and where it leads back to."""

    unsupported: ClassVar[frozenset[str]] = names(
        "after_expiration configuration customer_account flow_data locale on_behalf_of"
    )

    customer: str
    return_url: Url | None = None

    def check(self) -> None:
        """Raises `parameter_invalid`."""
        check_url(self.return_url, "return_url")


class Pass(NamedTuple):
    """What an address says: whose portal it is, until when, and where it leads back to."""

    customer: str
    expires_at: int
    return_url: str

    @property
    def name(self) -> str:
        """It as the last part of an address."""
        back = urlsafe_b64encode(self.return_url.encode()).decode().rstrip("=")
        return f"{self.customer}.{self.expires_at}.{back}"


def pass_of(name: str) -> Pass | None:
    """What the last part of an address says; None where it is none of ours."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    customer, expires_at, back = found.groups()
    padded = back + "=" * (-len(back) % 4)
    return Pass(customer, int(expires_at), urlsafe_b64decode(padded).decode())


_NAME = re.compile(r"(cus_[0-9A-Za-z]+)\.(\d{1,12})\.([0-9A-Za-z_-]*)")


def render(owner: Customer, params: Create, request: str, now: int) -> Rendered:
    """A portal session as Stripe shows it."""
    told = Pass(owner.id, now + LIFETIME_S, params.return_url or "")
    return {
        "id": f"bps_{token(f'{request}/{owner.id}')}",
        "object": OBJECT,
        "configuration": CONFIGURATION,
        "created": now,
        "customer": owner.id,
        "customer_account": None,
        "flow": None,
        "livemode": LIVEMODE,
        "locale": None,
        "on_behalf_of": None,
        "return_url": params.return_url,
        "url": portal_path(told.name),
    }
