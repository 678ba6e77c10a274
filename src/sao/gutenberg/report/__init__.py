"""Diagnostics as people and programs read them: text, JSON, SARIF, GitHub annotations."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from sao.gutenberg.report.github import github
from sao.gutenberg.report.json import json
from sao.gutenberg.report.reported import Reported
from sao.gutenberg.report.sarif import sarif
from sao.gutenberg.report.text import text

Format = Literal["text", "json", "sarif", "github"]

FORMATS: Mapping[Format, Callable[[Sequence[Reported]], str]] = {
    "text": text,
    "json": json,
    "sarif": sarif,
    "github": github,
}

__all__ = ["FORMATS", "Format", "Reported", "github", "json", "sarif", "text"]
