"""Runs that count to three in their journal, until it is killed; prints each answer once durable.

Run as `python journalling.py FOLDER`. Takes up whatever is woken, and starts a new run a turn.
"""

import sys
from pathlib import Path

from sao.platform.embedded import EmbeddedJournal
from sao.platform.ports.workflows import NewEntry, NewRun, Record, RunQuery

STEPS = 3


def main() -> None:
    journal = EmbeddedJournal(Path(sys.argv[1]))
    newest = journal.find(RunQuery(limit=1))
    number = newest[0].number if newest else 0
    while True:
        number += 1
        journal.start([NewRun(f"run_{number}", "count", 1, "ann", b"")], number)
        for run_id in journal.woken(10):
            run = journal.run(run_id)
            while run is not None and run.status == "open":
                answer = NewEntry("answered", f"step_{run.seq + 1}", 1, b"")
                status = "done" if run.seq + 1 == STEPS else "open"
                journal.record([Record(run_id, run.seq, (answer,), status=status)], number)
                sys.stdout.write(f"{run_id} {run.seq + 1}\n")
                sys.stdout.flush()
                run = journal.run(run_id)


if __name__ == "__main__":
    main()
