"""Mail to customers, handed to a real SMTP server; also when our server is killed over it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.mailbox import Mailbox, text_of
from support.server import Server
from support.waiting import wait_until

FROM = "Gold Ltd <billing@gold.example>"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as running:
        yield running


def server_with(mailbox: Mailbox, data: Path, *more: str) -> Server:
    options = ("--smtp", mailbox.url, "--mail-from", FROM, *more)
    return Server(data, "2026-01-01T00:00:00Z", *options)


def subscribe(server: Server) -> str:
    card = {"payment_method": "pm_card_visa"}
    default = {"invoice_settings[default_payment_method]": "pm_card_visa"}
    owner = server.post(
        "/v1/customers", data={"name": "Zoë", "email": "zoe@example.com", **card, **default}
    )["id"]
    product = server.post("/v1/products", data={"name": "Gold <b>"})["id"]
    terms = {"product": product, "currency": "usd", "unit_amount": "1500"}
    price = server.post("/v1/prices", data={**terms, "recurring[interval]": "month"})["id"]
    form = {"customer": owner, "items[0][price]": price}
    return str(server.post("/v1/subscriptions", data=form)["id"])


def notices(server: Server) -> list[Any]:
    return list(server.get("/api/notices", limit=100)["data"])


def statuses(server: Server) -> list[str]:
    return [one["status"] for one in notices(server)]


def test_a_receipt_arrives_in_text_and_html(mailbox: Mailbox, tmp_path: Path) -> None:
    options = ("--mail-reply-to", "help@gold.example", "--public-url", "https://pay.gold.example")
    with server_with(mailbox, tmp_path / "data", *options) as server:
        subscribe(server)
        wait_until(lambda: statuses(server) == ["sent"])
        (mail,) = mailbox.mails
        assert (mail["From"], mail["To"], mail["Reply-To"]) == (
            FROM,
            "zoe@example.com",
            "help@gold.example",
        )
        assert mail["Message-ID"].startswith(f"<{notices(server)[0]['id']}.")
        assert mail["Message-ID"].endswith("@gold.example>")
        assert "we have received 15.00 USD" in text_of(mail)
        assert "Hello Zoë" in text_of(mail)
        assert "Gold &lt;b&gt;" in text_of(mail, "html")
        assert "https://pay.gold.example/" in text_of(mail)
        server.post("/api/clock/advance", {"months": 3, "days": 1})
        wait_until(lambda: len(mailbox.mails) == 4)
        assert len({mail["Message-ID"] for mail in mailbox.mails}) == 4


def test_what_the_server_does_not_take_now_it_takes_later(mailbox: Mailbox, tmp_path: Path) -> None:
    mailbox.answers = ["451 try later"]
    with server_with(mailbox, tmp_path / "data") as server:
        subscribe(server)
        (one,) = wait_until(lambda: [each for each in notices(server) if each["attempts"]])
        assert (one["status"], one["attempts"]) == ("retrying", 1)
        assert "451 try later" in one["error"]
        server.post("/api/clock/advance", {"hours": 1})
        wait_until(lambda: statuses(server) == ["sent"])
        assert mailbox.refused == [str(mail["Message-ID"]) for mail in mailbox.mails]


def test_what_the_server_never_takes_is_a_dead_letter(mailbox: Mailbox, tmp_path: Path) -> None:
    mailbox.answers = ["550 no such user"]
    with server_with(mailbox, tmp_path / "data") as server:
        subscribe(server)
        wait_until(lambda: statuses(server) == ["failed"])
        dead = json.loads(server.sao("queue", "show", "notices", "--json").stdout)
        assert "550 no such user" in dead["dead_letters"][0]["reason"]
        server.sao("queue", "redrive", "notices", "--all")
        wait_until(lambda: statuses(server) == ["sent"])
        listed = server.sao("notice", "list").stdout
        assert "zoe@example.com" in listed
        (shown,) = notices(server)
        assert "we have received 15.00 USD" in server.sao("notice", "show", shown["id"]).stdout


def test_an_operators_templates_come_first(mailbox: Mailbox, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "receipt.txt").write_text("Danke, {{ name }}\n\n{{ amount }} sind da.\n")
    with server_with(mailbox, tmp_path / "data", "--mail-templates", str(folder)) as server:
        subscribe(server)
        wait_until(lambda: statuses(server) == ["sent"])
        (mail,) = mailbox.mails
        assert mail["Subject"] == "Danke, Zoë"
        assert text_of(mail).startswith("15.00 USD sind da.")
        assert "we have received" in text_of(mail, "html")
    (folder / "receipt.txt").write_text("Danke\n{% if %}\n")
    broken = Server(tmp_path / "other").sao(
        "serve", "--port", "0", "--mail-templates", str(folder), check=False
    )
    assert "receipt.txt" in broken.stderr
    assert "line 2" in broken.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--smtp", "smtp://127.0.0.1:1"), "--mail-from"),
        (("--smtp", "127.0.0.1:25", "--mail-from", FROM), "smtp://user:password@host:587"),
        (("--smtp", "smtp://h:1", "--mail-from", "nobody"), "--mail-from"),
    ],
)
def test_what_cannot_be_used_is_said_at_once(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    refused = Server(tmp_path / "data").sao("serve", "--port", "0", *options, check=False)
    assert refused.returncode == 2, refused.stderr
    assert said in refused.stderr


def test_who_begins_to_send_does_not_tell_old_stories(mailbox: Mailbox, tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        subscribe(server)
        assert statuses(server) == ["not_sent"]
    with server_with(mailbox, tmp_path / "data") as server:
        subscribe(server)
        wait_until(lambda: statuses(server) == ["sent", "not_sent"])
        assert len(mailbox.mails) == 1
