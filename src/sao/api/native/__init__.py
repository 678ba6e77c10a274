"""Our own endpoints, for what Stripe has no words for: clock, chains, bulk, simulator, settings."""

from sao.api.native import (
    business,
    clock,
    gateway,
    machines,
    meter_events,
    objects,
    scenario,
    settings,
    simulator,
    views,
    webhooks,
    workflows,
)

FAMILIES = (
    clock.FAMILY,
    scenario.FAMILY,
    objects.FAMILY,
    meter_events.FAMILY,
    simulator.FAMILY,
    settings.FAMILY,
    business.FAMILY,
    webhooks.FAMILY,
    workflows.FAMILY,
    gateway.FAMILY,
    machines.FAMILY,
    views.FAMILY,
)
