"""Puts three keys with one value, a turn after the other, until it is killed.

Run as `python putting.py FOLDER`. Prints the turn's number once it has returned.
"""

import sys
from itertools import count
from pathlib import Path

from sao.platform.embedded import EmbeddedKeyValue
from sao.platform.ports.kv import Write


def main() -> None:
    kv = EmbeddedKeyValue(Path(sys.argv[1]))
    entry = kv.get("k1", 0)
    for turn in count(1 if entry is None else int(entry.value) + 1):
        kv.put_many([Write(f"k{n}", b"%d" % turn) for n in range(3)], 0)
        sys.stdout.write(f"{turn}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
