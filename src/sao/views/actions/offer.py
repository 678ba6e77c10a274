"""Offers: the verbs of a resource, turned into requests for one object, or for a new one."""

from typing import Any
from urllib.parse import quote

from sao.billing.machines import MACHINES
from sao.views.actions.tables import ASKED_OF, MAKERS, VERBS
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Action
from sao.views.words.states import STATES
from sao.views.words.titles import noun, resource_of
from sao.wire.ids import shown


def actions_of(moment: Moment, state: Any) -> tuple[Action, ...]:
    """What can be done to an object; nothing in the past."""
    if moment.over(state.id):
        return ()
    resource = resource_of(state.id)
    return tuple(
        _offered(moment, resource, verb, state)
        for verb in VERBS.get(resource, ())
        if not verb.apart(moment, state)
    )


def action_named(moment: Moment, state: Any, name: str) -> Action | None:
    """One of them by its name."""
    return next((each for each in actions_of(moment, state) if each.name == name), None)


def offers(moment: Moment, resource: str) -> tuple[Action, ...]:
    """What can be made of a resource without an object to begin with."""
    if resource in ASKED_OF:
        return (_asked_of(moment, *ASKED_OF[resource]),)
    return tuple(_made(moment, verb, None, None) for verb in MAKERS.get(resource, ()))


def _asked_of(moment: Moment, resource: str, name: str) -> Action:
    """What an object of that resource can be asked, before one is chosen."""
    verb = next(verb for verb in VERBS[resource] if verb.name == name)
    there = moment.ids(f"{resource}|status=active", limit=1)
    return Action(
        name=name,
        label=verb.label,
        method=verb.method,
        path=verb.path,
        primary=True,
        refused=None if there else f"There is no {noun(resource)} yet; make one first.",
        opens=verb.named,
        of=resource,
    )


def _offered(moment: Moment, resource: str, verb: Verb, state: Any) -> Action:
    reason = _not_in_this_state(resource, verb, state) or verb.unless(moment, state)
    return _made(moment, verb, state, reason)


def _not_in_this_state(resource: str, verb: Verb, state: Any) -> str | None:
    machine = MACHINES[resource]
    wanted = {verb.action, verb.first} - {None}
    if not wanted or wanted.intersection(machine.allowed(state.status)):
        return None
    takers = [s for s in machine.schema.states if wanted.intersection(machine.allowed(s))]
    words = STATES[resource]
    where = " or ".join(words[each].label.lower() for each in takers)
    here = words[state.status].label.lower()
    return f"This {noun(resource)} is {here}; that takes one that is {where}."


def _made(moment: Moment, verb: Verb, state: Any, reason: str | None) -> Action:
    offered = reason is None
    return Action(
        name=verb.name,
        label=verb.label,
        method=verb.method,
        path=_path(verb.path, state),
        fields=verb.fields(moment, state) if offered else (),
        fixed=verb.fixed(moment, state) if offered else {},
        primary=verb.primary and offered,
        danger=verb.danger,
        confirm=verb.confirm,
        refused=reason,
        preview=_path(verb.preview, state) if verb.preview is not None and offered else None,
        opens=verb.named if verb.opens or state is None else None,
    )


def _path(path: str, state: Any) -> str:
    if state is None:
        return path
    owner = getattr(state, "customer", None) or ""
    return path.replace("{id}", quote(shown(state.id), safe="")).replace("{customer}", owner)
