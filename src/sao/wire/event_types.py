"""Types of events as listeners name them: one, a group (`invoice.*`), or all (`*`)."""

from collections.abc import Iterable


def means(names: Iterable[str], label: str) -> bool:
    """Whether a type is among those that are named."""
    return any(
        label.startswith(name[:-1]) if name.endswith("*") else label == name for name in names
    )
