"""Who carries studies out: a server beside itself, or one who works by hand, step by step.

One at a time. Nothing of the environment that is asked changes, so nothing is kept of a study but
what its reply says.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from sao.api.study.comparing import Comparison
from sao.api.study.form import Study
from sao.wire.errors import WireError


class Standing(NamedTuple):
    """How far a study is that is under way."""

    name: str
    percent: int


class Studies(Protocol):
    """Carries studies out."""

    @property
    def here(self) -> Mapping[str, str]:
        """How a file for `sao compare` names the environment that is asked."""
        ...

    async def start(self) -> None:
        """Nothing is left of a former process."""
        ...

    async def stop(self) -> None:
        """End the one that is under way."""
        ...

    async def carry_out(self, study: Study) -> Comparison:
        """Live through every variant.

        Raises `study_under_way`, `study_stopped`, `StudyError` for what the study speaks of and
        there is not, and `StudyFailed`.
        """
        ...

    def standing(self) -> Standing | None:
        """The one that is under way, if any is."""
        ...

    def end(self) -> None:
        """End it; who asked for it is told so."""
        ...


def busy() -> WireError:
    """There is one already."""
    return WireError(
        "study_under_way", "A study is under way here already: wait for it, or stop it."
    )


def stopped() -> WireError:
    """It was ended before it was through."""
    return WireError("study_stopped", "The study was stopped before it was through.")
