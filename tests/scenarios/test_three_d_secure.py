"""3-D Secure: a charge waits for its customer for as long as it takes."""

from pathlib import Path

import pytest

from sao.billing.resources.payment_intent.machine import Authenticate
from sao.platform.embedded import EmbeddedStore
from support.world import World


@pytest.mark.parametrize("passed", [True, False])
def test_a_charge_waits_for_its_customer_for_a_year_and_over_restarts(
    tmp_path: Path, *, passed: bool
) -> None:
    store = EmbeddedStore(tmp_path)
    world = World(store, simulated=False)
    subscription = world.subscribe(world.customer("pm_card_visa"))
    owner = world.sub(subscription).customer
    world.use_card(owner, "pm_card_authenticationRequired")
    world.days(32)
    (intent,) = [one for one in world.intents() if one.status == "requires_action"]
    assert world.sub(subscription).status == "past_due"
    for _ in range(5):
        world.runtime.flush()
        assert store.runs() == [], "no run waits for a customer"
        store.close()
        store = EmbeddedStore(tmp_path)
        world = World(store, simulated=False)
        world.days(60)
    assert world.find(intent.id).status == "requires_action"
    world.submit(intent.id, "authenticate", Authenticate(succeeded=passed))
    after = world.find(intent.id)
    assert after.status == ("succeeded" if passed else "requires_payment_method")
    assert [charge.status for charge in after.charges] == (["succeeded"] if passed else [])
    store.close()
