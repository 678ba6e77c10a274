"""Telling an environment of an account, request by request, in the order in which things refer.

What is there already is left as it is, so that a second time brings nothing twice. What is refused
is left out with the reason. The id of each request follows from the object that it brings: the same
file gives the same chains, wherever it is told.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from sao.api.answering.dispatch import Dispatcher
from sao.api.answering.service import ERRORS
from sao.api.endpoint import Reply
from sao.api.from_stripe import catalog, people, schedules, subscriptions, waiting
from sao.api.from_stripe.account import Account, Object
from sao.api.from_stripe.known import Known
from sao.api.from_stripe.wishes import IdOf, Unbringable, Wish, id_in
from sao.core.ids import token

Make = Callable[[Object, IdOf], Wish]
Progress = Callable[[str, int, int], object]
"""Told of a kind of object how many are through, and how many there are."""


class Left(NamedTuple):
    """What was not brought: an object, or (`part`) something of one that was; and why."""

    object: str
    id: str
    why: str
    part: bool = False


class Brought(msgspec.Struct):
    """What came of it: how many were brought and how many were there before, by kind.

    `ids` are those that are others here, by what they were.
    """

    new: Counter[str] = msgspec.field(default_factory=Counter)
    there: Counter[str] = msgspec.field(default_factory=Counter)
    left: list[Left] = []
    ids: dict[str, str] = {}


def bring(dispatcher: Dispatcher, account: Account, progress: Progress) -> Brought:
    """Tell an environment of an account, and say what came of it."""
    telling = _Telling(dispatcher, account)
    for kind, make in _FIRST:
        telling.all(kind, make, progress)
    telling.all("promotion_code", catalog.promotion_code, progress, only=_for_everybody)
    telling.customers(progress)
    telling.all("promotion_code", catalog.promotion_code, progress, only=_for_one)
    telling.all("subscription", telling.subscription, progress)
    telling.all("subscription_schedule", schedules.schedule, progress)
    telling.all("invoiceitem", waiting.invoice_item, progress)
    telling.all("billing.meter_event_summary", telling.use, progress)
    telling.last()
    return telling.brought


_FIRST: tuple[tuple[str, Make], ...] = (
    ("tax_rate", catalog.tax_rate),
    ("product", catalog.product),
    ("billing.meter", catalog.meter),
    ("entitlements.feature", catalog.feature),
    ("product_feature", catalog.product_feature),
    ("price", catalog.price),
    ("plan", catalog.price),
    ("coupon", catalog.coupon),
)
_BROUGHT = frozenset(
    (*(kind for kind, _make in _FIRST), "promotion_code", "customer", "payment_method", "card")
) | {
    "subscription",
    "subscription_schedule",
    "invoiceitem",
    "invoice",
    "billing.meter_event_summary",
}


def _for_everybody(code: Object) -> bool:
    return code.get("customer") is None


def _for_one(code: Object) -> bool:
    return code.get("customer") is not None


class _Telling:
    """One account on its way into one environment."""

    def __init__(self, dispatcher: Dispatcher, account: Account) -> None:
        self._dispatcher = dispatcher
        self._account = account
        self._known = Known(dispatcher)
        self._failing = people.failing(account)
        self._invoices = {one["id"]: one for one in account.all("invoice")}
        self._meters = {one["id"]: one for one in account.all("billing.meter")}
        self._here: dict[str, str] = {}
        self._new: set[str] = set()
        self.brought = Brought()

    def all(
        self,
        kind: str,
        make: Make,
        progress: Progress,
        only: Callable[[Object], bool] = lambda _found: True,
    ) -> None:
        """Every object of a kind."""
        found = [one for one in self._account.all(kind) if only(one)]
        for number, one in enumerate(found):
            progress(kind, number, len(found))
            self._bring(one, make)
        progress(kind, len(found), len(found))

    def customers(self, progress: Progress) -> None:
        """The customers, each with what it pays with."""
        methods: dict[str, list[Object]] = {}
        for kind in ("payment_method", "card"):
            for one in self._account.all(kind):
                methods.setdefault(id_in(one.get("customer")) or "", []).append(one)
        found = self._account.all("customer")
        for number, one in enumerate(found):
            progress("customer", number, len(found))
            if one.get("deleted"):
                continue
            new = self._bring(one, people.customer)
            for each in methods.get(one["id"], ()):
                self._bring(each, self._method)
            usual = people.default_of(one, self._id_of) if new else None
            if usual is not None:
                self._ask(one, usual)
        progress("customer", len(found), len(found))

    def last(self) -> None:
        """What has to wait until everything is there; and what nobody knew a place for."""
        for one in self._account.all("product"):
            self._default_price(one)
        for one in self._account.all("billing.meter"):
            here = self._id_of(one["id"])
            if one.get("status") == "inactive" and self._is_new(one) and here is not None:
                self._ask(one, Wish(f"/v1/billing/meters/{here}/deactivate", {}))
        billed = self._billed()
        for one in self._account.all("invoice"):
            if one["id"] not in billed:
                stands = "a draft" if one.get("status") == "draft" else "open"
                self._leave(one, f"it is {stands}, and not of a period that runs")
        for kind in sorted(self._account.objects.keys() - _BROUGHT):
            for one in self._account.all(kind):
                why = "it cannot be brought"
                self.brought.left.append(Left(kind, str(one.get("id", "")), why))

    # --- one of them -----------------------------------------------------------------------------

    def _method(self, found: Object, id_of: IdOf) -> Wish:
        now = self._dispatcher.runtime.now()
        return people.method(found, id_of, fails=found["id"] in self._failing, now=now)

    def subscription(self, found: Object, id_of: IdOf) -> Wish:
        """A subscription; the invoice of its period is made anew where that is still owed."""
        return subscriptions.subscription(found, id_of, self._latest(found))

    def use(self, found: Object, id_of: IdOf) -> Wish:
        """What was used so far, of a customer who came just now."""
        return waiting.use(found, self._meters, id_of)

    def _default_price(self, found: Object) -> None:
        """Which price of a product is its default, said where that one is there."""
        usual = id_in(found.get("default_price"))
        if usual is not None and self._is_new(found) and self._id_of(usual) is not None:
            self._ask(found, Wish(f"/v1/products/{found['id']}", {"default_price": usual}))

    def _bring(self, found: Object, make: Make) -> bool:
        """Whether it came, just now."""
        kind, source = found["object"], found["id"]
        here = self._known.find(found)
        if here is not None:
            self.brought.there[kind] += 1
            self._note(source, here)
            return False
        try:
            wish = make(found, self._id_of)
        except Unbringable as why:
            self._leave(found, str(why))
            return False
        except (KeyError, TypeError, ValueError) as error:
            self._leave(found, f"it is not as Stripe shows it: {error!r}")
            return False
        body = self._ask(found, wish)
        if body is None or (wish.then is not None and not self._then(found, wish.then(body), body)):
            return False
        for lost in wish.lost:
            self._leave(found, lost, part=True)
        self.brought.new[kind] += 1
        self._new.add(source)
        self._note(source, body.get("id", source))
        if kind == "subscription":
            self._compare(found, body)
        return True

    def _ask(self, found: Object, wish: Wish) -> Any:
        """The reply's body; what may be left out is, where it is refused. None: it is refused."""
        params = wish.params
        while True:
            reply = self._request(found["id"], wish.path, params)
            if reply.status < ERRORS:
                return reply.body
            error = reply.body["error"]
            part = str(error.get("param") or "").partition("[")[0]
            if part not in wish.loose or part not in params:
                self._leave(found, error["message"])
                return None
            self._leave(found, f"{part}: {error['message']}", part=True)
            params = {name: value for name, value in params.items() if name != part}

    def _then(self, found: Object, wish: Wish, made: Any) -> bool:
        """Whether what was to follow did; else nothing is left of the schedule that was made."""
        if self._ask(found, wish) is not None:
            return True
        self._request(found["id"], f"{schedules.PATH}/{made['id']}/release", {})
        return False

    def _request(self, source: str, path: str, params: dict[str, Any]) -> Reply:
        request_id = f"req_{token(f'from stripe/{source}/{path}')}"
        return self._dispatcher.request("POST", path, params, request_id=request_id)

    def _latest(self, subscription: Object) -> Object | None:
        """Its latest invoice, where that is open or a draft."""
        return self._invoices.get(id_in(subscription.get("latest_invoice")) or "")

    def _billed(self) -> frozenset[str]:
        """The invoices that were made anew, of subscriptions whose period is owed."""
        here = (one for one in self._account.all("subscription") if self._id_of(one["id"]))
        found = ((one, self._latest(one)) for one in here)
        return frozenset(
            latest["id"] for one, latest in found if latest and subscriptions.owes(one, latest)
        )

    def _compare(self, found: Object, body: Any) -> None:
        """Whether the invoice that was made anew asks for what the one that was owed did."""
        latest = self._latest(found)
        if latest is None or body["latest_invoice"] is None:
            return
        path = f"/v1/invoices/{body['latest_invoice']}"
        total = self._dispatcher.request("GET", path).body["total"]
        if total != latest["total"]:
            why = f"its invoice came to {latest['total']} {latest['currency']} there, {total} here"
            self._leave(found, why, part=True)

    # --- what is known -------------------------------------------------------------------------

    def _id_of(self, source: str) -> str | None:
        return self._here.get(source)

    def _is_new(self, found: Object) -> bool:
        return found["id"] in self._new

    def _note(self, source: str, here: str) -> None:
        self._here[source] = here
        if source != here:
            self.brought.ids[source] = here

    def _leave(self, found: Object, why: str, *, part: bool = False) -> None:
        self.brought.left.append(Left(found["object"], str(found.get("id", "")), why, part))
