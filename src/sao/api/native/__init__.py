"""Our own endpoints, for what Stripe has no words for: clock, chains, bulk, simulator, settings."""

from sao.api.native import (
    business,
    clock,
    demo,
    gateway,
    machines,
    meter_events,
    notices,
    objects,
    query,
    reports,
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
    demo.FAMILY,
    objects.FAMILY,
    meter_events.FAMILY,
    simulator.FAMILY,
    settings.FAMILY,
    business.FAMILY,
    webhooks.FAMILY,
    workflows.FAMILY,
    notices.FAMILY,
    gateway.FAMILY,
    reports.FAMILY,
    query.FAMILY,
    machines.FAMILY,
    views.FAMILY,
)
