"""Puts documents until it is killed; prints the key of each once it was durable.

Run as `python keeping.py FOLDER`. Goes on from where the folder stands.
"""

import sys
from itertools import count
from pathlib import Path

from sao.platform.documents import FolderDocuments


def main() -> None:
    documents = FolderDocuments(Path(sys.argv[1]))
    there = len(documents.page("kept", limit=1 << 30).documents)
    for n in count(there):
        document = documents.put("kept", [b"%d " % n] * 20_000, "text/plain", {"n": str(n)})
        sys.stdout.write(f"{document.key}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
