"""Stories of automatic tax for `test_every_transition`."""

from collections.abc import Callable
from typing import Any

from sao.billing.messages import Nothing
from sao.billing.messages.assess import TaxOrder
from sao.billing.messages.invoice import CreateInvoice
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.settings import (
    SETTINGS,
    MoveRegistration,
    Register,
    SetTaxes,
)
from sao.billing.values.customer import Address, CustomerDetails
from sao.billing.values.line import Line
from sao.billing.values.taxation import Assess, Assessed, CreditOf, TaxDefaults, TaxFacts
from support.world import World, deliver, refused

GERMANY = Address(country="DE")


def registered(world: World, since: float = 0, until: float | None = None, **data: Any) -> str:
    """A registration from so many days from now until so many."""
    now = world.now()
    made: dict[str, str] = world.submit(
        SETTINGS,
        "register",
        Register(
            **{"country": "DE", "type": "standard", **data},
            active_from=now + int(since * DAY),
            expires_at=None if until is None else now + int(until * DAY),
        ),
    )
    return made["tax_registration"]


def german(world: World) -> str:
    owner = world.customer()
    world.submit(owner, "update", customer.Update(address=GERMANY))
    return owner


def a_renewal_is_taxed_by_what_holds_then(world: World) -> None:
    world.submit(SETTINGS, "set_taxes", SetTaxes(defaults=TaxDefaults(behavior="exclusive")))
    world.submit(SETTINGS, "set_taxes", SetTaxes(head_office=GERMANY))
    sub = world.subscribe(german(world), automatic_tax=True)
    made = registered(world, since=1)
    world.days(31.2)
    world.submit(SETTINGS, "change_registration", MoveRegistration(made, expires_at=world.now()))
    refused(world, "resource_missing", SETTINGS, "change_registration", MoveRegistration("taxreg_"))
    world.days(31.2)
    assert [one.total for one in world.invoices(sub)] == [1000, 1190, 1000]
    assert [one.taxes[0].reason for one in world.invoices(sub)] == [
        "not_collecting",
        "standard_rated",
        "not_collecting",
    ]


def a_draft_is_assessed_as_it_changes(world: World) -> None:
    registered(world, type="oss_union", country="FR")
    owner = german(world)
    sub = world.subscribe(owner, automatic_tax=True)
    world.advance(world.sub(sub).current_period_end)
    draft = world.sub(sub).latest_invoice or ""
    assert world.find(draft).total == 1190
    world.submit(draft, "update", invoice.Update(automatic_tax=False))
    assert (world.find(draft).total, world.find(draft).automatic_tax) == (1000, None)
    world.submit(draft, "update", invoice.Update(automatic_tax=True))
    assert world.find(draft).total == 1190
    world.submit(owner, "update", customer.Update(address=None))
    refused(world, "customer_tax_location_invalid", draft, "finalize", invoice.Finalize())
    world.submit(draft, "update", invoice.Update(description="x"))
    assert world.find(draft).automatic_tax.status == "requires_location_inputs"
    world.days(1)
    found = world.find(draft)
    assert (found.status, found.total, found.automatic_tax.enabled) == ("paid", 1000, False)


def a_deleted_customer_is_not_assessed(world: World) -> None:
    owner = german(world)
    sub = world.subscribe(owner, automatic_tax=True)
    world.advance(world.sub(sub).current_period_end)
    draft = world.sub(sub).latest_invoice or ""
    world.submit(owner, "delete", Nothing())
    world.submit(draft, "update", invoice.Update(description="x"))
    refused(world, "resource_missing", draft, "finalize", invoice.Finalize())
    deliver(world, owner, "assess_invoice", Assess(draft, (), "automatic"))
    assert world.find(draft).status == "draft"
    late = Assessed(TaxFacts(), CustomerDetails())
    deliver(world, world.invoices(sub)[0].id, "assessed", late)


def every_invoice_lends_its_rates(world: World) -> None:
    """Whatever became of it: what is given back is taxed as it was."""
    registered(world)
    owner = german(world)
    sub = world.subscribe(owner, automatic_tax=True)
    paid = world.sub(sub).latest_invoice or ""
    wanted = {"draft": "", "open": "", "uncollectible": "", "void": "", "deleted": ""}
    for status in wanted:
        terms = CreateInvoice(
            customer=owner,
            currency="usd",
            lines=(Line("il_x", 900, "usd", "Work", 0, 0),),
            billing_reason="manual",
            period_start=0,
            period_end=0,
        )
        made = world.submit(owner, "create_invoice", terms)["invoice"]
        wanted[status] = made
        if status == "deleted":
            world.submit(made, "delete", Nothing())
        elif status != "draft":
            world.submit(made, "finalize", invoice.Finalize(auto_advance=False))
            action = {"void": "void", "uncollectible": "mark_uncollectible"}.get(status)
            if action is not None:
                world.submit(made, action, Nothing())
        assert world.find(made).status == status
    line = world.find(paid).lines[0]
    asked = CreditOf("il_back", paid, (line.id,))
    others = tuple(CreditOf(f"il_{name}", made, ("il_y",)) for name, made in wanted.items())
    order = TaxOrder(owner, (), assess=Assess(wanted["draft"], ()), credits=(*others, asked))
    deliver(world, wanted["draft"], "lend_rates", order)
    assert world.find(wanted["draft"]).status == "draft"


def registrations_come_and_go(world: World) -> None:
    held = registered(world)
    refused(world, "resource_already_exists", SETTINGS, "register", Register("DE", "standard", 1))
    early = Register("FR", "standard", 5, expires_at=4)
    refused(world, "parameter_invalid", SETTINGS, "register", early)
    ahead = registered(world, since=3, until=5, country="FR")
    brief = registered(world, since=2, until=2, country="IT")
    over = registered(world, since=-5, until=-2, country="ES")

    def move(registration: str, since: float | None, until: float | None) -> str:
        now = world.now()
        moved = MoveRegistration(
            registration,
            **({} if since is None else {"active_from": now + int(since * DAY)}),
            expires_at=None if until is None else now + int(until * DAY),
        )
        world.submit(SETTINGS, "change_registration", moved)
        status: str = world.find(registration).status
        return status

    assert [world.find(one).status for one in (held, ahead, brief, over)] == [
        "active",
        "scheduled",
        "scheduled",
        "expired",
    ]
    assert [move(over, -5, None), move(over, -5, 3), move(over, 1, None)] == [
        "active",
        "active",
        "scheduled",
    ]
    assert [move(over, 1, 4), move(over, -5, 3), move(over, -5, 0), move(over, -5, -1)] == [
        "scheduled",
        "active",
        "expired",
        "expired",
    ]
    assert [move(over, 1, 9), move(over, -3, -1), move(over, 1, 9)] == [
        "scheduled",
        "expired",
        "scheduled",
    ]
    world.days(6)
    assert [world.find(one).status for one in (held, ahead, brief, over)] == [
        "active",
        "expired",
        "expired",
        "active",
    ]


STORIES: tuple[Callable[[World], None], ...] = (
    a_renewal_is_taxed_by_what_holds_then,
    a_draft_is_assessed_as_it_changes,
    a_deleted_customer_is_not_assessed,
    registrations_come_and_go,
    every_invoice_lends_its_rates,
)
