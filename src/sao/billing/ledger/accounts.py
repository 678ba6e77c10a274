"""The accounts, and positions in them."""

from typing import Literal, NamedTuple, get_args

Account = Literal[
    "receivable",  # what customers owe on finalized invoices
    "cash",  # what was collected, less what was paid back
    "deferred_revenue",  # billed, for time that has not passed yet
    "revenue",  # earned
    "tax_payable",  # collected for tax authorities
    "customer_credit",  # balances of customers: what we owe them (or, debit, they us)
    "adjustments",  # balances granted or taken by hand
    "bad_debt",  # owed, but nobody expects it any more
    "refunds",  # paid back without a credit note
    "disputes",  # withdrawn by a bank
]

ACCOUNTS: tuple[Account, ...] = get_args(Account)


class Position(NamedTuple):
    """What one object stands for in the books of one currency. Sums up to zero."""

    currency: str
    amounts: dict[Account, int]


def balanced(currency: str, **amounts: int) -> Position:
    """A position without the accounts on which nothing stands."""
    kept: dict[Account, int] = {
        account: amounts[account] for account in ACCOUNTS if amounts.get(account)
    }
    return Position(currency, kept)


NOTHING = Position("", {})
"""The position of what is not in the books."""
