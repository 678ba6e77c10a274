"""Our own endpoints, for what Stripe has no words for: clock, chains, bulk, simulator, settings."""

from sao.api.native import (
    clock,
    machines,
    meter_events,
    objects,
    scenario,
    settings,
    simulator,
    views,
    webhooks,
)

FAMILIES = (
    clock.FAMILY,
    scenario.FAMILY,
    objects.FAMILY,
    meter_events.FAMILY,
    simulator.FAMILY,
    settings.FAMILY,
    webhooks.FAMILY,
    machines.FAMILY,
    views.FAMILY,
)
