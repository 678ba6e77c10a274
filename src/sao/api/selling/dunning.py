"""The environment's policies for what is made now, which copies them."""

from sao.billing.resources.settings import SETTINGS, UPCOMING_DAYS, Settings
from sao.billing.values.dunning import Dunning
from sao.runtime import Session


def dunning(session: Session) -> Dunning:
    """What happens after failed payments of what is made now."""
    settings = session.find(SETTINGS)
    return settings.dunning if isinstance(settings, Settings) else Dunning()


def upcoming_days(session: Session) -> int:
    """How long before they come the renewals of what is made now are announced."""
    settings = session.find(SETTINGS)
    return settings.upcoming_days if isinstance(settings, Settings) else UPCOMING_DAYS
