"""/v1/tax/transactions: what was sold elsewhere, and taken back."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows
from sao.api.finding.lists import list_parts
from sao.api.finding.objects import find, found, named
from sao.billing.messages.tax_transaction import PostSale, ReverseSale
from sao.billing.resources.tax_calculation import TaxCalculation
from sao.billing.resources.tax_transaction import TaxTransaction
from sao.billing.values import merged
from sao.platform.ports import Query
from sao.runtime import Session
from sao.wire.errors import WireError, no_such
from sao.wire.render import present
from sao.wire.resources import tax_transaction as wire


def create_from_calculation(session: Session, call: Call[wire.FromCalculation]) -> Answer:
    """The transaction."""
    params = call.params
    state = find(session, TaxCalculation, params.calculation)
    if state is None or state.status != "valid" or state.sale is None:
        raise no_such("tax calculation", params.calculation, "calculation")
    _unused(session, params.reference)
    made = session.new_id(wire.PREFIX, state.sale.customer)
    data = PostSale(
        sale=state.sale,
        calculation=state.id,
        reference=params.reference,
        posted_at=session.now(made) if params.posted_at is None else params.posted_at,
        metadata=merged({}, params.metadata),
        test_clock=state.test_clock,
    )
    return present(session.submit(made, "create", data).state)


def create_reversal(session: Session, call: Call[wire.Reverse]) -> Answer:
    """What is taken back, as a transaction of its own."""
    params = call.params
    params.check()
    state = named(session, TaxTransaction, params.original_transaction, "original_transaction")
    _unused(session, params.reference)
    made = session.new_id(wire.PREFIX, state.id)
    flat = params.flat_amount
    data = ReverseSale(
        reversal=made,
        reference=params.reference,
        parts=params.parts(),
        flat=None if flat is None else -flat,
        metadata=merged({}, params.metadata),
    )
    session.submit(state.id, "reverse", data)
    return present(found(session, TaxTransaction, made))


def _unused(session: Session, reference: str) -> None:
    """A reference names one transaction. Raises `resource_already_exists`."""
    query = Query(all=(wire.reference_term(reference),), limit=1)
    if next(iter(session.page(query)), None) is not None:
        raise WireError(
            "resource_already_exists",
            f"A tax transaction with the reference '{reference}' exists already.",
            "reference",
        )


retrieve = shows(TaxTransaction, "The transaction.")


def list_items(session: Session, call: Call[wire.ListItems]) -> Answer:
    """A page of what was sold, or taken back."""
    state = found(session, TaxTransaction, call.id)
    lines = state.sale.lines if state.sale is not None else ()
    items = [wire.render_item(line) for line in lines]
    return list_parts(items, call.params, f"{wire.PATH}/{state.id}/line_items")


_ONE = f"{wire.PATH}/{{id}}"

FAMILY = Family(
    "Tax transactions",
    (
        Endpoint(
            "POST",
            f"{wire.PATH}/create_from_calculation",
            wire.FromCalculation,
            create_from_calculation,
            "Say that what was calculated is sold",
        ),
        Endpoint(
            "POST",
            f"{wire.PATH}/create_reversal",
            wire.Reverse,
            create_reversal,
            "Take a sale back, or some of it",
        ),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a tax transaction"),
        Endpoint(
            "GET", f"{_ONE}/line_items", wire.ListItems, list_items, "List what a transaction is of"
        ),
    ),
)
