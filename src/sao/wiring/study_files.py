"""Files of studies: YAML in which every value knows its line."""

from pathlib import Path
from typing import Any

import yaml

from sao.api.study import Study, StudyError, read


class StudyUnreadable(Exception):  # noqa: N818  (it is an answer)
    """A file is no study; names the line, and the way out."""


class _Loader(yaml.SafeLoader):
    """Dates stay texts: `2026-03-31` is an instant wherever one is asked for."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class StudyFile:
    """A study and where in its file everything stands. Raises `StudyUnreadable`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise StudyUnreadable(f"there is no file {path}.") from error
        except (OSError, UnicodeDecodeError) as error:
            raise StudyUnreadable(f"{path} cannot be read: {error}.") from error
        try:
            self._root = yaml.compose(text, Loader=_Loader)
            raw = yaml.load(text, Loader=_Loader)  # noqa: S506  (it is a safe one)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line = f":{mark.line + 1}" if mark is not None else ""
            raise StudyUnreadable(f"{path}{line}: this is no YAML: {error.problem}.") from error
        try:
            self.study: Study = read(raw)
        except StudyError as error:
            raise StudyUnreadable(self.where(error)) from error

    def where(self, error: StudyError) -> str:
        """What is wrong with the study, with its line."""
        place = ".".join(str(step) for step in error.path)
        said = f"{place}: {error}" if place else str(error)
        return f"{self.path}:{self.line(error.path)}: {said}."

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line at which this stands, or what it would stand in."""
        node: Any = self._root
        line = 1
        for step in path:
            found = _within(node, step)
            if found is None:
                break
            node, line = found
        return line


def _within(node: Any, step: str | int) -> tuple[Any, int] | None:
    """What a mapping has under a key, or a list at a place, and its line."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None
