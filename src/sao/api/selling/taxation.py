"""Automatic tax that a request asks for: whether it can be had."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from msgspec import UNSET, UnsetType

from sao.billing.resources.customer.billing import details_of
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.taxing import NOWHERE
from sao.billing.resources.product import Product
from sao.billing.resources.settings import SETTINGS, Settings
from sao.billing.taxation.places import place_of
from sao.billing.values.customer import Address, CustomerDetails
from sao.billing.values.tax import TaxRate
from sao.billing.values.taxation import TaxFacts, TaxSettings, TaxStatus
from sao.runtime import Reading, Session
from sao.wire.errors import WireError
from sao.wire.taxation import AutomaticTaxParams


def settings_of(session: Reading) -> TaxSettings:
    """The environment's tax settings as they are now."""
    settings = session.find(SETTINGS)
    return settings.taxes if isinstance(settings, Settings) else TaxSettings()


class Taxed(NamedTuple):
    """By what something is taxed that is no invoice yet: the settings, who buys, where it goes."""

    facts: TaxFacts
    buyer: CustomerDetails
    sent_to: Address | None = None

    @property
    def status(self) -> TaxStatus:
        """Whether it is known where they are."""
        known = place_of(self.buyer, self.sent_to) is not None
        return "complete" if known else "requires_location_inputs"


def taxed(
    session: Reading,
    products: Iterable[str],
    buyer: CustomerDetails,
    sent_to: Address | None = None,
) -> Taxed:
    """By what these products are taxed for somebody, now."""
    found = ((one, session.find(one)) for one in products)
    codes = {
        one: product.tax_code
        for one, product in found
        if isinstance(product, Product) and product.tax_code is not None
    }
    return Taxed(TaxFacts(settings_of(session), codes), buyer, sent_to)


def automatic(
    session: Session,
    wanted: AutomaticTaxParams | None,
    owner: Customer,
    sent_to: Address | None = None,
) -> bool | UnsetType:
    """Whether a customer's invoices are to be taxed automatically; UNSET where nothing is said.

    Raises `customer_tax_location_invalid`, but in a preview.
    """
    if wanted is None:
        return UNSET
    if wanted.enabled and not session.previewing and place_of(details_of(owner), sent_to) is None:
        raise WireError("customer_tax_location_invalid", NOWHERE, "automatic_tax")
    return wanted.enabled


def check_location(
    session: Session, customer: str, when: Literal["auto", "deferred", "immediately"]
) -> None:
    """Where a customer is, is known, if that matters now. Raises `customer_tax_location_invalid`.

    `auto`: it does where a subscription of theirs is taxed automatically.
    """
    owner: Customer | None = session.find(customer)
    if when == "deferred" or owner is None or place_of(details_of(owner)) is not None:
        return
    taxed_ = (session.find(one) for one in owner.subscriptions)
    if when == "immediately" or any(one is not None and one.automatic_tax for one in taxed_):
        raise WireError("customer_tax_location_invalid", NOWHERE, "address")


def check_rates(rated: Iterable[tuple[str, tuple[TaxRate, ...] | UnsetType | None]]) -> None:
    """Of what is taxed automatically nobody says the rates. Raises `parameter_invalid`."""
    for param, rates in rated:
        if rates:
            raise WireError(
                "parameter_invalid",
                f"You cannot set `{param}` when automatic tax is enabled: it works out the rates. "
                "Clear them, or disable automatic tax.",
                param,
            )
