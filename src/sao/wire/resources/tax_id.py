"""Tax ids on the wire."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, UnsetType

from sao.billing.resources import tax_id
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.settings import SETTINGS, Settings, own_tax_id
from sao.billing.values.tax import OwnTaxId, TaxId
from sao.wire.errors import WireError, missing
from sao.wire.params import Page, Params, Part, names
from sao.wire.resource import Find, Resource, always, by_id
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.tax_id_types import TaxIdType, check
from sao.wire.terms import Terms, of_kind

OBJECT = "tax_id"

Value = Annotated[str, Meta(min_length=1, max_length=100)]


class TaxIdData(Part, frozen=True, kw_only=True):
    """A tax id, with the customer that has it."""

    type: TaxIdType
    value: Value

    def data(self, place: str = "") -> customer.AddTaxId:
        """What the customer is told. Raises `tax_id_invalid`."""
        param = f"{place}[value]" if place else "value"
        check(self.type, self.value, frozenset(tax_id.PLAYED), param)
        return customer.AddTaxId(type=self.type, value=self.value)


class CreateOfCustomer(Params, frozen=True, kw_only=True):
    """A tax id of the customer in the path."""

    type: TaxIdType
    value: Value

    def data(self) -> customer.AddTaxId:
        """What the customer is told. Raises `tax_id_invalid`."""
        return TaxIdData(type=self.type, value=self.value).data()


class Owner(Part, frozen=True, kw_only=True):
    """Whose tax ids: a customer's, or the company's own (`self`)."""

    unsupported: ClassVar[frozenset[str]] = names("account customer_account")

    type: Literal["customer", "self"]
    customer: str | None = None

    def named(self) -> str | None:
        """The customer's id; None where it is the company. Raises `parameter_…`."""
        if self.type == "customer":
            if self.customer is None:
                raise missing("owner[customer]")
            return self.customer
        if self.customer is not None:
            raise WireError("parameter_invalid", "It needs type=customer.", "owner[customer]")
        return None


class Create(CreateOfCustomer, frozen=True, kw_only=True):
    """A tax id of some customer; where none is named, of the company itself."""

    owner: Owner | None = None

    def whose(self) -> str | None:
        """The customer's id; None where it is the company. Raises `parameter_…`."""
        return self.owner.named() if self.owner is not None else None


class ListOfCustomer(Page, frozen=True, kw_only=True):
    """A page of the tax ids of the customer in the path."""


class List(Page, frozen=True, kw_only=True):
    """A page of some customer's tax ids; where none is named, of the company's own."""

    owner: Owner | None = None

    def whose(self) -> str | None:
        """The customer's id; None where it is the company. Raises `parameter_…`."""
        return self.owner.named() if self.owner is not None else None


def terms_of(owner: str) -> Terms:
    """What the index is asked for: the tax ids that the customer has."""
    return of_kind(OBJECT, {"customer": owner}, without=("deleted",))


def render(state: tax_id.TaxNumber) -> Rendered:
    """A tax id as Stripe shows it."""
    status = state.verification
    shown = _shape(state.id, TaxId(state.type, state.value), state.created, state.customer)
    if status is not None:
        seen = {"status": status, "verified_address": None, "verified_name": None}
        shown["verification"] = seen
    return shown


def render_own(held: OwnTaxId, since: int = 0) -> Rendered:
    """One of the company's own, which are part of its settings and no objects of their own.

    `since` is when it was made, where nobody knows better.
    """
    created = since if isinstance(held.created, UnsetType) else held.created
    return _shape(own_tax_id(held), TaxId(held.type, held.value), created, None)


def expanded_own(parent: Rendered, find: Find) -> list[Any] | None:
    """The tax ids of the company that something says, as objects; what is gone stays an id."""
    said: list[str] | None = parent.get("account_tax_ids")
    settings = find(SETTINGS)
    held = settings.business.tax_ids if isinstance(settings, Settings) else ()
    own = {own_tax_id(each): render_own(each) for each in held}
    return None if said is None else [own.get(one, one) for one in said]


def _shape(own_id: str, held: TaxId, since: int, customer: str | None) -> Rendered:
    return {
        "id": own_id,
        "object": OBJECT,
        "country": tax_id.country_of(held.type, held.value),
        "created": since,
        "customer": customer,
        "customer_account": None,
        "livemode": LIVEMODE,
        "owner": {
            "account": None,
            "application": None,
            "customer": customer,
            "customer_account": None,
            "type": "self" if customer is None else "customer",
        },
        "type": held.type,
        "value": held.value,
        "verification": None,
    }


RESOURCE = Resource(
    schema=tax_id.TAX_ID,
    object=OBJECT,
    noun="tax ID",
    code="zt",
    render=render,
    told={
        "create": always("customer.tax_id.created"),
        "delete": always("customer.tax_id.deleted"),
    },
    expandable={"customer": by_id("customer"), "owner.customer": by_id("customer")},
)
