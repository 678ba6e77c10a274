"""Letters: a notice as a mail, in text and HTML, from templates that an operator may replace.

A template is `KIND.txt` (its first line is the subject) and `KIND.html`. Whichever an operator has
in a folder of their own is taken in place of ours.
"""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape

from sao.notices.kinds import Notice
from sao.notices.mailer import Sender
from sao.notices.names import NAMES
from sao.platform.errors import StoreUnreadable, Terminal

OWN = Path(__file__).parent / "templates"


class Letter:
    """What a mail says."""

    def __init__(self, subject: str, text: str, html: str) -> None:
        self.subject = subject
        self.text = text
        self.html = html


class Templates:
    """The templates; those of `folder` come before ours.

    Raises `StoreUnreadable` where there is no such folder, or a template in it cannot be read.
    """

    def __init__(self, folder: Path | None = None) -> None:
        folders = [OWN] if folder is None else [folder, OWN]
        if folder is not None and not folder.is_dir():
            raise StoreUnreadable(folder, "there is no such folder of mail templates")
        self._templates = Environment(
            loader=FileSystemLoader(folders),
            autoescape=select_autoescape(("html",)),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        for name in NAMES:
            for form in ("txt", "html"):
                self._check(folder or OWN, f"{name}.{form}")

    def letter(self, notice: Notice) -> Letter:
        """The letter of a notice. Raises `Terminal` where a template asks for what is not there."""
        try:
            text = self._render(f"{notice.kind}.txt", notice.words)
            html = self._render(f"{notice.kind}.html", notice.words)
        except TemplateError as error:
            place = getattr(error, "lineno", None)
            where = f", line {place}" if place else ""
            raise Terminal(f"the template of '{notice.kind}'{where}: {error}") from error
        subject, _, body = text.partition("\n")
        return Letter(" ".join(subject.split()), body.lstrip("\n"), html)

    def _render(self, name: str, words: dict[str, Any]) -> str:
        return self._templates.get_template(name).render(words)

    def _check(self, folder: Path, name: str) -> None:
        try:
            self._templates.get_template(name)
        except TemplateError as error:
            place = getattr(error, "lineno", "?")
            raise StoreUnreadable(folder / name, f"line {place}: {error}") from error


def message(letter: Letter, notice: Notice, sender: Sender, sent_at: int) -> EmailMessage:
    """The mail. Its `Message-ID` is the same however often it is made. Raises `Terminal`."""
    mail = EmailMessage()
    try:
        mail["From"], mail["To"] = sender.address, Address(addr_spec=notice.to)
        mail["Subject"] = letter.subject
        if sender.reply_to:
            mail["Reply-To"] = sender.reply_to
    except (ValueError, IndexError, MessageError) as error:
        raise Terminal(f"'{notice.to}' is not a mail address: {error}") from error
    mail["Date"] = formatdate(sent_at)
    mail["Message-ID"] = sender.message_id(notice)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    return mail
