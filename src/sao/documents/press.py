"""The press: what a document says becomes a PDF, or a page.

Nothing of a document's text is ever read as markup: Typst gets it as data, and the page's template
escapes whatever it puts in. The same document gives the same bytes, on every machine: all fonts are
shipped with us, and no clock is read.
"""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

import msgspec
import typst
from jinja2 import Environment, StrictUndefined, Template

from sao.documents.breaking import breakable
from sao.documents.model import Document
from sao.documents.pictures import PictureRefused, data_url

Form = Literal["html", "pdf"]
CONTENT_TYPES: dict[Form, str] = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}

FONTS = (
    "IBM Plex Sans",
    "Noto Sans Arabic",
    "Noto Sans Armenian",
    "Noto Sans Bengali",
    "Noto Sans Devanagari",
    "Noto Sans Georgian",
    "Noto Sans Hebrew",
    "Noto Sans Tamil",
    "Noto Sans Thai",
    "Droid Sans Fallback",
)
"""In this order: what one lacks is taken from the next. The last has Chinese, Japanese, Korean."""

FREE = ("number", "seller", "buyer", "contact", "facts", "payment", "rows", "sums", "notes")
"""Where there may be words of any length."""


class Press:
    """Makes documents; not from several threads at once. `fonts` are folders with more of them.

    What no shipped font can show is taken from those.
    """

    def __init__(self, fonts: tuple[Path, ...] = ()) -> None:
        self._own = Path(str(_folder()))
        paths: list[Any] = [self._own / "fonts", *fonts]
        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=paths
        )
        known = set(FONTS)
        more = sorted({info.family for info in self._fonts.fonts()} - known)
        self._families = [*FONTS, *(one for one in more if not one.startswith("IBM Plex"))]
        self._version = _version(fonts)

    def fingerprint(self, document: Document, form: Form) -> str:
        """What makes a rendering another: the document, and everything that it is made with."""
        told = msgspec.json.encode([self._version, form, document])
        return sha256(told).hexdigest()

    def render(self, document: Document, form: Form, logo: bytes | None = None) -> bytes:
        """The document in that form."""
        if form == "html":
            return _page(document, logo)
        return self._pdf("document.typ", document.issued_at, _typst_data(document, logo, self))

    def check_picture(self, content: bytes) -> None:
        """Raises `PictureRefused` for a picture that cannot be printed."""
        try:
            self._pdf("picture.typ", 0, {"logo": list(content)})
        except typst.TypstError as error:
            raise PictureRefused(str(error.message).partition("\n")[0]) from None

    @property
    def families(self) -> list[str]:
        """The fonts, in the order in which they are asked."""
        return self._families

    def _pdf(self, template: str, issued_at: int, data: dict[str, Any]) -> bytes:
        """As PDF/UA, which can be read aloud; that takes no text for which there is no font.

        Such a document is tagged all the same, and has boxes where the characters would be.
        """
        try:
            return self._compiled(template, issued_at, data, ["ua-1"])
        except typst.TypstError:
            return self._compiled(template, issued_at, data, [])

    def _compiled(
        self, template: str, issued_at: int, data: dict[str, Any], standards: list[Any]
    ) -> bytes:
        return typst.compile(
            self._own / "templates" / template,
            root=self._own / "templates",
            font_paths=self._fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": msgspec.json.encode(data).decode()},
            timestamp=issued_at,
            pdf_standards=standards,
        )


def _typst_data(document: Document, logo: bytes | None, press: Press) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(document)
    told |= {name: breakable(told[name]) for name in FREE}
    told["logo"] = list(logo) if logo is not None else None
    told["fonts"] = press.families
    return told


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_text("document.html"))


def _page(document: Document, logo: bytes | None) -> bytes:
    picture = data_url(logo) if logo is not None else None
    return _template().render(d=document, style=style(), logo=picture).encode()


def style() -> str:
    """The style sheet, which stands in every page: so a page is one file."""
    return _text("document.css")


@cache
def _text(name: str) -> str:
    return (_folder() / "templates" / name).read_text("utf-8")


@cache
def _folder() -> Traversable:
    return files("sao.documents")


@cache
def _version(fonts: tuple[Path, ...]) -> str:
    """A hash over all that renderings are made with."""
    hashed = sha256(version("typst").encode())
    own = Path(str(_folder()))
    found = [
        *(own / "templates").iterdir(),
        *(own / "fonts").iterdir(),
        *(file for folder in fonts for file in folder.rglob("*") if file.is_file()),
    ]
    for file in sorted(found):
        hashed.update(file.name.encode())
        hashed.update(sha256(file.read_bytes()).digest())
    return hashed.hexdigest()
