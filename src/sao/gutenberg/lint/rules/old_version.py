"""The rule GB502."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule


class OldVersion(Rule):
    """A block is written for the version that is installed.

    What it does:
        Warns of a `v` that is older than the block's version. The entry is migrated while the page
        is compiled; `sao pages migrate --write` does it in the file.

    Why:
        Migrations are kept for a while, not for ever.

    Example:
        - {type: acme/gauge, id: load, view: controls, v: 1, peak: 9}

    Fix:
        - {type: acme/gauge, id: load, view: controls, v: 3, limit: 9}

    """

    code = "GB502"
    name = "old-version"
    severity = "warning"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The versions that entries say they are written for."""
        for entry in draft.entries:
            found = entry.scalar("v")
            version = entry.version
            if entry.model is None or found is None or version is None:
                continue
            if 1 <= version < entry.model.VERSION:
                message = f"this is version {version} of `{entry.model.TYPE}`"
                label = f"version {entry.model.VERSION} is installed"
                advice = "run `sao pages migrate --write`"
                yield Finding(found.span, message, label, advice=advice)
