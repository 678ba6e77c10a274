"""GET /documents/{token}/{name}: an invoice, receipt or credit note, for whoever has its address.

As a page; with `.pdf` behind its name as PDF, with `.xml` as an e-invoice.

No key is asked for: the token in the address is the permission, for this one document. A wrong
token, an object that does not exist and one that has no document yet are answered alike. A quote's
PDF is had with a key, at GET /v1/quotes/{id}/pdf.
"""

import base64
from collections.abc import Awaitable, Callable
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from sao.api.http.auth import Check
from sao.api.http.errors import reply_to
from sao.api.http.permissions import Need
from sao.api.http.server import new_request_id, response
from sao.billing.resources.quote.machine import QUOTE
from sao.documents.papers import Paper, Papers
from sao.documents.press import style
from sao.wire.errors import not_found
from sao.wire.links import PDF, XML, document_id

PATH = "/documents/{token}/{name}"
QUOTE_PATH = "/v1/quotes/{id}/pdf"
_STYLE = base64.b64encode(sha256(style().encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE}'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""The page may load nothing, and its address is told to nobody that it links to."""

_ENDINGS = {"application/pdf": PDF, "application/xml": XML}
"""Of what is kept as a file; a page is read where it is."""

_MISSING = "There is no such document. Check that the address is complete."


Payable = Callable[[str], Awaitable[bool]]
"""Whether the invoice of this id can be paid, at `pay` below its own address."""


Say = Callable[[str, int], Response]
"""A page that says why there is no document, with its status."""


def serve(
    papers: Papers, payable: Payable, notice: Say
) -> Callable[[Request], Awaitable[Response]]:
    """What Starlette calls."""

    async def show(request: Request) -> Response:
        name = request.path_params["name"]
        object_id = document_id(name)
        if not papers.addresses.opens(request.path_params["token"], object_id):
            return notice(_MISSING, 404)
        try:
            paper = await _found(papers, name)
            if paper is not None and name == object_id:
                paper = await _linked(papers, paper, object_id, payable)
        except Exception as error:  # noqa: BLE001  (whatever it is, the customer is answered)
            reply = reply_to(error, request, new_request_id())
            return notice(reply.body["error"]["message"], reply.status)
        if paper is None:
            return notice(_MISSING, 404)
        return _sent(request, paper)

    return show


async def _found(papers: Papers, name: str) -> Paper | None:
    """The document in the form that the ending of its name says; without one, the page."""
    object_id = document_id(name)
    if name.endswith(XML):
        return await papers.e_invoice(object_id)
    return await papers.find(object_id, "pdf" if name.endswith(PDF) else "html")


async def _linked(papers: Papers, paper: Paper, object_id: str, payable: Payable) -> Paper:
    """A page with what else there is: to pay it, or to have it for programs.

    These links are no part of the document, which says the same wherever it is.
    """
    found: dict[str, str] = {}
    if await papers.has_e_invoice(object_id):
        found["xml"] = f'<a class="button plain" href="{object_id}.xml" download>E-invoice</a>'
    if await payable(object_id):
        found["pay"] = f'<a class="button" href="{object_id}/pay">Pay online</a>'
    links = "".join(f"{link}\n" for link in found.values())
    content = paper.content.replace(b"</header>", f"{links}</header>".encode(), 1)
    return paper._replace(content=content, etag="-".join((paper.etag, *found)))


def serve_quote(papers: Papers, check: Check) -> Callable[[Request], Awaitable[Response]]:
    """The same for a quote's PDF, which the API has; `check` raises where the key is none."""

    async def show(request: Request) -> Response:
        object_id = request.path_params["id"]
        try:
            check(request, Need("quotes"))
            paper = await _quote(papers, object_id)
        except Exception as error:  # noqa: BLE001  (whatever it is, the client is answered)
            request_id = new_request_id()
            return response(
                request, reply_to(error, request, request_id), {"Request-Id": request_id}
            )
        return _sent(request, paper)

    return show


async def _quote(papers: Papers, object_id: str) -> Paper:
    ours = object_id.startswith(f"{QUOTE.prefix}_")
    paper = await papers.find(object_id, "pdf") if ours else None
    if paper is None:
        raise not_found(f"No such quote: '{object_id}'")
    return paper


def _sent(request: Request, paper: Paper) -> Response:
    etag = f'"{paper.etag}"'
    headers = HEADERS | {"ETag": etag}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    ending = _ENDINGS.get(paper.content_type)
    if ending is not None:
        headers["Content-Disposition"] = f'inline; filename="{paper.file_name}{ending}"'
    return Response(paper.content, headers=headers, media_type=paper.content_type)
