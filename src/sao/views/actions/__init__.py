"""Actions: what can be done to an object, from its machine's own table.

A verb names the machine's action that it asks for; whether that is taken in the object's state is
the table's business, so an offer is never a promise that the API would break.
"""

from sao.views.actions.offer import action_named, actions_of, offers

__all__ = ["action_named", "actions_of", "offers"]
