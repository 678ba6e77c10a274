"""The environment's dunning policy, copied to whatever is made."""

from sao.billing.resources.settings import SETTINGS, Settings
from sao.billing.values import Dunning
from sao.runtime import Session


def dunning(session: Session) -> Dunning:
    """What happens after failed payments of what is made now."""
    settings = session.find(SETTINGS)
    return settings.dunning if isinstance(settings, Settings) else Dunning()
