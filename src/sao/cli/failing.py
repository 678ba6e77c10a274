"""How a command says that it cannot do what was asked."""

from rich.console import Console
from rich.markup import escape


class Failure(Exception):  # noqa: N818  (it is the command's answer)
    """The command cannot do what was asked: one sentence, and the exit code."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def complain(failure: Failure) -> None:
    """Say on the error stream why a command failed."""
    Console(stderr=True, highlight=False).print(
        f"[red]error:[/red] {escape(str(failure))}", soft_wrap=True
    )
