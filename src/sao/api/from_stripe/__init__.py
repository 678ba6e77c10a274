"""A company that bills with Stripe, brought here: its account as a file, and the file as requests.

    account = read(lines)                     # what was fetched
    brought = bring(dispatcher, account)      # told to an environment, request by request

Nothing here speaks to Stripe (`wiring.stripe_account` does), and nothing is written but by requests
like any others: what came can be exported as a scenario, verified, and played again.
"""

from sao.api.from_stripe.account import (
    Account,
    Header,
    Unreadable,
    header_line,
    line,
    read,
)
from sao.api.from_stripe.anonymous import anonymous
from sao.api.from_stripe.bringing import Brought, Left, bring

__all__ = [
    "Account",
    "Brought",
    "Header",
    "Left",
    "Unreadable",
    "anonymous",
    "bring",
    "header_line",
    "line",
    "read",
]
