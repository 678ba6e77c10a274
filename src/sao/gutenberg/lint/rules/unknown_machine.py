"""The rule GB211."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import shown, unknown


class UnknownMachine(Rule):
    """A machine that is to be drawn is one that the compiler was given.

    What it does:
        Reports machines of which the caller of the compiler has handed in no drawing, and lists
        those that it has.

    Why:
        Drawings come from compiled tables, never from a spec; what is not compiled cannot be drawn.

    Example:
        - {type: state_machine, id: drawing, machine: subscriptoin}

    Fix:
        - {type: state_machine, id: drawing, machine: subscription}

    """

    code = "GB211"
    name = "unknown-machine"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The machines that blocks name; nothing if the caller has not said which there are."""
        known = draft.machines
        if known is None:
            return
        for entry in draft.entries:
            machine = entry.scalar("machine")
            if not entry.is_a("state_machine") or machine is None or machine.text in known:
                continue
            message = f"there is no machine `{shown(machine.text)}`"
            yield unknown(machine, message, "machine", known)
