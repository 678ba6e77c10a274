"""The rule GB203."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding, Place
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.shells import group_keys, views
from sao.gutenberg.tree import Scalar

_FRAME = ("main", "views")
_FRAME_PREFIXES = ("gb-", "view-")


class DuplicateId(Rule):
    """An id stands once on a page, and so does the key of a view, and of a group.

    What it does:
        Reports ids and keys that are there twice, and ids that the page's frame uses itself
        (`main`, `views`, and those that begin with `gb-` or `view-`).

    Why:
        Links, labels and the runtime find things by id; of two, they find the first.

    Example:
        - {type: prose, id: text, markdown: One.}
        - {type: prose, id: text, markdown: Two.}

    Fix:
        - {type: prose, id: one, markdown: One.}
        - {type: prose, id: two, markdown: Two.}

    """

    code = "GB203"
    name = "duplicate-id"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The ids of the blocks, and the keys of the views and groups."""
        ids = [found for entry in draft.entries if (found := entry.scalar("id")) is not None]
        keys = [key for _, view in views(draft) if isinstance(key := view.get("key"), Scalar)]
        yield from _twice(ids, "id")
        yield from _twice(keys, "key of a view")
        yield from _twice(group_keys(draft), "key of a group")
        for found in ids:
            if found.text in _FRAME or found.text.startswith(_FRAME_PREFIXES):
                message = f"the page's frame uses the id `{found.text}` itself"
                yield Finding(found.span, message, "taken", advice="choose another id")


def _twice(found: list[Scalar], what: str) -> Iterator[Finding]:
    first: dict[str, Scalar] = {}
    for scalar in found:
        if scalar.text not in first:
            first[scalar.text] = scalar
            continue
        places = (Place(first[scalar.text].span, "first here"),)
        message = f"the {what} `{scalar.text}` is there twice"
        yield Finding(scalar.span, message, "again here", advice="choose another", places=places)
