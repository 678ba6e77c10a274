"""The mailer: the one place that talks SMTP. Of a failure it says whether to try again.

A server is named by a URL: `smtp://user:password@host:587` (TLS as soon as the server offers it),
`smtps://…:465` (TLS from the start).
"""

import hmac
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import aiosmtplib

from sao.notices.kinds import Notice
from sao.platform.errors import Terminal, Transient

TIMEOUT_S = 20.0
"""How long a mail may take to be handed over."""

_PORTS = {"smtp": 587, "smtps": 465}
_PERMANENT = range(500, 600)


class MailSettingsRefused(ValueError):  # noqa: N818
    """What was said about mail cannot be used, and why."""


class Server(NamedTuple):
    """An SMTP server."""

    host: str
    port: int
    tls: bool
    user: str | None
    password: str | None


class Sender(NamedTuple):
    """Whom mails are from. `key` makes their ids unlike those of other environments."""

    address: Address
    reply_to: str
    key: bytes

    def message_id(self, notice: Notice) -> str:
        """The id of a notice's mail: the same each time that it is sent."""
        digest = hmac.digest(self.key, f"notice/{notice.id}".encode(), sha256).hex()[:16]
        return f"<{notice.id}.{digest}@{self.address.domain}>"


def server_of(url: str) -> Server:
    """The server that a URL names. Raises `MailSettingsRefused`."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError as error:
        raise MailSettingsRefused(f"--smtp: {error}") from error
    if parts.scheme not in _PORTS or not parts.hostname or port is None:
        raise MailSettingsRefused(
            "--smtp takes smtp://user:password@host:587 or smtps://user:password@host:465"
        )
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    return Server(parts.hostname, port, parts.scheme == "smtps", user, password)


def sender_of(text: str | None, reply_to: str | None, key: bytes) -> Sender:
    """Whom mails are from, by `Gold Ltd <billing@example.com>`. Raises `MailSettingsRefused`."""
    name, address = parseaddr(text or "")
    try:
        made = Address(name, addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:
        raise MailSettingsRefused(f"--mail-from: '{text}' is no mail address ({error})") from error
    if not made.username or not made.domain:
        raise MailSettingsRefused(
            "--smtp needs --mail-from, such as 'Gold Ltd <billing@example.com>'"
        )
    if reply_to is not None and "@" not in parseaddr(reply_to)[1]:
        raise MailSettingsRefused(f"--mail-reply-to: '{reply_to}' is no mail address")
    return Sender(made, reply_to or "", key)


async def send(server: Server, mail: EmailMessage) -> None:
    """Hand a mail over. Raises `Transient`, or `Terminal` where another attempt is no use."""
    try:
        await aiosmtplib.send(
            mail,
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            timeout=TIMEOUT_S,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        first = error.recipients[0]
        raise _judged(first.code, f"{first.recipient}: {first.message}") from error
    except aiosmtplib.SMTPAuthenticationError as error:
        raise Transient(f"{server.host} does not let us in: {error.message}") from error
    except aiosmtplib.SMTPResponseException as error:
        raise _judged(error.code, error.message) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise Transient(f"{server.host}:{server.port}: {error or type(error).__name__}") from error


def _judged(code: int, why: str) -> Exception:
    said = f"{code} {why}"
    return Terminal(said) if code in _PERMANENT else Transient(said)
