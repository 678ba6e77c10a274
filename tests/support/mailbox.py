"""A real SMTP server that keeps what it is sent, and fails as it is told to."""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller

from support.ports import free_port


class Mailbox:
    """Starts on entering, stops on leaving. `answers` are given first, then mails are taken.

    Each is taken before the answer, which comes `takes_s` later.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []
        self.refused: list[str] = []
        self.takes_s = 0.0
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        if self.answers:
            self.refused.append(str(mail["Message-ID"]))
            return self.answers.pop(0)
        self.mails.append(mail)
        await asyncio.sleep(self.takes_s)
        return "250 OK"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._controller.stop()


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """What a mail says, in text or in HTML."""
    part = mail.get_body((kind,))
    assert part is not None, f"no {kind} part"
    return str(part.get_content())
