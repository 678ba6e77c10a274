"""The site as it can be shown now: for each page its last good HTML, and what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sao.gutenberg.build import Builder, BuildError, Output, page_path
from sao.gutenberg.report import text
from sao.gutenberg.report.reported import Reported
from sao.gutenberg.spec import SITE_FILE


def _say_nothing(_found: list[Reported]) -> None:
    """For who does not want to hear."""


@dataclass
class Preview:
    """A site that is built again on every `refresh`. `version` counts the builds that differed."""

    builder: Builder
    tell: Callable[[list[Reported]], None] = _say_nothing
    version: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    """By page, what is wrong with it, as text; under `""` what is wrong with the whole site."""

    def refresh(self) -> bool:
        """Build; whether anything is different from before."""
        before = dict(self.files), dict(self.wrong)
        try:
            self._take(self.builder.output())
        except (BuildError, OSError) as error:
            self.wrong = {**self.wrong, "": f"error: {error}\n"}
        differs = (self.files, self.wrong) != before
        self.version += differs
        return differs

    def _take(self, output: Output) -> None:
        """Keep what is good; of a page with errors, what it was last."""
        wrong: dict[str, str] = {}
        files = dict(output.files)
        found: list[Reported] = []
        for name, compiled in output.compiled.items():
            found += compiled.reported
            page = "" if name == SITE_FILE else page_path(name)
            errors = [one for one in compiled.reported if one.diagnostic.severity == "error"]
            if errors:
                wrong[page] = text(errors)
                if page in self.files:
                    files[page] = self.files[page]
        self.files, self.wrong = files, wrong
        self.tell(found)

    def find(self, path: str) -> str | None:
        """The page or file that an address means, if there is one, or should be."""
        for name in (path, f"{path}.html", f"{path.rstrip('/')}/index.html".lstrip("/")):
            if name and (name in self.files or name in self.wrong):
                return name
        return None

    def wrong_with(self, name: str) -> str:
        """What a page's overlay says; empty if nothing is wrong."""
        return self.wrong.get("", "") + self.wrong.get(name, "")
