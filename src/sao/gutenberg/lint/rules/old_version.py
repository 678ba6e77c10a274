"""The rule GB502."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule


class OldVersion(Rule):
    """A block is written for the version that is installed.

    What it does
        Warns of a `v` that is older than the block's version and can be migrated, and reports one
        that is newer, or too old.

    Why
        An old shape is read by its migrations for as long as these are kept; `sao pages migrate`
        writes the new shape into the file.

    Example
        - {type: clock_display, id: now, position: nav_footer, v: 9}

    Fix
        - {type: clock_display, id: now, position: nav_footer, v: 1}
    """

    code = "GB502"
    name = "old-version"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The versions that entries say they are written for."""
        for entry in draft.entries:
            found = entry.scalar("v")
            version = found.value if found is not None else None
            if entry.model is None or found is None or not isinstance(version, int):
                continue
            current = entry.model.VERSION
            if version > current or version < 1:
                message = f"`{entry.model.TYPE}` has no version {version}"
                advice = "install a newer release of the block" if version > current else ""
                yield Finding(found.span, message, f"version {current} is installed", (), advice)
            elif version < current:
                message = f"this is version {version} of `{entry.model.TYPE}`"
                advice = "run `sao pages migrate --write`"
                yield Finding(found.span, message, f"version {current} is installed", (), advice)
