"""What a field expects, in words, from the kind of pydantic's refusal."""

import json
import re
from collections.abc import Mapping
from typing import Any

from sao.gutenberg.draft import Refusal
from sao.gutenberg.lint import fields
from sao.gutenberg.lint.words import counted

_PLAIN = re.compile(r"[\w/.][^:#\n\[\]{},]*")
"""Text that can stand without quotes anywhere."""

_KINDS = {
    "string_type": ("expected a text", "put it in quotes if it should be text"),
    "int_type": ("expected a whole number", "write it without quotes, and without a fraction"),
    "float_type": ("expected a number", "write it without quotes"),
    "bool_type": ("expected `true` or `false`", "write it in lower case, without quotes"),
    "tuple_type": ("expected a list", "write `[one, two]`, or a line with `- ` for each"),
    "model_type": (
        "expected a mapping",
        "write `{key: value}`, or a line with `key: value` for each",
    ),
    "href": (
        "expected a link",
        "write a page of the site, `#id`, or begin with `https:`, `mailto:` or `tel:`",
    ),
    "dict_type": ("expected a mapping", "write `key: value` lines"),
}

_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}


def expectation(refusal: Refusal) -> tuple[str, tuple[str, ...], str]:
    """What was expected, notes on it, and what to write."""
    kind, context = refusal.kind, refusal.context
    if kind in _KINDS:
        label, advice = _KINDS[kind]
        return label, (), advice if kind == "href" else example(refusal) or advice
    if kind == "string_pattern_mismatch":
        label = "expected a word of lower-case letters, digits, `-` and `_`"
        return label, (f"it must match {context['pattern']}",), example(refusal)
    return _limit(kind, context), (), str(context.get("error", ""))


def _limit(kind: str, context: Mapping[str, Any]) -> str:
    if kind in _BOUNDS:
        words, bound = _BOUNDS[kind]
        return f"expected {words} {context[bound]}"
    if kind == "string_too_long":
        return f"expected at most {context['max_length']:,} characters"
    if kind == "too_short":
        return f"expected at least {counted(context['min_length'], 'item')}"
    return f"expected {context['expected']}" if "expected" in context else kind.replace("_", " ")


def example(refusal: Refusal) -> str:
    """The field with its first example, if it has one."""
    info = fields.field(refusal)
    if info is None or not info.examples:
        return ""
    return f"for example `{refusal.path[-1]}: {written(info.examples[0])}`"


def written(value: object) -> str:
    """A plain value as YAML on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(written(item) for item in value)}]"
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
