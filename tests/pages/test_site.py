"""The site as people meet it: with and without colour vision, mouse, width and scripts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from support.browsing import ALL, COLOURS, judged

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    spec.relative_to(ROOT / "pages").with_suffix(".html").as_posix()
    for spec in (ROOT / "pages").rglob("*.yaml")
    if spec.name != "site.yaml"
)
MAIN = ["index.html", "architecture.html", "billing.html", "docs/index.html", "docs/flow.html"]
NARROW, WIDE = 320, 1280


@contextmanager
def opened(browser: Browser, url: str, width: int = WIDE, **how: Any) -> Iterator[Page]:
    """A page in a fresh window; whatever the browser complains of fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **how)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    origin = "/".join(url.split("/")[:3])
    strays: list[str] = []
    page.on(
        "request", lambda asked: None if asked.url.startswith(origin) else strays.append(asked.url)
    )
    page.goto(url)
    page.wait_for_load_state("networkidle")
    yield page
    missing_bundle = "404"  # the dashboard's runtime is built apart from the pages
    assert [said for said in complaints if missing_bundle not in said] == [], url
    assert strays == [], f"{url} asks others"
    context.close()


@pytest.mark.parametrize("path", MAIN)
@pytest.mark.parametrize(
    "how", [(scheme, width) for scheme in ("light", "dark") for width in (WIDE, NARROW)]
)
def test_axe_finds_nothing(
    browser: Browser, site: str, axe: str, path: str, how: tuple[Any, int]
) -> None:
    scheme, width = how
    url = f"{site}/{path}"
    with opened(browser, url, width, color_scheme=scheme, bypass_csp=True) as page:
        rules = ALL if scheme == "light" else COLOURS
        assert judged(page, axe, rules) == [], f"{path}, {scheme}, {width} px"


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_on_a_narrow_screen(
    browser: Browser, site: str, path: str
) -> None:
    with opened(browser, f"{site}/{path}", NARROW) as page:
        wide = page.evaluate("document.documentElement.scrollWidth")
        culprit = page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter(e =>
                 e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll, pre"))
               .map(e => e.tagName + "." + e.className).slice(0, 5)"""
        )
        assert wide <= NARROW, culprit


def test_the_keyboard_goes_through_the_page_in_order(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/index.html") as page:
        seen = []
        for _ in range(8):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.textContent.trim()"))
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"no focus to be seen on {seen[-1]!r}"
        assert seen[:5] == ["Skip to content", "SAO Billing", "Sandbox", "Architecture", "Blocks"]
        assert seen[6:] == ["Open the sandbox", "How it works"]


def test_the_skip_link_skips(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/architecture.html") as page:
        page.keyboard.press("Tab")
        box = page.locator(".skip").bounding_box()
        assert box is not None
        assert box["y"] >= 0
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")


def test_the_theme_is_chosen_and_kept(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/index.html", color_scheme="light") as page:
        ground = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(ground) == "rgb(255, 255, 255)"
        button = page.get_by_role("button", name="Dark theme")
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        assert page.evaluate(ground) == "rgb(16, 19, 23)"
        page.goto(f"{site}/architecture.html")
        assert page.evaluate(ground) == "rgb(16, 19, 23)"


def test_a_page_is_useful_without_scripts(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/billing.html", java_script_enabled=False) as page:
        assert page.get_by_role("heading", name="Customers", level=1).is_visible()
        assert page.get_by_role("link", name="Controls").is_visible()
        assert page.get_by_role("button", name="30 days").is_disabled()
    with opened(browser, f"{site}/architecture.html", java_script_enabled=False) as page:
        assert page.get_by_role("heading", name="Subscription", exact=True).is_visible()
        assert page.get_by_role("button", name="Dark theme").count() == 0


def test_the_drawings_are_those_of_the_machines(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/architecture.html") as page:
        for machine, state in (("subscription", "past_due"), ("invoice", "uncollectible")):
            assert page.locator(f"#{machine} svg").get_by_text(state, exact=True).count() > 0
