"""What a dashboard asks of a study: its form, of the environment or of a generated company."""

from collections.abc import Iterator
from typing import Any, Literal

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
from sao.views.shapes import Action, Field

Of = Literal["here", "company"]
PATH = "/api/studies"

_ROW = "variants"
_CHANGE = "?change"
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
            label="Different from",
            kind="instant",
            help="An instant of the past; left empty, from now on.",
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
    yield select(
        f"{name}[{_CHANGE}]",
        "Otherwise",
        _changes(of),
        value=("", "dunning")[place],
        empty="Nothing: as it is",
        unsent=True,
        row=_ROW,
    )
    yield from _retries(name)
    yield from _price(moment, of, name)
    if of == "company":
        yield from _trial(name)
    yield from _cards(name)


def _changes(of: Of) -> Iterator[Any]:
    yield option("dunning", "Retries")
    yield option("price", "A price")
    if of == "company":
        yield option("trial", "Trials")
    yield option("cards", "Cards fail more, or less")
    yield option("every_card", "Every card at once")


def _retries(name: str) -> Iterator[Field]:
    when = while_(f"{name}[{_CHANGE}]", "dunning")
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
    when = while_(f"{name}[{_CHANGE}]", "price")
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


def _trial(name: str) -> Iterator[Field]:
    when = while_(f"{name}[{_CHANGE}]", "trial")
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
    when = while_(f"{name}[{_CHANGE}]", "cards")
    for key, label, value in (
        ("fail", "Fail, of 100", 50),
        ("lately", "And lately, of 100", 6),
    ):
        yield number(f"{name}[cards][{key}]", label, value, required=True, when=when, row=_ROW)
    yield select(
        f"{name}[every_card]",
        "When it is charged, it",
        _EVERY_CARD,
        required=True,
        when=while_(f"{name}[{_CHANGE}]", "every_card"),
        row=_ROW,
    )
