"""What the page is compiled against is what the views answer with."""

from pathlib import Path

from sao.views.typescript import declarations

COMMITTED = Path(__file__).parents[2] / "web" / "src" / "views.gen.ts"


def test_the_committed_declarations_are_current() -> None:
    again = "run `python -m sao.views.typescript > web/src/views.gen.ts`"
    assert COMMITTED.read_text(encoding="utf-8") == declarations(), again


def test_a_cell_is_told_by_its_kind() -> None:
    assert 'export interface MoneyCell {\n  kind: "money";' in declarations()
    assert "export type Cell = TextCell | LinkCell" in declarations()
