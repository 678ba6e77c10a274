"""`sao document`: an invoice, receipt or credit note as a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from sao.cli.failing import Failure
from sao.cli.output import Data, Documents, Fonts, console
from sao.documents.e_invoice.model import NotExpressible
from sao.documents.e_invoice.ubl import written
from sao.documents.press import Form
from sao.platform.errors import PlatformError
from sao.printing import print_document, print_e_invoice

_FORMS: dict[str, Form] = {".html": "html", ".pdf": "pdf"}
_E_INVOICE = ".xml"
Found = TypeVar("Found")


def document(
    object_id: Annotated[str, typer.Argument(metavar="ID", help="in_…, ch_… or cn_….")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Where to: a .pdf, .html or (e-invoice) .xml file.")
    ],
    data: Data = Path("data"),
    documents: Documents = None,
    fonts: Fonts = None,
) -> None:
    """Write an invoice, receipt or credit note to a file, as it stands now.

    An e-invoice (.xml) is always told as it was issued.
    """
    ending = out.suffix.lower()
    if ending == _E_INVOICE:
        name, content = _e_invoice(data, object_id)
    elif ending in _FORMS:
        name, content = _printed(data, object_id, _FORMS[ending], documents, tuple(fonts or ()))
    else:
        raise Failure(f"'{out}' is none of .pdf, .html and .xml; choose one of them.", 2)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Failure(f"{out} cannot be written: {error.strerror}.") from error
    console.print(f"{name}: {out}, {len(content):,} bytes", markup=False)


def _printed(
    data: Path, object_id: str, form: Form, documents: str | None, fonts: tuple[Path, ...]
) -> tuple[str, bytes]:
    """What it is, and its content."""
    found = _read(lambda: print_document(data, object_id, form, documents=documents, fonts=fonts))
    if found is None:
        raise Failure(
            f"'{object_id}' has no document in {data}: name an invoice that is final, a credit "
            "note, or a charge that succeeded."
        )
    told, content = found
    return f"{told.title} {told.number}", content


def _e_invoice(data: Path, object_id: str) -> tuple[str, bytes]:
    """The same for programs."""
    try:
        told = _read(lambda: print_e_invoice(data, object_id))
    except NotExpressible as refused:
        raise Failure(f"'{object_id}' cannot be an e-invoice. {refused}") from None
    if told is None:
        raise Failure(
            f"'{object_id}' is no e-invoice in {data}: name an invoice that is final, or a credit "
            "note."
        )
    return f"E-invoice {told.number}", written(told)


def _read(read: Callable[[], Found]) -> Found:
    try:
        return read()
    except (FileNotFoundError, PlatformError) as error:
        raise Failure(str(error), 2) from error
