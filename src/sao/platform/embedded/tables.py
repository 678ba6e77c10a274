"""The layout of `objects.sqlite`; its figures are in docs/decisions/0002-sqlite-layout.md.

Everything hangs on integers that rise in order of creation, so what is made or changed together
lies on the same pages: the pages that a commit touches are what it costs. Texts that recur (terms,
labels, clocks) are kept once, as a `word`. Tables are STRICT: a body stays the bytes that it was.
"""

from sao.platform.ports.rows import LASTING

APPLICATION_ID = 0x53414F42  # "SAOB"
LAYOUT = 4
READABLE = 3
"""Files of that layout are read as they are: later versions prove and restore a backup."""

SEQ_BITS = 24
"""An outcome's key is `number << SEQ_BITS | seq`; a random text key costs 3 to 6 times more."""

FEED_BLOCK = 256
"""How many feed entries a row holds at most: what a page of one rare label has to read through."""

CREATE_COMMANDS = """
CREATE TABLE command (         -- the command log
  position INTEGER PRIMARY KEY,
  command_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  request BLOB NOT NULL
) STRICT;
"""

ORDER_BLOCK = 500
"""How many places of the order a row holds at most: 8 bytes each, so that a page takes them."""

CREATE_ORDER = """
-- The order in which outcomes were committed: outcome.key after outcome.key, 8 bytes each with the
-- lowest first, of the positions from `first` on.
CREATE TABLE outcome_order (
  first INTEGER PRIMARY KEY,
  keys BLOB NOT NULL
) STRICT;
"""

CREATE = f"""{CREATE_ORDER}{CREATE_COMMANDS}
CREATE TABLE word (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE home (
  id INTEGER PRIMARY KEY,
  token TEXT NOT NULL UNIQUE,
  clock TEXT NOT NULL,
  rounds INTEGER NOT NULL,
  head BLOB NOT NULL
) STRICT;

CREATE TABLE object (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  home INTEGER NOT NULL,       -- home.id
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX object_of_home ON object (home);

CREATE TABLE outcome (
  key INTEGER PRIMARY KEY,     -- object.number << 24 | seq
  round INTEGER NOT NULL,
  feed INTEGER NOT NULL,
  hash BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE alarm (
  number INTEGER PRIMARY KEY,  -- object.number
  clock INTEGER NOT NULL,      -- word.id
  due INTEGER NOT NULL,
  home TEXT NOT NULL,          -- home.token: alarms of one instant fire in its order
  rank INTEGER NOT NULL
) STRICT;
CREATE INDEX alarm_by_due ON alarm (clock, due, home);

CREATE TABLE term (
  word INTEGER NOT NULL,       -- word.id
  number INTEGER NOT NULL,     -- object.number
  PRIMARY KEY (word, number)
) WITHOUT ROWID, STRICT;

-- Entries are JSON, [object.number, seq, n, word.id of the label, at], from position `first` on;
-- `oldest` and `newest` are the earliest and the latest of their instants.
CREATE TABLE feed_block (
  first INTEGER PRIMARY KEY,
  last INTEGER NOT NULL,
  oldest INTEGER,
  newest INTEGER,
  entries TEXT NOT NULL
) STRICT;
CREATE TABLE feed_label (      -- the blocks in which a label occurs
  word INTEGER NOT NULL,
  first INTEGER NOT NULL,
  PRIMARY KEY (word, first)
) WITHOUT ROWID, STRICT;

CREATE TABLE run (
  started INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  home TEXT NOT NULL,
  state BLOB NOT NULL
) STRICT;

CREATE TABLE reply (
  id INTEGER PRIMARY KEY,
  command_id TEXT NOT NULL UNIQUE,
  reply BLOB NOT NULL,
  wall_at INTEGER NOT NULL
) STRICT;
CREATE INDEX reply_by_age ON reply (wall_at);
"""

KEEP_IDENTIFIERS = f"""
UPDATE reply SET wall_at = {LASTING} WHERE command_id NOT LIKE 'idempotency:%';
"""
"""Before layout 3 nothing was forgotten, and what is to last had not to say so."""

KEPT_BY_NAME = 3
TIMED = 4

ADD_TIMES = """
ALTER TABLE feed_block ADD COLUMN oldest INTEGER;
ALTER TABLE feed_block ADD COLUMN newest INTEGER;
UPDATE feed_block SET (oldest, newest) =
  (SELECT min(value ->> 4), max(value ->> 4) FROM json_each(entries));
"""
"""Before layout 4 nobody knew of a block when it was without reading it: once, all are read."""
