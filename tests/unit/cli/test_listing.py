"""Rows on the output are whole, whatever the width."""

import pytest

from sao.cli import listing
from sao.cli.listing import Listing, bars, put

ID = "ntc_2093_receipt_of_an_invoice_with_a_long_id"


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing.console, "width", 30)


def rows() -> Listing:
    table = Listing("notice", "said", folds=frozenset({"said"}))
    table.add_row(ID, "[red]as it is[/] in brackets, and longer than there is room")
    return table


def test_a_program_gets_each_row_as_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    put(rows())
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split() == ["notice", "said"]
    assert row == f"{ID}  [red]as it is[/] in brackets, and longer than there is room"


def test_on_a_terminal_an_id_is_whole_and_words_fold(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing.console, "_force_terminal", True)
    put(rows())
    _heading, first, *more = capsys.readouterr().out.splitlines()
    assert ID in first
    assert len(more) > 1


def test_nobody_looks_on_so_no_bar_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with bars() as bar:
        for _ in bar.track(range(3)):
            pass
    assert capsys.readouterr() == ("", "")
