"""The rule GB215."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.interactive import marked
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import did_you_mean, shown
from sao.gutenberg.render.markdown import links
from sao.gutenberg.tree import Path, Scalar


class BrokenLink(Rule):
    """A link within the site leads to a page or file of it, or to a block of the page.

    What it does:
        Warns of links, in `href` fields and in Markdown, to pages and files that the site does not
        have, and of `#ids` that no block of the page has. Links to other sites are not followed.

    Why:
        A page that is renamed leaves its links behind. Pages are named from the root of the site,
        so a link does not depend on where it stands.

    Example:
        - type: hero
          id: top
          title: Welcome
          actions: [{label: How it works, href: "#work"}]
        - {type: prose, id: works, markdown: Like this.}

    Fix:
        - type: hero
          id: top
          title: Welcome
          actions: [{label: How it works, href: "#works"}]
        - {type: prose, id: works, markdown: Like this.}

    """

    code = "GB215"
    name = "broken-link"
    severity = "warning"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """Every link of the page that does not leave the site."""
        ids = tuple(found for entry in draft.entries if (found := entry.text("id")) is not None)
        for path, scalar in draft.scalars:
            for target in _targets(path, scalar):
                page, _, anchor = target.partition("#")
                if target.startswith("#") and not target.startswith("#/") and anchor not in ids:
                    message = f"no block of this page has the id `{shown(anchor)}`"
                    advice = did_you_mean(anchor, ids)
                    yield Finding(
                        marked(draft, scalar, target), message, "leads nowhere", (), advice
                    )
                elif _is_inside(page) and draft.files is not None:
                    name = page.removeprefix("/") or "index.html"
                    name = f"{name}index.html" if name.endswith("/") else name
                    if name not in draft.files:
                        message = f"the site has no page or file `{shown(name)}`"
                        advice = did_you_mean(name, tuple(sorted(draft.files)))
                        span = marked(draft, scalar, target)
                        yield Finding(span, message, "leads nowhere", advice=advice)


def _targets(path: Path, scalar: Scalar) -> tuple[str, ...]:
    """The links in a text: all of it, or those in its Markdown."""
    if not isinstance(scalar.value, str) or path[-1:] == ("code",):
        return ()
    if path[-1:] == ("href",):
        return (scalar.value,)
    return links(scalar.value) if "](" in scalar.value else ()


def _is_inside(page: str) -> bool:
    """Whether a link without its anchor leads to a page of the same site."""
    return bool(page) and not page.startswith("//") and ":" not in page.partition("/")[0]
