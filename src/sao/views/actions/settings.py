"""What can be asked of what holds for the whole environment: a form for each part of it."""

from collections.abc import Iterator

from sao.billing.resources.settings import Settings
from sao.billing.values.customer import Address
from sao.billing.values.dunning import Dunning
from sao.billing.values.invoice import Business
from sao.views.actions.fields import countries, number, option, select, text, yes_or_no
from sao.views.shapes import Action, Field

NOTICES = {
    "receipt": "Receipts of what was paid",
    "payment_failed": "A payment failed",
    "card_expiring": "A card is about to expire",
    "trial_ending": "A trial is about to end",
    "invoice": "Invoices that are to be paid",
}
"""The kinds of mails, as a form asks for them."""

_SUBSCRIPTION_ENDS = (
    option("canceled", "The subscription is canceled"),
    option("unpaid", "The subscription is left unpaid"),
    option("past_due", "The subscription stays past due"),
)
_INVOICE_ENDS = (
    option("open", "The invoice stays open"),
    option("uncollectible", "The invoice is written off"),
)


def retries(policy: Dunning) -> Action:
    """What happens after a failed payment."""
    days = ", ".join(map(str, policy.retry_days))
    fields = (
        Field(
            name="retry_days",
            label="Retries, days after the first failure",
            kind="numbers",
            value=days,
            blank="",
            empty="none",
            help="For what is made from now on; a subscription keeps the policy that it has.",
        ),
        select(
            "subscription_end",
            "Then",
            _SUBSCRIPTION_ENDS,
            required=True,
            value=policy.subscription_end,
        ),
        select("invoice_end", "And", _INVOICE_ENDS, required=True, value=policy.invoice_end),
    )
    return _change("retries", "Edit retries", "dunning", fields)


def renewals(days: int) -> Action:
    """How long before a renewal it is announced."""
    field = number("upcoming_days", "Days before", days, required=True, help="0: never.")
    return _change("renewals", "Edit announcements", "renewals", (field,))


def company(business: Business) -> Action:
    """Who sells, as documents say it."""
    where = business.address or Address()
    asked = {
        "name": ("Name", business.name),
        "address[line1]": ("Street", where.line1),
        "address[line2]": ("Address, second line", where.line2),
        "address[postal_code]": ("Postal code", where.postal_code),
        "address[city]": ("City", where.city),
        "address[state]": ("State", where.state),
    }
    country = countries("address[country]", where.country, blank="")
    return _change("company", "Edit company", "business", (*_texts(asked), country))


def documents(business: Business) -> Action:
    """What documents say of who answers questions."""
    asked = {
        "support_email": ("Email for questions", business.support_email),
        "support_phone": ("Phone", business.support_phone),
        "support_url": ("Page for questions", business.support_url),
        "url": ("Website", business.url),
    }
    return _change("documents", "Edit contact", "business", _texts(asked))


def logo() -> Action:
    """The picture on documents."""
    field = Field(
        name="logo",
        label="Logo",
        kind="picture",
        blank="",
        help="A PNG or JPEG of at most 128 KiB, for documents that become final from now on. "
        "Without a file, they have none.",
    )
    return _change("logo", "Edit logo", "business/logo", (field,))


def notices(settings: Settings) -> Action:
    """Which mails customers are sent."""
    fields = (
        yes_or_no(name, label, value=name not in settings.notices_off)
        for name, label in NOTICES.items()
    )
    return _change("notices", "Edit mails", "notices", tuple(fields))


def _texts(asked: dict[str, tuple[str, str | None]]) -> tuple[Field, ...]:
    """Texts that may be left empty, and are cleared so."""

    def made() -> Iterator[Field]:
        for name, (label, value) in asked.items():
            yield text(name, label, value=value, blank="", empty="")

    return tuple(made())


def _change(name: str, label: str, what: str, fields: tuple[Field, ...]) -> Action:
    path = f"/api/settings/{what}"
    return Action(name=name, label=label, method="POST", path=path, fields=fields)
