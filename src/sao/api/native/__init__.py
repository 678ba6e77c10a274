"""Our own endpoints, for what Stripe has no words for: clock, chains, bulk, simulator, settings."""

from sao.api.native import (
    clock,
    machines,
    meter_events,
    objects,
    query,
    reports,
    settings,
    simulator,
    webhooks,
)

FAMILIES = (
    clock.FAMILY,
    objects.FAMILY,
    meter_events.FAMILY,
    simulator.FAMILY,
    settings.FAMILY,
    webhooks.FAMILY,
    reports.FAMILY,
    query.FAMILY,
    machines.FAMILY,
)
