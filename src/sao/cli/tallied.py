"""What came of a simulation, as the commands show it that run one."""

from collections import Counter

from sao.billing.reckoning.money import show
from sao.cli.listing import Listing, put
from sao.runtime.tally import Tally


def put_tally(tally: Tally, kinds: tuple[str, ...]) -> None:
    """Print how many objects of these kinds are in which state, and what was done and received."""
    table = Listing()
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    for kind in kinds:
        states: Counter[str] = tally.states.get(kind, Counter())
        for state, number in states.most_common():
            if number:
                table.add_row(f"{kind} {state}", f"{number:,}")
    table.add_row("renewals", f"{tally.renewals:,}")
    table.add_row(
        "charge attempts", f"{tally.attempts:,}, {tally.failed_attempts:,} of them failed"
    )
    for currency, amount in tally.received_minor.items():
        table.add_row("received", show(amount, currency))
    table.add_row("outcomes", f"{tally.outcomes:,}")
    put(table)
