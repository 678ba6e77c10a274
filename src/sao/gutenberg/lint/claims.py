"""Fields that no block has, and whose name tells what their author had in mind."""

from typing import Literal

from sao.gutenberg.draft import Draft, Refusal
from sao.gutenberg.lint.words import nearest, word_set
from sao.gutenberg.tree import Mapping, Node, Path, Scalar, Sequence, at

STATE_NAMES = word_set(
    "amount amounts balance balances count counts created_at currency current current_time "
    "data dataset date default_value initial initial_state items_data mrr now price quantity "
    "records result results rows selected state states status time timestamp today total "
    "totals value values"
)
"""Names of fields that would hold what only a runtime knows."""

LOGIC_NAMES = word_set(
    "action calc calculate computed condition else eval event events expression "
    "filter_expression for for_each formula func function handler hook if js lambda loop "
    "on_change on_click onclick repeat script show_if hide_if switch then unless visible "
    "visible_if when while"
)
"""Names of fields that would compute something."""

TRANSPORT_NAMES = word_set(
    "api api_key backend base_url bucket channel connection database db dsn endpoint engine "
    "fetch graphql host http import js_file method module path poll poll_ms port protocol "
    "query refresh_ms route server socket source sql src sse store stream table transport uri "
    "url websocket worker ws"
)
"""Names of fields that would say where state lives, or how it gets here."""

NESTING_NAMES = word_set("blocks body children contains nested slots")
"""Names of fields that would hold blocks within blocks."""

Claim = Literal["GB101", "GB103", "GB104", "GB105", "GB106", "inner"]
"""The rule's code; `inner` for the fields of a block that should not be where it is."""


_TOP = 3
"""The length of a path to a field of a block: `blocks`, its index, the field."""


def claim(draft: Draft, refusal: Refusal) -> Claim:
    """Which rule an unknown field is a matter of."""
    name = str(refusal.path[-1]).replace("-", "_").casefold()
    value = at(draft.root, refusal.path) if draft.root is not None else None
    if refusal.path[0] != "blocks":
        return "GB101"
    if len(refusal.path) > _TOP and _is_block(draft, refusal.path[:-1]):
        return "inner"
    if name in NESTING_NAMES and _holds_blocks(value):
        return "GB106"
    if name in STATE_NAMES:
        return "GB103"
    if name in LOGIC_NAMES:
        return "GB104"
    return "GB105" if name in TRANSPORT_NAMES else "GB101"


def misspelt(draft: Draft, path: Path) -> bool:
    """Whether an unknown field is meant to be the one at the path: one message is enough."""
    return any(
        nearest(str(other.path[-1]), (str(path[-1]),)) is not None
        for other in draft.refusals
        if other.kind == "extra_forbidden" and other.path[:-1] == path[:-1]
    )


def unknown_fields(draft: Draft, code: Claim) -> tuple[Refusal, ...]:
    """The unknown fields that are a matter of this rule."""
    return tuple(
        refusal
        for refusal in draft.refusals
        if refusal.kind == "extra_forbidden" and claim(draft, refusal) == code
    )


def _is_block(draft: Draft, path: Path) -> bool:
    holder = at(draft.root, path) if draft.root is not None else None
    kind = holder.get("type") if isinstance(holder, Mapping) else None
    return isinstance(kind, Scalar) and draft.registry.find(kind.value) is not None


def _holds_blocks(value: Node | None) -> bool:
    items = value.items if isinstance(value, Sequence) else (value,)
    return any(isinstance(item, Mapping) and item.get("type") is not None for item in items)
