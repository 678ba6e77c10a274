"""Every endpoint that writes is a button, or stands in `docs/dashboard.md` with the reason."""

import re
from pathlib import Path

from sao.api import stripe
from sao.views.actions.tables import MAKERS, VERBS

DASHBOARD = Path(__file__).parents[2] / "docs" / "dashboard.md"
SECTION = re.compile(r"^## What has no button$(.*?)^(?:## |To change)", re.MULTILINE | re.DOTALL)
ENDPOINT = re.compile(r"`(POST|DELETE) (/v\d/\S+?)`")


def _alike(path: str) -> str:
    """The path, whatever the ids in it are called."""
    return re.sub(r"\{\w+\}", "{}", path)


def test_what_can_be_written_is_a_button_or_told_of() -> None:
    section = SECTION.search(DASHBOARD.read_text(encoding="utf-8"))
    assert section is not None, "docs/dashboard.md has no section `What has no button`"
    told = [(method, _alike(path)) for method, path in ENDPOINT.findall(section[1])]
    assert len(told) == len(set(told)), "an endpoint stands there twice"
    verbs = [verb for table in (VERBS, MAKERS) for each in table.values() for verb in each]
    pressed = {(verb.method, _alike(verb.path)) for verb in verbs}
    writing = {
        (endpoint.method, _alike(endpoint.path))
        for family in stripe.FAMILIES
        for endpoint in family.endpoints
        if endpoint.method in ("POST", "DELETE")
    }
    untold = writing - pressed - set(told)
    assert sorted(untold) == [], "make it a button, or say in docs/dashboard.md why there is none"
    assert sorted(set(told) - writing) == [], "there is no such endpoint"
    assert sorted(set(told) & pressed) == [], "it is a button after all"
