"""Our own endpoints, for what Stripe has no words for: clock, chains, simulator, machines."""

from sao.api.native import clock, machines, objects, simulator

FAMILIES = (clock.FAMILY, objects.FAMILY, simulator.FAMILY, machines.FAMILY)
