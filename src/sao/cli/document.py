"""`sao document`: an invoice, receipt or credit note as a file."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.cli.output import Data, Documents, Fonts, console
from sao.documents.press import Form
from sao.platform.errors import PlatformError
from sao.printing import print_document

_FORMS: dict[str, Form] = {".html": "html", ".pdf": "pdf"}


def document(
    object_id: Annotated[str, typer.Argument(metavar="ID", help="in_…, ch_… or cn_….")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to: a .pdf or .html file.")],
    data: Data = Path("data"),
    documents: Documents = None,
    fonts: Fonts = None,
) -> None:
    """Write an invoice, receipt or credit note to a file, as it stands now."""
    form = _FORMS.get(out.suffix.lower())
    if form is None:
        raise Failure(f"'{out}' is neither .pdf nor .html; choose one of them.", 2)
    try:
        found = print_document(data, object_id, form, documents=documents, fonts=tuple(fonts or ()))
    except (FileNotFoundError, PlatformError) as error:
        raise Failure(str(error), 2) from error
    if found is None:
        raise Failure(
            f"'{object_id}' has no document in {data}: name an invoice that is final, a credit "
            "note, or a charge that succeeded."
        )
    told, content = found
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Failure(f"{out} cannot be written: {error.strerror}.") from error
    console.print(f"{told.title} {told.number}: {out}, {len(content):,} bytes", markup=False)
