"""Invoices drawn at random are e-invoices by the official rules, and come to the same."""

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sao.billing.values.customer import Address, CustomerDetails
from sao.billing.values.invoice import Business
from sao.billing.values.tax import OwnTaxId, TaxId, TaxRate
from sao.documents.e_invoice.issuing import Issued, of_invoice
from sao.documents.e_invoice.ubl import written
from support.drawn_invoices import amounts, discounts, made, shippings
from support.rules import judged, needs_rules
from support.world import World

pytestmark = needs_rules

SELLER = Business(
    name="Lumenfield", address=Address(country="DE"), tax_ids=(OwnTaxId("eu_vat", "DE123456789"),)
)
BUYER = CustomerDetails(
    name="Halden", address=Address(country="FR"), tax_ids=(TaxId("eu_vat", "FR12345678901"),)
)
percents = st.decimals(1, 100, places=2).map(str)
"""The rules take a rate that rounds to 0 % for one of 0 %, whatever it is (BR-CO-17)."""

one_rate = st.tuples(percents, st.booleans()).map(
    lambda said: (TaxRate(id="txr_1", percentage=said[0], inclusive=said[1]),)
)
drawn = st.tuples(st.lists(amounts, min_size=1, max_size=6), discounts, one_rate, shippings)


@settings(
    max_examples=max(4, settings.default.max_examples // 20),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(drawn, min_size=8, max_size=16))
def test_what_is_drawn_follows_the_rules(tmp_path: Path, bills: list[Any]) -> None:
    documents = {}
    for place, (lines, off, tax, shipping) in enumerate(bills):
        bill = made(World(), lines, off, tax, shipping)
        told = of_invoice(Issued(replace(bill, number=f"N-{place}", details=BUYER), SELLER))
        assert told.total == bill.total
        documents[f"bill-{place}"] = written(told).decode()
    assert judged(tmp_path, documents) == {}
