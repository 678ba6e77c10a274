"""/api/payment_links: what a visit to a payment link does, without a browser."""

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.objects import found
from sao.api.stripe import checkout_sessions
from sao.billing.reckoning.proration import is_metered
from sao.billing.resources.payment_link import PaymentLink
from sao.billing.values.checkout import Adjustable, CheckoutItem
from sao.runtime import Session
from sao.wire.ids import shown
from sao.wire.params import Email, Part
from sao.wire.resources import checkout_session
from sao.wire.resources.checkout_session.params import Reference
from sao.wire.resources.checkout_session.parts import AdjustableQuantity, LineItem

OPEN_PATH = "/api/payment_links/{id}/open"


class Visit(Part, frozen=True, kw_only=True):
    """What the address of a visit may say of the visitor, in Stripe's words."""

    client_reference_id: Reference | None = None
    prefilled_email: Email | None = None


def visit(session: Session, call: Call[Visit]) -> Answer:
    """The checkout session that a visit to the link opens."""
    link = found(session, PaymentLink, call.id)
    wanted = _session(link, call.params)
    made = checkout_sessions.opened(session, wanted, link)
    session.submit(link.id, "open")
    return checkout_sessions.shown(session, made)


def _session(link: PaymentLink, said: Visit) -> checkout_session.Create:
    """What would be asked for to offer the same; the link's terms come along as they are kept."""
    subscribes = link.mode == "subscription"
    return checkout_session.Create(
        mode=link.mode,
        success_url=link.redirect_url,
        line_items=tuple(
            LineItem(
                price=shown(item.price.id),
                quantity=None if is_metered(item.price) else item.quantity,
                adjustable_quantity=_adjustable(item),
            )
            for item in link.items
        ),
        allow_promotion_codes=link.allow_promotion_codes or None,
        client_reference_id=said.client_reference_id,
        customer_creation=None if subscribes else link.customer_creation,
        customer_email=said.prefilled_email,
        metadata=link.metadata,
        payment_method_collection=link.payment_method_collection if subscribes else None,
        submit_type=None if link.submit_type == "auto" else link.submit_type,  # type: ignore[arg-type]
    )


def _adjustable(item: CheckoutItem) -> AdjustableQuantity | None:
    bounds = item.adjustable
    if not isinstance(bounds, Adjustable):
        return None
    return AdjustableQuantity(enabled=True, maximum=bounds.maximum, minimum=bounds.minimum)


FAMILY = Family(
    "Visits to payment links",
    (Endpoint("POST", OPEN_PATH, Visit, visit, "Open a checkout session as a visit does"),),
)
