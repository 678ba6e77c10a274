"""What can be asked of billing credits, and of a customer who is to be given some."""

from typing import Any

from sao.billing.resources.customer.balance import CURRENCY
from sao.billing.resources.customer.grants import GRANTS_MAX
from sao.views.actions.fields import amount, option, select, text
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field

_ONE = "/v1/billing/credit_grants/{id}"

_CATEGORIES = (option("promotional", "Given for nothing"), option("paid", "Paid for in advance"))


def _granting(_moment: Moment, customer: Any) -> tuple[Field, ...]:
    currency = customer.currency or CURRENCY
    help_ = "Lowers what is billed for metered use, before tax."
    return (
        amount("amount[monetary][value]", "Amount", currency, required=True, help=help_),
        select("category", "Why", _CATEGORIES, required=True),
        text("name", "Name"),
        _until(),
    )


def _until(value: int | None = None) -> Field:
    return Field(
        name="expires_at",
        label="Usable until",
        kind="instant",
        value=None if value is None else str(value),
        help="Left empty, it does not expire.",
    )


def _granted(_moment: Moment, customer: Any) -> dict[str, str]:
    return {
        "customer": customer.id,
        "amount[type]": "monetary",
        "amount[monetary][currency]": customer.currency or CURRENCY,
        "applicability_config[scope][price_type]": "metered",
    }


def _enough(_moment: Moment, customer: Any) -> str | None:
    if len(customer.credit_grants) < GRANTS_MAX:
        return None
    return f"A customer has at most {GRANTS_MAX} with something left; end one first."


GRANT = Verb(
    "grant_credit",
    "Grant credits",
    "grant_credit",
    "/v1/billing/credit_grants",
    _granting,
    _granted,
    _enough,
)
"""Asked of a customer."""


def _over(_moment: Moment, grant: Any) -> str | None:
    return None if grant.status == "granted" else f"It is {grant.status}."


VERBS = (
    Verb(
        "update",
        "Change its end",
        "update",
        _ONE,
        lambda _moment, grant: (_until(grant.expires_at),),
        unless=_over,
    ),
    Verb(
        "expire",
        "Expire now",
        "expire",
        f"{_ONE}/expire",
        danger=True,
        confirm="What is left of it cannot be used any more.",
    ),
    Verb(
        "void",
        "Void",
        "void",
        f"{_ONE}/void",
        danger=True,
        confirm="What is left of it is taken back, as if it had not been granted.",
    ),
)
