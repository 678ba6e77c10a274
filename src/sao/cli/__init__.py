"""The command line: one file a command, no logic of its own.

Exit codes: 0 done, 1 the answer is no (something does not verify, a scenario fails), 2 wrong usage.
"""

import sys
from typing import Annotated

import typer

from sao import __version__
from sao.cli.failing import Failure, complain, unusable
from sao.cli.naming import Named, group, panel
from sao.core.errors import ChainBroken
from sao.platform.errors import PlatformError

COMMANDS = {
    **panel(
        "Begin",
        {
            "serve": Named(
                "Serve an environment and its dashboard: a sandbox, or with --live in real time."
            ),
            "demo": Named(
                "Fill a sandbox with a company: customers, trials, failures, refunds, over months."
            ),
            "simulate": Named(
                "Simulate billing: a scenario file, or a company of N subscriptions over M months."
            ),
            "compare": Named(
                "Compare policies, prices and trials: what would have happened, side by side."
            ),
            "from-stripe": Named(
                "Bring the company that you bill with Stripe: read its account, load it here."
            ),
            "fixtures": Named(
                "Run a fixture file of the Stripe CLI against a server, or into a folder."
            ),
            "scenario": Named(
                "What an environment was told: export it, play it again, turn it into a test."
            ),
        },
    ),
    **panel(
        "Look",
        {
            "show": Named(
                "Show an object's state, replayed from its chain, as of now or of any instant."
            ),
            "history": Named(
                "Show every outcome of an object: when, what, why, and the hash that links it."
            ),
            "report": Named(
                "Show a report: monthly recurring revenue, churn, dunning, cash … or list them."
            ),
            "query": Named("Ask the read model of an environment in SQL."),
            "document": Named(
                "Write an invoice, receipt or credit note to a file, as it stands now."
            ),
        },
    ),
    **panel(
        "Look after it",
        {
            "verify": Named(
                "Verify every chain of an environment, and every home's head over its chains."
            ),
            "doctor": Named(
                "Say how an environment stands, also beside a server; ends with 1 if badly."
            ),
            "key": Named("The API keys: list, add, roll, revoke."),
            "queue": Named("The queues: look, redrive, purge."),
            "workflow": Named("The workflow runs: look, retry, cancel."),
            "notice": Named("The notices to customers: list, show."),
            "read-model": Named("The read model: status, rebuild, docs."),
            "export": Named(
                "Copy an environment to a folder, also while it is served; again: what is new."
            ),
            "import": Named("Bring an environment from a folder into an empty one."),
            "object": Named("One object as a file: export, verify, import."),
            "worker": Named(
                "Serve an engine beyond one machine: keep homes, and project them into PostgreSQL.",
                extra="scale",
            ),
            "retire": Named(
                "Take workers away from the engine, once others have followed them.",
                extra="scale",
            ),
        },
    ),
    **panel(
        "Build on it",
        {
            "machine": Named("The compiled machines: list, draw, check."),
            "compatibility": Named(
                "List every endpoint with its parameters, and those that it refuses."
            ),
            "pages": Named("Pages from declarative YAML: lint, build, serve.", extra="pages"),
            "site": Named("The dashboard as files, for any static host."),
        },
    ),
}
"""Every command, in the order in which they are listed; each is a module here."""

app = typer.Typer(
    name="sao",
    cls=group(__name__, COMMANDS),
    help="Subscription billing whose every state can be proven.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"sao {__version__}")
        raise typer.Exit


@app.callback()
def _sao(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which it is.")
    ] = False,
) -> None: ...


def main() -> None:
    """Run the command line; a failure is one clear sentence, never a traceback."""
    try:
        app()
    except Failure as failure:
        complain(failure)
        sys.exit(failure.exit_code)
    except (ChainBroken, PlatformError) as error:
        complain(Failure(str(error)))
        sys.exit(1)
    except OSError as error:
        complain(unusable(error))
        sys.exit(1)
