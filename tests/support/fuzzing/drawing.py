"""Random requests that know the endpoints: from the types of their parameters, mostly valid ones.

Everything follows from a seed. What earlier replies showed is remembered, so that a sequence gets
somewhere: an invoice that is paid is open, a line that is credited is the invoice's. A recipe says
what makes a request likely to be accepted; the types add what else can be said. One value in some
is junk, or at the edge of what its type allows.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from msgspec import inspect

from sao.api.company.stories import STORIES
from sao.api.endpoint import Endpoint
from sao.api.families import FAMILIES
from sao.billing.payments.test_cards import TEMPLATES
from sao.read_model.reports import REPORTS
from sao.views.lists.families import FAMILIES as LISTS
from support.api import DAY, NOW
from support.fuzzing import catalog, checkout, invoices, payments, subscriptions
from support.fuzzing.parts import Pairs, Recipes
from support.fuzzing.words import (
    ALTERNATIVES,
    INSTANTS,
    JUNK,
    KINDS,
    LIKELY,
    OBJECTS,
    OFTEN,
    PARTS,
    STATES,
    TEXTS,
    TURNS,
)

RECIPES: Recipes = {
    endpoint: recipe
    for family in (catalog, checkout, invoices, payments, subscriptions)
    for endpoint, recipe in family.RECIPES.items()
}

ENDPOINTS = [endpoint for family in FAMILIES for endpoint in family.endpoints]

WEIGHTS = [
    {"GET": 0.25, "DELETE": 0.5, "POST": 1}[endpoint.method]
    * OFTEN.get(f"{endpoint.method} {endpoint.path}", 1)
    for endpoint in ENDPOINTS
]
"""How often each is asked: what changes something more often than what looks, or ends it."""

NEWS = (
    "/v1/invoices?limit=40",
    "/v1/invoices?limit=10&status=open",
    "/v1/invoices?limit=10&status=draft",
    "/v1/subscriptions?status=all&limit=40",
    "/v1/payment_intents?limit=40",
    "/v1/charges?limit=40",
    "/v1/disputes?limit=40",
    "/v1/invoiceitems?limit=40",
)
"""What is looked up after time has passed: it has made things that no reply has shown."""


WORDS_IN_PATHS = {
    "name": (*LISTS, *(report.name for report in REPORTS), "nothing"),
    "resource": (*LISTS, "nothing"),
    "seq": ("1", "2", "3", "99", "first"),
    "key": (*STORIES, "nothing"),
}
"""What a path asks for that is no id."""


class Request(NamedTuple):
    """A request: `path` with its query, and the body of a POST."""

    method: str
    path: str
    form: str = ""

    def __str__(self) -> str:
        """As one would type it."""
        data = f" -d '{self.form}'" if self.form else ""
        return f"curl -X {self.method} '{self.path}'{data}"


class Fuzz:
    """Draws requests. `valid` is how likely a value is one that its type allows."""

    def __init__(self, seed: int, *, valid: float = 0.98) -> None:
        self.random = Random(seed)
        self.owner: str | None = None
        """The customer whom the request at hand is about, once it names one."""
        self._valid = valid
        self._rich = 0.1
        self._known: dict[str, dict[str, Any]] = {}
        self._next: deque[Callable[[], Request]] = deque()

    def request(self) -> Request:
        """The next request."""
        if not self._next and self.chance(0.04):
            self._look(2)
        if self._next:
            return self._next.popleft()()
        self._rich = self.random.choice((0.0, 0.0, 0.02, 0.1))
        self.owner = None
        endpoint = self._endpoint()
        ids: dict[str, str] = {}
        for name in re.findall(r"\{(\w+)\}", endpoint.path):
            ids[name] = self._path_id(endpoint, name, ids.get("id", ""))
        path = re.sub(r"\{(\w+)\}", lambda match: ids[match[1]], endpoint.path)
        form = urlencode(self._form(endpoint, ids), errors="surrogatepass")
        if endpoint.path.endswith("/advance"):
            self._look(1)
        if endpoint.method == "POST":
            return Request(endpoint.method, path, form)
        return Request(endpoint.method, f"{path}?{form}" if form else path)

    def then(self, make: Callable[[], Request]) -> None:
        """The request after this one is made by `make`, which sees what this one brought."""
        self._next.append(make)

    def post(self, path: str, **form: Any) -> Request:
        """A request that is as it should be."""
        return Request("POST", path, urlencode(form))

    def look_at(self, kind: str, object_id: str) -> None:
        """Ask next how an object stands, which may be otherwise by now."""
        path = next(word for word, known in KINDS.items() if known == kind)
        self.then(partial(Request, "GET", f"/v1/{path}/{object_id}"))

    def look(self, path: str) -> None:
        """Ask next for a list."""
        self.then(partial(Request, "GET", path))

    def newest(self, kind: str, **like: Any) -> str:
        """The id of the object of a kind with such fields that came last."""
        found = [each for each in self.known(kind) if _has(each, like)]
        return str(found[-1]["id"]) if found else f"{kind}_nothing"

    def _look(self, count: int) -> None:
        for news in self.random.sample(NEWS, count):
            self.look(news)

    def learn(self, reply: Any) -> None:
        """Remember the objects in a reply; of an event, or what is no object, only that it is."""
        if isinstance(reply, list):
            for element in reply:
                self.learn(element)
        elif isinstance(reply, dict):
            kind, object_id = reply.get("object"), reply.get("id")
            if kind in ("state", "chain"):
                return
            if str(object_id).startswith("upcoming_"):
                return
            if isinstance(object_id, str) and isinstance(kind, str):
                known = self._known.setdefault(kind, {})
                deleted = reply.get("deleted") is True
                known[object_id] = (
                    {**known.get(object_id, {}), **reply} if deleted else _flat(reply)
                )
            if kind != "event":
                for value in reply.values():
                    if isinstance(value, dict | list):
                        self.learn(value)

    # --- what is known -------------------------------------------------------------------------

    def known(self, kind: str) -> list[Any]:
        """The objects of a kind, as replies last showed them, oldest first."""
        return list(self._known.get(kind, {}).values())

    def find(self, kind: str, object_id: str) -> Any | None:
        """An object, as a reply last showed it."""
        return self._known.get(kind, {}).get(object_id)

    def pick(self, kind: str, **like: Any) -> Any | None:
        """One of the later objects of a kind that have such fields, preferably the owner's.

        A tuple stands for one of several values.
        """
        found = [each for each in self.known(kind) if _has(each, like)]
        if not self.chance(0.05):
            found = [each for each in found if not each.get("deleted")]
        mine = [each for each in found if self.owner in (None, each.get("customer", self.owner))]
        return self.random.choice((mine or found)[-5:]) if found else None

    def now(self) -> int:
        """What the owner's clock shows, as far as it was seen."""
        owner = self.find("customer", self.owner or "") or {}
        clock = self.find("test_helpers.test_clock", owner.get("test_clock") or "")
        if clock is not None:
            return int(clock["frozen_time"])
        return max((c["now"] for c in self._known.get("clock", {}).values()), default=NOW)

    def soon(self) -> int | None:
        """An instant at which something is going to happen, as far as replies have told."""
        now = self.now()
        found = [
            instant
            for kind in ("subscription", "invoice", "subscription_schedule")
            for each in self.known(kind)[-6:]
            if self.owner in (None, each.get("customer"))
            for instant in _instants(each)
            if instant > now
        ]
        return self.random.choice(found) if found else None

    def some_id(self, kind: str | None) -> str:
        """An id for where one of this kind is asked for."""
        if kind is None:
            kind = self.random.choice([*self._known, "nothing"])
        found = self.pick(kind)
        if found is None:
            return f"{kind}_nothing"
        if kind == "customer" and self.owner is None:
            self.owner = found["id"]
        return str(found["id"])

    def chance(self, likely: float) -> bool:
        """True as often as that."""
        return self.random.random() < likely

    def _endpoint(self) -> Endpoint:
        """One to ask; seldom one about a kind of object of which none could take it."""
        while True:
            endpoint = self.random.choices(ENDPOINTS, WEIGHTS)[0]
            kinds, what = _about(endpoint)
            if "{id}" not in endpoint.path or not kinds or self.chance(0.05):
                return endpoint
            like = {"status": STATES[what]} if what in STATES else {}
            if any(_has(each, like) for each in self.known(kinds[0])):
                return endpoint

    def _path_id(self, endpoint: Endpoint, name: str, about: str) -> str:
        if self.chance(0.01):
            return quote(self.random.choice(JUNK[1:]), safe="", errors="surrogatepass")
        if name in WORDS_IN_PATHS:
            return self.random.choice(WORDS_IN_PATHS[name])
        kinds, what = _about(endpoint)
        if name != "id":
            parent = self.find(kinds[0], about) or {}
            within = (parent.get("lines") or {}).get("data")
            if name == "line" and within:
                return str(self.random.choice(within)["id"])
            return quote(self.some_id(PARTS[name]), safe="")
        found = None
        if what in STATES and self.chance(0.95):
            found = self.pick(kinds[0], status=STATES[what])
        found = found or (self.pick(kinds[0]) if kinds else None)
        if found is None:
            return quote(self.some_id(None), safe="")
        self.owner = found["id"] if found["object"] == "customer" else found.get("customer")
        return quote(found["id"], safe="")

    # --- forms ---------------------------------------------------------------------------------

    def _form(self, endpoint: Endpoint, ids: dict[str, str]) -> Pairs:
        recipe = RECIPES.get(f"{endpoint.method} {endpoint.path}")
        given = recipe(self, ids) if recipe is not None and self.chance(0.95) else {}
        pairs = [(name, str(value)) for name, value in given.items()]
        taken = {re.split(r"\[", name)[0] for name in given}
        barred = set().union(*(ALTERNATIVES.get(name, set()) for name in taken))
        drawn = self._struct(inspect.type_info(endpoint.params), "", taken | barred)
        pairs += drawn
        if self.chance(0.01):
            pairs.append(
                (self.random.choice(("nmae", "a[b]", "metadata[[", "items[x]", "[]")), "x")
            )
        if pairs and self.chance(0.01):
            name, _value = self.random.choice(pairs)
            pairs.append((f"{name}[x]", "y"))
        return pairs

    def _struct(
        self, info: Any, prefix: str, barred: set[str] | None = None
    ) -> Iterator[tuple[str, str]]:
        exclusive = set(barred or ())
        for field in info.fields:
            word = field.encode_name
            name = f"{prefix}[{word}]" if prefix else word
            likely = LIKELY.get(word, 0.12 if self._rich else 0)
            usual = likely if likely < 0.05 or not barred else self._rich
            wanted = field.required or self.chance(usual)
            if not wanted or (word in exclusive and self.chance(0.98)):
                continue
            exclusive |= ALTERNATIVES.get(word, set())
            yield from self._value(field.type, name, word)

    def _value(self, info: Any, name: str, word: str) -> Iterator[tuple[str, str]]:
        if not self.chance(self._valid):
            yield name, self.random.choice(JUNK)
        elif isinstance(info, inspect.UnionType):
            parts = [p for p in info.types if not isinstance(p, inspect.NoneType | inspect.RawType)]
            named = [p for p in parts if type(p).__name__ != "UnsetType"]
            nullable = any(isinstance(p, inspect.NoneType) for p in info.types)
            if nullable and self.chance(0.1):
                yield name, ""
            else:
                yield from self._value(self.random.choice(named), name, word)
        elif isinstance(info, inspect.Metadata):
            yield from self._value(info.type, name, word)
        elif isinstance(info, inspect.StructType):
            yield from self._struct(info, name)
        elif isinstance(info, inspect.VarTupleType):
            for index in range(self.random.choice((1, 1, 1, 2, 3))):
                yield from self._value(info.item_type, f"{name}[{index}]", word)
        elif isinstance(info, inspect.DictType):
            yield from self._map(info, name)
        else:
            yield name, self._leaf(info, word)

    def _map(self, info: inspect.DictType, name: str) -> Iterator[tuple[str, str]]:
        if isinstance(info.value_type, inspect.StructType):
            yield from self._value(info.value_type, f"{name}[{self._text('currency')}]", name)
            return
        for _ in range(self.random.randrange(4)):
            yield f"{name}[{self.random.choice(('a', 'b', 'ключ', 'x' * 40))}]", self._text("")

    def _leaf(self, info: Any, word: str) -> str:
        if isinstance(info, inspect.LiteralType):
            return str(self.random.choice(info.values))
        if isinstance(info, inspect.BoolType):
            return self.random.choice(("true", "false"))
        if isinstance(info, inspect.IntType):
            return str(self._int(info, word))
        return self._text(word)

    def _int(self, info: inspect.IntType, word: str) -> int:
        low, high = info.ge if info.ge is not None else -5, info.le if info.le is not None else 10
        if word in INSTANTS:
            return self.now() + self.random.choice((-DAY, -1, 0, 1, DAY, 9 * DAY, 33 * DAY))
        if self.chance(0.04):
            return self.random.choice((low, high, low - 1, high + 1))
        usual = {"months": 2, "days": 40, "hours": 50, "amount": 9_000, "unit_amount": 9_000}
        most = min(high, usual.get(word, 12))
        return self.random.randint(int(low), max(int(most), int(low)))

    def _text(self, word: str) -> str:
        if word in ("starting_after", "ending_before"):
            return self.some_id(None)
        if word in ("cancel_at", "trial_end", "start_date", "end_date") and self.chance(0.8):
            soon = self.soon() if self.chance(0.4) else None
            later = self.now() + self.random.choice((1, DAY, 9 * DAY, 33 * DAY, 64 * DAY))
            return str(soon or later)
        if word == "payment_method" and self.chance(0.5):
            return f"pm_card_{self.random.choice(list(TEMPLATES))}"
        if word in OBJECTS and self.chance(0.95):
            return self.some_id(OBJECTS[word])
        return self.random.choice(TEXTS.get(word, ("Ada", "Gold 🦄", "x" * 40, "Zoë & Co")))


def _instants(value: Any) -> Iterator[int]:
    """The instants in an object at which its state may change."""
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, dict | list):
            yield from _instants(inner)
        elif name in TURNS and isinstance(inner, int):
            yield inner


def _flat(reply: Any) -> Any:
    """Of objects that were expanded, the ids, as if they were not."""
    return {
        name: value["id"] if isinstance(value, dict) and {"id", "object"} <= value.keys() else value
        for name, value in reply.items()
    }


def _about(endpoint: Endpoint) -> tuple[list[str], str]:
    """The kinds of object in a path, and what is done there, as `STATES` calls it."""
    words = [word for word in endpoint.path.split("/") if not word.startswith("{")]
    named = [word for word in words if word in KINDS]
    if not named:
        return [], ""
    return [KINDS[word] for word in named], "/".join(dict.fromkeys((named[0], words[-1])))


def _has(each: Any, like: dict[str, Any]) -> bool:
    return all(
        each.get(name) in value if isinstance(value, tuple) else each.get(name) == value
        for name, value in like.items()
    )
