"""Search: Stripe's query language, read and held against objects as clients see them.

    email:"ada@example.com" AND created>1767225600      every clause has to hold; so without AND
    status:"open" OR status:"draft"                     one of them has to
    -metadata["tier"]:"gold"   name~"lovel"   url:null  not so; contains; has none

AND and OR exclude each other, so nothing has to be bracketed. Upper and lower case are the same.
Source: Stripe's guide to searching.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from operator import eq, ge, gt, le, lt
from typing import Annotated, Any, Literal, NamedTuple

from msgspec import Meta

from sao.wire.errors import WireError
from sao.wire.params import DIGITS_MAX, Params
from sao.wire.shapes import Rendered

SEARCH_RESULT = "search_result"
TOTAL_COUNT = "total_count"
"""How many objects a query finds: counted only where somebody expands it."""

CLAUSES_MAX = 10
SUBSTRING_MIN = 3

Kind = Literal["listed", "number", "text", "token"]
"""How a field can be asked for: as it is (a token), also by a part of it (a text), also by
comparison (a number). One that is `listed` is a token by which the index lists the same objects."""


class At(NamedTuple):
    """A field that stands elsewhere in the object than its name says."""

    path: str
    kind: Kind


Searchable = Mapping[str, Kind | At]
"""The fields of a kind of object that can be searched for, by their path in it. Every such object
can be searched for by `metadata["key"]`, too."""

_OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    "listed": (":",),
    "token": (":",),
    "text": (":", "~"),
    "number": (":", ">", "<", ">=", "<="),
}
_COMPARED: Mapping[str, Callable[[int, int], bool]] = {
    ":": eq,
    ">": gt,
    "<": lt,
    ">=": ge,
    "<=": le,
}


class Search(Params, frozen=True, kw_only=True):
    """A query, and which page of what it finds."""

    query: Annotated[str, Meta(min_length=1, max_length=5_000)]
    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    page: Annotated[str, Meta(max_length=100)] | None = None


class Found(NamedTuple):
    """A text that whatever can be found has in a field, or under a key of it."""

    field: str
    text: str
    key: str | None


class Clause(NamedTuple):
    """One condition. `key` is that of metadata; `value` None asks whether there is none."""

    field: str
    path: str
    key: str | None
    operator: str
    value: str | int | None
    negated: bool

    def holds(self, shown: Rendered) -> bool:
        """Whether the condition is true of an object as it is shown."""
        found = _value(shown, self.path)
        if self.key is not None:
            found = (found or {}).get(self.key)
        return self._fits(found) != self.negated

    def _fits(self, found: Any) -> bool:
        if self.value is None or found is None:
            return found is self.value
        if isinstance(self.value, int):
            return isinstance(found, int) and _COMPARED[self.operator](found, self.value)
        text = str(found).casefold()
        wanted = self.value.casefold()
        return wanted in text if self.operator == "~" else wanted == text


class Query(NamedTuple):
    """What is searched for: all of the clauses, or any of them."""

    clauses: tuple[Clause, ...]
    any: bool

    def finds(self, shown: Rendered) -> bool:
        """Whether an object, as it is shown, is what is searched for."""
        return (any if self.any else all)(clause.holds(shown) for clause in self.clauses)

    def listed(self, fields: Searchable) -> Iterable[tuple[str, str]]:
        """Fields with values by which the index lists whatever can be found."""
        for clause in () if self.any else self.clauses:
            kind = fields.get(clause.field)
            listed = (kind.kind if isinstance(kind, At) else kind) == "listed"
            if listed and not clause.negated and isinstance(clause.value, str):
                yield clause.field, clause.value

    def texts(self) -> Iterable[Found]:
        """The whole texts that whatever can be found has, in whatever case."""
        for clause in () if self.any else self.clauses:
            whole = clause.operator == ":" and not clause.negated
            if whole and isinstance(clause.value, str) and clause.value:
                yield Found(clause.path, clause.value, clause.key)


_CLAUSE = re.compile(
    r"""(?P<minus>-?)(?P<field>[A-Za-z_][\w.]*)
        (?:\[\s*(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\])?
        \s*(?P<operator>>=|<=|[:~<>])\s*
        (?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"']+)""",
    re.VERBOSE,
)
_JOINT = re.compile(r"\s+(?:(?P<word>and|or)\s+)?(?=\S)", re.IGNORECASE)


def parse(query: str, fields: Searchable) -> Query:
    """The query that a text stands for. Raises `parameter_invalid` where it stands for none."""
    text = query.strip()
    clauses: list[Clause] = []
    words: set[str] = set()
    at = 0
    while True:
        found = _CLAUSE.match(text, at)
        if found is None:
            raise _no_clause(text[at:])
        clauses.append(_clause(found, fields))
        at = found.end()
        if at == len(text):
            break
        joint = _JOINT.match(text, at)
        if joint is None:
            raise _no_clause(text[at:])
        words.add((joint["word"] or "and").lower())
        at = joint.end()
    if len(words) > 1:
        raise _invalid("it joins clauses by AND (or a space) and by OR; a query has only one kind")
    if len(clauses) > CLAUSES_MAX:
        raise _invalid(f"it has {len(clauses)} clauses, at most {CLAUSES_MAX} are possible")
    return Query(tuple(clauses), "or" in words)


def _clause(found: re.Match[str], fields: Searchable) -> Clause:
    field, operator, negated = found["field"], found["operator"], found["minus"] == "-"
    path, kind = _asked(field, found["key"], fields)
    if operator not in _OPERATORS[kind]:
        allowed = " ".join(_OPERATORS[kind])
        raise _invalid(f"{field} cannot be asked for with {operator}, but with {allowed}")
    key = _unquoted(found["key"]) if found["key"] is not None else None
    raw = found["value"]
    if raw.lower() == "null":
        if operator != ":":
            raise _invalid(f"null can only be asked for with a colon, as in {field}:null")
        return Clause(field, path, key, operator, None, negated)
    if kind == "number":
        return Clause(field, path, key, operator, _number(field, _unquoted(raw)), negated)
    if raw[0] not in "\"'":
        raise _invalid(f"the value of {field} has to stand in quotes: {field}{operator}'{raw}'")
    value = _unquoted(raw)
    if operator == "~" and len(value) < SUBSTRING_MIN:
        raise _invalid(f"{field}~ takes {SUBSTRING_MIN} characters or more")
    return Clause(field, path, key, operator, value, negated)


def _asked(field: str, key: str | None, fields: Searchable) -> At:
    if field == "metadata":
        if key is None:
            raise _invalid('which metadata is meant? Say metadata["key"]')
        return At(field, "text")
    if key is not None:
        raise _invalid(f"only metadata has keys, {field} has none")
    kind = fields.get(field)
    if kind is None:
        near = get_close_matches(field, fields, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        known = ", ".join(sorted([*fields, 'metadata["key"]']))
        raise _invalid(f"{field} cannot be searched for.{hint} What can: {known}")
    return kind if isinstance(kind, At) else At(field, kind)


def _number(field: str, text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS_MAX):
        raise _invalid(f"{field} is a whole number, and {text!r} is not")
    return int(text)


def _unquoted(text: str) -> str:
    if text[0] not in "\"'":
        return text
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _value(shown: Rendered, path: str) -> Any:
    value: Any = shown
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return str(value).lower() if isinstance(value, bool) else value


def _no_clause(rest: str) -> WireError:
    return _invalid(
        f"{rest[:40]!r} is not a clause. A clause is a field, an operator and a value, such as "
        "status:'active'"
    )


def _invalid(why: str) -> WireError:
    return WireError("parameter_invalid", f"Invalid query: {why}.", "query")
