"""Pictures of the project's site and of the dashboard, in light and dark: `make shots`."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
SAO = Path(sys.executable).with_name("sao")
PAGES = ("index", "architecture", "billing", "docs/index")
VIEWS = ("customers", "invoices", "outcomes", "reports", "controls")
SCHEMES = ("light", "dark")


def main() -> None:
    """Photograph both."""
    program = shutil.which("chromium")
    if program is None:
        sys.exit("error: there is no Chromium; install it (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with TemporaryDirectory() as out:
            take_site(browser, Path(out))
        with TemporaryDirectory() as data, served(Path(data)) as url:
            take_dashboard(browser, url)
        browser.close()


def take_site(browser: Browser, out: Path) -> None:
    """The site's pages, wide and narrow."""
    sources = HERE.parents[1] / "pages"
    subprocess.run([SAO, "pages", "build", sources, "-o", out], check=True)
    for scheme in SCHEMES:
        for width, name in ((1280, "wide"), (320, "narrow")):
            size = {"width": width, "height": 1000}
            context = browser.new_context(viewport=size, color_scheme=scheme)
            page = context.new_page()
            for path in PAGES:
                page.goto(f"file://{out}/{path}.html")
                take(page, f"{path.replace('/', '-')}-{name}-{scheme}")
            context.close()


@contextmanager
def served(data: Path) -> Iterator[str]:
    """The dashboard of a company that has lived for a year and a half."""
    subprocess.run([SAO, "demo", "--data", data], check=True)
    command = [SAO, "serve", "--data", data, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        for line in server.stdout or ():
            if line.startswith("Dashboard:"):
                break
        try:
            yield line.split()[1]
        finally:
            server.terminate()


def take_dashboard(browser: Browser, url: str) -> None:
    """Every view, and the customer who needs attention most, with an outcome opened."""
    for scheme in SCHEMES:
        size = {"width": 1440, "height": 1000}
        context = browser.new_context(viewport=size, color_scheme=scheme)
        page = context.new_page()
        for view in VIEWS:
            page.goto(f"{url}#/{view}")
            settle(page)
            take(page, f"dashboard-{view}-{scheme}")
        page.goto(f"{url}#/customers")
        page.locator('[data-gb-view="customers"] tbody th a').first.click()
        settle(page)
        page.get_by_text("attempt_failed").first.click()
        settle(page)
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(300)
        take(page, f"dashboard-customer-{scheme}")
        context.close()


def settle(page: Page) -> None:
    """Until what was asked for is there, and drawn."""
    page.wait_for_load_state("domcontentloaded")
    page.wait_for_timeout(2_500)


def take(page: Page, name: str) -> None:
    """One picture."""
    page.screenshot(path=HERE / f"{name}.png")
    print(f"took {name}.png")


if __name__ == "__main__":
    main()
