"""How portal configurations look."""

from sao.billing.resources.portal_configuration import DEFAULT, PortalConfiguration
from sao.billing.resources.test_clock import ENVIRONMENT_CLOCK, TestClock
from sao.billing.values.portal import Features, SubscriptionUpdate
from sao.wire.ids import shown
from sao.wire.resource import Find
from sao.wire.shapes import LIVEMODE, Rendered

OBJECT = "billing_portal.configuration"


def render(state: PortalConfiguration) -> Rendered:
    """A configuration as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "active": state.status != "inactive",
        "application": None,
        "business_profile": {
            "headline": state.profile.headline,
            "privacy_policy_url": state.profile.privacy_policy_url,
            "terms_of_service_url": state.profile.terms_of_service_url,
        },
        "created": state.created,
        "default_return_url": state.default_return_url,
        "features": _features(state.features),
        "is_default": state.id == DEFAULT,
        "livemode": LIVEMODE,
        "login_page": {"enabled": False, "url": None},
        "metadata": state.metadata,
        "name": state.name,
        "updated": state.updated,
    }


def _features(features: Features) -> Rendered:
    details, cancel = features.customer_update, features.subscription_cancel
    return {
        "customer_update": {
            "allowed_updates": list(details.allowed_updates),
            "enabled": details.enabled,
        },
        "invoice_history": {"enabled": features.invoice_history},
        "payment_method_update": {
            "enabled": features.payment_method_update,
            "payment_method_configuration": None,
        },
        "subscription_cancel": {
            "cancellation_reason": {
                "enabled": cancel.cancellation_reason.enabled,
                "feedback_options": None,
                "options": list(cancel.cancellation_reason.options),
            },
            "enabled": cancel.enabled,
            "mode": cancel.mode,
            "proration_behavior": cancel.proration_behavior,
        },
        "subscription_pause": {
            "duration": {"interval_options": [], "type": "interval_options"},
            "enabled": False,
        },
        "subscription_update": _changes(features.subscription_update),
    }


def _changes(update: SubscriptionUpdate) -> Rendered:
    return {
        "billing_cycle_anchor": update.billing_cycle_anchor,
        "default_allowed_updates": list(update.default_allowed_updates),
        "enabled": update.enabled,
        "products": [
            {
                "adjustable_quantity": {
                    "enabled": each.adjustable,
                    "maximum": each.maximum,
                    "minimum": each.minimum,
                },
                "prices": list(each.prices),
                "product": shown(each.product),
            }
            for each in update.products
        ],
        "proration_behavior": update.proration_behavior,
        "schedule_at_period_end": {"conditions": [{"type": one} for one in update.scheduled or ()]},
        "trial_update_behavior": update.trial_update_behavior,
    }


def standing(object_id: str, find: Find) -> PortalConfiguration | None:
    """The configuration of this id. The default is there, though nobody has changed it."""
    state = find(object_id)
    if isinstance(state, PortalConfiguration):
        return state
    if object_id != DEFAULT:
        return None
    clock = find(ENVIRONMENT_CLOCK)
    since = clock.created if isinstance(clock, TestClock) else 0
    return PortalConfiguration(
        id=DEFAULT, status="active", created=since, updated=since, is_default=True
    )
