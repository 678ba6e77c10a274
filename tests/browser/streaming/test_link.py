"""The link to an environment, as a server's dashboard gives it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.dashboard import Company
from support.server import Server

Open = Callable[..., Page]


def test_a_link_holds_the_scenario(opened: Open, server: Server, company: Company) -> None:
    del company
    page = opened("#/controls")
    address = page.get_by_label("Link to this environment")
    expect(address).to_have_value(re.compile("/sim/#s=."))
    commands = page.evaluate(
        """async address => {
          const packed = address.split("#s=")[1].replaceAll("-", "+").replaceAll("_", "/");
          const bytes = Uint8Array.from(atob(packed), c => c.charCodeAt(0));
          const inflate = new DecompressionStream("deflate-raw");
          const plain = await new Response(new Blob([bytes]).stream().pipeThrough(inflate)).text();
          return JSON.parse(plain).commands.length;
        }""",
        address.input_value(),
    )
    assert commands == len(server.get("/api/scenario")["commands"])
    expect(page.get_by_label("The scenario as a pytest file")).to_contain_text("def test_")
