"""drf-stripe-subscription lets in who pays. It was written for the API of 2020, and asks for it."""

from pathlib import Path

from support.ports import free_port
from support.programs import KEY, needs, run
from support.server import Server

pytestmark = needs("drf-stripe-subscription")


def test_access_while_it_is_paid_for(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", "2026-01-01T00:00:00Z", "--allow-private-webhooks")
    server.key = KEY
    with server:
        story = run("drf-stripe-subscription", server, "access/story.py", str(free_port()))
    assert story.endswith("told\n")
