"""What is worth saying of what customers are given: credit notes, balances, billing credits."""

from typing import Any

from sao.views.lists.cells import Told, customer_cell, linked
from sao.views.moment import Moment
from sao.views.shapes import InstantCell, NumberCell, TextCell
from sao.views.words.amounts import joined, money_cell
from sao.wire.ids import shown


def credit_grant(moment: Moment, grant: Any) -> Told:
    """What was granted, and what became of it."""
    currency = grant.currency
    names = joined(map(shown, grant.prices))
    return {
        "Customer": customer_cell(moment, grant.customer),
        "Granted": money_cell(grant.amount, currency),
        "Left": money_cell(grant.available, currency),
        "Applied": money_cell(grant.amount_applied, currency),
        "Expired": money_cell(grant.amount_expired, currency if grant.amount_expired else ""),
        "Void": money_cell(grant.amount_voided, currency if grant.amount_voided else ""),
        "Category": TextCell(text=grant.category),
        "Priority": NumberCell(value=grant.priority),
        "Applies to": TextCell(text=names or "whatever is metered"),
        "Effective": InstantCell(at=grant.effective_at),
        "Expires": InstantCell(at=grant.expires_at),
        "Created": InstantCell(at=grant.created),
    }


def credit_transaction(moment: Moment, change: Any) -> Told:
    """There is more of a grant, or less."""
    return {
        "Customer": customer_cell(moment, change.customer),
        "Grant": linked(moment, change.grant),
        "Amount": money_cell(change.amount, change.currency),
        "Why": TextCell(text=change.type.replace("_", " ")),
        "Invoice": linked(moment, change.invoice),
        "Created": InstantCell(at=change.created),
    }


def credit_note(moment: Moment, note: Any) -> Told:
    """What of an invoice was given back."""
    return {
        "Customer": customer_cell(moment, note.customer),
        "Invoice": linked(moment, note.invoice),
        "Total": money_cell(note.total, note.currency),
        "To the balance": money_cell(
            note.credit_amount, note.currency if note.credit_amount else ""
        ),
        "Reason": TextCell(text=(note.reason or "").replace("_", " ")),
        "Memo": TextCell(text=note.memo or ""),
        "Created": InstantCell(at=note.created),
    }


def balance(moment: Moment, change: Any) -> Told:
    """A change of a customer's balance."""
    return {
        "Customer": customer_cell(moment, change.customer),
        "Amount": money_cell(change.amount, change.currency),
        "Balance then": money_cell(change.ending_balance, change.currency),
        "Why": TextCell(text=change.type.replace("_", " ")),
        "Invoice": linked(moment, change.invoice),
        "Description": TextCell(text=change.description or ""),
        "Created": InstantCell(at=change.created),
    }
