"""What holds for the whole environment, as a list: each part as it is, and its form."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from sao.billing.resources.payment_method_configuration import DEFAULT as WAYS_BY_DEFAULT
from sao.billing.resources.payment_method_configuration import PaymentMethodConfiguration
from sao.billing.resources.portal_configuration import DEFAULT, PortalConfiguration
from sao.billing.resources.settings import SETTINGS, Settings
from sao.billing.values.dunning import Dunning
from sao.billing.values.invoice import Business
from sao.views.actions import action_named, offers, own_tax_ids
from sao.views.actions import settings as forms
from sao.views.actions.ways import by_default
from sao.views.lists.offers import allowed_words
from sao.views.lists.table import Wish
from sao.views.lists.ways import offered_words
from sao.views.moment import Moment
from sao.views.shapes import Action, Column, Row, Table, TextCell
from sao.views.words.amounts import counted, joined
from sao.views.words.places import place_line

_COLUMNS = (Column(key="name", label="Setting"), Column(key="value", label="As it is"))

_ENDS = {
    "canceled": "the subscription is canceled",
    "unpaid": "the subscription is left unpaid",
    "past_due": "the subscription stays past due",
    "open": "the invoice stays open",
    "uncollectible": "the invoice is written off",
}


class _Part(NamedTuple):
    name: str
    value: str
    actions: tuple[Action, ...]


def settings(moment: Moment, wish: Wish) -> Table:
    """Every part of the settings; what nobody has set is as it is by default."""
    kept = moment.find(SETTINGS)
    found = kept if isinstance(kept, Settings) else Settings(id=SETTINGS)
    rows = tuple(
        Row(
            object_id=f"setting {part.name}",
            cells={"name": TextCell(text=part.name), "value": TextCell(text=part.value)},
            actions=() if moment.over() else part.actions,
        )
        for part in _parts(moment, found)
    )
    return Table(
        resource="setting",
        columns=_COLUMNS,
        rows=rows[wish.offset : wish.offset + wish.limit],
        total=len(rows),
        offset=wish.offset,
        parts=True,
        as_of=moment.as_of,
    )


def _parts(moment: Moment, found: Settings) -> Iterator[_Part]:
    business, days = found.business, found.upcoming_days
    yield _Part("Failed payments", _policy(found.dunning), (forms.retries(found.dunning),))
    announced = f"{counted(days, 'day')} before" if days else "Never"
    yield _Part("Renewals are announced", announced, (forms.renewals(days),))
    yield _Part("Company", _seller(business), (forms.company(business),))
    contact = (business.support_email, business.support_phone, business.support_url, business.url)
    told = joined(part for part in contact if part)
    yield _Part("Contact on documents", told or "Not set", (forms.documents(business),))
    own = business.tax_ids
    numbers = joined(map(own_tax_ids.words, own))
    yield _Part("Tax IDs on documents", numbers or "Not set", own_tax_ids.of_company(own))
    picture = business.logo.content_type.partition("/")[2].upper() if business.logo else ""
    yield _Part("Logo on documents", f"a {picture}" if picture else "Not set", (forms.logo(),))
    sent = [label for name, label in forms.NOTICES.items() if name not in found.notices_off]
    mails = joined(map(_within, sent))
    yield _Part("Mails to customers", _capital(mails) or "None", (forms.notices(found),))
    yield _Part("Tax", _tax(found), _seller_of_tax(moment))
    yield _portal(moment)
    standing = moment.get(PaymentMethodConfiguration, WAYS_BY_DEFAULT)
    told = "whatever is named" if standing is None else offered_words(standing)
    yield _Part("Ways to pay", _capital(told), (by_default(standing),))


def _within(label: str) -> str:
    """A label as it stands within a sentence."""
    return label[:1].lower() + label[1:]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _policy(policy: Dunning) -> str:
    days = ", ".join(map(str, policy.retry_days))
    tried = f"Tried again {days} days after the first failure" if days else "Never tried again"
    return f"{tried}; then {_ENDS[policy.subscription_end]}, {_ENDS[policy.invoice_end]}"


def _seller(business: Business) -> str:
    told = (business.name, place_line(business.address))
    return ", ".join(part for part in told if part) or "Not set"


def _tax(found: Settings) -> str:
    office = place_line(found.taxes.head_office)
    behavior = found.taxes.defaults.behavior or "by currency"
    where = f"from {office}" if office else "where you are is not said"
    return f"{_capital(where)}; prices that say nothing of it: {behavior}"


def _seller_of_tax(moment: Moment) -> tuple[Action, ...]:
    return tuple(each for each in offers(moment, "tax_registration") if each.name == "seller")


def _portal(moment: Moment) -> _Part:
    """The portal's default configuration."""
    default = moment.get(PortalConfiguration, DEFAULT)
    if default is None:
        made = (replace(each, primary=False) for each in offers(moment, "portal_configuration"))
        return _Part("Portal", "Customers may do everything but change plans", tuple(made)[:1])
    may = allowed_words(default.features) or "nothing"
    return _Part("Portal", f"Customers may: {may}", _edit(moment, default))


def _edit(moment: Moment, default: PortalConfiguration) -> tuple[Action, ...]:
    action = action_named(moment, default, "update")
    return () if action is None else (replace(action, primary=False),)
