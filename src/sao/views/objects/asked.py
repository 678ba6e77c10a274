"""Options in words: those of ways to pay, and what invoices say of the seller."""

from sao.billing.resources.settings import SETTINGS, Settings, own_tax_id
from sao.billing.values.invoice import InvoiceWords, Presentation
from sao.billing.values.method_options import MethodOptions
from sao.views.moment import Moment
from sao.views.words.amounts import joined

_ASKED = {
    "any": "its holder is asked to authenticate",
    "challenge": "its holder has to authenticate",
}


def options_words(options: MethodOptions | None) -> str:
    """`Card: its holder is asked to authenticate, over visa`; empty where nothing was said."""
    if options is None:
        return ""
    card, accounts = options.card, options.us_bank_account
    said: list[str] = []
    if card is not None:
        asked = _ASKED.get(card.request_three_d_secure or "", "")
        over = f"over {card.network}" if card.network is not None else ""
        words = ", ".join(one for one in (asked, over) if one)
        said += [f"Card: {words}"] if words else []
    if accounts is not None and accounts.verification_method is not None:
        said.append(f"Bank account: verified by {accounts.verification_method} means")
    return joined(said)


def number_words(moment: Moment, said: Presentation | InvoiceWords | None) -> str:
    """The seller's tax ids that were chosen: `DE123456789`; those that are gone by their ids."""
    chosen = (said.account_tax_ids if said is not None else None) or ()
    settings = moment.find(SETTINGS) if chosen else None
    held = settings.business.tax_ids if isinstance(settings, Settings) else ()
    values = {own_tax_id(one): one.value for one in held}
    return joined(values.get(one, one) for one in chosen)
