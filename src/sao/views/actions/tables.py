"""Every verb, by the resource that it is asked of."""

from collections.abc import Mapping

from sao.views.actions.verb import Verb

VERBS: Mapping[str, tuple[Verb, ...]] = {}
"""What can be asked of an object that is there."""

MAKERS: Mapping[str, tuple[Verb, ...]] = {}
"""What is made anew, without an object to begin with."""
