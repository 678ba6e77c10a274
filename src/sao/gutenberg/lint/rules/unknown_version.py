"""The rule GB503."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule


class UnknownVersion(Rule):
    """A block is written for a version that exists.

    What it does:
        Reports a `v` that is newer than the installed block, or lower than 1.

    Why:
        An older compiler cannot know what a newer shape means.

    Example:
        - {type: clock_display, id: now, position: nav_footer, v: 9}

    Fix:
        - {type: clock_display, id: now, position: nav_footer, v: 1}

    """

    code = "GB503"
    name = "unknown-version"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The versions that entries say they are written for."""
        for entry in draft.entries:
            found = entry.scalar("v")
            version = entry.version
            if entry.model is None or found is None or version is None:
                continue
            if not 1 <= version <= entry.model.VERSION:
                message = f"`{entry.model.TYPE}` has no version {version}"
                label = f"version {entry.model.VERSION} is installed"
                advice = "install a newer release of the block" if version > 1 else ""
                yield Finding(found.span, message, label, advice=advice)
