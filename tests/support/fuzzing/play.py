"""Plays a list of requests against a new environment, judges it, and shrinks what went wrong.

Ids follow from the number of the request that made an object, so a request that is left out changes
nothing about the others.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, count
from typing import Any, NamedTuple

from sao.billing.reckoning.calendar import DAY
from sao.platform.memory import MemoryStore
from support.api import CALLED_NOBODY, NOW, Api, running_api
from support.fuzzing.drawing import Fuzz, Request
from support.fuzzing.judge import reply_problems, store_problems
from support.fuzzing.words import KINDS

SHOWN_MAX = 250
"""How many objects are looked at again at most, once all is over."""

SHRINKING_MAX = 300
"""How many times a failing list is played again at most, to find a shorter one."""

VAT = "display_name=VAT&inclusive=false&percentage=19"
GERMANY = "country=DE&country_options[de][type]=standard&active_from=now"
CALLS = "display_name=Calls&event_name=calls&default_aggregation[formula]=sum"

Steps = list[tuple[int, Request]]
"""Requests by their number."""


class Trouble(NamedTuple):
    """What went wrong, and with which request (None: with all of them together)."""

    text: str
    number: int | None = None

    @property
    def kind(self) -> str:
        """The same for two troubles that have the same cause, as far as can be told."""
        return re.sub(r"\b[a-z]+_\w{8,}|\d+", "#", self.text.strip().splitlines()[-1])[:160]


class _Log(logging.Handler):
    """Keeps what is logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        said = self.format(record)
        if not said.endswith(CALLED_NOBODY):  # whether that is told in time, is chance
            self.said.append(said)


@contextmanager
def _listening() -> Iterator[_Log]:
    log, root = _Log(), logging.getLogger()
    root.addHandler(log)
    try:
        yield log
    finally:
        root.removeHandler(log)


def drawn(fuzz: Fuzz, length: int) -> Iterator[tuple[int, Request]]:
    """A random sequence, which begins with customers who pay well and badly, here and elsewhere."""
    numbers = count()
    clock = Request("POST", "/v1/test_helpers/test_clocks", f"frozen_time={NOW}")
    yield next(numbers), clock
    yield next(numbers), Request("POST", "/v1/tax_rates", VAT)
    yield next(numbers), Request("POST", "/v1/tax/registrations", GERMANY)
    yield next(numbers), Request("POST", "/v1/billing/meters", CALLS)
    terms = "currency=usd&unit_amount=1000&product_data[name]=Gold"
    for interval in ("year", "month"):
        recurring = f"recurring[interval]={interval}"
        yield next(numbers), Request("POST", "/v1/prices", f"{terms}&{recurring}")
    yield next(numbers), Request("POST", "/v1/prices", terms)
    for meter in fuzz.known("billing.meter"):
        used = f"recurring[usage_type]=metered&recurring[meter]={meter['id']}"
        metered = f"{terms}&recurring[interval]=month&{used}"
        yield next(numbers), Request("POST", "/v1/prices", metered)
    known = fuzz.known("test_helpers.test_clock")
    for where in ("", f"&test_clock={known[0]['id']}" if known else ""):
        for card in ("pm_card_visa", "pm_card_chargeCustomerFail"):
            default = f"payment_method={card}&invoice_settings[default_payment_method]={card}"
            expand = "expand[]=invoice_settings.default_payment_method"
            yield next(numbers), Request("POST", "/v1/customers", f"{default}&{expand}{where}")
    for request in _climate(fuzz):
        yield next(numbers), request
    for _ in range(length):
        yield next(numbers), fuzz.request()


def _climate(fuzz: Fuzz) -> Iterator[Request]:
    """What holds in this environment, and in others not: how renewals and their failures go."""
    if fuzz.chance(0.4):
        said = fuzz.random.choice(("unpaid", "past_due", "canceled"))
        end = fuzz.random.choice(("open", "uncollectible"))
        policy = {"retry_days[0]": 1, "subscription_end": said, "invoice_end": end}
        yield fuzz.post("/api/settings/dunning", **policy)
    if fuzz.chance(0.3):
        days = fuzz.random.choice((1, 7, 30))
        yield fuzz.post("/api/settings/renewals", upcoming_days=days)


def play(
    steps: Iterable[tuple[int, Request]],
    hear: Callable[[Any], None] | None = None,
    *,
    fate: int = 0,
    only_replies: bool = False,
) -> Trouble | None:
    """Send the requests to a new environment; what is wrong with it, if anything.

    `fate` chooses what befalls everybody before it lives on.
    """
    store, name = MemoryStore(), [""]
    with _listening() as log, running_api(store, lambda: name[0]) as api:
        for number, request in steps:
            name[0] = f"req_{number}"
            answer = _ask(api, request)
            trouble = [*log.said, *reply_problems(api.status, answer)]
            if trouble:
                return Trouble("\n".join(trouble), number)
            if hear is not None and api.status == 200:
                hear(answer)
        if only_replies:
            return None
        for extra, request in enumerate(chain(_upheaval(api, fate), _aftermath(api))):
            name[0] = f"req_after{extra}"
            answer = _ask(api, request)
            trouble = [*log.said, *reply_problems(api.status, answer)]
            if trouble:
                return Trouble(f"{request}\n" + "\n".join(trouble))
        shown = _shown(api, store)
        if log.said:
            return Trouble("\n".join(log.said))
    with running_api(store) as again:
        found = [
            f"{path} differs after a restart: {_difference(shown[path], now)}"
            for path, now in _shown(again, store).items()
            if now != shown[path]
        ]
    found += list(store_problems(store))
    return Trouble("\n".join(found)) if found else None


def _ask(api: Api, request: Request) -> Any:
    body = [request.form] if request.method == "POST" else []
    return getattr(api, request.method.lower())(request.path, *body)


FATES = (
    ("GET", "/v1/customers", "", ""),
    ("POST", "/v1/payment_methods", "/detach", ""),
    ("DELETE", "/v1/customers", "", ""),
    ("POST", "/v1/subscriptions", "", "cancel_at_period_end=true"),
    ("POST", "/v1/subscriptions", "", "billing_cycle_anchor=now&proration_behavior=always_invoice"),
    ("POST", "/v1/subscriptions", "", "pause_collection[behavior]=keep_as_draft"),
    ("POST", "/v1/subscriptions", "", "trial_end=now"),
    ("DELETE", "/v1/subscriptions", "", "invoice_now=true&prorate=true"),
    ("POST", "/v1/subscription_schedules", "/release", ""),
    ("POST", "/v1/subscription_schedules", "/cancel", ""),
    ("POST", "/v1/invoices", "/finalize", ""),
    ("POST", "/v1/invoices", "/void", ""),
    ("POST", "/v1/invoices", "/pay", "paid_out_of_band=true"),
    ("POST", "/v1/invoices", "", "auto_advance=true"),
    ("POST", "/v1/prices", "", "active=false"),
    ("DELETE", "/v1/coupons", "", ""),
    ("POST", "/v1/billing/meters", "/deactivate", ""),
    ("POST", "/v1/payment_intents", "/cancel", ""),
    ("POST", "/v1/payment_intents", "/confirm", "payment_method=pm_card_createDispute"),
    ("DELETE", "/v1/invoiceitems", "", ""),
)
"""What can befall every object of a kind: method, list, what is done to each, and how."""


def _upheaval(api: Api, fate: int) -> Iterator[Request]:
    """One thing happens to everybody; half of the time, every card has begun to decline as well."""
    if fate // len(FATES) % 2:
        behavior = ("decline", "auth_failure", "succeed")[fate % 3]
        for card in _everybody(api, "/v1/payment_methods"):
            path = f"/api/payment_methods/{card['id']}/behavior"
            yield Request("POST", path, f"behavior={behavior}")
    method, path, verb, form = FATES[fate % len(FATES)]
    for each in _everybody(api, path):
        yield Request(method, f"{path}/{each['id']}{verb}", form)


def _everybody(api: Api, path: str) -> list[Any]:
    """All objects of a list; methods are listed by customer."""
    if path != "/v1/payment_methods":
        ended = "&status=all" if path == "/v1/subscriptions" else ""
        found: list[Any] = api.get(path, f"limit=100{ended}")["data"]
        return found
    owners = [owner["id"] for owner in _everybody(api, "/v1/customers")]
    return [
        card
        for owner in owners
        for card in api.get(f"/v1/customers/{owner}/payment_methods")["data"]
    ]


def _aftermath(api: Api) -> Iterator[Request]:
    """What is asked of every environment in the end: to live on, and to tell what happened."""
    yield Request("POST", "/api/clock/advance", "days=400")
    for clock in api.get("/v1/test_helpers/test_clocks", "limit=5")["data"]:
        path = f"/v1/test_helpers/test_clocks/{clock['id']}/advance"
        for months in (1, 2, 4, 6):
            yield Request("POST", path, f"frozen_time={clock['frozen_time'] + months * 30 * DAY}")
    last = ""
    while True:
        path = f"/v1/events?limit=100{last}"
        yield Request("GET", path)
        page = api.get(path)
        if not page["has_more"]:
            return
        last = f"&starting_after={page['data'][-1]['id']}"


def _shown(api: Api, store: MemoryStore) -> dict[str, Any]:
    """Objects, as they are and as they are rendered: all, or some of each part of a long life."""
    paths = {kind.rpartition(".")[2]: word for word, kind in KINDS.items() if word != "plans"}
    shown = {}
    for home in store.homes():
        for member in store.members(home):
            shown[f"/api/objects/{member.id}"] = None
            if member.kind in ("meter", "test_clock", "feature"):
                continue
            if member.kind in paths:
                shown[f"/v1/{paths[member.kind]}/{member.id}"] = None
    some = list(shown)[:: 1 + len(shown) // SHOWN_MAX]
    return {path: api.get(path) for path in some}


def _difference(before: Any, after: Any) -> str:
    names = {*before, *after}
    return "; ".join(
        f"{name}: {before.get(name)!r} → {after.get(name)!r}"
        for name in sorted(names)
        if before.get(name) != after.get(name)
    )[:600]


# --- shrinking -----------------------------------------------------------------------------------


def shrunk(steps: Steps, trouble: Trouble, fate: int = 0) -> Steps:
    """A shorter list of requests that fails in the same way."""
    budget = iter(range(SHRINKING_MAX))

    def fails(candidate: Steps) -> bool:
        if next(budget, None) is None:
            return False
        found = play(candidate, fate=fate, only_replies=trouble.number is not None)
        return found is not None and found.kind == trouble.kind

    if trouble.number is not None:
        steps = [step for step in steps if step[0] <= trouble.number]
    changing = [step for step in steps if step[1].method != "GET"]
    if fails(changing):
        steps = changing
    size = len(steps) // 2
    while size:
        start = 0
        while start < len(steps):
            candidate = steps[:start] + steps[start + size :]
            if fails(candidate):
                steps = candidate
            else:
                start += size
        size //= 2
    return _with_shorter_forms(steps, fails)


def _with_shorter_forms(steps: Steps, fails: Callable[[Steps], bool]) -> Steps:
    for index, (number, request) in enumerate(steps):
        pairs = request.form.split("&") if request.form else []
        for pair in list(pairs):
            fewer = [other for other in pairs if other is not pair]
            shorter = (number, request._replace(form="&".join(fewer)))
            candidate = [*steps[:index], shorter, *steps[index + 1 :]]
            if fails(candidate):
                steps, pairs = candidate, fewer
    return steps


def story(seed: int, length: int, *, valid: float = 0.998) -> tuple[Steps, Trouble | None]:
    """What a seed leads to: the requests, and what is wrong with it, if anything."""
    fuzz, steps = Fuzz(seed, valid=valid), []

    def noted() -> Iterator[tuple[int, Request]]:
        for step in drawn(fuzz, length):
            steps.append(step)
            yield step

    return steps, play(noted(), fuzz.learn, fate=seed)


def report(seed: int, steps: Steps, trouble: Trouble) -> str:
    """What to show of a failure: the seed, the shortest list of requests, what went wrong."""
    lines = [f"# {number}\n{request}" for number, request in steps]
    return "\n".join([f"seed {seed}", *lines, trouble.text])
