"""SARIF 2.1.0, which code scanning services read."""

from collections.abc import Sequence
from json import dumps
from typing import Any
from urllib.parse import quote

from sao.gutenberg.diagnostic import Edit, Span
from sao.gutenberg.lint import BY_CODE
from sao.gutenberg.report.reported import Reported
from sao.gutenberg.source import Source

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(found: Sequence[Reported]) -> str:
    """One run with the rules that reported something, and what they reported."""
    codes = sorted({one.diagnostic.code for one in found})
    run = {
        "tool": {"driver": {"name": "sao pages", "rules": [_rule(code) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, codes.index(one.diagnostic.code)) for one in found],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str) -> dict[str, Any]:
    rule = BY_CODE[code]
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": rule.promise()},
        "fullDescription": {"text": rule.sections()["What it does"]},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(one: Reported, index: int) -> dict[str, Any]:
    finding = one.diagnostic.finding
    text = finding.message + (f"; {one.advice}" if one.advice else "")
    result: dict[str, Any] = {
        "ruleId": one.diagnostic.code,
        "ruleIndex": index,
        "level": one.diagnostic.severity,
        "message": {"text": text},
        "locations": [_location(one.source, finding.span)],
    }
    if finding.places:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": place.label}, **_location(one.source, place.span)}
            for number, place in enumerate(finding.places)
        ]
    if finding.edits:
        result["fixes"] = [_fix(one.source, finding.edits)]
    return result


def _fix(source: Source, edits: Sequence[Edit]) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(source, edit.span), "insertedContent": {"text": edit.text}}
        for edit in edits
    ]
    change = {"artifactLocation": _artifact(source), "replacements": replacements}
    return {"description": {"text": "apply it"}, "artifactChanges": [change]}


def _location(source: Source, span: Span) -> dict[str, Any]:
    where = {"artifactLocation": _artifact(source), "region": _region(source, span)}
    return {"physicalLocation": where}


def _artifact(source: Source) -> dict[str, str]:
    return {"uri": quote(source.name)}


def _region(source: Source, span: Span) -> dict[str, int]:
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    }
