"""Logs: JSON lines for programs, or lines for people, with what is bound to the work at hand.

Modules log through Python's `logging`, with fields in `extra`; here is decided what becomes of it.
No secret leaves by a log: what looks like one is masked, wherever in a line it stands.
"""

import logging
import re
import sys
from contextlib import AbstractContextManager
from typing import Any, Literal, TextIO

import msgspec
import structlog
from opentelemetry import trace
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.stdlib import ExtraAdder, ProcessorFormatter
from structlog.typing import EventDict, Processor

from sao.telemetry.tracing import trace_of

Form = Literal["text", "json"]
Level = Literal["debug", "info", "warning", "error"]

MASKED = "[masked]"
SECRETS = re.compile(
    r"\b[sr]k_(?:test|live)_\w+"  # API keys, ours and a gateway's
    r"|\bwhsec_[\w+/=-]+"  # what webhooks are signed with
    r"|\b\w+_secret_\w+"  # what a customer's browser confirms an intent with
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user and password in an address
    r"|(?i:(?<=bearer )|(?<=basic ))[\w+/=.~-]{8,}"  # a header
    r"|\b(?:\d[ -]?){12,18}\d\b"  # a card's number
)
SECRET_NAMES = re.compile(r"(?i)password|secret|authorization|api_?key|cookie")


def configure(form: Form, level: Level, environment: str, to: TextIO = sys.stderr) -> None:
    """From now on the process logs so: everything of `level` and above, one line each."""
    handler = logging.StreamHandler(to)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[*_gathering(environment), mask],
            processors=[ProcessorFormatter.remove_processors_meta, *_rendering(form, to)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())


def bound(**fields: str) -> AbstractContextManager[None]:
    """Within it, and in the tasks that are started in it, each line carries these fields."""
    return bound_contextvars(**fields)


def _gathering(environment: str) -> tuple[Processor, ...]:
    def placed(_logger: Any, _method: str, line: EventDict) -> EventDict:
        line["environment"] = environment
        ids = trace_of(trace.get_current_span())
        if ids is not None:
            line["trace_id"], line["span_id"] = ids
        return line

    return (
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        placed,
        structlog.processors.format_exc_info,  # as text: frames with their values hold secrets
    )


def mask(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """The line without what must not be read in a log."""
    return {name: _masked(name, value) for name, value in line.items()}


def _masked(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return MASKED if SECRET_NAMES.search(name) else SECRETS.sub(MASKED, value)
    return value


def _rendering(form: Form, to: TextIO) -> tuple[Processor, ...]:
    if form == "json":
        return (structlog.processors.JSONRenderer(serializer=_json),)
    return (structlog.dev.ConsoleRenderer(colors=to.isatty()),)


def _json(line: Any, **_more: Any) -> str:
    return msgspec.json.encode(line, enc_hook=str).decode()
