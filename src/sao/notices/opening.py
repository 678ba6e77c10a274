"""How mail is set up: from what an operator says to what sends."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from sao.notices.letters import Templates
from sao.notices.mailer import sender_of, server_of
from sao.notices.post import Mail, Post
from sao.notices.register import Register
from sao.platform.backoff import Draw
from sao.platform.calling import Call
from sao.platform.ports import KeyValue, Queues
from sao.runtime.desk import Desk


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


class Around(NamedTuple):
    """What a post works with. `clock_ms` is the clock by which it waits, `wall_ms` the wall's."""

    desk: Desk
    queues: Queues
    kv: KeyValue
    clock_ms: Callable[[], int]
    wall_ms: Callable[[], int]
    new_lease: Callable[[], str]
    draw: Draw
    call: Call


def open_post(
    around: Around,
    mail: Mail | None,
    templates: Templates,
    url: Callable[[str], str | None],
    *,
    elsewhere: bool = False,
) -> Post:
    """The notices of an environment; without `mail` they are only looked at.

    `elsewhere`: another process sends them.
    """
    runtime, kv = around.desk.runtime, around.kv
    sends = elsewhere or mail is not None
    register = Register(
        runtime.store, runtime.objects, kv, templates=templates, url=url, sends=sends
    )
    return Post(
        around.desk,
        around.queues,
        kv,
        register,
        mail=mail,
        clock_ms=around.clock_ms,
        wall_ms=around.wall_ms,
        new_lease=around.new_lease,
        draw=around.draw,
        call=around.call,
    )
