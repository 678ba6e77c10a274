"""The rule GB212."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft, Entry
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import shown, unknown
from sao.gutenberg.tree import Scalar


class UnknownLayer(Rule):
    """An arrow of a flow leads from a layer to a layer, and a layer stands beside one.

    What it does:
        Reports `from`, `to` and `beside` where they name no layer of the flow, or a layer that
        stands beside another itself.

    Why:
        The arrow would lead nowhere.

    Example:
        - type: flow
          id: flow
          title: The flow of a command
          layers: [{key: api, label: API}, {key: queues, label: Queues}]
          arrows: [{from: api, to: queue, label: enqueue events}]

    Fix:
        - type: flow
          id: flow
          title: The flow of a command
          layers: [{key: api, label: API}, {key: queues, label: Queues}]
          arrows: [{from: api, to: queues, label: enqueue events}]

    """

    code = "GB212"
    name = "unknown-layer"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The layers that arrows and other layers name."""
        for entry in draft.entries:
            if entry.is_a("flow"):
                yield from _judged(entry)


def _judged(entry: Entry) -> Iterator[Finding]:
    layers = range(len(entry.items("layers")))
    keys = {index: entry.text("layers", index, "key") for index in layers}
    known = tuple(key for key in keys.values() if key is not None)
    stacked = tuple(
        key
        for index, key in keys.items()
        if key is not None and entry.scalar("layers", index, "beside") is None
    )
    for index in range(len(entry.items("arrows"))):
        for end in ("from", "to"):
            yield from _named(entry.scalar("arrows", index, end), known)
    for index in layers:
        yield from _named(entry.scalar("layers", index, "beside"), stacked)


def _named(layer: Scalar | None, known: tuple[str, ...]) -> Iterator[Finding]:
    if layer is not None and layer.value is not None and layer.text not in known:
        message = f"there is no layer `{shown(layer.text)}` here"
        yield unknown(layer, message, "layer", known)
