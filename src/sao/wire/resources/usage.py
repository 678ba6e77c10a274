"""Usage is no object of Stripe's: this is how our own API shows it."""

import msgspec

from sao.billing.resources import usage
from sao.wire.resource import Resource
from sao.wire.shapes import Rendered

OBJECT = "sao.usage"


def render(state: usage.Usage) -> Rendered:
    """What a customer used by a meter, window by window."""
    windows: Rendered = msgspec.to_builtins(state.windows)
    return {
        "id": state.id,
        "object": OBJECT,
        "customer": state.customer,
        "meter": state.meter,
        "test_clock": state.test_clock,
        "windows": windows,
    }


RESOURCE = Resource(schema=usage.USAGE, object=OBJECT, noun="usage", code="v", render=render)
