"""What is said of an offer: a checkout, a payment link, a quote, a portal, ways to pay."""

from typing import Any

from sao.views.lists.cells import Told, customer_cell, linked
from sao.views.lists.offers import allowed_words
from sao.views.lists.ways import offered_words
from sao.views.moment import Moment
from sao.views.shapes import InstantCell, TextCell
from sao.views.words.amounts import joined, money_cell, price_words
from sao.views.words.titles import product_words


def checkout(moment: Moment, session: Any) -> Told:
    """What is bought at it, and what came of that."""
    return {
        "Customer": customer_cell(moment, session.customer),
        "Email": TextCell(text=session.email or ""),
        "Items": TextCell(text=items(session.items)),
        "Total": money_cell(session.amounts.total, session.currency or ""),
        "Sent by": TextCell(text=session.shipping.shipment.name if session.shipping else ""),
        "Answers": TextCell(text=_answers(session)),
        "Subscription": linked(moment, session.subscription),
        "Invoice": linked(moment, session.invoice),
        "Payment": linked(moment, session.payment_intent),
        "Setup": linked(moment, session.setup_intent),
        "Reference": TextCell(text=session.client_reference_id or ""),
        "Open until": InstantCell(at=session.expires_at if session.status == "open" else None),
        "Bought": InstantCell(at=session.completed_at),
        "Created": InstantCell(at=session.created),
    }


def _answers(session: Any) -> str:
    """What the customer entered in the merchant's own fields."""
    said = session.answers.fields if session.answers is not None else {}
    fields = session.manner.asks.fields
    return joined(f"{each.label}: {said[each.key]}" for each in fields if each.key in said)


def link(_moment: Moment, sold: Any) -> Told:
    """What it sells, and how often it has."""
    return {
        "Items": TextCell(text=items(sold.items)),
        "Opened": TextCell(text=str(sold.opened)),
        "Bought": TextCell(text=str(sold.completed)),
        "At most": TextCell(text="" if sold.limit is None else str(sold.limit)),
        "Created": InstantCell(at=sold.created),
    }


def items(offered: Any) -> str:
    """What is offered or subscribed to, with what it costs."""
    return joined(
        f"{item.quantity} × {product_words(item.price)} ({price_words(item.price)})"  # noqa: RUF001
        for item in offered
    )


def quote(moment: Moment, state: Any) -> Told:
    """What it offers, to whom, and until when."""
    offer = state.terms
    return {
        "Customer": customer_cell(moment, state.customer),
        "Items": TextCell(text=items(offer.items if offer is not None else ())),
        "Total": money_cell(offer.amounts.total, offer.currency)
        if offer is not None
        else TextCell(text=""),
        "Subscription": linked(moment, state.subscription or state.schedule),
        "Invoice": linked(moment, state.invoice),
        "Open until": InstantCell(
            at=state.expires_at if state.status in ("draft", "open") else None
        ),
        "Accepted": InstantCell(at=state.accepted_at),
        "Created": InstantCell(at=state.created),
    }


def portal(_moment: Moment, configuration: Any) -> Told:
    """What customers may do there."""
    features = configuration.features
    ends = "at once" if features.subscription_cancel.mode == "immediately" else "with its period"
    return {
        "Customers may": TextCell(text=allowed_words(features) or "nothing"),
        "What is canceled ends": TextCell(
            text=ends if features.subscription_cancel.enabled else ""
        ),
        "Headline": TextCell(text=configuration.profile.headline or ""),
        "Default": TextCell(text="yes" if configuration.is_default else ""),
        "Leads back to": TextCell(text=configuration.default_return_url or ""),
        "Changed": InstantCell(at=configuration.updated),
        "Created": InstantCell(at=configuration.created),
    }


def ways(_moment: Moment, configuration: Any) -> Told:
    """With what it can be paid."""
    return {
        "Offers": TextCell(text=offered_words(configuration)),
        "Default": TextCell(text="yes" if configuration.is_default else ""),
        "Created": InstantCell(at=configuration.created),
    }
