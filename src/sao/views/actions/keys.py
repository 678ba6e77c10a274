"""What can be asked of API keys."""

from dataclasses import dataclass

from sao.views.actions.fields import option, select, text, while_
from sao.views.shapes import Action, Field
from sao.views.words.permissions import READ_ALL, permission_words

_PATH = "/api/keys"
_CHOSEN, _EVERYTHING = "chosen", "everything"
HOUR_S, DAY_S = 3_600, 86_400

_OVERLAPS = (
    option(str(DAY_S), "in a day"),
    option(str(HOUR_S), "in an hour"),
    option(str(7 * DAY_S), "in a week"),
    option("0", "at once: somebody else has it"),
)
_OWN = "You are signed in with this key: once it has ended, sign in with another one."
LAST = "It is the last key that may do everything. Roll it, or make another one first."


@dataclass(frozen=True)
class Key:
    """What is shown of an API key. Instants are of the wall; `used_at` None: not known.

    `own`: whoever looks came with it. `last`: nothing else may do everything for good.
    """

    id: str
    name: str
    shown: str
    may: tuple[str, ...] | None
    expires_at: int | None
    used_at: int | None
    active: bool
    own: bool
    last: bool


def make() -> Action:
    """A new key."""
    fields = (
        text("name", "Name", required=True, help="Who, or which program, gets it."),
        select(
            "scope",
            "It may do",
            (
                option(_CHOSEN, "only what is chosen here"),
                option(_EVERYTHING, "everything, also look after keys"),
            ),
            required=True,
            unsent=True,
        ),
        select(
            "permissions[0]",
            "Permission",
            (option(name, words) for name, words in permission_words().items()),
            required=True,
            value=READ_ALL,
            row="permissions",
            when=while_("scope", _CHOSEN),
            help="“Read everything” is what somebody needs who looks at this dashboard.",
        ),
        Field(
            name="expires_at",
            label="Ends (UTC)",
            kind="instant",
            empty="Never",
            help="By real time, whatever this environment's clock shows.",
        ),
    )
    return Action(
        name="create", label="New key", method="POST", path=_PATH, fields=fields, primary=True
    )


def of_one(key: Key) -> tuple[Action, ...]:
    """What can be done with a key."""
    if not key.active:
        return ()
    roll = Action(
        name="roll",
        label="Roll",
        method="POST",
        path=f"{_PATH}/{key.id}/roll",
        fields=(select("overlap_s", "The key before ends", _OVERLAPS, required=True),),
        confirm=_also(key, "A new key with the same name and permissions takes its place."),
    )
    revoke = Action(
        name="revoke",
        label="Revoke",
        method="DELETE",
        path=f"{_PATH}/{key.id}",
        danger=True,
        confirm=_also(
            key,
            "Whatever comes with it is refused from now on, and who signed in with it is signed "
            "out. This cannot be undone.",
        ),
        refused=LAST if key.last else None,
    )
    return roll, revoke


def _also(key: Key, words: str) -> str:
    """The words of what follows, with what follows for who looks."""
    told = f"{key.name or key.shown}. {words}"
    return f"{told} {_OWN}" if key.own else told
