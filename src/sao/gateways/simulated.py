"""The simulated gateway: hardly an edge, its answers follow from the questions alone.

It answers on the spot, within the commit of whoever asks. Only payment methods that are set to be
`timeout` or `unknown_outcome` make it behave as a gateway far away: it is asked after the commit,
by a workflow run that can be looked at, and its first answer does not arrive.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sao.billing.payments.gateway import Order
from sao.billing.payments.simulator import EDGES, FAR_AWAY
from sao.core.workflow import Call
from sao.platform.errors import Transient
from sao.runtime import Edge

CONFIRM = "gateway.confirm"


def asked(answer: Callable[[Any], Any]) -> Callable[[Call], Any]:
    """An answer to a question, as one to a call."""
    return lambda call: answer(call.data)


SIMULATED = {name: Edge(asked(answer), simulated=True) for name, answer in EDGES.items()}
"""Everything is answered on the spot."""


def far_away(call: Call) -> bool:
    """Whether this is asked as a gateway is that is far away."""
    return isinstance(call.data, Order) and call.data.method.card.behavior in FAR_AWAY


class Simulator:
    """A gateway's memory: what moved, by the key of whoever asked. It is gone with the process.

    `moved` counts how often money moved for a key, which is at most once.
    """

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.moved: Counter[str] = Counter()
        self._answers: dict[str, Any] = {}

    def edges(self) -> Mapping[str, Edge]:
        """What a runtime asks."""
        late = Edge(self.confirm, simulated=True, late=far_away)
        return {**SIMULATED, CONFIRM: late}

    def confirm(self, call: Call) -> Any:
        """The answer; the first of a method that is far away is lost. Raises `Transient`."""
        behavior = FAR_AWAY.get(call.data.method.card.behavior)
        self.asked[call.key] += 1
        first = self.asked[call.key] == 1
        if behavior == "before" and first:
            raise Transient("the gateway did not answer, and did nothing")
        if call.key not in self._answers:
            self._answers[call.key] = EDGES[CONFIRM](call.data)
            self.moved[call.key] += 1
        if behavior == "after" and first:
            raise Transient("the gateway's answer was lost: whether the money moved is not known")
        return self._answers[call.key]
