"""The rule GB105."""

import re
from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.claims import unknown_fields
from sao.gutenberg.lint.interactive import marked, texts
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import shown
from sao.gutenberg.tree import Scalar

_TRANSPORT = re.compile(
    r"\b[a-z][a-z0-9+.-]*://[^\s,;]*|(?<![\w/])/(?:api|v\d+)/\S*|\blocalhost\b(?::\d+)?"
    r"|\b(?:websockets?|wss?|sse|graphql|grpc|pyodide|sqlite|postgres(?:ql)?|durable objects?)\b"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|dev|io|app|local|internal)\b|\b[\w./-]+\.m?[jt]s\b",
    re.IGNORECASE,
)
_MODE = re.compile(r"(?:^|[_-])(?:local|streaming|simulated|live|prod|production|dev)(?:$|[_-])")


class TransportInSpec(Rule):
    """A spec does not say where state lives, or how it gets to the page.

    What it does:
        Reports fields that would (`url`, `endpoint`, `table`, …), URLs, paths, hosts and names of
        engines in the texts of dashboard blocks, and a `bundle` that names a file or a runtime. It
        cannot be suppressed.

    Why:
        The same spec is built for the simulation in the browser and for a streaming server; only
        the bundle changes, and `build --runtime` picks it.

    Example:
        - type: dashboard_shell
          id: shell
          bundle: billing.local.js
          views:
            - key: customers
              label: Customers
              detail: {resource: customer, sections: [facts]}

    Fix:
        - type: dashboard_shell
          id: shell
          bundle: billing
          views:
            - key: customers
              label: Customers
              detail: {resource: customer, sections: [facts]}

    """

    code = "GB105"
    name = "transport-in-spec"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """Names that promise transport, and texts that are addresses."""
        advice = "leave it out: the runtime knows where state lives"
        for refusal in unknown_fields(draft, "GB105"):
            name = refusal.path[-1]
            span = draft.key_span(refusal.path)
            yield Finding(
                span, f"`{name}` would be transport", "transport in a spec", advice=advice
            )
        for path, scalar in texts(draft):
            if path[-1] == "bundle" and len(path) == 3:  # noqa: PLR2004  (blocks, index, bundle)
                yield from _bundle(scalar)
                continue
            for found in _TRANSPORT.finditer(scalar.text):
                message = f"`{shown(found[0])}` says where state lives"
                span = marked(draft, scalar, found[0])
                yield Finding(span, message, "transport in a spec", advice=advice)


def names_runtime(bundle: str) -> bool:
    """Whether the name of a bundle is that of a file, or of one of the runtimes."""
    return "." in bundle or "/" in bundle or _MODE.search(bundle) is not None


def _bundle(scalar: Scalar) -> Iterator[Finding]:
    if names_runtime(scalar.text):
        message = f"`{shown(scalar.text)}` is no logical name of a bundle"
        advice = "name what it is for, like `billing`; --runtime picks the file"
        yield Finding(scalar.span, message, "transport in a spec", advice=advice)
