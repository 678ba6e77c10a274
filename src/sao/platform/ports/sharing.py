"""What several processes that write to one store agree by."""

from typing import NamedTuple, Protocol

from sao.platform.ports.rows import RunRow


class Moved(NamedTuple):
    """Which homes were committed to, with the rounds that they stand at.

    `outcomes`: how many there were when it was asked.
    """

    outcomes: int
    homes: dict[str, int]


class Sharing(Protocol):
    """What processes that share a store agree by.

    In a shared store what was read may be old by the time of a commit, and nobody knows which
    number comes next. So a commit names its units, numbers what it creates from `PROVISIONAL` + 1
    on, and positions in the feed likewise; the answer says which units are in, and the numbers.
    """

    def hold(self, name: str) -> bool:
        """Have what is called so to oneself, until it is let go or the process ends.

        False if another process has it.
        """
        ...

    def let_go(self, name: str) -> None:
        """Leave to others what was held."""
        ...

    def moved(self, after: int) -> Moved:
        """What has come after this position in the order of outcomes, from whomever."""
        ...

    def carried(self) -> list[RunRow]:
        """The open workflow runs that this process carries, in the order of their starts.

        It carries those that it has opened, and those that it has taken over; until it dies, nobody
        else does.
        """
        ...

    def carries(self, run_id: str) -> bool:
        """Whether this process carries the run, and is seen to be alive."""
        ...

    def take_over(self) -> list[RunRow]:
        """Carry the open runs whose process is gone; which. To be called every now and then."""
        ...

    def others_owe(self) -> bool:
        """Whether open runs that are not stuck are carried by others, or by nobody yet."""
        ...
