"""Stories of billing credits, for `test_every_transition` and the golden chains."""

from collections.abc import Callable
from typing import Any

from sao.billing.messages import Nothing
from sao.billing.messages.credit_grant import UseGrant
from sao.billing.resources import credit_grant
from sao.billing.resources.credit_grant import CreditGrant
from sao.billing.resources.customer.grants import GRANTS_MAX
from sao.billing.resources.customer.machine import GrantCredit
from sao.billing.values.grant import Applied
from sao.core.schema import Command, Rejection
from support.usage_stories import by_use, meter_of, use
from support.world import World, deliver, refused


def grant(world: World, owner: str, amount: int, **more: Any) -> str:
    """Credits in dollars."""
    wanted = GrantCredit(amount=amount, currency="usd", **more)
    return world.submit(owner, "grant_credit", wanted)["credit_grant"]


def granted(world: World) -> dict[str, int]:
    """What is left of every grant, by its id."""
    grants: list[CreditGrant] = world.all("credit_grant")
    return {one.id: one.available for one in grants}


def using(world: World, owner: str, tokens: int) -> str:
    """A subscription whose first month, of so many tokens at 2, is billed and final."""
    meter = meter_of(world)
    sub = world.subscribe(owner, by_use(meter))
    use(world, owner, meter, tokens)
    world.days(31.2)
    return world.sub(sub).latest_invoice or ""


def credits_lower_an_invoice_and_come_back(world: World) -> None:
    owner = world.customer("pm_card_chargeCustomerFail")
    first = grant(world, owner, 60, category="promotional")
    second = grant(world, owner, 100, expires_at=world.now() + 40 * 86_400, priority=90)
    third = grant(world, owner, 10, priority=95)
    invoice = world.find(using(world, owner, 120))
    assert [one.amount for one in invoice.credits] == [60, 100, 10]
    assert (invoice.status, invoice.total) == ("open", 70)
    world.submit(second, "expire")
    world.submit(third, "void")
    world.submit(invoice.id, "void")
    assert granted(world) == {first: 60, second: 0, third: 0}
    assert [one.id for one in world.find(owner).credit_grants] == [first]
    taken = Applied(line="il_1", grant=second, transaction="crbtxn_1", amount=1)
    late = UseGrant(invoice=invoice.id, applied=(taken,))
    world.runtime.flush()
    for over in (second, third):
        answer = world.runtime.run(Command(f"late@{over}", over, "use", late))
        world.runtime.objects.undo()
        assert isinstance(answer, Rejection)
        world.submit(over, "update", credit_grant.Update(metadata={"a": "b"}))
    for over in (second, third):
        deliver(world, over, "lapse")
        deliver(world, over, "annul")


def grants_end(world: World) -> None:
    owner, day = world.customer(), 86_400
    late = GrantCredit(amount=5, currency="usd", expires_at=world.now())
    refused(world, "timestamp_past", owner, "grant_credit", late)
    lapsing = grant(world, owner, 5, expires_at=world.now() + day, name="Trial")
    lasting = grant(world, owner, 7)
    past = credit_grant.Update(expires_at=world.now())
    refused(world, "timestamp_past", lasting, "update", past)
    world.submit(lasting, "update", credit_grant.Update(expires_at=world.now() + 9 * day))
    world.days(2)
    assert granted(world) == {lapsing: 0, lasting: 7}
    world.submit(lapsing, "update", credit_grant.Update(metadata={"a": "b"}))
    refused(world, "parameter_invalid", lapsing, "update", credit_grant.Update(expires_at=None))
    for _number in range(GRANTS_MAX - 1):
        grant(world, owner, 1)
    refused(world, "parameter_invalid", owner, "grant_credit", GrantCredit(1, "usd"))
    world.submit(owner, "delete", Nothing())
    assert set(granted(world).values()) == {0}
    assert {one.status for one in world.all("credit_grant")} == {"expired", "voided"}


def what_comes_back_to_nobody_is_void(world: World) -> None:
    owner = world.customer("pm_card_chargeCustomerFail")
    whole = grant(world, owner, 150)
    invoice = using(world, owner, 100)
    assert granted(world) == {whole: 0}
    world.submit(owner, "delete", Nothing())
    assert world.find(whole).status == "granted"
    world.submit(invoice, "void")
    back = world.find(whole)
    assert (back.status, back.available, back.amount_voided) == ("voided", 0, 150)


STORIES: tuple[Callable[[World], None], ...] = (
    credits_lower_an_invoice_and_come_back,
    grants_end,
    what_comes_back_to_nobody_is_void,
)
