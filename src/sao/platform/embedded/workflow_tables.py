"""The layout of `workflows.sqlite`, and what is asked of it; see docs/decisions/0007."""

from sao.platform.embedded.opening import Layout

FILE = "workflows.sqlite"

LAYOUT = Layout(
    0x53414F57,  # "SAOW"
    1,
    """
CREATE TABLE run (
  number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice, whatever was swept
  run_id TEXT NOT NULL UNIQUE,
  workflow TEXT NOT NULL,
  version INTEGER NOT NULL,
  home TEXT NOT NULL,
  input BLOB NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  seq INTEGER NOT NULL,                      -- how many entries it has
  woken INTEGER NOT NULL,
  wait_kind TEXT,                            -- NULL, as the three below: it waits for nothing
  wait_name TEXT,
  wait_clock TEXT,
  due_ms INTEGER,
  started_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER
) STRICT;
CREATE INDEX run_woken ON run (number) WHERE woken = 1;
CREATE INDEX run_due ON run (wait_clock, due_ms, home, run_id) WHERE due_ms IS NOT NULL;
CREATE INDEX run_by_status ON run (status, workflow, number);
CREATE INDEX run_ended ON run (ended_at_ms) WHERE ended_at_ms IS NOT NULL;

CREATE TABLE entry (
  number INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  payload BLOB NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (number, seq)
) WITHOUT ROWID, STRICT;

CREATE TABLE heard (                         -- the events that a run has heard
  number INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  PRIMARY KEY (number, event_id)
) WITHOUT ROWID, STRICT;
""",
    shrinks=True,
)

RUNS = """
SELECT number, run_id, workflow, version, home, input, status, reason, seq, woken,
  wait_kind, wait_name, wait_clock, due_ms, started_at_ms, ended_at_ms
FROM run
"""
RUN = f"{RUNS} WHERE run_id = ?"
FIND = f"{RUNS} WHERE {{where}} ORDER BY number DESC LIMIT ?"
ADD_RUN = """
INSERT INTO run
  (run_id, workflow, version, home, input, status, reason, seq, woken, started_at_ms)
SELECT ?1, ?2, ?3, ?4, ?5, 'open', '', 0, 1, ?6
WHERE NOT EXISTS (SELECT 1 FROM run WHERE run_id = ?1)
"""
SET_RUN = """
UPDATE run SET status = ?, reason = ?, seq = ?, woken = ?,
  wait_kind = ?, wait_name = ?, wait_clock = ?, due_ms = ?, ended_at_ms = ?
WHERE number = ?
"""
WAKE = "UPDATE run SET status = ?, reason = ?, seq = seq + 1, woken = ? WHERE number = ?"
ADD_ENTRY = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)"
ENTRIES = """
SELECT entry.seq, kind, name, attempt, payload, at_ms
FROM entry JOIN run USING (number) WHERE run_id = ? ORDER BY entry.seq
"""
WOKEN = "SELECT run_id FROM run WHERE woken = 1 ORDER BY number LIMIT ?"
DUE = """
SELECT due_ms, home, run_id FROM run
WHERE wait_clock = ? AND due_ms IS NOT NULL AND due_ms <= ?
ORDER BY due_ms, home, run_id LIMIT ?
"""
NEXT_DUE = "SELECT min(due_ms) FROM run WHERE wait_clock = ? AND due_ms IS NOT NULL"
SWEEP = """
DELETE FROM run WHERE number IN
  (SELECT number FROM run WHERE ended_at_ms < ? ORDER BY ended_at_ms LIMIT ?)
RETURNING number
"""
