"""Endpoints: declared in tables, from which routes, OpenAPI and the docs page are made.

    #        method  path                      parameters        handler    summary
    Endpoint("POST", "/v1/customers",          customer.Create,  create,    "Create a customer"),

A handler runs as one job of the desk: it sees a session and the request's parameters, and answers
with the object to show. What it did is durable before the reply leaves; if it raises, nothing of it
has happened. A session reads lists and chains before it changes anything.

A GET changes nothing. One that looks at much answers with a generator, and lets others have their
turn wherever that yields; what they do meanwhile it sees from there on.

A handler that is a coroutine function works beside the desk instead, with the environment's other
parts: what it answers is no part of any chain.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import msgspec

from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError
from sao.wire.params import Params
from sao.wire.shapes import Rendered

if TYPE_CHECKING:  # the tables are read where there is neither thread, socket nor event loop, too
    from sao.api.answering.forgetting import Forgetting
    from sao.api.metering.intake import Intake
    from sao.api.stream.tail import Tail
    from sao.api.study.studies import Studies
    from sao.documents.papers import Papers
    from sao.keys import Keyring
    from sao.notices.post import Post
    from sao.read_model.keeper import Keeper
    from sao.runtime.desk import Desk
    from sao.webhooks.ingress import Ingress
    from sao.webhooks.outbox import Outbox
    from sao.webhooks.teller import Teller

P = TypeVar("P", bound=msgspec.Struct)

Lacks = Callable[[str], str | None]
"""Why whoever asks may not read what is in an area; None where they may."""


def lacks_nothing(_area: str) -> None:
    """Who may read everything."""
    return


class Call(msgspec.Struct, Generic[P], frozen=True):
    """What a request asks for: its parameters, and the ids in its path by their names.

    `request_id` is its own, or what its idempotency key makes of it: the same for the same request.
    `key_id` names the API key that it came with, if with one, and `lacks` what that may not read.
    """

    params: P
    ids: Mapping[str, str] = {}
    request_id: str = ""
    accept: str = ""
    """The media types that the client would take."""
    version: str = ""
    """The version of the API that the client was written for; empty for the newest."""
    key_id: str = ""
    lacks: Lacks = lacks_nothing

    @property
    def id(self) -> str:
        """The id that the path is about."""
        return self.ids["id"]

    def check_reads(self, areas: Iterable[str], param: str | None = None) -> None:
        """Raises `permission_missing` where one of these areas may not be read."""
        for area in sorted(areas):
            why = self.lacks(area)
            if why is not None:
                raise WireError("permission_missing", why, param)


class Reply(NamedTuple):
    """A reply other than 200, such as a declined payment, whose outcome stays."""

    status: int
    body: Rendered


class Text(NamedTuple):
    """A reply that is no JSON; only what answers beside the desk gives one."""

    content: str
    media_type: str


Answer = Rendered | Reply


class Parts(NamedTuple):
    """What works for the endpoints of one environment."""

    desk: "Desk"
    intake: "Intake"
    outbox: "Outbox"
    ingress: "Ingress"
    tail: "Tail"
    teller: "Teller"
    papers: "Papers"
    read_model: "Keeper"
    notices: "Post"
    forgetting: "Forgetting"
    studies: "Studies"
    keys: "Keyring"


Handler = Callable[[Session, Call[Any]], Answer]
Reader = Callable[[Session, Call[Any]], Turns[Answer]]
Ask = Callable[[Parts, Call[Any]], Awaitable[Answer | Text]]
First = Callable[[Parts], Awaitable[None]]
Settled = Callable[[Session, str], Answer]
Finish = Callable[[Parts, Rendered], Awaitable[Rendered]]


class Endpoint(NamedTuple):
    """One method of one path.

    `first` is awaited before the handler's turn, `finish` after the commit, before the reply
    leaves. `later` is done instead where a client sends `Prefer: respond-async`. `rows` names the
    parameter that a body of many rows (a JSON array, or NDJSON) gives. `settled` answers once the
    world has, about the object of this id; without it, what has become of that is shown. `reads`:
    it changes nothing, whatever its method. `shows` is an area that has to be read as well, because
    what it answers is of that one, and not of its path's.
    """

    method: str
    path: str
    params: type[msgspec.Struct]
    handler: Handler | Reader | Ask
    summary: str
    finish: Finish | None = None
    first: First | None = None
    later: Ask | None = None
    rows: str | None = None
    settled: Settled | None = None
    reads: bool = False
    shows: str = ""

    @property
    def takes_json(self) -> bool:
        """Whether its body may be JSON: ours, and Stripe's second API; the first takes forms."""
        return is_json(self.path)

    @property
    def name(self) -> str:
        """A name for it that is unique among all: its method and path."""
        return name_of(self.method, self.path)


def is_json(path: str) -> bool:
    """Whether what is sent to a path may be JSON."""
    return path.startswith(("/api/", "/v2/"))


def name_of(method: str, path: str) -> str:
    """A name for a method of a path."""
    words = [word for word in path.split("/") if word and not word.startswith("v1")]
    joined = "_".join(word.strip("{}").replace(".json", "") for word in words)
    return f"{method.lower()}_{joined}"


class Family(NamedTuple):
    """The endpoints of one kind of object, as the docs group them."""

    title: str
    endpoints: tuple[Endpoint, ...]


class Nothing(Params, frozen=True, kw_only=True):
    """No parameters but what to expand."""
