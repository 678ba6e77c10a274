"""The environment's dunning policy, copied to whatever is made."""

from sao.billing.values import Dunning
from sao.runtime import Session


def dunning(_session: Session) -> Dunning:
    """What happens after failed payments of what is made now."""
    return Dunning()
