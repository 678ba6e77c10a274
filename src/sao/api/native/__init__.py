"""Our own endpoints, for what Stripe has no words for: clock, chains, simulator, settings."""

from sao.api.native import clock, machines, objects, settings, simulator, webhooks

FAMILIES = (
    clock.FAMILY,
    objects.FAMILY,
    simulator.FAMILY,
    settings.FAMILY,
    webhooks.FAMILY,
    machines.FAMILY,
)
