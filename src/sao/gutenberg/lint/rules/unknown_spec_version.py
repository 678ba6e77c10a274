"""The rule GB004."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.spec import SPEC_VERSION
from sao.gutenberg.tree import Mapping, Scalar


class UnknownSpecVersion(Rule):
    """The file says which version of the format it is written in, and this compiler knows it.

    What it does:
        Reports a file without `gutenberg: 1`, and one of another version.

    Why:
        The format will change. A file that says its version can be migrated, or be refused in so
        many words.

    Example:
        gutenberg: 9
        page: {id: home, title: Home, lang: en}
        blocks: []

    Fix:
        gutenberg: 1
        page: {id: home, title: Home, lang: en}
        blocks: []

    """

    code = "GB004"
    name = "unknown-spec-version"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The key `gutenberg`."""
        if not isinstance(draft.root, Mapping):
            return
        found = draft.root.get("gutenberg")
        advice = f"write `gutenberg: {SPEC_VERSION}` at the top"
        if found is None:
            first = draft.root.entries[0][0].span if draft.root.entries else draft.root.span
            yield Finding(first, "the file does not say its version", advice=advice)
        elif not isinstance(found, Scalar) or found.value is True or found.value != SPEC_VERSION:
            message = "this version of the format is not known"
            if isinstance(found, Scalar) and isinstance(found.value, int) and found.value > 1:
                message = f"version {found.value} is newer than this compiler"
            yield Finding(found.span, message, f"only {SPEC_VERSION} is known", advice=advice)
