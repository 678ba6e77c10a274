"""Pictures of the project's site, in light and dark, wide and narrow: `make shots`."""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PAGES = ("index", "architecture", "billing", "docs/index")


def main() -> None:
    """Build the site and photograph it."""
    program = shutil.which("chromium")
    if program is None:
        sys.exit("error: there is no Chromium; install it (apt-get install chromium)")
    with TemporaryDirectory() as out, sync_playwright() as playwright:
        sao = Path(sys.executable).with_name("sao")
        subprocess.run([sao, "pages", "build", HERE.parents[1] / "pages", "-o", out], check=True)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for width, name in ((1280, "wide"), (320, "narrow")):
                size = {"width": width, "height": 1000}
                context = browser.new_context(viewport=size, color_scheme=scheme)
                page = context.new_page()
                for path in PAGES:
                    page.goto(f"file://{out}/{path}.html")
                    file = HERE / f"{path.replace('/', '-')}-{name}-{scheme}.png"
                    page.screenshot(path=file)
                    print(f"took {file.name}")
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
