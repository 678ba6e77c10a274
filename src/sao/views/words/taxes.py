"""Taxes in words: where an invoice is taxed, and by what; why it is not."""

from sao.billing.resources.invoice.state import Invoice
from sao.billing.values.tax import TaxRate
from sao.views.words.amounts import joined

_WHY = {
    "customer_exempt": "customer is exempt",
    "not_collecting": "not collected there",
    "not_subject_to_tax": "nothing is levied there",
    "product_exempt": "not taxable",
    "reverse_charge": "reverse charge",
}


def tax_words(invoice: Invoice) -> str:
    """`VAT Germany 19 %`; `VAT France, reverse charge`. Rates that somebody chose speak too."""
    state = invoice.automatic_tax
    if state is not None and state.status != "complete":
        return "not known where the customer is"
    rates = {one.id: one for line in invoice.charged for one in line.tax_rates or ()}
    rates |= {one.id: one for one in invoice.default_tax_rates}
    return joined(_words(rates[tax.rate]) for tax in invoice.taxes if tax.rate in rates)


def _words(rate: TaxRate) -> str:
    named = f"{rate.display_name} {rate.jurisdiction or ''}".strip()
    why = _WHY.get(rate.reason) if isinstance(rate.reason, str) else None
    return f"{named}, {why}" if why is not None else f"{named} {rate.percentage} %"
