"""Letters: whatever a customer is called, it is one mail to one address."""

from email import message_from_bytes, policy
from email.headerregistry import Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sao.billing.values.payment import Card
from sao.notices.kinds import KINDS, Notice, valid_until
from sao.notices.letters import Templates, message
from sao.notices.mailer import MailSettingsRefused, Sender, sender_of, server_of
from sao.notices.names import NAMES
from sao.platform.errors import Terminal

TEMPLATES = Templates()
SENDER = Sender(Address("Gold", addr_spec="billing@gold.example"), "", bytes(32))


def words(text: str) -> dict[str, Any]:
    names = "business support_email name number amount why next_attempt card url due expires"
    return {
        **dict.fromkeys(f"{names} renewal trial_end".split(), text),
        "lines": [{"description": text, "amount": text}],
        "products": [text],
        "attempt": 1,
        "authenticate": False,
    }


def notice(kind: str, text: str = "x", to: str = "ada@example.com") -> Notice:
    return Notice(f"ntc_1_{kind}", kind, "in_1", 0, to, words(text))


def test_the_names_are_those_of_the_kinds() -> None:
    assert tuple(kind.name for kind in KINDS) == NAMES


@pytest.mark.parametrize("kind", NAMES)
@given(text=st.text())
def test_any_text_makes_one_mail_with_these_headers_only(kind: str, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    one = notice(kind, text)
    mail = message(TEMPLATES.letter(one), one, SENDER, 0)
    read = message_from_bytes(mail.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert sorted(read.keys()) == sorted(
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
        ]
    )
    assert str(read["To"]) == "ada@example.com"


@pytest.mark.parametrize("kind", NAMES)
def test_html_is_escaped(kind: str) -> None:
    html = TEMPLATES.letter(notice(kind, "<script>alert(1)</script>")).html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_same_notice_has_the_same_id_and_no_other_environments() -> None:
    one = notice("receipt")
    assert SENDER.message_id(one) == SENDER.message_id(notice("receipt", "y"))
    other = Sender(SENDER.address, "", bytes(31) + b"1")
    assert SENDER.message_id(one) != other.message_id(one)


@pytest.mark.parametrize("to", ["nobody", "a@b@c", "a@b\nBcc: x@y", "", "a b@c"])
def test_what_is_no_address_is_said_to_be_none(to: str) -> None:
    with pytest.raises(Terminal, match="is not a mail address"):
        message(TEMPLATES.letter(notice("receipt")), notice("receipt", to=to), SENDER, 0)


def test_servers_are_named_by_urls() -> None:
    assert server_of("smtp://a%40b:p%3Aw@mail.example")[:5] == (
        "mail.example",
        587,
        False,
        "a@b",
        "p:w",
    )
    assert server_of("smtps://mail.example")[1:3] == (465, True)
    for wrong in ("mail.example", "http://mail.example", "smtp://", "smtp://h:x"):
        with pytest.raises(MailSettingsRefused, match="--smtp"):
            server_of(wrong)
    with pytest.raises(MailSettingsRefused, match="--mail-reply-to"):
        sender_of("a@b.c", "nobody", b"")


def test_a_card_is_valid_to_the_end_of_its_month() -> None:
    assert valid_until(Card(exp_month=12, exp_year=2025)) == 1_767_225_600  # 2026-01-01
    assert valid_until(Card(exp_month=1, exp_year=2026)) == 1_769_904_000  # 2026-02-01
