"""From text to tree: YAML's events, composed with positions and without its surprises."""

import re
from collections.abc import Iterator

import yaml
from yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sao.gutenberg.diagnostic import Span
from sao.gutenberg.source import Source
from sao.gutenberg.tree import Fault, Mapping, Node, Scalar, Sequence, meant

DEPTH_MAX = 24
"""The flat list of blocks needs eight levels; nesting beyond this is an accident or an attack."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]")
_MARK = re.compile(r"[&*!][^\s,\[\]{}]*")
_PROPERTIES = re.compile(rf"{_MARK.pattern}(?:\s+{_MARK.pattern})?")
_KINDS = {"*": "alias", "&": "anchor", "!": "tag"}
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML allows nowhere: control characters, and halves of surrogate pairs."""

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class _Refused(Exception):  # noqa: N818  (it is an answer)
    """The text cannot be composed any further; the fault is noted."""


def read(source: Source) -> tuple[Node | None, tuple[Fault, ...]]:
    """The tree of a source (None for an empty one), and everything that it must not hold."""
    composer = _Composer(source)
    try:
        return composer.document(), tuple(composer.faults)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        start = mark.index if mark else 0
        begun = error.context_mark.index if error.context_mark else start
        other = _one(source, begun) if begun < start else None
        composer.fault(_one(source, start), _told(error), other)
    except (yaml.YAMLError, UnicodeEncodeError):
        # The reader counts bytes; which character it stumbled over is found out here.
        found = _UNREADABLE.search(source.text)
        start = found.start() if found else 0
        code = ord(source.text[start : start + 1] or "\0")
        composer.fault(_one(source, start), f"the character U+{code:04X} is not allowed")
    except _Refused:
        pass
    return None, tuple(composer.faults)


def _one(source: Source, start: int) -> Span:
    """One character, or none at the end of the text."""
    start = min(start, len(source.text))
    return Span(start, min(start + 1, len(source.text)))


def _told(error: yaml.MarkedYAMLError) -> str:
    said = (part for part in (error.problem, error.context) if part)
    return ", ".join(said) or "this is not YAML"


def _start(event: Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def _end(event: Event) -> int:
    return event.end_mark.index if event.end_mark else 0


class _Composer:
    """One pass over the events of a source. `faults` grows as it goes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self._events: Iterator[Event] = iter(())

    def fault(self, span: Span, message: str, other: Span | None = None) -> None:
        self.faults.append(Fault("syntax", span, message, other=other))

    def document(self) -> Node | None:
        """The first document; that there is no second. Raises `YAMLError` and `_Refused`."""
        self._events = yaml.parse(self.source.text, Loader=_LOADER)
        root: Node | None = None
        count = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                count += 1
                if count > 1:
                    self.fault(
                        _one(self.source, _start(event)),
                        "a second document begins here; a file is one",
                    )
                    raise _Refused
                root = self._node(next(self._events), 0)
        return root

    def _node(self, event: Event, depth: int) -> Node:
        if depth > DEPTH_MAX:
            where = _one(self.source, _start(event))
            self.fault(where, f"nested more than {DEPTH_MAX} levels deep")
            raise _Refused
        self._refuse_unsafe(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, depth)
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, depth)
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        return Scalar(
            "", self._span(event), quoted=True, value=""
        )  # an alias: refused, and without value

    def _refuse_unsafe(self, event: Event) -> None:
        """Anchors, aliases and tags are noted; what they stand at is read on."""
        tag = getattr(event, "tag", None)
        named = isinstance(event, NodeEvent) and event.anchor is not None
        if not named and tag in (None, "!"):
            return
        text, span = self.source.text, self._span(event)
        written = _PROPERTIES.match(text, span.start)
        marks = _MARK.finditer(text, *written.span()) if written else ()
        for mark in marks:
            what = f"the {_KINDS[mark[0][0]]} `{mark[0]}` is not allowed"
            advice = "write the value out where it is needed"
            self.faults.append(Fault("unsafe", Span(*mark.span()), what, advice))

    def _sequence(self, start: SequenceStartEvent, depth: int) -> Sequence:
        items: list[Node] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Sequence(tuple(items), self._between(start, event), bool(start.flow_style))

    def _mapping(self, start: MappingStartEvent, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Scalar):
                self.fault(key.span, "a key must be a word, not a list or a mapping")
            elif key.text == "<<" and not key.quoted:
                self.faults.append(
                    Fault("unsafe", key.span, "the merge `<<` is not allowed", "write the keys out")
                )
            elif key.text in entries:
                message = f"the key `{key.text}` is there twice"
                first = entries[key.text][0].span
                self.faults.append(Fault("duplicate", key.span, message, "remove one", first))
            else:
                entries[key.text] = key, value
        return Mapping(tuple(entries.values()), self._between(start, event), bool(start.flow_style))

    def _scalar(self, event: ScalarEvent) -> Scalar:
        span = self._between(event, event) if event.style in ("|", ">") else self._span(event)
        if found := _CONTROL.search(event.value):
            self.fault(span, f"the control character U+{ord(found[0]):04X} is in this text")
        quoted = bool(event.style)
        value = event.value if quoted else meant(event.value)
        return Scalar(event.value, span, quoted, value)

    def _span(self, event: Event) -> Span:
        start, end = _start(event), _end(event)
        return Span(start, max(start, end))

    def _between(self, start: Event, end: Event) -> Span:
        """From the first to the last character that is no space: a block ends before the next."""
        begin = _start(start)
        text = self.source.text[begin : max(_end(end), begin)]
        return Span(begin, begin + len(text.rstrip()))
