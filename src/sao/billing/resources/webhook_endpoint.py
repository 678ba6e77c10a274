"""Webhook endpoint: where the events of an environment are sent to, and which of them.

Its secrets are not here: a chain shows all that was ever in it. It knows their numbers, and whoever
signs makes the secret of the endpoint's id, the number and the environment's own key.
"""

from msgspec import UNSET, UnsetType

from sao.billing.messages import Nothing
from sao.billing.values import Metadata, Value, given, merged
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Rejection,
    Schema,
    action,
    alarm,
    ignore,
    internal,
)


def _table() -> tuple[Entry, ...]:
    kept = ("enabled", "disabled")
    return (
        #        action     from          to         decide
        action("create", NEW, "enabled", create),
        action("update", kept, kept, update),
        action("delete", kept, "deleted", delete),
        # a new secret, and the time for which the one before still signs as well
        action("roll_secret", kept, SAME, roll_secret),
        alarm("forget_secret", kept, _first_end),
        internal("forget_secret", kept, SAME, forget_secret),
        ignore("forget_secret", ("deleted",), "no secret of it signs any more"),
        # nobody has taken anything there for days
        action("give_up", ("enabled",), "disabled", give_up),
    )


class FormerSecret(Value, frozen=True):
    """A secret that still signs, beside its successors, until an instant."""

    number: int
    until: int


class WebhookEndpoint(State, frozen=True, kw_only=True):
    """A webhook endpoint. `disabled_because` is empty where a client disabled it."""

    created: int = 0
    url: str = ""
    enabled_events: tuple[str, ...] = ()
    description: str | None = None
    metadata: Metadata = {}
    api_version: str | None = None
    secret_number: int = 0
    former_secrets: tuple[FormerSecret, ...] = ()
    disabled_because: str = ""

    @property
    def secret_numbers(self) -> tuple[int, ...]:
        """The secrets that sign now, the newest first."""
        return (self.secret_number, *(former.number for former in self.former_secrets))


class Create(Value, frozen=True):
    """A new endpoint. `enabled_events` are types of events, groups (`invoice.*`), or `*`."""

    url: str
    enabled_events: tuple[str, ...]
    description: str | None = None
    metadata: Metadata = {}
    api_version: str | None = None


class Update(Value, frozen=True):
    """Changes to an endpoint; what is not given stays."""

    url: str | None = None
    enabled_events: tuple[str, ...] | None = None
    description: str | None | UnsetType = UNSET
    disabled: bool | None = None
    metadata: Metadata | None = None


class RollSecret(Value, frozen=True):
    """The next secret; the one before signs as well until `expires_at`, if that is to come."""

    expires_at: int | None = None


class GiveUp(Value, frozen=True):
    """Why nothing more is sent there."""

    because: str


def create(_endpoint: WebhookEndpoint, command: Command[Create], now: int) -> Facts:
    """Events are sent there from now on."""
    data = command.data
    return {
        "created": now,
        "url": data.url,
        "enabled_events": data.enabled_events,
        "description": data.description,
        "metadata": data.metadata,
        "api_version": data.api_version,
        "secret_number": 1,
    }


def update(endpoint: WebhookEndpoint, command: Command[Update], _now: int) -> Facts:
    """Where to, which events, and whether at all."""
    data = command.data
    status, because = endpoint.status, endpoint.disabled_because
    if data.disabled is not None:
        status, because = ("disabled" if data.disabled else "enabled"), ""
    return given(
        status=status,
        url=data.url or endpoint.url,
        enabled_events=data.enabled_events or endpoint.enabled_events,
        description=data.description,
        metadata=merged(endpoint.metadata, data.metadata),
        disabled_because=because,
    )


def delete(_endpoint: WebhookEndpoint, _command: Command[Nothing], _now: int) -> Facts:
    """Nothing is sent there any more, and no secret of it signs."""
    return {"former_secrets": ()}


def roll_secret(
    endpoint: WebhookEndpoint, command: Command[RollSecret], now: int
) -> Facts | Rejection:
    """Sign with another secret. Rejects: `timestamp_past` (the former one would have ended)."""
    until, former = command.data.expires_at, endpoint.former_secrets
    if until is not None and until <= now:
        return Rejection("timestamp_past", "expires_at must be in the future.", "expires_at")
    if until is not None:
        former = (FormerSecret(endpoint.secret_number, until), *former)
    return {"secret_number": endpoint.secret_number + 1, "former_secrets": former}


def forget_secret(endpoint: WebhookEndpoint, _command: Command[Nothing], now: int) -> Facts:
    """What has had its time signs no more."""
    left = tuple(former for former in endpoint.former_secrets if former.until > now)
    return {"former_secrets": left}


def give_up(_endpoint: WebhookEndpoint, command: Command[GiveUp], _now: int) -> Facts:
    """Send nothing more, until somebody enables it again."""
    return {"disabled_because": command.data.because}


def _first_end(endpoint: WebhookEndpoint) -> int | None:
    return min((former.until for former in endpoint.former_secrets), default=None)


WEBHOOK_ENDPOINT = Schema(
    name="webhook_endpoint",
    prefix="we",
    state=WebhookEndpoint,
    states=("enabled", "disabled", "deleted"),
    terminal=("deleted",),
    rank=95,
    index=("status",),
    table=_table(),
)
