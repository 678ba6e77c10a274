"""/v1/account: the company that sells, as the environment's settings have it."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.billing.resources.customer.balance import CURRENCY
from sao.billing.resources.settings import SETTINGS, Settings
from sao.billing.values.invoice import Business
from sao.core.ids import token
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.shapes import Rendered, address

ACCOUNT = f"acct_{token(SETTINGS, 16)}"
"""Its id: every environment has one company, so it is the same in all of them."""


def retrieve(session: Session, _call: Call[Nothing]) -> Answer:
    """The company."""
    settings, clock = session.find(SETTINGS), session.find(session.environment_clock)
    business = settings.business if isinstance(settings, Settings) else Business()
    where = business.address
    return {
        "id": ACCOUNT,
        "object": "account",
        "business_profile": _profile(business),
        "business_type": None,
        "charges_enabled": True,
        "country": where.country if where is not None else None,
        "created": clock.created if clock is not None else None,
        "default_currency": CURRENCY,
        "details_submitted": business != Business(),
        "email": business.support_email,
        "metadata": {},
        "payouts_enabled": False,
        "settings": _settings(business),
        "type": "standard",
    }


def retrieve_own(session: Session, call: Call[Nothing]) -> Answer:
    """The company, by its id."""
    check_account(call.id)
    return retrieve(session, call)


def check_account(account: str) -> None:
    """Raises `account_invalid` unless this is the company: there is no other account."""
    if account != ACCOUNT:
        raise WireError(
            "account_invalid",
            f"The provided key does not have access to account '{account}' (or that account does "
            "not exist): there are no connected accounts here.",
        )


def _profile(business: Business) -> Rendered:
    return {
        "annual_revenue": None,
        "estimated_worker_count": None,
        "mcc": None,
        "minority_owned_business_designation": None,
        "name": business.name,
        "product_description": None,
        "support_address": address(business.address),
        "support_email": business.support_email,
        "support_phone": business.support_phone,
        "support_url": business.support_url,
        "url": business.url,
    }


def _settings(business: Business) -> Rendered:
    return {
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_payments": {
            "statement_descriptor_prefix": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "dashboard": {"display_name": business.name, "timezone": "Etc/UTC"},
        "payments": {
            "statement_descriptor": None,
            "statement_descriptor_kana": None,
            "statement_descriptor_kanji": None,
        },
    }


FAMILY = Family(
    "Account",
    (
        Endpoint("GET", "/v1/account", Nothing, retrieve, "Retrieve the company that sells"),
        Endpoint("GET", "/v1/accounts/{id}", Nothing, retrieve_own, "Retrieve it by its id"),
    ),
)
