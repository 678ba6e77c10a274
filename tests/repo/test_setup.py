"""What `make setup` asks for is what its parts ask for."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_version_of_node_is_the_same_wherever_it_is_named() -> None:
    wanted = json.loads((ROOT / "web/package.json").read_text())["engines"]["node"]
    (major,) = re.findall(r"^NODE_MAJOR := (\d+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert wanted == f">={major}"
    assert f"node ({major} or newer)" in (ROOT / "README.md").read_text()
