"""How a command says that it was ended, or that a place is of no use."""

import errno
from pathlib import Path

import pytest

from sao.cli.failing import INTERRUPTED, Failure, filling, unusable


def test_what_is_left_in_a_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="holds a part of it") as found, filling(tmp_path):
        raise KeyboardInterrupt
    assert found.value.exit_code == INTERRUPTED


@pytest.mark.parametrize("data", [None, Path("was/never/made")])
def test_where_nothing_is_left_nothing_is_said(data: Path | None) -> None:
    with pytest.raises(KeyboardInterrupt), filling(data):
        raise KeyboardInterrupt


def test_a_place_or_the_disk_is_named_and_anything_else_is_a_fault() -> None:
    place = unusable(PermissionError(errno.EACCES, "Permission denied", "there/x"))
    assert "there/x cannot be used (Permission denied)" in str(place)
    assert "did not take it" in str(unusable(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(OSError, match="no file of anybody's"):
        unusable(OSError("no file of anybody's"))
