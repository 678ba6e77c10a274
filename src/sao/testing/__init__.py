"""Testing a billing integration offline: a sandbox in the test's own process, and its clock.

    from sao.testing import Sandbox

    sandbox = Sandbox("2026-01-01")
    ada = sandbox.post("/v1/customers", name="Ada", payment_method="pm_card_visa")
    sandbox.advance(months=1)

    client = sandbox.stripe                    # the official SDK, without a server or a network
    client.v1.customers.retrieve(ada["id"])

It is the engine that `sao serve` serves, in memory: the same endpoints, test cards and outcomes.
docs/testing.md is for its users.
"""

from sao.testing.sandbox import Refused, Sandbox

__all__ = ["Refused", "Sandbox"]
