"""Where random stories keep their files: in memory if the system has such a place."""

import tempfile
from pathlib import Path

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of its own is made in it)


def fast_folder() -> "tempfile.TemporaryDirectory[str]":
    """A folder that is gone when it is cleaned up; nothing in it survives the machine."""
    return tempfile.TemporaryDirectory(dir=_SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None)
