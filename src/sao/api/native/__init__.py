"""Our own endpoints, for what Stripe has no words for: clock, chains, bulk, simulator, settings."""

from sao.api.native import (
    clock,
    gateway,
    machines,
    meter_events,
    objects,
    settings,
    simulator,
    webhooks,
    workflows,
)

FAMILIES = (
    clock.FAMILY,
    objects.FAMILY,
    meter_events.FAMILY,
    simulator.FAMILY,
    settings.FAMILY,
    webhooks.FAMILY,
    workflows.FAMILY,
    gateway.FAMILY,
    machines.FAMILY,
)
