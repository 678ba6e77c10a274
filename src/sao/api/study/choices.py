"""What a dashboard asks of a study: its form, of the environment or of a generated company."""

from collections.abc import Iterator
from typing import Literal

from sao.api.company.catalog import PLANS
from sao.views.actions.fields import (
    number,
    option,
    price_options,
    prices,
    select,
    text,
    while_,
    yes_or_no,
)
from sao.views.moment import Moment
from sao.views.shapes import Action, Field, When

Of = Literal["here", "company"]
PATH = "/api/studies"

_ROW = "variants"
_SUBSCRIPTION_ENDS = (
    option("canceled", "Subscription canceled"),
    option("unpaid", "Subscription left unpaid"),
    option("past_due", "Subscription stays past due"),
)
_INVOICE_ENDS = (
    option("open", "Invoice stays open"),
    option("uncollectible", "Invoice written off"),
)
_EXISTING = (
    option("moved", "Moved with their next period"),
    option("kept", "Keep the price they have"),
)
_EVERY_CARD = (
    option("succeed", "Succeeds"),
    option("decline", "Is declined"),
    option("auth_failure", "Asks for authentication"),
)
_COUPON_LASTS = (
    option("once", "The next invoice"),
    option("repeating", "The invoices of some months"),
    option("forever", "Every invoice"),
)
_GIVEN_TO = {
    "here": (option("existing", "Who is there"),),
    "company": (
        option("new", "Whoever signs up"),
        option("existing", "Who is there"),
        option("everyone", "Both"),
    ),
}
_WITHOUT_CARD = (
    option("cancel", "It ends"),
    option("pause", "It is paused"),
    option("create_invoice", "It is invoiced"),
)


def form(moment: Moment, of: Of) -> Action:
    """The form: it begins with what is, beside retries over four weeks."""
    fields = (*_base(of), *_variant(moment, of, 0), *_variant(moment, of, 1))
    return Action(
        name="study", label="Compare", method="POST", path=PATH, fields=fields, primary=True
    )


def _base(of: Of) -> Iterator[Field]:
    if of == "company":
        yield number("base[company][customers]", "Customers", 60, required=True)
        other = "Another one is another company."
        yield text("base[company][seed]", "Seed", value="study", help=other)
    yield number("base[months]", "Months", 12, required=True)
    if of == "here":
        yield Field(
            name="base[at]",
            label="Variants differ from",
            kind="instant",
            help="Left empty, from now on; or from an instant of the past.",
        )
    yield number(
        "base[cards][fail]",
        "Cards that fail, of 100",
        24,
        help=None if of == "company" else "Left empty, cards go on as they do.",
    )


def _variant(moment: Moment, of: Of, place: int) -> Iterator[Field]:
    """One variant: a name, what is otherwise in it, and that."""
    name = f"{_ROW}[{place}]"
    yield text(
        f"{name}[name]",
        "Name",
        value=("As it is", "Four weeks")[place],
        blank="",
        empty="Variant …",
        row=_ROW,
    )
    yield from _retries(name, chosen=bool(place))
    yield from _price(moment, of, name)
    yield from _coupon(of, name)
    if of == "company":
        yield from _trial(name)
    yield from _cards(name)


def _what(name: str, change: str, label: str, *, chosen: bool = False) -> tuple[Field, When]:
    """The box by which a variant changes this, too, and what its answers wait for."""
    box = f"{name}[?{change}]"
    return yes_or_no(box, label, value=chosen, unsent=True, row=_ROW), while_(box, "true")


def _retries(name: str, *, chosen: bool) -> Iterator[Field]:
    box, when = _what(name, "dunning", "Other retries", chosen=chosen)
    yield box
    yield Field(
        name=f"{name}[dunning][retry_days]",
        label="Retries, days after the first failure",
        kind="numbers",
        value="3, 7, 14, 21, 28",
        blank="",
        empty="none",
        when=when,
        row=_ROW,
    )
    for end, label, options in (
        ("subscription_end", "Then", _SUBSCRIPTION_ENDS),
        ("invoice_end", "And", _INVOICE_ENDS),
    ):
        yield select(f"{name}[dunning][{end}]", label, options, required=True, when=when, row=_ROW)


def _price(moment: Moment, of: Of, name: str) -> Iterator[Field]:
    box, when = _what(name, "price", "Another price")
    yield box
    plans = [option(plan, plan.capitalize()) for plan in PLANS]
    choices = plans if of == "company" else price_options(prices(moment, metered=True))
    price = f"{name}[prices][0]"
    yield select(f"{price}[price]", "Price", choices, required=True, when=when, row=_ROW)
    yield select(f"{price}[existing]", "Who has it", _EXISTING, required=True, when=when, row=_ROW)
    for key, label, value in (
        ("raise_percent", "Dearer, percent", 10),
        ("leave", "Leave, of 100", 0),
    ):
        yield number(f"{price}[{key}]", label, value, required=True, when=when, row=_ROW)


def _coupon(of: Of, name: str) -> Iterator[Field]:
    box, when = _what(name, "coupon", "A coupon")
    yield box
    coupon = f"{name}[coupon]"
    yield number(f"{coupon}[percent_off]", "Percent off", 20, required=True, when=when, row=_ROW)
    lasts = f"{coupon}[duration]"
    yield select(lasts, "Lowers", _COUPON_LASTS, required=True, when=when, row=_ROW)
    months = f"{coupon}[duration_in_months]"
    wait = while_(lasts, "repeating")
    yield number(months, "Months of it", 3, required=True, when=wait, row=_ROW)
    yield select(f"{coupon}[to]", "Given to", _GIVEN_TO[of], required=True, when=when, row=_ROW)
    share = f"{coupon}[share]"
    yield number(share, "Of 100 without a coupon", 100, required=True, when=when, row=_ROW)


def _trial(name: str) -> Iterator[Field]:
    box, when = _what(name, "trial", "Other trials")
    yield box
    yield number(f"{name}[trial][days]", "Days", 30, required=True, when=when, row=_ROW)
    yield select(
        f"{name}[trial][missing_payment_method]",
        "A trial without a card",
        _WITHOUT_CARD,
        required=True,
        when=when,
        row=_ROW,
    )
    yield yes_or_no(f"{name}[trial][everyone]", "Whoever signs up", when=when, row=_ROW)


def _cards(name: str) -> Iterator[Field]:
    box, when = _what(name, "cards", "Cards fail more, or less")
    yield box
    for key, label, value in (
        ("fail", "Fail, of 100", 50),
        ("lately", "And lately, of 100", 6),
    ):
        yield number(f"{name}[cards][{key}]", label, value, required=True, when=when, row=_ROW)
    box, when = _what(name, "every_card", "Every card does the same")
    yield box
    yield select(
        f"{name}[every_card]",
        "When it is charged, it",
        _EVERY_CARD,
        required=True,
        when=when,
        row=_ROW,
    )
