"""Out of use, and back: two verbs that many resources have, by one word or another."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sao.views.actions.verb import Verb, no_reason
from sao.views.moment import Moment


class Words(NamedTuple):
    """What the two are called: name and label of each."""

    off: tuple[str, str]
    on: tuple[str, str]


ARCHIVE = Words(("archive", "Archive"), ("unarchive", "Use again"))
SWITCH = Words(("deactivate", "Switch off"), ("activate", "Switch on"))


def switch(
    path: str,
    words: Words = ARCHIVE,
    *,
    out: str = "archived",
    stays: Callable[[Moment, Any], str | None] = no_reason,
    back: Callable[[Moment, Any], str | None] = no_reason,
) -> tuple[Verb, Verb]:
    """From `active` to the state `out`, unless it `stays`, and `back` unless something is against.

    Both are reasons in words, as a verb's `unless`.
    """
    return (
        Verb(
            *words.off,
            "update",
            path,
            fixed=lambda _moment, _state: {"active": "false"},
            unless=stays,
            apart=lambda _moment, state: state.status != "active",
        ),
        Verb(
            *words.on,
            "update",
            path,
            fixed=lambda _moment, _state: {"active": "true"},
            unless=back,
            apart=lambda _moment, state: state.status != out,
        ),
    )
