"""/api/payment_links: what a visit to a payment link does, without a browser."""

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.objects import found
from sao.api.stripe import checkout_sessions
from sao.billing.checkout_values import PaymentTerms, SubscriptionTerms
from sao.billing.proration import is_metered
from sao.billing.resources.payment_link import PaymentLink
from sao.runtime import Session
from sao.wire.ids import shown
from sao.wire.params import Email, Part
from sao.wire.resources import checkout_session
from sao.wire.resources.checkout_session.params import Reference
from sao.wire.resources.checkout_session.parts import (
    LineItem,
    PaymentIntentData,
    SubscriptionData,
)
from sao.wire.resources.subscription.parts import EndBehavior, TrialSettings

OPEN_PATH = "/api/payment_links/{id}/open"


class Visit(Part, frozen=True, kw_only=True):
    """What the address of a visit may say of the visitor, in Stripe's words."""

    client_reference_id: Reference | None = None
    prefilled_email: Email | None = None


def visit(session: Session, call: Call[Visit]) -> Answer:
    """The checkout session that a visit to the link opens."""
    link = found(session, PaymentLink, call.id)
    wanted = _session(link, call.params)
    made = checkout_sessions.opened(session, wanted, payment_link=link.id)
    session.submit(link.id, "open")
    return checkout_sessions.shown(session, made)


def _session(link: PaymentLink, said: Visit) -> checkout_session.Create:
    """What would be asked for to offer the same."""
    subscribes = link.mode == "subscription"
    return checkout_session.Create(
        mode=link.mode,
        success_url=link.redirect_url,
        line_items=tuple(
            LineItem(
                price=shown(item.price.id),
                quantity=None if is_metered(item.price) else item.quantity,
            )
            for item in link.items
        ),
        allow_promotion_codes=link.allow_promotion_codes or None,
        client_reference_id=said.client_reference_id,
        customer_creation=None if subscribes else link.customer_creation,
        customer_email=said.prefilled_email,
        metadata=link.metadata,
        payment_method_collection=link.payment_method_collection if subscribes else None,
        payment_intent_data=None if subscribes else _payment(link.payment_terms),
        submit_type=None if link.submit_type == "auto" else link.submit_type,  # type: ignore[arg-type]
        subscription_data=_subscription(link.subscription_terms) if subscribes else None,
    )


def _payment(terms: PaymentTerms) -> PaymentIntentData:
    return PaymentIntentData(
        capture_method=terms.capture_method,
        description=terms.description,
        metadata=terms.metadata,
        setup_future_usage=terms.setup_future_usage,
        statement_descriptor=terms.statement_descriptor,
        statement_descriptor_suffix=terms.statement_descriptor_suffix,
    )


def _subscription(terms: SubscriptionTerms) -> SubscriptionData:
    behavior = EndBehavior(missing_payment_method=terms.missing_payment_method)
    return SubscriptionData(
        description=terms.description,
        metadata=terms.metadata,
        trial_period_days=terms.trial_period_days,
        trial_settings=TrialSettings(end_behavior=behavior),
    )


FAMILY = Family(
    "Visits to payment links",
    (Endpoint("POST", OPEN_PATH, Visit, visit, "Open a checkout session as a visit does"),),
)
