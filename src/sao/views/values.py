"""Values: what an outcome recorded, each as a cell of its kind."""

from typing import Any

import msgspec

from sao.billing.machines import MACHINES
from sao.billing.values.payment import Card, Method, PaymentError
from sao.core.ids import prefix_of
from sao.core.machine import Step
from sao.views.lists.cells import linked
from sao.views.moment import Moment
from sao.views.shapes import Cell, Fact, InstantCell, NumberCell, TextCell
from sao.views.words.amounts import money_cell
from sao.views.words.states import state_cell
from sao.views.words.titles import card_words

_AMOUNTS = (
    "amount balance total subtotal starting_balance ending_balance amount_due amount_paid "
    "amount_remaining amount_received amount_disputed amount_withdrawn amount_reinstated "
    "unit_amount credit_amount out_of_band_amount pre_payment_credit_notes_amount "
    "post_payment_credit_notes_amount amount_off"
)
AMOUNTS = frozenset(_AMOUNTS.split())
"""Fields that are minor units of the object's currency."""

_INSTANTS = (
    "created updated start_date due_date billing_cycle_anchor current_period_start "
    "current_period_end period_start period_end trial_start trial_end cancel_at frozen_time "
    "target_time next_payment_attempt deletes_after redeem_by due_by trial_announced"
)
INSTANTS = frozenset(_INSTANTS.split())
"""Fields that are UTC seconds and do not end in `_at`."""

TEXT_MAX = 300
"""How much of a value is shown that has an inside; the raw body has all of it."""


def recorded(moment: Moment, step: Step) -> tuple[Fact, ...]:
    """What changed, by the names of the fields; with what was before, where something was."""
    found = _moved(step)
    old, new = step.before.data, step.after.data
    for name in step.outcome.facts:
        before, after = getattr(old, name, None), getattr(new, name, None)
        if before == after:
            continue
        label = name.replace("_", " ").capitalize()
        found.append(Fact(label=label, value=cell(moment, new, name, after)))
        if step.before.seq and not _nothing(before):
            was = cell(moment, old, name, before)
            found.append(Fact(label=f"{label}, before", value=was))
    return tuple(found)


def _moved(step: Step) -> list[Fact]:
    """From which state to which."""
    resource, before, after = step.after.schema, step.before.status, step.outcome.state
    if before == after:
        return []
    facts = [Fact(label="State", value=state_cell(resource, after))]
    if before:
        facts.append(Fact(label="State, before", value=state_cell(resource, before)))
    return facts


def cell(moment: Moment, state: Any, name: str, value: Any) -> Cell:
    """A field's value as a cell of its kind."""
    match value:
        case None | msgspec.UNSET:
            shown: Cell = TextCell(text="none")
        case bool():
            shown = TextCell(text="yes" if value else "no")
        case int():
            shown = _number(state, name, value)
        case str() if prefix_of(value) in MACHINES.by_prefix:
            shown = linked(moment, value)
        case str():
            shown = TextCell(text=value or "empty")
        case PaymentError():
            shown = TextCell(text=value.message, note=value.decline_code or value.code)
        case Card():
            shown = TextCell(text=card_words(value))
        case Method():
            shown = TextCell(text=card_words(value.card))
        case _:
            text = msgspec.json.encode(value).decode()
            text = text if len(text) <= TEXT_MAX else f"{text[:TEXT_MAX]}…"
            shown = TextCell(text=text, mono=True)
    return shown


def _number(state: Any, name: str, value: int) -> Cell:
    if name in INSTANTS or name.endswith("_at"):
        return InstantCell(at=value)
    currency = getattr(state, "currency", None)
    if name in AMOUNTS and currency:
        return money_cell(value, currency)
    return NumberCell(value=value)


def _nothing(value: Any) -> bool:
    return value is None or value in (0, "", (), {})
