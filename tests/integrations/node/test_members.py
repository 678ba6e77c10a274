"""A real web application with members: better-auth, its plugin for Stripe, and our pages."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

import httpx
import pytest
import stripe

from support.node_program import MISSING, WHY, NodeProgram
from support.server import Server
from support.shop import Shop, plain
from support.waiting import wait_until

pytestmark = pytest.mark.skipif(MISSING, reason=WHY)

HEARD = [
    "checkout.session.completed",
    *(f"customer.subscription.{what}" for what in ("created", "updated", "deleted")),
]
PASSWORD = "correct horse battery"
CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123", "name": "Ada"}


class Application:
    """A server, the application before it, and what a member does with a browser."""

    def __init__(self, server: Server, program: NodeProgram) -> None:
        self.server, self.program = server, program
        self.shop = Shop(server.client())
        self.prices = {
            "basic": self.shop.price(1000),
            "pro": self.shop.price(3000, lookup_key="pro"),
            "pro_year": self.shop.price(30000, "year", lookup_key="pro_year"),
            "team": self.shop.price(2000),
            "seat": self.shop.price(500),
        }

    def begin(self) -> None:
        """Offer plans, hear webhooks, and let the portal change plans, as it needs."""
        hooks: Any = {"url": f"{self.program.url}/api/auth/stripe/webhook", "enabled_events": HEARD}
        secret = self.shop.v1.webhook_endpoints.create(hooks).secret
        prices = self.prices
        plans = [
            {"name": "basic", "priceId": prices["basic"], "limits": {"projects": 5}},
            {
                "name": "pro",
                "lookupKey": "pro",
                "annualDiscountLookupKey": "pro_year",
                "freeTrial": {"days": 14},
            },
            {"name": "team", "priceId": prices["team"], "seatPriceId": prices["seat"]},
        ]
        self.program.ask("/begin", secret=secret, plans=plans)
        offered = [self.shop.v1.prices.retrieve(prices[name]) for name in ("basic", "pro")]
        update = {
            "enabled": True,
            "default_allowed_updates": ["price", "quantity"],
            "products": [{"product": price.product, "prices": [price.id]} for price in offered],
        }
        portals: Any = self.shop.v1.billing_portal.configurations
        (default,) = portals.list({"is_default": True}).data
        portals.update(default.id, {"features": {"subscription_update": update}})

    def post(self, path: str, **body: Any) -> Any:
        """What the application answers to a member."""
        reply = self.ask(path, **body)
        assert reply.status_code == 200, f"{path}: {reply.text}"
        return reply.json()

    def ask(self, path: str, **body: Any) -> httpx.Response:
        """The same, whatever it is."""
        headers = {"origin": self.program.url}
        return self.program.http.post(f"/api/auth{path}", json=body, headers=headers)

    def sign_up(self, name: str) -> dict[str, Any]:
        """A new member, who is signed in from now on."""
        email = f"{name.lower()}@example.com"
        self.post("/sign-up/email", email=email, password=PASSWORD, name=name)
        return next(user for user in self.database["user"] if user["email"] == email)

    def sign_in(self, name: str) -> None:
        self.post("/sign-in/email", email=f"{name.lower()}@example.com", password=PASSWORD)

    def pay(self, url: str, **fields: str) -> None:
        """Pay on the checkout page, and follow it back into the application."""
        paid = httpx.post(url, data={"do": "pay", **CARD, **fields}, timeout=30)
        assert paid.status_code == 303, paid.text
        back = self.program.http.get(paid.headers["location"])
        assert (back.status_code, back.headers["location"]) == (302, f"{self.program.url}/thanks")
        self.settle()

    def press(self, url: str) -> str:
        """Press the only button of a portal page for one purpose: where it leads."""
        page = httpx.get(url).text
        fields = dict(re.findall(r'name="([^"]*)" value="([^"]*)"', page))
        done = httpx.post(url, data={name: unescape(value) for name, value in fields.items()})
        assert done.status_code == 303, done.text
        self.settle()
        return str(done.headers["location"])

    def wait(self, days: int) -> None:
        self.server.post("/api/clock/advance", {"days": days})
        self.settle()

    def settle(self) -> None:
        """Everything that happened was heard."""
        wait_until(lambda: not self._undelivered(), 30)

    def _undelivered(self) -> list[str]:
        page = self.server.get("/v1/events", limit=100)
        return [event["type"] for event in page["data"] if event["pending_webhooks"]]

    @property
    def database(self) -> dict[str, list[Any]]:
        return self.program.http.get("/db").json()  # type: ignore[no-any-return]

    def row(self, of: str) -> dict[str, Any]:
        """The newest subscription of somebody in the application's database."""
        return [row for row in self.database["subscription"] if row["referenceId"] == of][-1]

    def subscription(self, of: str) -> stripe.Subscription:
        """The same, as the API says."""
        return self.shop.v1.subscriptions.retrieve(self.row(of)["stripeSubscriptionId"])

    def agrees(self, of: str) -> dict[str, Any]:
        """The row, which says what the API does."""
        row, told = self.row(of), self.subscription(of)
        item = told["items"].data[0]
        for field, said in (
            ("periodStart", item.current_period_start),
            ("periodEnd", item.current_period_end),
            ("trialStart", told.trial_start),
            ("trialEnd", told.trial_end),
            ("cancelAt", told.cancel_at),
            ("canceledAt", told.canceled_at),
            ("endedAt", told.ended_at),
        ):
            assert _seconds(row.get(field)) == said, field
        assert row["status"] == told.status
        assert row["cancelAtPeriodEnd"] == told.cancel_at_period_end
        assert row["billingInterval"] == item.price.recurring.interval
        ended = told.status == "canceled"  # what has ended it lets go of by itself
        assert row.get("stripeScheduleId") == (None if ended else told.schedule)
        return row


def _seconds(instant: str | None) -> int | None:
    if instant is None:
        return None
    return int(datetime.fromisoformat(instant).timestamp())


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    folder = tmp_path_factory.mktemp("members")
    with (
        # The application compares the end of a period with its own clock: ours begins now.
        Server(folder / "data", None, "--allow-private-webhooks") as server,
        NodeProgram("members.mjs", folder / "members.log", server) as program,
    ):
        made = Application(server, program)
        made.begin()
        yield made
        assert program.log == ""


URLS = {"successUrl": "/thanks", "cancelUrl": "/plans", "returnUrl": "/account"}


def test_a_member_subscribes_changes_cancels_and_comes_back(application: Application) -> None:
    app, v1 = application, application.shop.v1
    ada = app.sign_up("Ada")
    owner = v1.customers.retrieve(ada["stripeCustomerId"])
    assert (owner.email, owner.name) == ("ada@example.com", "Ada")
    assert plain(owner.metadata) == {"userId": ada["id"], "customerType": "user"}
    bought = app.post("/subscription/upgrade", plan="pro", metadata={"from": "mail"}, **URLS)
    assert app.row(ada["id"])["status"] == "incomplete"
    app.pay(bought["url"])
    row = app.agrees(ada["id"])
    assert (row["plan"], row["status"], row["seats"]) == ("pro", "trialing", 1)
    assert app.subscription(ada["id"]).metadata["from"] == "mail"

    change = app.post("/subscription/upgrade", plan="basic", seats=3, **URLS)
    assert app.press(change["url"]) == f"{app.program.url}/account"
    row = app.agrees(ada["id"])
    assert (row["plan"], row["status"], row["seats"]) == ("basic", "active", 3)
    again = app.ask("/subscription/upgrade", plan="basic", seats=3, **URLS)
    assert (again.status_code, again.json()["code"]) == (400, "ALREADY_SUBSCRIBED_PLAN")
    app.wait(32)
    app.agrees(ada["id"])

    app.press(app.post("/subscription/cancel", returnUrl="/account")["url"])
    assert app.agrees(ada["id"])["cancelAtPeriodEnd"] is True
    again = app.ask("/subscription/cancel", returnUrl="/account")
    assert "already set to be canceled" in again.json()["message"]
    app.post("/subscription/restore")
    app.settle()
    assert app.agrees(ada["id"])["cancelAtPeriodEnd"] is False

    later = {"plan": "pro", "annual": True, "scheduleAtPeriodEnd": True, **URLS}
    app.post("/subscription/upgrade", **later)
    app.settle()
    assert app.agrees(ada["id"])["stripeScheduleId"] is not None
    app.post("/subscription/restore")
    app.settle()
    assert app.agrees(ada["id"])["stripeScheduleId"] is None
    app.post("/subscription/upgrade", **later)
    app.wait(32)
    row = app.agrees(ada["id"])
    assert (row["plan"], row["billingInterval"], row["seats"]) == ("pro", "year", 1)

    portal = app.post("/subscription/billing-portal", returnUrl="/account", locale="de")
    assert f'href="{app.program.url}/account"' in httpx.get(portal["url"]).text
    v1.subscriptions.cancel(row["stripeSubscriptionId"])
    app.settle()
    assert app.agrees(ada["id"])["status"] == "canceled"
    second = app.post("/subscription/upgrade", plan="pro", **URLS)
    assert second["amount_total"] == 3000  # a trial is had once
    declined = {"do": "pay", **CARD, "number": "4000000000000341"}
    assert httpx.post(second["url"], data=declined, timeout=30).status_code == 402
    app.pay(second["url"])
    assert app.agrees(ada["id"])["status"] == "active"
    heard = [what for what, _status in app.database["heard"]]
    for what, times in (("trial start", 1), ("complete", 2), ("canceled", 1), ("deleted", 1)):
        assert heard.count(what) == times, what


def test_members_are_seats_of_an_organization(application: Application) -> None:
    app, v1 = application, application.shop.v1
    app.sign_up("Grace")
    team = app.post("/organization/create", name="Hopper Ltd", slug="hopper")["id"]
    ours = {"customerType": "organization", "referenceId": team}
    app.pay(app.post("/subscription/upgrade", plan="team", **ours, **URLS)["url"])
    assert app.agrees(team)["status"] == "active"
    app.post("/organization/update", organizationId=team, data={"name": "COBOL Ltd"})
    assert v1.customers.retrieve(str(app.subscription(team).customer)).name == "COBOL Ltd"
    app.sign_up("Bob")
    app.sign_in("Grace")
    asked = {"email": "bob@example.com", "role": "member", "organizationId": team}
    invitation = app.post("/organization/invite-member", **asked)["id"]
    app.sign_in("Bob")
    app.post("/organization/accept-invitation", invitationId=invitation)
    app.settle()
    quantities = [(item.price.id, item.quantity) for item in app.subscription(team)["items"].data]
    assert quantities == [(app.prices["team"], 1), (app.prices["seat"], 2)]
    assert app.agrees(team)["seats"] == 2
    app.sign_in("Grace")
    refused = app.ask("/organization/delete", organizationId=team)
    assert refused.json()["code"] == "ORGANIZATION_HAS_ACTIVE_SUBSCRIPTION"


def test_what_the_company_sells_by_hand_is_heard(application: Application) -> None:
    app = application
    eve = app.sign_up("Eve")
    app.shop.give(eve["stripeCustomerId"], "pm_card_visa")
    item = {"price": app.prices["pro"], "quantity": 2}
    app.shop.subscribe(eve["stripeCustomerId"], items=[item])
    app.settle()
    row = app.agrees(eve["id"])
    assert (row["plan"], row["seats"], row["status"]) == ("pro", 2, "active")
