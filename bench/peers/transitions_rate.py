"""How many transitions a second the library `transitions` makes, with the same states as ours."""

import sys
from time import perf_counter

from transitions import Machine


class Intent:
    """A payment intent that only knows its state; a guard stands for our validation."""

    amount = 1000

    def payable(self) -> bool:
        return self.amount > 0


STATES = ["", "requires_payment_method", "processing", "succeeded", "canceled"]
TABLE = [
    {"trigger": "create", "source": "", "dest": "processing", "conditions": "payable"},
    {"trigger": "decline", "source": "processing", "dest": "requires_payment_method"},
    {"trigger": "charge", "source": "requires_payment_method", "dest": "processing"},
    {"trigger": "succeed", "source": "processing", "dest": "succeeded", "conditions": "payable"},
    {"trigger": "cancel", "source": "requires_payment_method", "dest": "canceled"},
]


def main(lives: int) -> float:
    intent = Intent()
    machine = Machine(intent, states=STATES, transitions=TABLE, initial="", auto_transitions=False)
    begun = perf_counter()
    for _ in range(lives):
        machine.set_state("")
        intent.create()
        intent.decline()
        intent.charge()
        intent.succeed()
    return 4 * lives / (perf_counter() - begun)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
