"""What can be asked of the lines of a draft."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources.invoice import machine as invoice
from sao.billing.values import Metadata
from sao.wire.line_params import LineParams, TaxAmountOf
from sao.wire.params import Params, Part


class LineOfDraft(LineParams, frozen=True, kw_only=True):
    """A line of a draft, for which somebody else may have reckoned the taxes."""

    unsupported: ClassVar[frozenset[str]] = frozenset()

    tax_amounts: Annotated[tuple[TaxAmountOf, ...], Meta(max_length=20)] | None | UnsetType = UNSET

    @property
    def tax_amounts_said(self) -> tuple[TaxAmountOf, ...] | None | UnsetType:
        """Those taxes; None: none any more."""
        return self.tax_amounts


class NewLine(LineOfDraft, frozen=True, kw_only=True):
    """A line to add: described, or of an invoice item that waits."""

    invoice_item: str | None = None


class AddLines(Params, frozen=True, kw_only=True):
    """Lines to add to a draft."""

    invoice_metadata: Metadata | None = None
    lines: Annotated[tuple[NewLine, ...], Meta(min_length=1, max_length=250)]


class LineChange(LineOfDraft, frozen=True, kw_only=True):
    """Changes to one of a draft's lines."""

    id: str


class UpdateLines(Params, frozen=True, kw_only=True):
    """Changes to lines of a draft."""

    invoice_metadata: Metadata | None = None
    lines: Annotated[tuple[LineChange, ...], Meta(min_length=1, max_length=250)]


class UpdateLine(LineOfDraft, frozen=True, kw_only=True):
    """Changes to one line of a draft."""

    expand: tuple[str, ...] = ()


class LineRemoval(Part, frozen=True, kw_only=True):
    """A line to take off: for good, or to wait for another invoice."""

    id: str
    behavior: Literal["delete", "unassign"]


class RemoveLines(Params, frozen=True, kw_only=True):
    """Lines to take off a draft."""

    invoice_metadata: Metadata | None = None
    lines: Annotated[tuple[LineRemoval, ...], Meta(min_length=1, max_length=250)]

    def data(self) -> invoice.RemoveLines:
        """What the machine is told."""
        return invoice.RemoveLines(
            delete=tuple(one.id for one in self.lines if one.behavior == "delete"),
            release=tuple(one.id for one in self.lines if one.behavior == "unassign"),
            metadata=self.invoice_metadata,
        )
