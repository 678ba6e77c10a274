"""The rule GB206."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.shells import views
from sao.gutenberg.lint.words import shown, unknown
from sao.gutenberg.tree import Mapping, Scalar, Sequence
from sao.gutenberg.vocabulary import RESOURCES


class UnknownSection(Rule):
    """A section of a detail is one that its resource has.

    What it does:
        Reports sections that the runtime cannot show of the resource, lists those that it can, and
        reports a section that is there twice.

    Why:
        It would be a gap in the detail, noticed only once somebody opens a resource.

    Example:
        - type: dashboard_shell
          id: shell
          bundle: billing
          views:
            - key: customers
              label: Customers
              detail: {resource: customer, sections: [subscription]}

    Fix:
        - type: dashboard_shell
          id: shell
          bundle: billing
          views:
            - key: customers
              label: Customers
              detail: {resource: customer, sections: [subscriptions]}

    """

    code = "GB206"
    name = "unknown-section"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The sections of every view's detail."""
        for _, view in views(draft):
            detail = view.get("detail")
            if not isinstance(detail, Mapping):
                continue
            resource, sections = detail.get("resource"), detail.get("sections")
            if isinstance(resource, Scalar) and isinstance(sections, Sequence):
                yield from _judged(resource.text, sections)


def _judged(resource: str, sections: Sequence) -> Iterator[Finding]:
    if resource not in RESOURCES:
        return
    known = RESOURCES[resource].sections
    seen: set[str] = set()
    for section in sections.items:
        if not isinstance(section, Scalar):
            continue
        if section.text in seen:
            message = f"the section `{section.text}` is there twice"
            yield Finding(section.span, message, "again here", advice="remove one")
        elif section.text not in known:
            message = f"a `{resource}` has no section `{shown(section.text)}`"
            yield unknown(section, message, "section", known)
        seen.add(section.text)
