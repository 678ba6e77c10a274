"""How mail is set up: from what an operator says to what sends."""

from pathlib import Path

import msgspec

from sao.notices.mailer import sender_of, server_of
from sao.notices.post import Mail


class MailSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How mail is sent. `server` is a URL; without one nothing is sent.

    `templates` is a folder whose templates come before ours.
    """

    server: str | None = None
    sender: str | None = None
    reply_to: str | None = None
    templates: Path | None = None


def open_mail(settings: MailSettings, key: bytes) -> Mail | None:
    """What sends mail; None where there is no server. Raises `MailSettingsRefused`."""
    if settings.server is None:
        return None
    sender = sender_of(settings.sender, settings.reply_to, key)
    return Mail(server_of(settings.server), sender)
