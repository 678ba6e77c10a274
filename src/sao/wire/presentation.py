"""What is printed on invoices besides their figures, as parameters and as shown."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from sao.billing.values.invoice import CustomField, InvoiceWords, Presentation
from sao.wire.params import Part, Text, names
from sao.wire.shapes import Rendered


class Issuer(Part, frozen=True, kw_only=True):
    """Who issues it: the account itself."""

    unsupported: ClassVar[frozenset[str]] = names("account")

    type: Literal["self"] = "self"


class CustomFieldOf(Part, frozen=True, kw_only=True):
    """One line of its own."""

    name: Annotated[str, Meta(min_length=1, max_length=40)]
    value: Annotated[str, Meta(min_length=1, max_length=140)]


CustomFields = Annotated[tuple[CustomFieldOf, ...], Meta(max_length=4)]
AccountTaxIds = Annotated[tuple[str, ...], Meta(max_length=25)]
"""Which of the seller's tax ids are said."""

TaxDisplay = Literal["exclude_tax", "include_inclusive_tax"]


class Pdf(Part, frozen=True, kw_only=True):
    """On what paper."""

    page_size: Literal["a4", "auto", "letter"] = "auto"


class Rendering(Part, frozen=True, kw_only=True):
    """How it is drawn."""

    unsupported: ClassVar[frozenset[str]] = names("template template_version")

    amount_tax_display: TaxDisplay | None | UnsetType = UNSET
    pdf: Pdf | None = None


class RenderingOptions(Part, frozen=True, kw_only=True):
    """How all of a customer's invoices are drawn."""

    unsupported: ClassVar[frozenset[str]] = names("template")

    amount_tax_display: TaxDisplay | None | UnsetType = UNSET


def fields_of(asked: CustomFields | None) -> tuple[CustomField, ...]:
    """The values that are kept."""
    return tuple(CustomField(name=one.name, value=one.value) for one in asked or ())


def presented(
    before: Presentation,
    custom_fields: CustomFields | None | UnsetType,
    footer: Text | None | UnsetType,
    rendering: Rendering | RenderingOptions | None | UnsetType,
    account_tax_ids: AccountTaxIds | None | UnsetType = UNSET,
) -> Presentation:
    """What was presented before, with what was asked for."""
    after = before
    if account_tax_ids is not UNSET:
        after = replace(after, account_tax_ids=account_tax_ids or UNSET)
    if custom_fields is not UNSET:
        after = replace(after, custom_fields=fields_of(custom_fields))
    if footer is not UNSET:
        after = replace(after, footer=footer)
    if rendering is None:
        return replace(after, amount_tax_display=None, page_size=None)
    if isinstance(rendering, UnsetType):
        return after
    if rendering.amount_tax_display is not UNSET:
        after = replace(after, amount_tax_display=rendering.amount_tax_display)
    if isinstance(rendering, Rendering) and rendering.pdf is not None:
        after = replace(after, page_size=rendering.pdf.page_size)
    return after


def render_fields(presentation: Presentation | InvoiceWords) -> list[Rendered] | None:
    """The lines of its own; null where there are none."""
    fields = [{"name": one.name, "value": one.value} for one in presentation.custom_fields]
    return fields or None


def render_numbers(said: Presentation | InvoiceWords) -> list[str] | None:
    """The seller's tax ids that were chosen; null where none was."""
    return list(said.account_tax_ids) if said.account_tax_ids else None


def render_rendering(presentation: Presentation) -> Rendered:
    """How an invoice is drawn."""
    return {
        "amount_tax_display": presentation.amount_tax_display,
        "pdf": {"page_size": presentation.page_size or "auto"},
        "template": None,
        "template_version": None,
    }
