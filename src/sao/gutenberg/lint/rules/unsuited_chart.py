"""The rule GB214."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Edit, Finding, Place
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import allowed
from sao.gutenberg.vocabulary import METRICS


class UnsuitedChart(Rule):
    """A figure is drawn in a way that suits it.

    What it does:
        Warns where the `kind` of a chart does not suit its `metric`: a line through the stages of
        a funnel, say. `--fix` sets the kind that suits best.

    Why:
        A line claims that there is something between its points.

    Example:
        - type: chart
          id: dunning
          view: controls
          metric: dunning_funnel
          kind: line
          label: From the first failure to the last
          definition: Invoices by how far collecting them has gone.

    Fix:
        - type: chart
          id: dunning
          view: controls
          metric: dunning_funnel
          kind: funnel
          label: From the first failure to the last
          definition: Invoices by how far collecting them has gone.

    """

    code = "GB214"
    name = "unsuited-chart"
    severity = "warning"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The kind of every chart."""
        for entry in draft.entries:
            kind, metric = entry.scalar("kind"), entry.scalar("metric")
            if not entry.is_a("chart") or kind is None or metric is None:
                continue
            suiting = METRICS.get(metric.text)
            if suiting is None or kind.text in suiting or kind.text not in _KINDS:
                continue
            yield Finding(
                kind.span,
                f"a `{kind.text}` does not suit `{metric.text}`",
                "unsuited",
                allowed(suiting, "suiting"),
                places=(Place(metric.span, "the figure"),),
                edits=(Edit(kind.span, suiting[0]),),
            )


_KINDS = frozenset(kind for kinds in METRICS.values() for kind in kinds)
