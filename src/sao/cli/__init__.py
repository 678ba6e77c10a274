"""The command line: one file a command, no logic of its own.

Exit codes: 0 done, 1 the answer is no (something does not verify, a scenario fails), 2 wrong usage.
"""

import sys

import typer

from sao.cli import (
    compatibility,
    demo,
    doctor,
    document,
    history,
    machine,
    notice,
    query,
    queue,
    read_model,
    report,
    scenario,
    serve,
    show,
    simulate,
    site,
    verify,
    worker,
    workflow,
)
from sao.cli.output import Failure, complain
from sao.platform.errors import PlatformError

app = typer.Typer(
    name="sao",
    help="Subscription billing whose every state can be proven.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve.serve)
app.command()(worker.worker)
app.command()(simulate.simulate)
app.command()(demo.demo)
app.command()(show.show)
app.command()(history.history)
app.command()(verify.verify)
app.command()(doctor.doctor)
app.command()(document.document)
app.command()(compatibility.compatibility)
app.command()(query.query)
app.command()(report.report)
app.add_typer(machine.app, name="machine")
app.add_typer(queue.app, name="queue")
app.add_typer(scenario.app, name="scenario")
app.add_typer(site.app, name="site")
app.add_typer(workflow.app, name="workflow")
app.add_typer(notice.app, name="notice")
app.add_typer(read_model.app, name="read-model")


@app.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    add_help_option=False,
)
def pages(context: typer.Context) -> None:
    """Pages from declarative YAML: lint, build, serve."""
    # They have libraries of their own: nobody else waits for these, or needs them installed.
    try:
        from sao.cli.pages import app as own  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "sao":
            raise
        raise Failure(f"{error}; install it with pip install 'sao-billing[pages]'.", 2) from error
    own(context.args, prog_name="sao pages")


def main() -> None:
    """Run the command line; a failure is one clear sentence, never a traceback."""
    try:
        app()
    except Failure as failure:
        complain(failure)
        sys.exit(failure.exit_code)
    except PlatformError as error:
        complain(Failure(str(error)))
        sys.exit(1)
