"""How a checkout session can be changed while nobody has bought it yet."""

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType

from sao.billing.values import Metadata
from sao.billing.values.customer import Address, Shipping
from sao.wire.line_params import LinePrice
from sao.wire.params import Params, Part, Text, names
from sao.wire.resources.checkout_session.asking import ShippingOptions
from sao.wire.resources.checkout_session.params import ITEMS_MAX
from sao.wire.resources.checkout_session.parts import AdjustableQuantity
from sao.wire.resources.tax_rate import TaxRates


class LineItemChange(Part, frozen=True, kw_only=True):
    """Something that is offered from now on: a new one, or (by its `id`) one that was before.

    What is not said of one that was before stays as it is.
    """

    id: str | None = None
    price: str | None = None
    price_data: LinePrice | None = None
    quantity: Annotated[int, Meta(ge=1, le=999_999_999)] | None = None
    adjustable_quantity: AdjustableQuantity | None = None
    metadata: Metadata | None = None
    tax_rates: TaxRates | UnsetType = UNSET


class CollectedShipping(Part, frozen=True, kw_only=True):
    """Where it is sent, as the merchant's own page has asked."""

    address: Address
    name: Text


class CollectedInformation(Part, frozen=True, kw_only=True):
    """What the merchant's own page has learnt of the customer."""

    shipping_details: CollectedShipping | None = None

    def shipping(self) -> Shipping | None:
        """The value that is kept."""
        said = self.shipping_details
        return None if said is None else Shipping(name=said.name, address=said.address)


class Update(Params, frozen=True, kw_only=True):
    """Changes to a session; what is not given stays. Line items are given all, or not at all."""

    unsupported: ClassVar[frozenset[str]] = names("payment_intent_data")

    collected_information: CollectedInformation | None = None
    line_items: Annotated[tuple[LineItemChange, ...], Meta(max_length=ITEMS_MAX)] = ()
    metadata: Metadata | None = None
    shipping_options: ShippingOptions | None | UnsetType = UNSET

    @property
    def offered(self) -> frozenset[str]:
        """The parts of what is offered that change, by their names."""
        changed = {
            "line_items": bool(self.line_items),
            "shipping_options": self.shipping_options is not UNSET,
            "collected_information": self.collected_information is not None,
        }
        return frozenset(name for name, is_given in changed.items() if is_given)
