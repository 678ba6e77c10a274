"""Where a customer goes from the page of a checkout session."""

import re
from urllib.parse import quote, urlsplit

from sao.billing.resources.checkout_session.machine import CheckoutSession

_PLACE = re.compile(r"\{CHECKOUT_SESSION_ID\}|%7BCHECKOUT_SESSION_ID%7D", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")


def success_address(state: CheckoutSession) -> str:
    """Where somebody goes who has paid, with the session's id where that is asked for.

    From a page within another only where that always leads somewhere: cards need no detour.
    """
    address, way = state.success_url, state.manner.embedded
    if way is not None and way.redirect == "always":
        address = way.return_url
    return _PLACE.sub(quote(state.id), address or "")


def origin(address: str) -> str:
    """Whom a form may lead to besides ourselves, as a content policy names them."""
    parts = urlsplit(address)
    found = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return found if _ORIGIN.fullmatch(found) else f"{parts.scheme}:"
