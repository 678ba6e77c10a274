"""The simulated gateway: no edge at all, its answer follows from the order alone."""

from sao.billing.simulator import Answer, answer
from sao.core.workflow import Call
from sao.runtime import Edge


def _confirm(call: Call) -> Answer:
    return answer(call.data)


SIMULATED = {"gateway.confirm": Edge(_confirm, simulated=True)}
