"""The ledger: double entry, as a pure projection of the chains.

Each resource that money touches has a *position*: what it stands for in the books, as a function of
its state and an instant, account by account, adding up to zero. An entry is the difference that an
outcome made to a position, so every entry balances, whatever the outcome was, and what is void has
no position any more: its reversal is exact. Balances are sums of positions.

A positive amount is a debit, a negative one a credit. Source: facts on billing, §10.
"""

from sao.billing.ledger.accounts import ACCOUNTS, Account, Position
from sao.billing.ledger.books import Entry, balances, entry, position, released

__all__ = ["ACCOUNTS", "Account", "Entry", "Position", "balances", "entry", "position", "released"]
