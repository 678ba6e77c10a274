"""JSON, one document, for programs."""

from collections.abc import Sequence
from json import dumps
from typing import Any

from sao.gutenberg.diagnostic import Span
from sao.gutenberg.report.reported import Reported
from sao.gutenberg.source import Source


def json(found: Sequence[Reported]) -> str:
    """The diagnostics as a list.

    Shape: file, line, column, end_line, end_column (from 1, the end not included), code, name,
    severity, message, label, notes, help, places {…, label}, edits {…, text}.
    """
    return dumps([_shape(one) for one in found], indent=2, ensure_ascii=False) + "\n"


def _shape(one: Reported) -> dict[str, Any]:
    finding = one.diagnostic.finding
    return {
        "file": one.source.name,
        **_range(one.source, finding.span),
        "code": one.diagnostic.code,
        "name": one.diagnostic.name,
        "severity": one.diagnostic.severity,
        "message": finding.message,
        "label": finding.label,
        "notes": list(finding.notes),
        "help": finding.advice,
        "places": [
            {**_range(one.source, place.span), "label": place.label} for place in finding.places
        ],
        "edits": [{**_range(one.source, edit.span), "text": edit.text} for edit in finding.edits],
    }


def _range(source: Source, span: Span) -> dict[str, int]:
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
