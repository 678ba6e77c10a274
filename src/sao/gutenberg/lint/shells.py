"""The page's shell as it is written, right or wrong: its views, its positions."""

from sao.gutenberg.draft import Draft
from sao.gutenberg.tree import Mapping, Scalar
from sao.gutenberg.vocabulary import POSITIONS


def views(draft: Draft) -> tuple[tuple[int, Mapping], ...]:
    """The views of the first shell that are mappings, with their indices."""
    return tuple(
        (index, view)
        for shell in draft.shells()[:1]
        for index, view in enumerate(shell.items("views"))
        if isinstance(view, Mapping)
    )


def view_keys(draft: Draft) -> dict[str, Scalar]:
    """The keys of the views, each where it is written first."""
    keys: dict[str, Scalar] = {}
    for _, view in views(draft):
        key = view.get("key")
        if isinstance(key, Scalar):
            keys.setdefault(key.text, key)
    return keys


def group_keys(draft: Draft) -> list[Scalar]:
    """The keys of the first shell's groups."""
    return [
        key
        for shell in draft.shells()[:1]
        for group in shell.items("groups")
        if isinstance(group, Mapping) and isinstance(key := group.get("key"), Scalar)
    ]


def layout(draft: Draft) -> str | None:
    """The layout of the shell; the default where it says none; None where there is no shell."""
    for shell in draft.shells()[:1]:
        said = shell.text("layout")
        return said if said in POSITIONS else "sidebar"
    return None
