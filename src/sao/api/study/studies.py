"""Who carries studies out: a server beside itself, or one who works by hand, step by step.

One at a time. Nothing of the environment that is asked changes, so nothing is kept of a study but
what its reply says.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import NamedTuple

from sao.api.study.comparing import Comparison
from sao.api.study.form import Study
from sao.wire.errors import WireError


class Standing(NamedTuple):
    """How far a study is that is under way."""

    name: str
    percent: int


class Studies(ABC):
    """Carries studies out. While one is under way it says how far it is, and looks at `ending`."""

    here: Mapping[str, str]
    """How a file for `sao compare` names the environment that is asked."""

    def __init__(self) -> None:
        self.standing: Standing | None = None
        """The one that is under way, if any is."""
        self.ending = False

    async def start(self) -> None:
        """Nothing is left of a former process."""
        self.standing = None

    async def stop(self) -> None:
        """End the one that is under way."""
        self.end()

    def end(self) -> None:
        """End it at its next step; who asked for it is told so."""
        self.ending = self.standing is not None

    @abstractmethod
    async def carry_out(self, study: Study) -> Comparison:
        """Live through every variant.

        Raises `study_under_way`, `study_stopped`, `StudyError` for what the study speaks of and
        there is not, and `StudyFailed`.
        """

    def began(self, study: Study) -> None:
        """It is under way; nobody has asked for its end yet."""
        self.standing, self.ending = Standing(study.name, 0), False

    def reached(self, study: Study, share: float) -> None:
        """How much of it is done, from 0 to 1."""
        self.standing = Standing(study.name, int(100 * share))


def busy() -> WireError:
    """There is one already."""
    return WireError(
        "study_under_way", "A study is under way here already: wait for it, or stop it."
    )


def stopped() -> WireError:
    """It was ended before it was through."""
    return WireError("study_stopped", "The study was stopped before it was through.")
