"""Stories of tax calculations and transactions for `test_every_transition`."""

from collections.abc import Callable

from sao.billing.messages.tax_calculation import Calculate
from sao.billing.messages.tax_transaction import PostSale, ReverseSale
from sao.billing.resources.tax_calculation import HOLDS_S, SENDING
from sao.billing.values.customer import Address
from sao.billing.values.tax_sale import GiveBack, TaxLine, TaxSale
from sao.billing.values.taxation import Registration, TaxFacts, TaxSettings
from support.world import START, World, deliver, refused

FACTS = TaxFacts(TaxSettings(registrations=(Registration("taxreg_1", "DE", "standard", 0),)))


def calculated(world: World) -> str:
    """A calculation of a book for 10.00 and 19 %, with what it costs to send it."""
    made = world.new_id("taxcalc")
    sale = TaxSale(
        currency="eur",
        tax_date=world.now(),
        lines=(TaxLine(id="", amount=1000, reference="book"),),
        shipping=TaxLine(id="", amount=500, reference=SENDING, behavior="inclusive"),
        address=Address(country="DE"),
    )
    world.submit(made, "create", Calculate(sale, FACTS))
    return made


def a_sale_is_calculated_made_and_taken_back(world: World) -> None:
    made = calculated(world)
    sale = world.find(made).sale
    assert (sale.total, sale.shipping.amount_tax) == (1690, 80)
    done = world.new_id("tax")
    posted = PostSale(sale=sale, calculation=made, reference="o1", posted_at=world.now())
    world.submit(done, "create", posted)
    (book,) = world.find(done).sale.lines
    part = GiveBack(line=book.id, amount=500, amount_tax=95, reference="back")
    world.submit(done, "reverse", ReverseSale(reversal="tax_r1", reference="r1", parts=(part,)))
    world.submit(done, "reverse", ReverseSale(reversal="tax_r2", reference="r2", flat=200))
    assert world.find(done).status == "posted"
    refused(
        world,
        "parameter_invalid",
        done,
        "reverse",
        ReverseSale(reversal="tax_r3", reference="r3", flat=10_000),
    )
    world.submit(done, "reverse", ReverseSale(reversal="tax_r3", reference="r3"))
    assert world.find(done).status == "reversed"
    back = [world.find(f"tax_r{number}").sale for number in (1, 2, 3)]
    assert sum(one.total for one in back) == -sale.total
    assert [world.find(f"tax_r{number}").original for number in (1, 2, 3)] == [done] * 3
    refused(
        world,
        "parameter_invalid",
        "tax_r3",
        "reverse",
        ReverseSale(reversal="tax_r4", reference="r4"),
    )


def a_calculation_expires(world: World) -> None:
    made = calculated(world)
    world.advance(START + HOLDS_S)
    assert world.find(made).status == "expired"
    deliver(world, made, "lapse")


STORIES: tuple[Callable[[World], None], ...] = (
    a_sale_is_calculated_made_and_taken_back,
    a_calculation_expires,
)
