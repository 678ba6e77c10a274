"""How PostgreSQL's values come back: as SQLite's would.

Whole numbers are int, other numbers float, and what SQLite does not have is its text.
"""

from typing import Any

import psycopg
from psycopg.adapt import AdaptersMap, Loader
from psycopg.postgres import types
from psycopg.types.string import TextLoader

SELF_EVIDENT = ("int2", "int4", "int8", "float4", "float8", "bool", "text", "varchar", "bytea")
"""The types that SQLite has as well, or nearly."""


class _Numeric(Loader):
    """A sum of BIGINT is NUMERIC, and whole."""

    def load(self, data: Any) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdecimal() else float(text)


class _Values:
    """What a connection is told to see values so."""

    def __init__(self) -> None:
        self.connection = None
        self.adapters = AdaptersMap(psycopg.adapters)
        for info in types:
            for oid in (info.oid, info.array_oid):
                if oid and not (oid == info.oid and info.name in SELF_EVIDENT):
                    self.adapters.register_loader(oid, TextLoader)
        self.adapters.register_loader("numeric", _Numeric)


VALUES = _Values()
