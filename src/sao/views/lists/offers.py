"""The lists of what is offered and how: quotes, payment links, checkout sessions, portals."""

from sao.billing.resources.checkout_session.machine import CheckoutSession
from sao.billing.resources.payment_link import PaymentLink
from sao.billing.resources.portal_configuration import PortalConfiguration
from sao.billing.resources.quote.machine import Quote
from sao.billing.values.portal import Features
from sao.views.lists.cells import NOTHING, customer_cell, link, state_of
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, InstantCell, NumberCell, TextCell
from sao.views.words.amounts import joined, money_cell
from sao.views.words.titles import product_words

CREATED = Column(key="created", label="Created", sorts=True)
STATE = Column(key="state", label="Status")


def _fill_quote(moment: Moment, quote: Quote, _state: str | None) -> dict[str, Cell]:
    terms = quote.terms
    return {
        "number": link(quote),
        "customer": customer_cell(moment, quote.customer),
        "state": state_of(quote),
        "total": money_cell(terms.amounts.total, terms.currency) if terms is not None else NOTHING,
        "until": InstantCell(at=quote.expires_at),
        "created": InstantCell(at=quote.created),
    }


QUOTES = Family(
    resource="quote",
    columns=(
        Column(key="number", label="Quote"),
        Column(key="customer", label="Customer"),
        STATE,
        Column(key="total", label="Total", end=True),
        Column(key="until", label="Open until", sorts=True),
        CREATED,
    ),
    fill=_fill_quote,
    text=lambda quote: quote.number,
    sorts={"until": lambda _moment, quote: quote.expires_at},
)


def _sells(link: PaymentLink) -> str:
    return joined(product_words(item.price) for item in link.items)


def _fill_link(_moment: Moment, sold: PaymentLink, _state: str | None) -> dict[str, Cell]:
    most = "" if sold.limit is None else f" of {sold.limit}"
    return {
        "name": link(sold),
        "items": TextCell(text=_sells(sold)),
        "state": state_of(sold),
        "opened": NumberCell(value=sold.opened),
        "bought": TextCell(text=f"{sold.completed}{most}"),
        "created": InstantCell(at=sold.created),
    }


PAYMENT_LINKS = Family(
    resource="payment_link",
    columns=(
        Column(key="name", label="Payment link"),
        Column(key="items", label="Sells"),
        STATE,
        Column(key="opened", label="Opened", end=True),
        Column(key="bought", label="Bought", end=True),
        CREATED,
    ),
    fill=_fill_link,
    text=_sells,
)


def _fill_session(moment: Moment, session: CheckoutSession, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(session),
        "customer": customer_cell(moment, session.customer),
        "email": TextCell(text=session.email or ""),
        "state": state_of(session),
        "total": money_cell(session.amounts.total, session.currency or ""),
        "created": InstantCell(at=session.created),
    }


SESSIONS = Family(
    resource="checkout_session",
    columns=(
        Column(key="name", label="Checkout"),
        Column(key="customer", label="Customer"),
        Column(key="email", label="Email"),
        STATE,
        Column(key="total", label="Total", end=True),
        CREATED,
    ),
    fill=_fill_session,
    text=lambda session: session.email,
)


def allowed_words(features: Features) -> str:
    """What customers may do: `cards, details, cancel`."""
    return joined(
        word
        for word, on in (
            ("invoices", features.invoice_history),
            ("cards", features.payment_method_update),
            ("details", features.customer_update.enabled),
            ("cancel", features.subscription_cancel.enabled),
            ("change plans", features.subscription_update.enabled),
        )
        if on
    )


def _fill_portal(
    _moment: Moment, configuration: PortalConfiguration, _state: str | None
) -> dict[str, Cell]:
    return {
        "name": link(configuration, note="default" if configuration.is_default else None),
        "allows": TextCell(text=allowed_words(configuration.features) or "nothing"),
        "state": state_of(configuration),
        "created": InstantCell(at=configuration.created),
    }


PORTALS = Family(
    resource="portal_configuration",
    columns=(
        Column(key="name", label="Configuration"),
        Column(key="allows", label="Customers may"),
        STATE,
        CREATED,
    ),
    fill=_fill_portal,
    text=lambda configuration: configuration.name,
)
