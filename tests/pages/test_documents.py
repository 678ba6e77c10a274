"""Hosted documents in a real browser: light and dark, wide and narrow, on paper."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Browser, Page

from support.browsing import ALL, COLOURS, judged
from support.pictures import LOGO
from support.server import Server

NARROW, WIDE = 320, 1280


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An open invoice with everything on it, a receipt and a credit note's invoice."""
    with Server(tmp_path_factory.mktemp("documents") / "data") as server:
        yield made(server)


def made(server: Server) -> dict[str, str]:
    profile = {"name": "Lumenfield Software Ltd", "support_email": "billing@lumenfield.example"}
    server.post("/api/settings/business", profile)
    server.post("/api/settings/business/logo", {"logo": LOGO})
    card = {"payment_method": "pm_card_visa"}
    owner = server.post("/v1/customers", data={"name": "شركة " + "Wide" * 30, **card})["id"]
    draft = server.post("/v1/invoices", data={"customer": owner, "footer": "x" * 300})["id"]
    lines = {
        f"lines[{n}][{name}]": value
        for n in range(3)
        for name, value in {"amount": 99_999_999_999 - n, "description": "Work " * 40}.items()
    }
    server.post(f"/v1/invoices/{draft}/add_lines", data=lines)
    final = server.post(f"/v1/invoices/{draft}/finalize", data={"auto_advance": "false"})
    wish = {"amount": 500, "currency": "usd", "customer": owner, "confirm": "true", **card}
    paid = server.post("/v1/payment_intents", data=wish)
    charge = server.get(f"/v1/charges/{paid['latest_charge']}")
    return {"invoice": final["hosted_invoice_url"], "receipt": charge["receipt_url"]}


def opened(browser: Browser, url: str, width: int, **how: Any) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, **how).new_page()
    page.goto(url)
    return page


@pytest.mark.parametrize("kind", ["invoice", "receipt"])
@pytest.mark.parametrize(
    "how", [(scheme, width) for scheme in ("light", "dark") for width in (WIDE, NARROW)]
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, urls: dict[str, str], axe: str, kind: str, how: tuple[Any, int]
) -> None:
    scheme, width = how
    page = opened(browser, urls[kind], width, color_scheme=scheme, bypass_csp=True)
    assert judged(page, axe, ALL if scheme == "light" else COLOURS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_the_policy_lets_the_page_be_what_it_is(browser: Browser, urls: dict[str, str]) -> None:
    said: list[str] = []
    page = browser.new_context().new_page()
    page.on("console", lambda message: said.append(message.text))
    page.goto(urls["invoice"])
    assert said == []
    ground = page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor")
    assert ground == "rgb(255, 255, 255)", "the style sheet is let in"
    assert page.evaluate("document.querySelector('img.logo').naturalWidth") == 120
    page.context.close()


def test_the_pdf_is_one_click_away(browser: Browser, urls: dict[str, str], tmp_path: Path) -> None:
    page = opened(browser, urls["invoice"], WIDE)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    assert download.value.suggested_filename.startswith("Invoice-")
    target = tmp_path / "invoice.pdf"
    download.value.save_as(target)
    assert target.read_bytes().startswith(b"%PDF-")
    page.context.close()


def test_it_prints_without_the_bar(browser: Browser, urls: dict[str, str]) -> None:
    page = opened(browser, urls["receipt"], WIDE, color_scheme="dark")
    printed = pypdf.PdfReader(BytesIO(page.pdf(format="A4")))
    assert len(printed.pages) == 1
    assert "Download PDF" not in printed.pages[0].extract_text()
    page.context.close()
