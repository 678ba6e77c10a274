"""Every action of every resource is pressed once in each runtime, and is then in the chain."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from playwright.sync_api import Locator, Page, expect

from sao.browser import Steps
from sao.browser import open as open_environment
from sao.runtime import Session
from sao.views.words.titles import resource_of
from support.looks import faults
from support.pressing import everything, press_all
from support.sides import Side

WIDE, NARROW = 1280, 390

SAID = """() => {
    const wrong = [...document.querySelectorAll("dialog[open] :is(.alert, .wrong)")];
    const said = document.querySelector(".said:not([data-empty]) > p");
    return wrong.map(one => one.textContent.trim()).join(" ") || said?.textContent || null;
}"""
ANSWERS = {
    "email": "ada@example.com",
    "money": "1",
    "number": "1",
    "text": "Words",
    "lines": "Words",
}


class Person:
    """Somebody who presses what a page offers, and notes what is wrong with what they see."""

    def __init__(self, side: Side, width: int) -> None:
        self.faults: list[str] = []
        self._side = side
        self._width = width
        self._looked: set[str] = set()
        self._escaped: set[str] = set()

    def __call__(self, object_id: str, action: Mapping[str, Any]) -> str:
        """Take it, with the form as it stands and something in whatever has to be filled."""
        page = self._side.open(f"#/customers/{object_id}")
        page.set_viewport_size({"width": self._width, "height": 900})
        head = page.locator(f'.head[data-object="{object_id}"]')
        button = head.locator(f'[data-action="{action["name"]}"]:not([aria-disabled])')
        button.wait_for(state="attached")
        if not button.is_visible():
            head.get_by_role("button", name="More actions", exact=True).click()
        self._look(page, kind := resource_of(object_id))
        button.click()
        if action["fields"] or action["confirm"]:
            self._look(page, f"{kind}, {action['name']}")
            if kind not in self._escaped:
                self._escape(page, kind)
                self._escaped.add(kind)
                button.click()
            _answer(page.get_by_role("dialog"), action)
        said = str(page.wait_for_function(SAID).json_value())
        if action["opens"] is None and page.evaluate("document.activeElement === document.body"):
            self.faults.append(f"{object_id} {action['name']}: the focus fell off the page")
        return said

    def tour(self) -> None:
        """Look at every view there is."""
        page = self._side.open("")
        page.set_viewport_size({"width": self._width, "height": 900})
        entries = page.locator("nav.views a")
        for route in entries.evaluate_all("all => all.map(one => one.getAttribute('href'))"):
            self._side.open(route)
            expect(page.locator("[aria-busy=true]")).to_have_count(0)
            self._look(page, route)

    def _look(self, page: Page, place: str) -> None:
        """Each kind of page once, and each dialog."""
        if place not in self._looked:
            self._looked.add(place)
            self.faults += [f"{place}, {self._width} px: {fault}" for fault in faults(page)]

    def _escape(self, page: Page, kind: str) -> None:
        """An open dialog closes with Escape, and whatever opened it has the focus again."""
        page.keyboard.press("Escape")
        if page.get_by_role("dialog").is_visible():
            self.faults.append(f"{kind}: Escape does not close a dialog")
        if not page.evaluate("document.activeElement.matches('.btns :is(button, .item)')"):
            self.faults.append(f"{kind}: the focus does not return to what opened a dialog")
        more = page.get_by_role("button", name="More actions", exact=True)
        if page.evaluate("document.activeElement.hasAttribute('popovertarget')"):
            more.click()


def _answer(dialog: Locator, action: Mapping[str, Any]) -> None:
    for field in action["fields"]:
        needed = field["required"] and not field["value"] and field["when"] is None
        if needed and field["kind"] in ANSWERS:
            dialog.locator(f'[name="{field["name"]}"]').fill(ANSWERS[field["kind"]])
    dialog.locator("button[type=submit]").click()


def test_every_action_is_pressed_and_is_in_the_chain(begin: Callable[..., Side]) -> None:
    side = begin(everything())

    def heads() -> dict[str, str]:
        found = _heads(side.get("/api/scenario"))
        return {each: head for each, head in found.items() if each != Session.environment_clock}

    person = Person(side, WIDE if side.runtime == "streaming" else NARROW)
    person.tour()
    left = press_all(side.ask, person, lambda: sorted(heads()))
    assert left == [], "never offered, so never pressed: let `everything` lead to it"
    assert person.faults == [], "\n".join(person.faults)
    assert side.complaints == []
    here = heads()
    chains = side.ask([f"/api/objects/{each}/outcomes" for each in here])
    there = {each: chain["data"][-1]["hash"] for each, chain in zip(here, chains, strict=True)}
    assert here == there, "played by hand it is something else"


def _heads(scenario: Any) -> dict[str, str]:
    """The head of every chain, where a scenario is played in this process."""
    opening = {"seed": scenario["seed"], "start": scenario["start"]}
    steps = open_environment(json.dumps(opening)).play(msgspec.json.encode(scenario).decode())
    return _last_hashes(steps)


def _last_hashes(steps: Steps) -> dict[str, str]:
    heads = {}
    while not steps.done:
        told = json.loads(steps.step())
        for message in told["messages"]:
            if message["event"] == "outcome":
                heads[message["data"]["id"]] = message["data"]["hash"]
    assert told["status"] == 200, told["body"]
    return heads


def test_what_is_made_anew_is_made(side: Side, opened: Callable[[str], Page]) -> None:
    for view, action in (
        ("customers", "New customer"),
        ("catalog", "New product"),
        ("portal", "New configuration"),
        ("ways", "New configuration"),
        ("coupons", "New coupon"),
        ("features", "New feature"),
        ("taxes", "New tax rate"),
        ("meters", "New meter"),
        ("shipping", "New shipping rate"),
    ):
        before = side.get("/api/views/frame")["outcomes"]
        page = opened(f"#/{view}")
        page.get_by_role("button", name=action, exact=True).first.click()
        dialog = page.get_by_role("dialog")
        name = dialog.get_by_label("Name", exact=False).first
        name.fill("Kanda Robotics")
        dialog.locator("button[type=submit]").click()
        page.get_by_role("heading", level=1).filter(has_text="Kanda Robotics").wait_for()
        assert side.get("/api/views/frame")["outcomes"] > before
