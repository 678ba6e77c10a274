"""The link to an environment, as a server's dashboard gives it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.dashboard import Company
from support.server import Server

Open = Callable[..., Page]
FEW_HUNDRED = 1_000
"""A server draws the ids of requests, and hashes follow from them: 20 characters for each."""


def test_a_link_holds_the_scenario(opened: Open, server: Server, company: Company) -> None:
    del company
    page = opened("#/controls")
    address = page.get_by_label("Link to this environment")
    expect(address).to_have_value(re.compile("/sim/#s=."))
    packed = address.input_value().partition("#s=")[2]
    assert len(packed) < FEW_HUNDRED
    commands = server.post("/api/scenario/read", {"packed": packed})["commands"]
    assert len(commands) == len(server.get("/api/scenario")["commands"])
    expect(page.get_by_label("The scenario as a pytest file")).to_contain_text("def test_")
