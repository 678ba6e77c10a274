"""How a command says that it cannot do what was asked."""

import errno

from rich.console import Console
from rich.markup import escape

WAY_OUT = "name a place that is there, and that this user may write to"
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)


class Failure(Exception):  # noqa: N818  (it is the command's answer)
    """The command cannot do what was asked: one sentence, and the exit code."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def unusable(error: OSError) -> Failure:
    """That a file or folder cannot be read or written, and why. Raises what is no file's fault."""
    if error.filename is not None:
        return Failure(f"{error.filename} cannot be used ({error.strerror}): {WAY_OUT}.")
    if error.errno in DISK:
        return Failure(f"the disk did not take it ({error.strerror}).")
    raise error


def complain(failure: Failure) -> None:
    """Say on the error stream why a command failed."""
    Console(stderr=True, highlight=False).print(
        f"[red]error:[/red] {escape(str(failure))}", soft_wrap=True
    )
