"""What came of a simulation, as the commands show it that run one."""

from collections import Counter

from rich.table import Table

from sao.billing.reckoning.money import show
from sao.cli.output import console
from sao.runtime.tally import Tally


def put_tally(tally: Tally, kinds: tuple[str, ...]) -> None:
    """Print how many objects of these kinds are in which state, and what was done and received."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="left")
    table.add_column(justify="right")
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
    console.print(table)
