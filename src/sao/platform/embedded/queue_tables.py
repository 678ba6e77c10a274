"""The layout of `queue.sqlite`; why it is a file of its own: docs/decisions/0006.

What changes with each delivery (`message`) is apart from what never does (`body`), so that a
delivery rewrites no body. Only the first message of a key is in the index `ready`.
"""

from sao.platform.embedded.opening import Layout

FILE = "queue.sqlite"

LAYOUT = Layout(
    0x53414F51,  # "SAOQ"
    1,
    """
CREATE TABLE queue (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  settings TEXT NOT NULL,           -- JSON of QueueSettings
  last INTEGER NOT NULL DEFAULT 0,  -- the last number given out
  depth INTEGER NOT NULL DEFAULT 0  -- rows in message
) STRICT;

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  queue INTEGER NOT NULL,
  head INTEGER NOT NULL,            -- 1: without a key, or the first of its key
  visible_at_ms INTEGER NOT NULL,
  key TEXT NOT NULL,
  enqueued_at_ms INTEGER NOT NULL,
  given INTEGER NOT NULL,           -- deliveries since it was enqueued
  lease TEXT NOT NULL,              -- '' if it was put back
  received_at_ms INTEGER NOT NULL,
  attempts TEXT NOT NULL            -- JSON: [[received_at_ms, ended_at_ms, reason], …]
) STRICT;
CREATE INDEX ready ON message (queue, visible_at_ms) WHERE head = 1;
CREATE INDEX message_of_key ON message (queue, key) WHERE key <> '';

CREATE TABLE body (
  id INTEGER PRIMARY KEY,           -- message.id or dead.id
  body BLOB NOT NULL
) STRICT;

CREATE TABLE dead (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  enqueued_at_ms INTEGER NOT NULL,
  dead_at_ms INTEGER NOT NULL,
  attempts TEXT NOT NULL
) STRICT;

CREATE TABLE seen (
  queue INTEGER NOT NULL,
  dedup_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  PRIMARY KEY (queue, dedup_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX seen_by_age ON seen (queue, until_ms);
""",
    shrinks=True,
)
