"""Migrations of files: entries to the present versions of their blocks, by patches of the text."""

from collections.abc import Iterator
from dataclasses import dataclass

from sao.gutenberg.change import Add, Change, Remove, Rename, Replace
from sao.gutenberg.diagnostic import Edit, Span
from sao.gutenberg.draft import Draft, Entry, draft
from sao.gutenberg.fix import patched
from sao.gutenberg.registry import Registry
from sao.gutenberg.source import Source, decode
from sao.gutenberg.tree import Mapping, Scalar


@dataclass(frozen=True)
class Migrated:
    """A file's content in the present versions, and what was done to it, a sentence each."""

    content: bytes
    told: tuple[str, ...]


def migrated(name: str, content: bytes, registry: Registry) -> Migrated:
    """Migrate version by version; a file that cannot be read stays as it is."""
    told: list[str] = []
    while True:
        source, unreadable = decode(name, content)
        found = draft(source, registry, unreadable=unreadable)
        steps = [step for entry in found.entries for step in _steps(found, entry)]
        if not steps:
            return Migrated(content, tuple(told))
        told += [said for said, _ in steps]
        content = patched(content, source, [edit for _, edits in steps for edit in edits])


def _steps(found: Draft, entry: Entry) -> Iterator[tuple[str, list[Edit]]]:
    """What brings an entry one version on; on the present one, to the present names."""
    model, node = entry.model, entry.node
    if model is None or not isinstance(node, Mapping):
        return
    line, _ = found.source.position(node.span.start)
    where = f"line {line}: {model.TYPE}"
    version, written = entry.version, entry.scalar("v")
    if version is not None and written is not None and 1 <= version < model.VERSION:
        edits = [Edit(written.span, str(version + 1))]
        for change in model.MIGRATIONS.get(version, ()):
            edits += _edits(change, node, found.source)
        yield f"{where}: version {version} to {version + 1}", edits
        return
    for old, new in model.RENAMED.items():
        if edits := _edits(Rename(old, new), node, found.source):
            yield f"{where}: `{old}` to `{new}`", edits


def _edits(change: Change, node: Mapping, source: Source) -> list[Edit]:
    """The patches that make the change; none where it does not concern the entry."""
    match change:
        case Rename(old, new):
            key = node.key(old)
            return [Edit(key.span, new)] if key and node.key(new) is None else []
        case Replace(field, old, new):
            value = node.get(field)
            same = isinstance(value, Scalar) and value.text == old
            return [Edit(value.span, new)] if value and same else []
        case Remove(field):
            return [Edit(_whole(node, field, source), "")] if node.key(field) else []
        case Add(field, value):
            return [] if node.key(field) else [_added(node, f"{field}: {_word(value)}", source)]
        case _:
            raise TypeError(f"{change!r} is no change that files can be patched by")


def _word(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _whole(node: Mapping, field: str, source: Source) -> Span:
    """A key with its value, and with what separates it from its neighbours."""
    keys = [key.text for key, _ in node.entries]
    index = keys.index(field)
    key, value = node.entries[index]
    if index == 0:
        following = node.entries[1][0].span.start if len(keys) > 1 else value.span.end
        return Span(key.span.start, following)
    before = _end(node.entries[index - 1][1], node.entries[index - 1][0])
    if node.flow:
        return Span(before, _end(value, key))
    start = source.line_span(source.position(before)[0]).end
    return Span(start, source.line_span(source.position(_end(value, key))[0]).end)


def _added(node: Mapping, text: str, source: Source) -> Edit:
    """A key and value after the last ones."""
    key, value = node.entries[-1]
    end = _end(value, key)
    if node.flow:
        return Edit(Span(end, end), f", {text}")
    end = source.line_span(source.position(end)[0]).end
    _, column = source.position(node.entries[0][0].span.start)
    following = source.text[end : end + 2]
    lines = "\r\n" if following == "\r\n" else "\n"
    return Edit(Span(end, end), f"{lines}{' ' * (column - 1)}{text}")


def _end(value: object, key: Scalar) -> int:
    """Where a value ends; an empty one ends with its key's colon."""
    span = getattr(value, "span", key.span)
    return max(int(span.end), key.span.end + 1)
