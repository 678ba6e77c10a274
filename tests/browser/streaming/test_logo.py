"""The seller's logo: chosen, refused for what it is not, put onto documents and taken away."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.looks import faults
from support.server import Server

Open = Callable[..., Page]

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_logo_is_chosen_and_taken_away(opened: Open, server: Server) -> None:
    page = opened("#/settings", patient=True)  # a refusal is told by the browser, too
    row = page.locator("tbody tr", has_text="Logo on documents")
    expect(row).to_contain_text("Not set")
    edit = page.get_by_role("button", name="Edit logo", exact=True)
    edit.click()
    dialog = page.locator("[data-gb-dialog]")
    file, sent = dialog.get_by_label("Logo"), dialog.get_by_role("button", name="Edit logo")
    chosen = dialog.get_by_alt_text("What was chosen")
    for kind, content, said in (
        ("text/plain", PNG, "Choose a PNG or a JPEG."),
        ("image/png", bytes(200_000), "Choose a file of at most 128 KiB."),
        ("image/jpeg", b"no picture", "neither PNG nor JPEG"),
    ):
        file.set_input_files({"name": "a.file", "mimeType": kind, "buffer": content})
        expect(chosen).to_have_count(int(kind != "text/plain"))
        if kind != "text/plain":
            read = f"data:{kind};base64,{b64encode(content[:9]).decode()}"
            expect(chosen).to_have_attribute("src", re.compile("^" + re.escape(read)))
        sent.click()
        expect(dialog.locator(".wrong")).to_contain_text(said)
    file.set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": PNG})
    expect(chosen).to_have_attribute("src", re.compile("^data:image/png;base64,iVBORw"))
    assert faults(page) == []
    sent.click()
    expect(row).to_contain_text("a PNG")
    assert server.get("/api/settings/business")["logo"]["content_type"] == "image/png"
    edit.click()
    sent.click()
    expect(row).to_contain_text("Not set")
    assert server.get("/api/settings/business")["logo"] is None
