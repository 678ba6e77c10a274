"""Processes that share work: whoever began them ends them, and nobody else."""

import multiprocessing

import pytest

from sao.wiring.processes import Work, share_out
from support.working import as_given, deaf, for_ever


def test_they_do_not_hear_of_ctrl_c() -> None:
    found = share_out(Work(as_given, deaf), "", ["a", "b"], 2, lambda *_: None)
    assert found == {"a": True, "b": True}


def test_ctrl_c_ends_them_whatever_they_do() -> None:
    def interrupted(_item: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        share_out(Work(as_given, for_ever), "", ["a", "b"], 2, interrupted)
    for each in multiprocessing.active_children():
        each.join(60)
    assert multiprocessing.active_children() == []
