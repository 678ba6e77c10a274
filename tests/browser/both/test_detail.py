"""One thing, opened: why it is so, what it was, and the proof."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from support.dashboard import Company
from support.sides import Side

Open = Callable[[str], Page]
DAY = 86_400


@pytest.fixture
def halden(opened: Open, company: Company) -> Page:
    """The customer in dunning."""
    page = opened(f"#/customers/{company.dunning}")
    page.get_by_role("heading", name="Halden Optics", level=1).wait_for()
    return page


def test_an_alert_says_what_is_next_and_why(halden: Page) -> None:
    alert = halden.locator(".alert").first
    expect(alert).to_contain_text(re.compile("retry", re.IGNORECASE))
    expect(alert.get_by_role("button", name=re.compile("^Jump to"))).to_be_visible()
    alert.get_by_role("button", name="why?").click()
    expect(alert.locator(".why .cause li").first).to_be_visible()


def test_the_state_is_lit_with_what_can_follow(halden: Page) -> None:
    diagram = halden.locator(".diagram")
    expect(diagram.locator(".st.on > text")).to_have_text("past_due")
    assert diagram.locator(".edge.next").count() > 0
    title = diagram.locator("title").first.text_content() or ""
    assert title.startswith("Subscription state: past_due")


def test_an_outcome_opens_and_its_chain_holds_until_a_byte_is_changed(halden: Page) -> None:
    halden.locator("a.o").first.click()
    inspector = halden.locator(".inspector")
    expect(inspector.get_by_role("heading", name="Hash chain")).to_be_visible()
    inspector.get_by_role("button", name="Verify", exact=True).click()
    verdict = inspector.locator(".verify [role=status]")
    expect(verdict).to_contain_text("links hold")
    inspector.get_by_role("button", name="Change one byte, and verify").click()
    expect(verdict).to_contain_text("the chain breaks at link")
    expect(verdict).to_contain_text("Nothing was stored")
    assert inspector.locator(".links .bad").count() > 0
    halden.get_by_role("link", name="Close inspector").click()
    expect(inspector).to_have_count(0)


def test_the_past_is_shown_as_it_was_and_left_again(
    halden: Page, side: Side, company: Company
) -> None:
    now = side.get("/api/clock")["now"]
    slider = halden.get_by_role("slider", name="As of")
    assert slider.get_attribute("aria-valuetext") is not None
    slider.focus()
    halden.keyboard.press("ArrowLeft")
    halden.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("before now"))
    halden.get_by_role("button", name="View the page as of then").click()
    expect(halden.get_by_text("You are looking at")).to_be_visible()
    at = int(re.findall(r"as_of=(\d+)", halden.url)[0])
    assert at < now
    then = side.get(f"/api/views/objects/{company.dunning}", as_of=at)["state"]["label"]
    expect(halden.locator(".head .state")).to_have_text(then)
    expect(halden.locator("main")).to_have_attribute("data-past", "")
    halden.get_by_role("button", name="Back to now", exact=True).click()
    expect(halden.get_by_text("You are looking at")).to_have_count(0)


def test_outcomes_are_filtered_and_idle_time_is_folded(halden: Page) -> None:
    rows = halden.locator(".chain a.o")
    rows.first.wait_for()
    expect(halden.locator(".chain .gap p").first).to_contain_text("nothing due")
    everything = rows.count()
    halden.locator(".filters").get_by_label("Invoice", exact=True).uncheck()
    expect(rows).not_to_have_count(everything)
    assert "Invoice" not in rows.locator(".kind").all_inner_texts()


def test_a_pending_authentication_is_completed(opened: Open, side: Side, company: Company) -> None:
    page = opened(f"#/customers/{company.challenged}")
    page.get_by_role("heading", name="Vela Maritime", level=1).wait_for()
    found = side.get("/api/views/lists/payment_intent", filter="requires_action")["rows"]
    assert found, "nothing waits for authentication"
    page.evaluate("id => { location.hash = `#/payments/${id}` }", found[0]["object_id"])
    name = re.compile("^(Complete|Pass).*authentication", re.IGNORECASE)
    button = page.get_by_role("button", name=name)
    button.first.click()
    if page.get_by_role("dialog").is_visible():
        page.get_by_role("dialog").locator("button[type=submit]").click()
    expect(page.locator(".head .state").last).to_have_text(re.compile("Succeeded|Paid"))
    paid = side.get(f"/v1/payment_intents/{found[0]['object_id']}")
    assert paid["status"] == "succeeded"


def test_a_document_is_opened_or_it_says_why_not(
    opened: Open, side: Side, company: Company
) -> None:
    invoice = side.get("/v1/invoices", customer=company.paid)["data"][0]["id"]
    page = opened(f"#/invoices/{invoice}")
    head = page.locator(f'.head[data-object="{invoice}"]')
    if side.runtime == "streaming":
        link = head.get_by_role("link", name="PDF")
        reply = page.request.get(link.get_attribute("href") or "")
        assert reply.headers["content-type"] == "application/pdf"
        expect(head.get_by_role("button", name="Copy the address of the page")).to_be_visible()
    else:
        button = head.get_by_role("button", name="PDF")
        button.click(force=True)
        expect(page.locator(".said > p")).to_contain_text("runs in your browser alone")
        assert button.get_attribute("aria-disabled") == "true"


def test_a_form_shows_what_comes_of_it_as_its_answers_change(
    opened: Open, company: Company, side: Side
) -> None:
    subscription = side.get("/v1/subscriptions", customer=company.paid)["data"][0]["id"]
    before = side.get("/api/views/frame")["outcomes"]
    page = opened(f"#/subscriptions/{subscription}")
    head = page.locator(f'.head[data-object="{subscription}"]')
    head.get_by_role("button", name="More actions", exact=True).click()
    head.get_by_role("button", name="Change quantity", exact=True).click()
    preview = page.get_by_role("region", name="What comes of it", exact=True)
    expect(preview).to_contain_text("2 × Team")  # noqa: RUF001
    page.get_by_label("Quantity", exact=True).fill("7")
    expect(preview).to_contain_text("7 × Team")  # noqa: RUF001
    page.get_by_label("Quantity", exact=True).fill("many")
    expect(preview).to_contain_text("once the form is complete")
    page.keyboard.press("Escape")
    assert side.get("/api/views/frame")["outcomes"] == before
