"""Automatic tax: each rule is one story, from the registration to the invoice."""

from typing import Any

import pytest
import stripe

from sao.testing import Refused, Sandbox
from support.shop import DAY, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError
ON: Any = {"enabled": True}
VAT_ID: Any = {"type": "eu_vat", "value": "FR12345678901"}


def register(shop: Shop, country: str, kind: str = "standard", **options: Any) -> str:
    """Tax is collected there from now on."""
    said = {"type": kind, **options}
    made = shop.v1.tax.registrations.create(
        {"country": country, "country_options": {country.lower(): said}, "active_from": "now"}  # type: ignore[misc]
    )
    return made.id


def buyer(shop: Shop, country: str, **more: Any) -> stripe.Customer:
    """A customer there; `address` adds to what is known of where."""
    address = {"country": country, **more.pop("address", {})}
    return shop.customer(address=address, **more)


def billed(shop: Shop, country: str, *, price: Any = None, **more: Any) -> stripe.Invoice:
    """The first invoice of somebody there, for 10.00."""
    items = [{"price": shop.price(**(price or {}))}]
    customer = buyer(shop, country, **more)
    return shop.latest(shop.subscribe(customer.id, items=items, automatic_tax=ON))


def taxes(invoice: stripe.Invoice) -> list[tuple[int, str]]:
    """What is levied, and why."""
    return [(tax.amount, str(tax.taxability_reason)) for tax in invoice.total_taxes or []]


def home(shop: Shop, country: str, behavior: Any = "exclusive") -> None:
    """Where the seller is, and what prices are that say nothing."""
    shop.v1.tax.settings.update(
        {
            "head_office": {"address": {"country": country, "line1": "Street 1"}},
            "defaults": {"tax_behavior": behavior},
        }
    )


def test_the_settings_are_pending_until_it_is_known_where_the_seller_is(shop: Shop) -> None:
    before = shop.v1.tax.settings.retrieve()
    assert before.status == "pending"
    assert plain(before.status_details) == {"pending": {"missing_fields": ["head_office"]}}
    home(shop, "DE", "inclusive")
    after = shop.v1.tax.settings.update({"defaults": {"tax_code": "txcd_10103001"}})
    assert (after.status, plain(after.defaults)) == (
        "active",
        {"provider": "stripe", "tax_behavior": "inclusive", "tax_code": "txcd_10103001"},
    )
    assert "tax.settings.updated" in shop.types()


def test_registrations_begin_end_and_are_listed_by_how_they_stand(
    sandbox: Sandbox, shop: Shop
) -> None:
    now, registrations = START, shop.v1.tax.registrations
    held = register(shop, "DE")
    ahead = registrations.create(
        {
            "country": "US",
            "country_options": {"us": {"type": "state_sales_tax", "state": "CA"}},
            "active_from": now + DAY,
            "expires_at": now + 3 * DAY,
        }
    )
    assert ahead.status == "scheduled"
    assert plain(ahead.country_options) == {"us": {"state": "CA", "type": "state_sales_tax"}}
    refusal = refused(Invalid, register, shop, "DE")
    assert told(refusal) == (400, "resource_already_exists", "country_options")
    registrations.update(held, {"expires_at": "now"})
    sandbox.advance(days=2)

    def listed(status: Any) -> list[str]:
        return [one.id for one in registrations.list({"status": status}).data]

    assert (listed("expired"), listed("active"), listed("scheduled")) == ([held], [ahead.id], [])
    registrations.update(held, {"expires_at": ""})
    assert listed("all") == [ahead.id, held]
    assert registrations.retrieve(held).status == "active"


@pytest.mark.parametrize(
    ("country", "options", "param"),
    [
        ("BR", {}, "country"),
        ("DE", {}, "country_options[de]"),
        ("US", {"us": {"type": "state_sales_tax", "state": "OR"}}, "country_options[us][state]"),
        (
            "CA",
            {"ca": {"type": "province_standard", "province_standard": {"province": "ON"}}},
            "country_options[ca][province_standard][province]",
        ),
    ],
)
def test_what_nobody_knows_the_rates_of_cannot_be_registered(
    shop: Shop, country: str, options: Any, param: str
) -> None:
    said: Any = {"country": country, "country_options": options, "active_from": "now"}
    assert told(refused(Invalid, shop.v1.tax.registrations.create, said))[2] == param


def test_tax_codes_tell_what_is_sold_apart(shop: Shop) -> None:
    names = {code.id: code.name for code in shop.v1.tax_codes.list().data}
    assert names["txcd_00000000"] == "Nontaxable"
    assert shop.v1.tax_codes.retrieve("txcd_99999999").name == "General - Tangible Goods"
    home(shop, "DE")
    register(shop, "DE")
    free = {"product_data": {"name": "Stamps", "tax_code": "txcd_00000000"}}
    assert taxes(billed(shop, "DE", price=free)) == [(0, "product_exempt")]


def test_a_registration_in_a_member_state_taxes_who_is_there(shop: Shop) -> None:
    home(shop, "DE")
    assert taxes(billed(shop, "DE")) == [(0, "not_collecting")]
    register(shop, "DE")
    invoice = billed(shop, "DE")
    assert (taxes(invoice), invoice.total) == ([(190, "standard_rated")], 1190)
    assert (invoice.automatic_tax.enabled, invoice.automatic_tax.status) == (True, "complete")
    (tax,) = invoice.total_taxes or []
    assert tax.tax_rate_details is not None
    rate = shop.v1.tax_rates.retrieve(str(tax.tax_rate_details.tax_rate))
    assert (rate.percentage, rate.jurisdiction, rate.tax_type) == (19.0, "Germany", "vat")
    assert taxes(billed(shop, "FR")) == [(0, "not_collecting")]


def test_the_one_stop_shop_charges_the_vat_of_the_customers_state(shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE", "oss_union")
    assert taxes(billed(shop, "FR")) == [(200, "standard_rated")]
    assert taxes(billed(shop, "FI")) == [(255, "standard_rated")]
    assert taxes(billed(shop, "DE")) == [(0, "not_collecting")], "at home it takes a registration"


def test_a_business_in_another_member_state_reverses_the_charge(shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE")
    invoice = billed(shop, "FR", tax_id_data=[VAT_ID])
    assert (taxes(invoice), invoice.total) == ([(0, "reverse_charge")], 1000)
    german = {"type": "eu_vat", "value": "DE123456789"}
    assert taxes(billed(shop, "DE", tax_id_data=[german])) == [(190, "standard_rated")]


def test_a_small_seller_charges_what_is_levied_at_home(shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE", standard={"place_of_supply_scheme": "small_seller"})
    assert taxes(billed(shop, "FR")) == [(190, "standard_rated")]


def test_a_seller_abroad_charges_no_business_in_the_united_kingdom(shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "GB")
    assert taxes(billed(shop, "GB")) == [(200, "standard_rated")]
    business = [{"type": "gb_vat", "value": "GB123456789"}]
    assert taxes(billed(shop, "GB", tax_id_data=business)) == [(0, "reverse_charge")]


def test_a_state_charges_its_own_rate_where_the_zip_code_is_known(shop: Shop) -> None:
    register(shop, "US", "state_sales_tax", state="CA")
    where = {"postal_code": "94107"}
    assert taxes(billed(shop, "US", address=where)) == [(73, "standard_rated")]
    assert taxes(billed(shop, "US", address={"postal_code": "10001"})) == [(0, "not_collecting")]
    assert taxes(billed(shop, "US", address={"postal_code": "97201"})) == [
        (0, "not_subject_to_tax")
    ]
    nowhere = buyer(shop, "US", address={"state": "CA"})
    error = refused(
        Invalid,
        shop.v1.subscriptions.create,
        {"customer": nowhere.id, "items": [{"price": shop.price()}], "automatic_tax": ON},
    )
    assert told(error) == (400, "customer_tax_location_invalid", "automatic_tax")


def test_in_canada_the_federation_and_the_province_collect(shop: Shop) -> None:
    register(shop, "CA")
    register(shop, "CA", "province_standard", province_standard={"province": "QC"})
    quebec = billed(shop, "CA", address={"state": "QC"})
    assert taxes(quebec) == [(50, "standard_rated"), (100, "standard_rated")]
    assert quebec.total == 1150
    assert taxes(billed(shop, "CA", address={"postal_code": "M5H 2N2"})) == [
        (130, "standard_rated")
    ]


def test_who_is_exempt_pays_nothing_that_is_collected(shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE")
    assert taxes(billed(shop, "DE", tax_exempt="exempt")) == [(0, "customer_exempt")]
    assert taxes(billed(shop, "DE", tax_exempt="reverse")) == [(0, "reverse_charge")]


@pytest.mark.parametrize(
    ("default", "price", "currency", "total"),
    [
        ("inclusive", "exclusive", "usd", 1190),
        ("inclusive", "unspecified", "usd", 1000),
        ("inferred_by_currency", "unspecified", "usd", 1190),
        ("inferred_by_currency", "unspecified", "eur", 1000),
    ],
)
def test_the_price_says_whether_it_contains_its_tax_else_the_default(
    shop: Shop, default: str, price: str, currency: str, total: int
) -> None:
    home(shop, "DE", default)
    register(shop, "DE")
    invoice = billed(shop, "DE", price={"tax_behavior": price, "currency": currency})
    assert invoice.total == total
    assert invoice.total_excluding_tax == total - taxes(invoice)[0][0]


def test_a_renewal_goes_by_the_registrations_of_its_own_time(shop: Shop) -> None:
    home(shop, "DE")
    clock = shop.clock()
    customer = buyer(shop, "DE", test_clock=clock)
    sub = shop.subscribe(customer.id, automatic_tax=ON)
    shop.v1.tax.registrations.create(
        {
            "country": "DE",
            "country_options": {"de": {"type": "standard"}},
            "active_from": START + 20 * DAY,
            "expires_at": START + 50 * DAY,
        }
    )
    totals = []
    for days in (32, 61):
        shop.advance(clock, START + days * DAY)
        totals.append(shop.latest(sub).total)
    assert totals == [1190, 1000]


def test_a_draft_is_assessed_anew_as_it_changes_and_when_it_is_final(shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE")
    customer = buyer(shop, "DE")
    draft = shop.v1.invoices.create({"customer": customer.id, "automatic_tax": ON})
    item: Any = {"customer": customer.id, "invoice": draft.id, "currency": "usd"}
    shop.v1.invoice_items.create({**item, "amount": 1000})
    shop.v1.invoice_items.create({**item, "amount": 500, "tax_behavior": "inclusive"})
    assert shop.v1.invoices.retrieve(draft.id).total == 1690
    shop.v1.invoice_items.create({**item, "amount": 100, "tax_code": "txcd_00000000"})
    assert shop.v1.invoices.retrieve(draft.id).total == 1790
    shop.v1.customers.update(customer.id, {"address": {"country": "FR"}})
    final = shop.v1.invoices.finalize_invoice(draft.id)
    assert (final.total, taxes(final)[0][1]) == (1600, "not_collecting")


def test_an_invoice_whose_place_is_lost_goes_on_untaxed_or_is_refused(shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE")
    clock = shop.clock()
    customer = buyer(shop, "DE", test_clock=clock)
    sub = shop.subscribe(customer.id, automatic_tax=ON)
    shop.v1.customers.update(customer.id, {"address": ""})
    shop.advance(clock, START + 31 * DAY + 60)
    draft = shop.latest(sub)
    assert (draft.status, draft.automatic_tax.status) == ("draft", "requires_location_inputs")
    error = refused(Invalid, shop.v1.invoices.finalize_invoice, draft.id)
    assert told(error) == (400, "customer_tax_location_invalid", "automatic_tax")
    shop.advance(clock, START + 32 * DAY)
    final = shop.latest(sub)
    assert (final.status, final.total, final.automatic_tax.enabled) == ("paid", 1000, False)
    reason = final.automatic_tax.disabled_reason
    assert reason == "finalization_requires_location_inputs"


def test_rates_and_automatic_tax_exclude_each_other(shop: Shop) -> None:
    rate = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 7, "inclusive": False}).id
    customer = buyer(shop, "DE")
    common: Any = {"customer": customer.id, "automatic_tax": ON}
    item = {"price": shop.price()}
    for more, param in (
        ({"items": [item], "default_tax_rates": [rate]}, "default_tax_rates"),
        ({"items": [{**item, "tax_rates": [rate]}]}, "items[0][tax_rates]"),
    ):
        error = refused(Invalid, shop.v1.subscriptions.create, {**common, **more})
        assert told(error)[2] == param
    error = refused(Invalid, shop.v1.invoices.create, {**common, "default_tax_rates": [rate]})
    assert told(error)[2] == "default_tax_rates"
    sub = shop.subscribe(customer.id, default_tax_rates=[rate])
    error = refused(Invalid, shop.v1.subscriptions.update, sub.id, {"automatic_tax": ON})
    assert told(error)[2] == "default_tax_rates"
    changed = shop.v1.subscriptions.update(sub.id, {"automatic_tax": ON, "default_tax_rates": ""})
    assert changed.automatic_tax.enabled is True


def test_a_credit_note_gives_back_the_tax_that_was_charged(shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE")
    invoice = billed(shop, "DE")
    line = invoice.lines.data[0].id
    wanted: Any = [{"type": "invoice_line_item", "invoice_line_item": line, "amount": 500}]
    note = shop.v1.credit_notes.create(
        {"invoice": str(invoice.id), "lines": wanted, "credit_amount": 595}
    )
    assert note.total == 595
    ((amount, reason),) = [(t.amount, t.taxability_reason) for t in note.total_taxes or []]
    assert (amount, reason) == (95, "standard_rated")


def test_a_customer_says_whether_tax_is_collected_where_they_are(shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE")
    expand: Any = {"expand": ["tax"]}
    for country, standing in (("DE", "supported"), ("BR", "not_collecting")):
        shown = shop.v1.customers.retrieve(buyer(shop, country).id, expand)
        assert shown.tax is not None
        assert shown.tax.automatic_tax == standing
        assert plain(shown.tax.location) == {
            "country": country,
            "source": "billing_address",
            "state": None,
        }
    shown = shop.v1.customers.retrieve(shop.customer().id, expand)
    assert shown.tax is not None
    assert shown.tax.automatic_tax == "unrecognized_location"


def test_where_a_customer_is_can_be_validated_at_once(shop: Shop) -> None:
    at_once: Any = {"tax": {"validate_location": "immediately"}}
    customers = shop.v1.customers
    error = refused(Invalid, customers.create, {"address": {"country": "US"}, **at_once})
    assert told(error) == (400, "customer_tax_location_invalid", "address")
    owner = customers.create({"address": {"country": "DE"}, **at_once})
    gone: Any = {"address": "", "tax": {"validate_location": "auto"}}
    shop.give(owner.id, "pm_card_visa")
    customers.update(owner.id, gone)
    customers.update(owner.id, {"address": {"country": "DE"}})
    shop.subscribe(owner.id, automatic_tax=ON)
    assert told(refused(Invalid, customers.update, owner.id, gone))[2] == "address"
    assert customers.retrieve(owner.id).address is not None


def test_a_preview_is_taxed_as_what_comes_will_be(shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE", "oss_union")
    preview = shop.v1.invoices.create_preview
    asked: Any = {
        "automatic_tax": ON,
        "subscription_details": {"items": [{"price": shop.price()}]},
    }
    assert preview(asked).automatic_tax.status == "requires_location_inputs"
    details: Any = {"address": {"country": "FR"}}
    assert preview({**asked, "customer_details": details}).total == 1200
    details["tax_ids"] = [VAT_ID]
    assert taxes(preview({**asked, "customer_details": details})) == [(0, "reverse_charge")]
    sub = shop.subscribe(buyer(shop, "FR").id, automatic_tax=ON)
    assert preview({"subscription": sub.id}).total == 1200


def test_a_renewal_is_announced_with_its_tax(sandbox: Sandbox, shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE")
    billed(shop, "DE")
    sandbox.advance(days=29)
    (event,) = shop.v1.events.list({"type": "invoice.upcoming"}).data
    assert event.data.object["total"] == 1190


def test_a_phase_of_a_schedule_is_taxed(shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE")
    phase: Any = {"items": [{"price": shop.price()}], "duration": {"interval": "month"}}
    made = shop.v1.subscription_schedules.create(
        {
            "customer": buyer(shop, "DE").id,
            "start_date": "now",
            "phases": [phase],
            "default_settings": {"automatic_tax": ON},
        }
    )
    assert made.default_settings.automatic_tax is not None
    assert made.default_settings.automatic_tax.enabled is True
    sub = shop.v1.subscriptions.retrieve(str(made.subscription))
    assert (sub.automatic_tax.enabled, shop.latest(sub).total) == (True, 1190)


def test_a_quote_says_its_tax_and_what_comes_of_it_has_it(shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE")
    offered: Any = [{"price": shop.price()}]
    quote = shop.v1.quotes.create(
        {"customer": buyer(shop, "DE").id, "line_items": offered, "automatic_tax": ON}
    )
    assert (quote.amount_total, quote.automatic_tax.status) == (1190, "complete")
    shop.v1.quotes.finalize_quote(quote.id)
    accepted = shop.v1.quotes.accept(quote.id)
    sub = shop.v1.subscriptions.retrieve(str(accepted.subscription))
    assert shop.latest(sub).total == 1190
    away = shop.v1.quotes.create(
        {"customer": shop.customer().id, "line_items": offered, "automatic_tax": ON}
    )
    assert away.automatic_tax.status == "requires_location_inputs"


@pytest.mark.parametrize("mode", ["subscription", "payment"])
def test_the_address_that_is_asked_at_a_checkout_decides(
    sandbox: Sandbox, shop: Shop, mode: Any
) -> None:
    home(shop, "DE")
    register(shop, "DE", "oss_union")
    price = shop.price() if mode == "subscription" else shop.price(recurring={})
    terms: Any = {
        "mode": mode,
        "success_url": "https://shop.test/",
        "line_items": [{"price": price, "quantity": 1}],
        "automatic_tax": ON,
        "tax_id_collection": ON,
    }
    if mode == "payment":
        terms |= {"invoice_creation": ON, "customer_creation": "always"}
    opened = shop.v1.checkout.sessions.create(terms)
    assert (opened.amount_total, opened.automatic_tax.status) == (1000, "requires_location_inputs")
    path = f"/api/checkout/sessions/{opened.id}/pay"
    said: Any = {"email": "ada@example.com", "payment_method": "pm_card_visa"}
    with pytest.raises(Refused, match="street and a country"):
        sandbox.post(path, said)
    done = sandbox.post(path, {**said, "address": {"line1": "Rue 1", "country": "FR"}})
    assert (done["amount_total"], done["automatic_tax"]["status"]) == (1200, "complete")
    assert shop.v1.invoices.retrieve(done["invoice"]).total == 1200
    other = shop.v1.checkout.sessions.create(terms)
    business = {"address": {"line1": "Rue 1", "country": "FR"}, "tax_id": VAT_ID}
    done = sandbox.post(f"/api/checkout/sessions/{other.id}/pay", {**said, **business})
    assert done["amount_total"] == 1000


def test_a_known_customer_needs_an_address_that_is_kept_or_taken_over(
    sandbox: Sandbox, shop: Shop
) -> None:
    home(shop, "DE")
    register(shop, "DE")
    terms: Any = {
        "mode": "subscription",
        "success_url": "https://shop.test/",
        "line_items": [{"price": shop.price(), "quantity": 1}],
        "automatic_tax": ON,
    }
    create = shop.v1.checkout.sessions.create
    there = create({**terms, "customer": buyer(shop, "DE").id})
    assert (there.amount_total, there.automatic_tax.status) == (1190, "complete")
    nowhere: Any = {**terms, "customer": shop.customer().id}
    error = refused(Invalid, create, nowhere)
    assert told(error) == (400, "customer_tax_location_invalid", "customer_update")
    asked = create({**nowhere, "customer_update": {"address": "auto"}})
    address = {"line1": "Weg 1", "country": "DE"}
    done = sandbox.post(
        f"/api/checkout/sessions/{asked.id}/pay",
        {"address": address, "payment_method": "pm_card_visa"},
    )
    assert done["amount_total"] == 1190


def test_a_payment_link_sells_with_tax(sandbox: Sandbox, shop: Shop) -> None:
    home(shop, "DE")
    register(shop, "DE")
    offered: Any = [{"price": shop.price(), "quantity": 1}]
    link = shop.v1.payment_links.create({"line_items": offered, "automatic_tax": ON})
    assert link.automatic_tax.enabled is True
    opened = sandbox.post(f"/api/payment_links/{link.id}/open")
    said: Any = {"email": "ada@example.com", "payment_method": "pm_card_visa"}
    said["address"] = {"line1": "Weg 1", "country": "DE"}
    done = sandbox.post(f"/api/checkout/sessions/{opened['id']}/pay", said)
    assert (done["amount_total"], done["automatic_tax"]["status"]) == (1190, "complete")


# --- what is given back ---------------------------------------------------------------------------


def given_back(invoice: stripe.Invoice) -> tuple[int, list[tuple[int, str]]]:
    """What the one line that gives something back comes to, and by what it is taxed."""
    (line,) = (one for one in invoice.lines.data if one.amount < 0)
    return line.amount, [(one.amount, str(one.taxability_reason)) for one in line.taxes or []]


@pytest.mark.parametrize("behavior", ["create_prorations", "always_invoice"])
def test_what_is_given_back_is_taxed_as_it_was(sandbox: Sandbox, shop: Shop, behavior: Any) -> None:
    """The customer moves to where nothing is collected; what they get back was taxed at home."""
    register(shop, "DE")
    owner = buyer(shop, "DE")
    subscription = shop.subscribe(owner.id, automatic_tax=ON)
    sandbox.advance(to=START + 31 * DAY // 2)
    shop.v1.customers.update(owner.id, {"address": {"country": "NO"}})
    (item,) = subscription["items"].data
    change: Any = {"items": [{"id": item.id, "price": shop.price(2000)}]}
    shop.v1.subscriptions.update(subscription.id, {**change, "proration_behavior": behavior})
    if behavior == "create_prorations":
        asked: Any = {"subscription": subscription.id}
        assert given_back(shop.v1.invoices.create_preview(asked))[1] == [(-95, "standard_rated")]
        sandbox.advance(to=START + 31 * DAY)
        draft = shop.latest(subscription)
        assert (draft.status, given_back(draft)) == ("draft", (-500, [(-95, "standard_rated")]))
        sandbox.advance(hours=2)
    bill = shop.latest(subscription)
    assert given_back(bill) == (-500, [(-95, "standard_rated")])
    others = [one for line in bill.lines.data if line.amount > 0 for one in line.taxes or []]
    assert {(one.amount, one.taxability_reason) for one in others} == {(0, "not_collecting")}
    assert bill.total == bill.subtotal - 95


def test_what_was_not_taxed_gives_no_tax_back(sandbox: Sandbox, shop: Shop) -> None:
    owner = buyer(shop, "DE")
    subscription = shop.subscribe(owner.id, automatic_tax=ON)
    sandbox.advance(to=START + 31 * DAY // 2)
    register(shop, "DE")
    (item,) = subscription["items"].data
    change: Any = {"items": [{"id": item.id, "price": shop.price(2000)}]}
    shop.v1.subscriptions.update(
        subscription.id, {**change, "proration_behavior": "always_invoice"}
    )
    assert given_back(shop.latest(subscription)) == (-500, [(0, "not_collecting")])


def test_what_waits_is_put_onto_a_draft_and_taxed_as_it_was(sandbox: Sandbox, shop: Shop) -> None:
    """Also where rates that somebody chose had taxed it."""
    register(shop, "DE")
    rate = shop.v1.tax_rates.create({"display_name": "X", "inclusive": False, "percentage": 10}).id
    owner = buyer(shop, "DE")
    subscription = shop.subscribe(owner.id, default_tax_rates=[rate])
    sandbox.advance(to=START + 31 * DAY // 2)
    shop.v1.subscriptions.cancel(subscription.id, {"prorate": True})
    (waiting,) = shop.v1.invoice_items.list({"pending": True}).data
    asked: Any = {"customer": owner.id, "pending_invoice_items_behavior": "exclude"}
    made = shop.v1.invoices.create({**asked, "automatic_tax": ON})
    more: Any = {"customer": owner.id, "invoice": made.id, "amount": 2000, "currency": "usd"}
    shop.v1.invoice_items.create(more)
    placed: Any = {"lines": [{"invoice_item": waiting.id}]}
    shop.v1.invoices.add_lines(made.id, placed)
    for bill in (
        shop.v1.invoices.retrieve(made.id),
        shop.v1.invoices.finalize_invoice(made.id),
    ):
        back = next(line for line in bill.lines.data if line.amount == -500)
        assert [one.amount for one in back.taxes or []] == [-50]
        assert bill.total == 2000 + 380 - 550
