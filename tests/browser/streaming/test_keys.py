"""API keys in the dashboard: made, rolled and revoked; and what somebody sees who may not."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from support.dashboard import Company
from support.looks import faults
from support.server import KEY, Server
from support.sides import PATIENCE_MS

SignIn = Callable[[str], Page]


@pytest.fixture
def signed_in(browser: Browser, server: Server) -> Iterator[SignIn]:
    """Signs in with a key, as a person does."""
    contexts = []

    def enter(secret: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{server.url}/sign-in")
        page.get_by_label("API key").fill(secret)
        page.get_by_role("button", name="Sign in").click()
        page.locator("[data-gb-now][datetime]").first.wait_for(state="attached")
        return page

    yield enter
    for context in contexts:
        context.close()


def made(server: Server, name: str, *permissions: str) -> str:
    asked = {"name": name, **({"permissions": list(permissions)} if permissions else {})}
    secret: str = server.http.post("/api/keys", json=asked).json()["secret"]
    return secret


def of(page: Page, name: str) -> Locator:
    """The row of the key that is called so."""
    return page.locator(".of-api_key tbody tr").filter(has_text=name)


def at(page: Page, route: str) -> Page:
    page.evaluate("route => { location.hash = route }", route)
    return page


def status(server: Server, secret: str, path: str = "/v1/customers") -> int:
    return server.http.get(path, headers={"Authorization": f"Bearer {secret}"}).status_code


def test_a_key_is_made_shown_once_rolled_and_revoked(signed_in: SignIn, server: Server) -> None:
    page = at(signed_in(KEY), "#/keys")
    mine = page.locator(".of-api_key tbody tr").filter(has_text="signed in here")
    expect(mine).to_contain_text("everything")
    page.get_by_role("button", name="New key", exact=True).first.click()
    dialog = page.locator("[data-gb-dialog]")
    dialog.get_by_label("Name").fill("Help desk")
    dialog.get_by_role("button", name="Another").click()
    expect(dialog.get_by_label("Permission")).to_have_count(2)
    dialog.get_by_label("Permission").nth(1).select_option(label="Refunds: read and change")
    assert faults(page) == []
    dialog.get_by_role("button", name="New key", exact=True).click()
    shown = dialog.get_by_label("Secret", exact=True)
    expect(shown).to_have_value(re.compile("^rk_test_"))
    assert faults(page) == []
    secret = shown.input_value()
    dialog.get_by_role("button", name="Copy").click()
    expect(page.locator(".said > p")).to_contain_text("The API key is copied")
    assert page.evaluate("navigator.clipboard.readText()") == secret
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_be_hidden()
    expect(of(page, "Help desk")).to_contain_text("read, refunds:write")
    expect(page.locator("main")).not_to_contain_text(secret)
    assert (status(server, secret), status(server, secret, "/api/keys")) == (200, 403)

    of(page, "Help desk").get_by_role("button", name="Roll").click()
    dialog.get_by_label("The key before ends").select_option(label="at once: somebody else has it")
    dialog.get_by_role("button", name="Roll", exact=True).click()
    expect(dialog.get_by_label("Secret", exact=True)).to_have_value(re.compile("^rk_test_"))
    after = dialog.get_by_label("Secret", exact=True).input_value()
    dialog.get_by_role("button", name="Done").click()
    assert (status(server, secret), status(server, after)) == (401, 200)

    expect(of(page, "Help desk")).to_have_count(1)
    of(page, "Help desk").get_by_role("button", name="Revoke").click()
    expect(dialog).to_contain_text("refused from now on")
    dialog.get_by_role("button", name="Revoke", exact=True).click()
    expect(of(page, "Help desk")).to_have_count(0)
    assert status(server, after) == 401
    page.get_by_role("link", name=re.compile("^Ended")).click()
    expect(of(page, "Help desk")).to_have_count(2)
    assert faults(page) == []


def test_the_last_key_that_may_everything_stays(signed_in: SignIn) -> None:
    page = at(signed_in(KEY), "#/keys")
    mine = page.locator(".of-api_key tbody tr").filter(has_text="signed in here")
    mine.get_by_role("button", name="Revoke").press("Enter")
    expect(page.locator(".said > p")).to_contain_text("the last key that may do everything")
    expect(page.locator("[data-gb-dialog]")).to_be_hidden()


def test_who_revokes_their_own_key_is_told_and_signed_out(
    signed_in: SignIn, server: Server
) -> None:
    page = at(signed_in(made(server, "Leaving")), "#/keys")
    of(page, "Leaving").get_by_role("button", name="Revoke").click()
    dialog = page.locator("[data-gb-dialog]")
    expect(dialog).to_contain_text("You are signed in with this key")
    dialog.get_by_role("button", name="Revoke", exact=True).click()
    expect(page.locator("main .alert:visible").first).to_contain_text("A key is needed")
    page.locator("main").get_by_role("link", name="Sign in").first.click()
    expect(page).to_have_url(f"{server.url}/sign-in")


def test_who_rolls_their_own_key_sees_the_new_one_and_signs_in_with_it(
    signed_in: SignIn, server: Server
) -> None:
    page = at(signed_in(made(server, "Moving on")), "#/keys")
    of(page, "Moving on").get_by_role("button", name="Roll").click()
    dialog = page.locator("[data-gb-dialog]")
    dialog.get_by_label("The key before ends").select_option(label="at once: somebody else has it")
    dialog.get_by_role("button", name="Roll", exact=True).click()
    expect(dialog.get_by_label("Secret", exact=True)).to_have_value(re.compile("^sk_test_"))
    expect(page.locator("[data-gb-state]")).to_contain_text("A key is needed")
    secret = dialog.get_by_label("Secret", exact=True).input_value()
    again = at(signed_in(secret), "#/keys")
    expect(of(again, "Moving on")).to_contain_text("signed in here")


def test_who_may_only_look_sees_all_and_is_told_what_is_missing(
    signed_in: SignIn, server: Server, company: Company
) -> None:
    guest = signed_in(made(server, "Support", "read"))
    at(guest, f"#/customers/{company.paid}")
    expect(guest.locator("h1:visible").first).not_to_be_empty()
    at(guest, "#/controls")
    before = server.get("/api/clock")["now"]
    guest.get_by_role("button", name="1 day", exact=True).first.click()
    expect(guest.locator(".said > p").first).to_contain_text(
        "does not have the permission 'clock:write'"
    )
    assert server.get("/api/clock")["now"] == before
    at(guest, "#/keys")
    told = guest.locator("main .alert:visible")
    expect(told).to_contain_text("may not look after keys")
    expect(told.get_by_role("link", name="Sign in with another key")).to_be_visible()
    assert faults(guest) == []


def test_in_the_past_keys_are_those_of_now(signed_in: SignIn, server: Server) -> None:
    began = server.get("/api/clock")["now"]
    page = at(signed_in(KEY), f"#/keys?as_of={began}")
    mine = page.locator(".of-api_key tbody tr").filter(has_text="signed in here")
    mine.get_by_role("button", name="Roll").press("Enter")
    expect(page.locator(".said > p")).to_contain_text("The page shows the past")
