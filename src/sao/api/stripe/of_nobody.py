"""Lists that are always empty here: connected accounts, payouts, files.

Programs that copy a whole account ask for these too. Nothing else that Stripe offers at these
paths, such as making one, is an endpoint here.
"""

from collections.abc import Callable

import msgspec

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.lists import list_parts
from sao.api.finding.objects import found
from sao.billing.resources.customer.machine import Customer
from sao.runtime import Session
from sao.wire.params import Created, Listing, Page


class Sources(Page, frozen=True, kw_only=True):
    """Which of a customer's older ways to pay, of which there are none."""

    object: str | None = None


class Payouts(Listing, frozen=True, kw_only=True):
    """Which payouts."""

    arrival_date: Created | None = None
    destination: str | None = None
    status: str | None = None


class Transfers(Listing, frozen=True, kw_only=True):
    """Which transfers."""

    destination: str | None = None
    transfer_group: str | None = None


class Fees(Listing, frozen=True, kw_only=True):
    """Which application fees."""

    charge: str | None = None


class Files(Listing, frozen=True, kw_only=True):
    """Which files."""

    purpose: str | None = None


class Links(Listing, frozen=True, kw_only=True):
    """Which links to files."""

    expired: bool | None = None
    file: str | None = None


class Warned(Listing, frozen=True, kw_only=True):
    """Which early fraud warnings."""

    charge: str | None = None
    payment_intent: str | None = None


def list_sources(session: Session, call: Call[Sources]) -> Answer:
    """A page without any: a customer pays with payment methods."""
    owner = found(session, Customer, call.id)
    return list_parts([], call.params, f"/v1/customers/{owner.id}/sources")


def _empty(path: str) -> Callable[[Session, Call[Page]], Answer]:
    def list_none(_session: Session, call: Call[Page]) -> Answer:
        return list_parts([], call.params, path)

    list_none.__doc__ = "A page without any."
    return list_none


def _list(path: str, params: type[msgspec.Struct], what: str) -> Endpoint:
    return Endpoint("GET", path, params, _empty(path), f"List {what}, of which there are none")


FAMILY = Family(
    "Of nobody",
    (
        _list("/v1/accounts", Listing, "connected accounts"),
        _list("/v1/payouts", Payouts, "payouts"),
        _list("/v1/transfers", Transfers, "transfers"),
        _list("/v1/application_fees", Fees, "application fees"),
        _list("/v1/reviews", Listing, "reviews"),
        _list("/v1/radar/early_fraud_warnings", Warned, "early fraud warnings"),
        _list("/v1/files", Files, "files"),
        _list("/v1/file_links", Links, "links to files"),
        Endpoint(
            "GET",
            "/v1/customers/{id}/sources",
            Sources,
            list_sources,
            "List a customer's sources, of which there are none",
        ),
    ),
)
