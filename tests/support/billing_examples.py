"""Billing's objects in many states, made by running real commands through the machines."""

from collections import defaultdict
from typing import Any

from msgspec.structs import replace

from sao.billing.machines import MACHINES
from sao.billing.messages import Nothing
from sao.billing.messages.credit_grant import Reinstate, UseGrant
from sao.billing.messages.invoice import CreateInvoice
from sao.billing.messages.invoice_item import CreateInvoiceItem
from sao.billing.messages.payment_intent import RefundCharge
from sao.billing.messages.subscription import CreateSubscription
from sao.billing.messages.tax_calculation import Calculate
from sao.billing.messages.tax_transaction import PostSale, ReverseSale
from sao.billing.payments.simulator import REFUND_DELAY
from sao.billing.reckoning.arrears import usage_of
from sao.billing.reckoning.crediting import Wanted
from sao.billing.resources import (
    confirmation_token,
    coupon,
    credit_grant,
    credit_note,
    dispute,
    feature,
    meter,
    payment_link,
    payment_method,
    payment_method_configuration,
    portal_configuration,
    price,
    product,
    promotion_code,
    refund,
    setup_intent,
    shipping_rate,
    tax_rate,
    test_clock,
    usage,
    webhook_endpoint,
)
from sao.billing.resources.checkout_session import machine as checkout_session
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.resources.quote import machine as quote
from sao.billing.resources.quote.terms import QuoteTerms
from sao.billing.resources.settings import SETTINGS, Register, SetDunning, SetTaxes
from sao.billing.resources.subscription import machine as subscription
from sao.billing.resources.subscription_schedule import machine as subscription_schedule
from sao.billing.resources.tax_calculation import HOLDS_S, SENDING
from sao.billing.values import Metadata
from sao.billing.values.checkout import Amounts, CheckoutItem, Reduction
from sao.billing.values.customer import Address, Shipping
from sao.billing.values.discount import CouponTerms, Discount
from sao.billing.values.dunning import Dunning
from sao.billing.values.grant import Applied
from sao.billing.values.invoice import Shipment
from sao.billing.values.line import Line
from sao.billing.values.payment import Card, Method
from sao.billing.values.portal import EVERYTHING, Features, OfferedProduct, SubscriptionUpdate
from sao.billing.values.price import Packages, PriceTerms, Recurring, Tier
from sao.billing.values.schedule import Phase, PhaseItem
from sao.billing.values.subscription import Extra, Item
from sao.billing.values.tax import TaxRate
from sao.billing.values.tax_sale import GiveBack, TaxLine, TaxSale
from sao.billing.values.taxation import Registration, TaxDefaults, TaxFacts, TaxSettings
from sao.billing.values.usage import UsageEvent
from sao.billing.workflows import WORKFLOWS
from sao.core.home import settle
from sao.core.ids import home_of, member_id, root_id
from sao.core.machine import Step
from sao.core.schema import Command, Rejection
from sao.core.workflow import Call, proceed
from sao.gateways.simulated import SIMULATED
from sao.runtime.edges import catalog

NOW = 1_700_000_000
METADATA: Metadata = {"order": "7"}
SHIPPING = Shipping(name="Ada", address=Address(city="Berlin"), carrier="DHL")
VAT = TaxRate(id="txr_1", percentage="19", display_name="VAT")


class World:
    """A few objects in memory, run to rest after each command."""

    def __init__(self) -> None:
        self.instances: dict[str, Any] = {}
        self.steps: list[Step] = []
        self.now = NOW
        self._count = 0

    def find(self, object_id: str) -> Any:
        instance = self.instances.get(object_id)
        return instance.data if instance is not None else None

    def id(self, prefix: str) -> str:
        self._count += 1
        return root_id(prefix, f"example/{self._count}")

    def member(self, prefix: str, of: str) -> str:
        self._count += 1
        return member_id(prefix, home_of(of), f"example/{self._count}")

    def do(self, object_id: str, action: str, data: Any = None) -> Any:
        """The object's state after the command, or the rejection."""
        self._count += 1
        data = Nothing() if data is None else data
        batches = [[Command(f"req_{self._count}", object_id, action, data)]]
        while batches:
            batch = batches.pop(0)
            while batch:
                owed = settle(MACHINES, batch, self.now, self._load)
                if isinstance(owed, Rejection):
                    return owed
                self.instances |= owed.moved
                self.steps += owed.steps
                batches += [[command] for command in owed.outgoing]
                batch = [c for run_id, start in owed.starts for c in self._run(run_id, start)]
        return self.find(object_id)

    def wake(self) -> None:
        """Everything that is due by now."""
        due = defaultdict(list)
        for instance in list(self.instances.values()):
            alarm = MACHINES[instance.schema].alarm(instance.data)
            if alarm is not None and alarm[0] <= self.now:
                due[home_of(instance.id)].append(instance)
        for instances in due.values():
            for instance in instances:
                name = MACHINES[instance.schema].alarm(instance.data)[1]
                self.do(instance.id, name)

    def _load(self, object_id: str) -> Any:
        return self.instances.get(object_id) or MACHINES.of(object_id).blank(object_id)

    def _run(self, run_id: str, start: Any) -> list[Command[Any]]:
        entry = WORKFLOWS[start.workflow]
        workflow, edges = entry.versions[entry.latest], {**catalog(self._load), **SIMULATED}

        def perform(call: Call) -> Any:
            return edges[call.edge].perform(call)

        done = proceed(workflow, run_id, start.data, self.now, {}, perform=perform)
        return list(done.commands)


def sold(behavior: str = "succeed", **options: Any) -> tuple[World, str, str]:
    """`(world, customer, subscription)`: a monthly subscription paid with such a card."""
    world = World()
    cus, pm, prod, pri = world.id("cus"), world.id("pm"), world.id("prod"), world.id("price")
    home = Address(line1="1 Main Street", city="Berlin", country="DE")
    world.do(prod, "create", product.Create(name="Gold", metadata=METADATA))
    may = world.id("feat")
    world.do(may, "create", feature.Create(lookup_key="api", name="API", metadata=METADATA))
    world.do(prod, "attach_feature", product.AttachFeature("prodft_1", may))
    recurring = Recurring(interval="month")
    world.do(
        pri,
        "create",
        price.Create(
            product=prod, product_name="Gold", currency="eur", unit_amount=1000, recurring=recurring
        ),
    )
    world.do(
        cus,
        "create",
        customer.Create(
            name="Ada", email="ada@example.com", shipping=Shipping(name="Ada", address=home)
        ),
    )
    world.do(pm, "create", payment_method.Create(card=Card(behavior=behavior)))
    world.do(pm, "attach", payment_method.Attach(customer=cus))
    world.do(cus, "update", customer.Update(default_payment_method=pm))
    item = Item(id=world.id("si"), price=price.terms(world.find(pri)), created=world.now)
    sale = CreateSubscription(customer=cus, currency="eur", items=(item,), **options)
    state = world.do(cus, "subscribe", sale)
    assert isinstance(state, customer.Customer), state
    return world, cus, next(iter(state.subscriptions))


def intents() -> World:
    """Payment intents of their own, one for each way that a card can answer."""
    world = World()
    for behavior in ("succeed", "decline", "auth_failure"):
        for capture in ("automatic", "manual"):
            method = Method(id=world.id("pm"), card=Card(behavior=behavior))
            world.do(
                world.id("pi"),
                "create",
                payment_intent.Create(
                    amount=500,
                    currency="eur",
                    method=method,
                    confirm=True,
                    capture_method=capture,  # type: ignore[arg-type]
                ),
            )
    for intent in [s.after.id for s in world.steps if s.after.status == "requires_action"]:
        world.do(intent, "authenticate", payment_intent.Authenticate(succeeded=False))
    for intent in [s.after.id for s in world.steps if s.after.status == "requires_capture"]:
        world.do(intent, "capture", payment_intent.Capture(amount=300))
    return world


def given_back() -> World:
    """Refunds and disputes of every outcome."""
    world = World()
    for behavior in ("succeed", "refund_pending", "refund_fails", "dispute_fraudulent"):
        for _ in range(2):
            method = Method(id=world.id("pm"), card=Card(behavior=behavior))
            world.do(world.id("pi"), "create", _collected(method, metadata=METADATA))
    inquiry = Method(id=world.id("pm"), card=Card(behavior="dispute_inquiry"))
    world.do(world.id("pi"), "create", _collected(inquiry))
    for intent in [i for i in world.instances.values() if i.schema == "payment_intent"]:
        order = RefundCharge(refund=world.member("re", intent.id), amount=200, metadata=METADATA)
        world.do(intent.id, "refund", order)
    refunds = [i.id for i in world.instances.values() if i.schema == "refund"]
    world.do(refunds[0], "update", refund.Update(metadata={"order": "8"}))
    pending = next(i.id for i in world.instances.values() if i.data.status == "pending")
    world.do(pending, "cancel")
    texts = ("winning_evidence", "losing_evidence", "escalate_inquiry_evidence")
    disputes = [i.id for i in world.instances.values() if i.schema == "dispute"]
    for object_id, text in zip(disputes, texts, strict=True):
        world.do(object_id, "update", dispute.Update(evidence={"customer_name": "Ada"}))
        world.do(object_id, "submit", dispute.Submit(evidence={"uncategorized_text": text}))
    world.now += REFUND_DELAY
    world.wake()
    return world


def _collected(method: Method, **more: Any) -> payment_intent.Create:
    return payment_intent.Create(
        amount=500, currency="eur", method=method, confirm=True, shipping=SHIPPING, **more
    )


def set_ups() -> World:
    """Setup intents, one for each way that a card can answer."""
    world = World()
    for behavior in ("succeed", "refuse", "authenticate_unless_set_up", "auth_failure"):
        pm, seti = world.id("pm"), world.id("seti")
        card = Card(behavior=behavior)
        world.do(pm, "create", payment_method.Create(card=card))
        method = Method(id=pm, card=card)
        world.do(seti, "create", setup_intent.Create(method=method, confirm=True))
        if world.find(seti).status == "requires_action":
            passed = behavior != "auth_failure"
            world.do(seti, "authenticate", payment_intent.Authenticate(succeeded=passed))
        if world.find(seti).status == "requires_payment_method":
            world.do(seti, "cancel", setup_intent.Cancel(reason="duplicate"))
    for kept in (None, pm):
        offer = confirmation_token.Offer(card=card, method=kept)
        made = world.id("ctoken")
        asked = confirmation_token.Create(offer=offer, shipping=SENT, return_url="https://x.test/")
        world.do(made, "create", asked)
        world.do(made, "use", confirmation_token.Use(seti))
    world.do(world.id("ctoken"), "create", confirmation_token.Create())
    return world


SENT = Shipping(name="Ada", address=Address(country="DE"))


def checkouts() -> World:
    """A session of each mode: one that was paid, one that expired, one that is open."""
    world = World()
    terms = PriceTerms(id="price_gold", product="prod:gold", currency="eur", unit_amount=1000)
    item = CheckoutItem(id="li_1", price=terms, amounts=Amounts(1000, 100, 171, 1071))
    paid = checkout_session.Completed(
        payment_status="paid",
        customer="cus_1",
        email="ada@example.com",
        items=(item,),
        amounts=item.amounts,
        discounts=(Reduction(coupon="ten"),),
        subscription="sub_1",
        invoice="in_1",
    )
    for mode in ("subscription", "payment", "setup"):
        made = world.id("cs")
        create = checkout_session.Create(
            mode=mode,
            success_url="https://example.com/",
            customer_creation="always",
            items=() if mode == "setup" else (item,),
            currency="eur",
            setup_intent="seti_1" if mode == "setup" else None,
            metadata=METADATA,
        )
        world.do(made, "create", create)
        if mode == "subscription":
            world.do(made, "complete", paid)
        if mode == "payment":
            world.do(made, "expire")
    return world


def taxed() -> World:
    """A tax id that its customer has, and one that it had."""
    world, cus, _sub = sold()
    for value in ("DE123456789", "000000000"):
        world.do(cus, "add_tax_id", customer.AddTaxId(type="eu_vat", value=value))
    world.do(cus, "remove_tax_id", customer.RemoveTaxId(world.find(cus).tax_ids[0].id))
    return world


def assessed() -> World:
    """A subscription that is taxed where tax is collected, and registrations in every state."""
    world, _cus, _sub = sold(automatic_tax=True)
    office = Address(country="DE")
    world.do(SETTINGS, "set_taxes", SetTaxes(head_office=office, defaults=TaxDefaults("inclusive")))
    for country, since, until in (("DE", 0, None), ("FR", NOW * 2, None), ("IT", 0, 5)):
        world.do(SETTINGS, "register", Register(country, "standard", since, until))
    world.do(SETTINGS, "register", Register("US", "state_sales_tax", 0, state="CA"))
    world.do(SETTINGS, "register", Register("CA", "province_standard", 0, state="QC"))
    return world


def sold_elsewhere() -> World:
    """What was calculated, sold, and taken back of it; and a calculation that has expired."""
    world = World()
    german = TaxSale(
        currency="eur",
        tax_date=NOW,
        lines=(TaxLine(id="", amount=1000, reference="book"),),
        shipping=TaxLine(id="", amount=500, reference=SENDING),
        address=Address(country="DE"),
    )
    held = Registration("taxreg_1", "DE", "standard", 0)
    asked = Calculate(german, TaxFacts(TaxSettings(registrations=(held,))))
    made, old = (world.id("taxcalc") for _ in range(2))
    for each in (made, old):
        world.do(each, "create", asked)
    sale = world.find(made).sale
    sold_ = world.id("tax")
    posted = PostSale(sale=sale, calculation=made, reference="o1", posted_at=NOW)
    world.do(sold_, "create", posted)
    parts = (GiveBack(line=world.find(sold_).sale.lines[0].id, amount=500, amount_tax=95),)
    for number, said in enumerate(({"parts": parts}, {"flat": 100}, {})):
        back = world.member("tax", sold_)
        asked_back = ReverseSale(reversal=back, reference=f"r{number}", **said)
        world.do(sold_, "reverse", asked_back)
    world.now += HOLDS_S
    world.wake()
    return world


def granted() -> World:
    """Credit grants of every kind, and the transactions of one that was used."""
    world, cus, _sub = sold()
    terms = customer.GrantCredit(amount=500, currency="eur", name="Welcome", metadata=METADATA)
    ends = replace(terms, expires_at=NOW + 86_400, category="promotional")
    limited = replace(terms, prices=("price_1",))
    for wanted in (terms, ends, limited):
        world.do(cus, "grant_credit", wanted)
    used, lapsing, void = (one.id for one in world.find(cus).credit_grants)
    taken = Applied(line="il_1", grant=used, transaction=world.member("crbtxn", cus), amount=5)
    world.do(used, "use", UseGrant(invoice="in_1", applied=(taken,)))
    world.do(used, "update", credit_grant.Update(expires_at=NOW + 9 * 86_400))
    world.do(used, "reinstate", Reinstate(invoice="in_1", lines=(("il_1", 5),)))
    world.do(lapsing, "expire")
    world.do(void, "void")
    return world


def quotes() -> World:
    """A quote that was accepted, and one that is canceled."""
    world, cus, _sub = sold()
    terms = PriceTerms(
        id="price_gold",
        product="prod:gold",
        currency="eur",
        unit_amount=1000,
        recurring=Recurring(interval="month"),
    )
    sums = Amounts(1000, 100, 171, 1071)
    offer = QuoteTerms(
        currency="eur",
        items=(CheckoutItem(id="li_1", price=terms, amounts=sums),),
        amounts=sums,
        upfront=sums,
        recurring=sums,
        reductions=(Reduction(coupon="ten"),),
    )
    accepted, canceled = (world.member("qt", cus) for _ in range(2))
    for made in (accepted, canceled):
        world.do(made, "create", quote.Create(customer=cus, terms=offer, metadata=METADATA))
    world.do(accepted, "finalize", quote.Finalize())
    world.do(accepted, "accept", quote.Accept(subscription="sub_1", invoice="in_1"))
    world.do(canceled, "cancel")
    return world


def links() -> World:
    """A payment link of each mode: one that may be bought once, and was; one that is off."""
    world = World()
    for interval in ("month", None):
        terms = PriceTerms(
            id="price_gold",
            product="prod:gold",
            currency="eur",
            unit_amount=1000,
            recurring=None if interval is None else Recurring(interval=interval),
        )
        made = world.id("plink")
        create = payment_link.Create(
            mode="payment" if interval is None else "subscription",
            currency="eur",
            items=(CheckoutItem(id="li_1", price=terms),),
            limit=None if interval is None else 1,
            redirect_url=None if interval is None else "https://example.com/",
        )
        world.do(made, "create", create)
        world.do(made, "open")
        world.do(made, "count")
        world.do(made, "update", payment_link.Update(active=False, metadata=METADATA))
    return world


def sent() -> World:
    """A shipping rate, and an invoice that charges for it."""
    world, cus, _sub = sold()
    rate = world.id("shr")
    fixed = {"usd": shipping_rate.Fixed(500, "inclusive")}
    bound = shipping_rate.Estimate(minimum=shipping_rate.Bound("day", 1))
    asked = shipping_rate.Create(
        *("Post", 490, "eur"), currency_options=fixed, delivery_estimate=bound, metadata=METADATA
    )
    world.do(rate, "create", asked)
    terms = CreateInvoice(
        customer=cus,
        currency="eur",
        lines=(),
        billing_reason="manual",
        period_start=world.now,
        period_end=world.now,
        default_tax_rates=(VAT,),
        shipping=Shipment(rate, "Post", 490),
        shipping_details=SHIPPING,
    )
    world.do(cus, "create_invoice", terms)
    return world


def items() -> World:
    """An invoice item that waits, and one that stands on an invoice."""
    world, cus, _sub = sold()
    line = Line(
        id="il_1",
        amount=500,
        currency="eur",
        description="Setup",
        period_start=NOW,
        period_end=NOW,
        metadata=METADATA,
    )
    for number, invoiced in enumerate((None, "in_1")):
        item = member_id("ii", home_of(cus), "example", str(number))
        world.do(item, "create", CreateInvoiceItem(customer=cus, line=line, invoice=invoiced))
    return world


def metered() -> World:
    """A meter, and what a customer used."""
    world, cus, _sub = sold()
    counted = world.id("mtr")
    create = meter.Create(display_name="Tokens", event_name="tokens", formula="sum")
    world.do(counted, "create", create)
    world.do(counted, "add_alert", meter.AddAlert("Much", 5))
    own = usage.AddAlert(customer=cus, meter=counted, title="Much of one", gte=6)
    world.do(usage_of(cus, counted), "add_alert", own)
    watching = next(one.id for one in world.instances.values() if one.schema == "billing_alert")
    alerts = tuple(world.find(counted).alerts.values())
    event = UsageEvent(identifier="e", at=NOW, value=7)
    record = usage.Record(
        customer=cus, meter=counted, formula="sum", events=(event,), alerts=alerts
    )
    world.do(usage_of(cus, counted), "record", record)
    for action in ("deactivate", "activate", "archive"):
        world.do(watching, action)
    world.do(counted, "deactivate")
    return world


def credits_and_balances() -> World:
    """A balance changed by hand, and credit notes before and after a payment."""
    world, cus, _sub = sold()
    adjusted = customer.AdjustBalance(amount=-70, currency="eur", metadata=METADATA)
    world.do(cus, "adjust_balance", adjusted)
    paid = next(one.id for one in world.instances.values() if one.schema == "invoice")
    (line,) = world.find(paid).lines
    wanted = (Wanted(line=line.id, quantity=1),)
    world.do(paid, "issue_credit", invoice.IssueCredit(lines=wanted, credit_amount=1000))
    owing, _cus, _sub = sold("decline")
    owed = next(one.id for one in owing.instances.values() if one.schema == "invoice")
    custom = Wanted(unit_amount="0.5", quantity=3, description="Sorry", tax_rates=(VAT,))
    for terms in (
        invoice.IssueCredit(lines=(custom,), memo="late", reason="order_change"),
        invoice.IssueCredit(amount=300, effective_at=NOW),
    ):
        owing.do(owed, "issue_credit", terms)
    note = next(one.id for one in owing.instances.values() if one.schema == "credit_note")
    owing.do(note, "update", credit_note.Update(memo="later", metadata=METADATA))
    owing.do(owed, "void_credit", invoice.VoidCredit(credit_note=note))
    world.steps += owing.steps
    world.instances |= owing.instances
    return world


def scheduled() -> World:
    """A schedule with every kind of phase."""
    world, cus, sub = sold()
    items = tuple(PhaseItem(price=item.price, quantity=2) for item in world.find(sub).items)
    extra = Extra(price=replace(items[0].price, recurring=None), quantity=1)
    first = Phase(start=NOW, end=NOW + 100, items=items, metadata=METADATA, extras=(extra,))
    second = Phase(
        start=NOW + 100,
        end=NOW + 200,
        items=items,
        trial_end=NOW + 200,
        days_until_due=3,
        collection_method="send_invoice",
        default_tax_rates=(VAT,),
        discounts=(Discount(id="di_1", coupon=CouponTerms(id="ten", percent_off="10"), start=0),),
    )
    made = member_id("sub_sched", home_of(cus), "example")
    create = subscription_schedule.Create(customer=cus, phases=(first, second))
    world.do(made, "create", create)
    world.do(made, "release", subscription_schedule.Release())
    return world


def environment() -> World:
    """An environment's settings, and where its events are sent."""
    world = World()
    world.do(SETTINGS, "set_dunning", SetDunning(Dunning(retry_days=(1, 2))))
    endpoint = world.id("we")
    world.do(endpoint, "create", webhook_endpoint.Create("https://example.com/", ("*",)))
    world.do(endpoint, "update", webhook_endpoint.Update(disabled=True, description="ours"))
    world.do(endpoint, "roll_secret", webhook_endpoint.RollSecret())
    world.do(endpoint, "delete")
    product = OfferedProduct("prod:gold", ("price_1",), adjustable=True, maximum=7)
    offers = SubscriptionUpdate(True, ("price",), (product,))
    changes = portal_configuration.Update(
        features=Features(subscription_update=offers), metadata=METADATA
    )
    adapt = portal_configuration.Adapt(since=NOW, changes=changes)
    world.do(portal_configuration.DEFAULT, "adapt", adapt)
    ways = payment_method_configuration.Create("ours", {"sepa_debit": "on", "klarna": "off"})
    world.do(world.id("pmc"), "create", ways)
    made = world.id("bpc")
    world.do(made, "create", portal_configuration.Create(features=EVERYTHING, name="all"))
    world.do(made, "update", portal_configuration.Update(active=False))
    return world


def clocks() -> World:
    """A clock through its whole life."""
    world = World()
    clock = world.id("clock")
    world.do(clock, "create", test_clock.Create(frozen_time=NOW, name="a clock"))
    world.do(clock, "advance", test_clock.Advance(frozen_time=NOW + 60))
    world.do(clock, "arrive", test_clock.Arrive(frozen_time=NOW + 60))
    world.do(clock, "delete", test_clock.Delete())
    return world


def lowered() -> World:
    """A subscription, its item and its customer with discounts and taxes."""
    off = CouponTerms(id="coupon:ten", percent_off="10", duration="forever")
    vat = TaxRate(id="txr_vat", percentage="19", display_name="VAT", tax_type="vat")
    sub = Discount(id="di_sub", coupon=off, start=NOW, promotion_code="promo_ten")
    world, cus, _sub = sold(discounts=(sub,), default_tax_rates=(vat,))
    own = replace(sub, id="di_own", end=NOW + 86_400)
    world.do(cus, "update", customer.Update(discount=own))
    world.do(cus, "update", customer.Update(discount=replace(own, id="di_other")))
    price_terms = next(i.data for i in world.instances.values() if i.schema == "price")
    item = Item(
        id=world.id("si"),
        price=price.terms(price_terms),
        tax_rates=(replace(vat, inclusive=True),),
        discounts=(replace(sub, id="di_item"),),
    )
    world.do(cus, "subscribe", CreateSubscription(customer=cus, currency="eur", items=(item,)))
    world.do(cus, "update", customer.Update(discount=None, tax_exempt="reverse"))
    world.do(cus, "subscribe", CreateSubscription(customer=cus, currency="eur", items=(item,)))
    return world


def catalogue() -> World:
    """What else is in a catalog: tiers, coupons, promotion codes, tax rates."""
    world = World()
    tag, ten, code, rate = (world.id(prefix) for prefix in ("price", "coupon", "promo", "txr"))
    eur = price.Amounts(unit_amount_decimal="0.5")
    world.do(
        tag,
        "create",
        price.Create(
            product="prod:gold",
            currency="usd",
            unit_amount_decimal="1.5",
            packages=Packages(60, "up"),
            currency_options={"eur": eur},
        ),
    )
    tiers = (Tier(5, "1.5", "100"), Tier(None, "1"))
    tiered = price.Create(product="prod:gold", currency="usd", tiers_mode="volume", tiers=tiers)
    monthly = Recurring(interval="month")
    world.do(world.id("price"), "create", replace(tiered, recurring=monthly))
    world.do(ten, "create", coupon.Create(percent_off="12.5", products=("prod:gold",)))
    world.do(ten, "redeem")
    off = coupon.Create(amount_off=5, currency="usd", currency_options={"eur": 4})
    world.do(world.id("coupon"), "create", off)
    least = promotion_code.Restrictions(True, "usd", {"usd": 5, "eur": 4})
    said = promotion_code.Create(code="TEN", coupon=ten, coupon_valid=True, restrictions=least)
    world.do(code, "create", said)
    world.do(code, "update", promotion_code.Update(coupon_valid=True, active=False))
    vat = tax_rate.Create(percentage="19.5", inclusive=True, display_name="VAT", country="DE")
    world.do(rate, "create", vat)
    world.do(rate, "update", tax_rate.Update(active=False))
    world.do(ten, "delete")
    return world


def all_worlds() -> list[World]:
    """Stories that together reach most states of most objects."""
    paid, _cus, sub = sold()
    paid.do(sub, "update", subscription.Update(cancel_at_period_end=True, metadata={"a": "b"}))
    paid.do(sub, "pause", subscription.Pause())
    paid.do(sub, "resume", subscription.Resume())
    paid.do(sub, "cancel", subscription.Cancel(comment="enough", feedback="unused"))
    declined, _cus, _sub = sold("decline")
    challenged, cus, _sub = sold("auth_failure", payment_behavior="default_incomplete")
    draft = next(i for i in challenged.instances.values() if i.schema == "invoice")
    challenged.do(draft.id, "pay", invoice.Pay())
    challenged.do(draft.id, "mark_uncollectible")
    challenged.do(draft.id, "void")
    challenged.do(cus, "delete")
    trial, _cus, sub = sold(trial_end=NOW + 86_400)
    trial.now = NOW + 86_400
    trial.wake()
    trial.now += 3_600
    trial.wake()
    renewed, _cus, sub = sold(collection_method="send_invoice", days_until_due=7)
    out_of_band = next(i for i in renewed.instances.values() if i.schema == "invoice")
    renewed.do(out_of_band.id, "pay", invoice.Pay(paid_out_of_band=True))
    return [
        credits_and_balances(),
        paid,
        declined,
        challenged,
        trial,
        renewed,
        intents(),
        given_back(),
        set_ups(),
        checkouts(),
        taxed(),
        granted(),
        assessed(),
        sold_elsewhere(),
        quotes(),
        sent(),
        links(),
        items(),
        metered(),
        scheduled(),
        environment(),
        clocks(),
        catalogue(),
        lowered(),
    ]
