"""Annotations as GitHub's workflows read them from the output."""

from collections.abc import Sequence

from sao.gutenberg.report.reported import Reported


def github(found: Sequence[Reported]) -> str:
    """One command a line: `::error file=…,line=…,col=…::message`."""
    return "".join(f"{_command(one)}\n" for one in found)


def _command(one: Reported) -> str:
    line, column = one.start
    end_line, end_column = one.end
    place = {
        "file": one.source.name,
        "line": str(line),
        "endLine": str(end_line),
        "col": str(column),
        "endColumn": str(end_column),
        "title": f"{one.diagnostic.code} {one.diagnostic.name}",
    }
    said = ",".join(f"{name}={_property(value)}" for name, value in place.items())
    message = one.diagnostic.finding.message + (f"; {one.advice}" if one.advice else "")
    return f"::{one.diagnostic.severity} {said}::{_data(message)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
