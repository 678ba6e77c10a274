"""`sao pages`: pages from YAML. One file a command; exit codes as everywhere: 0, 1, 2."""

import typer

from sao.cli.pages import build, docs, explain, inspect, lint, migrate, new, schema, serve

app = typer.Typer(
    help="Pages from declarative YAML: lint, build, serve.",
    no_args_is_help=True,
    add_completion=False,
)
app.command()(build.build)
app.command()(lint.lint)
app.command()(serve.serve)
app.command()(schema.schema)
app.command()(explain.explain)
app.command()(migrate.migrate)
app.add_typer(new.app, name="new")
app.command()(inspect.inspect)
app.command()(docs.docs)
