"""Whatever people write on them, documents are documents, and their sums are the invoice's."""

import re
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sao.billing.messages import Nothing
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice.machine import Finalize, IssueCredit, Pay
from sao.documents import invoice as of_invoice
from sao.documents.content import document_of
from sao.documents.formats import MINUS, clean
from sao.documents.model import Fact, Party, Sum
from sao.runtime import Rejected
from sao.runtime.session import Session
from support.drawn_invoices import amounts, discounts, made, rates, shippings
from support.papers import Read, paper, pdf, press, row
from support.world import World

HOSTILE = st.sampled_from(
    (
        "#panic()",
        '#read("/etc/passwd")',
        "$x^2$ *bold* _em_ `raw` @ref <label> = Head // gone /* gone */",
        "\\u{202e} \\ #{ [ ] }",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        '"><svg onload=alert(1)>',
        "{{ 7*7 }}{% raw %}{# #}",
        "]]></style><!-- &amp; &lt;",
        "\x00\x1b[31m\u202e\ufffe",
        "https://example.com/" + "a" * 200,
        "مرحبا שלום 你好 สวัสดี नमस्ते 👩\u200d🔬",
        "e" + "\u0301" * 60,
    )
)
texts = st.one_of(HOSTILE, st.text(max_size=80), st.text("#$<>\"'{}[]\\&", max_size=30)).map(clean)


@settings(max_examples=settings.default.max_examples // 2)
@given(texts, texts, texts)
def test_no_text_breaks_a_document(name: str, line: str, note: str) -> None:
    told = paper(
        number=name,
        seller=Party(name, (line,)),
        buyer=Party(line, (note,)),
        contact=note,
        facts=(Fact(name, line),),
        rows=(row(line, notes=(name,)),),
        sums=(Sum(note, "1.00"),),
        notes=(note,),
    )
    assert len(pdf(press().render(told, "pdf")).pages) >= 1
    page, plain = Read(press().render(told, "html")), Read(press().render(harmless(told), "html"))
    assert page.tags == plain.tags, "text became markup"
    assert name in "".join(page.texts)
    assert line in "".join(page.texts)


def harmless(told: Any) -> Any:
    """The same document, with an x for every text that says something."""
    x = lambda text: "x" if text else ""  # noqa: E731
    return paper(
        number=x(told.number),
        seller=Party(x(told.seller.name), ("x",)),
        buyer=Party(x(told.buyer.name), ("x",)),
        contact=x(told.contact),
        facts=(Fact("x", "x"),),
        rows=(row("x", notes=("x",)),),
        sums=(Sum("x", "1.00"),),
        notes=("x",),
    )


def cents(shown: str) -> int:
    """An amount in minor units, of one that was written with two decimals."""
    digits = re.sub(r"[^0-9]", "", shown)
    return -int(digits) if shown.startswith(MINUS) else int(digits)


@given(
    lines=st.lists(amounts, min_size=1, max_size=6),
    off=discounts,
    tax=rates,
    shipping=shippings,
    balance=st.integers(-3_000, 3_000),
    then=st.sampled_from(["nothing", "pay", "elsewhere", "void", "credit", "give up"]),
)
def test_what_is_printed_adds_up(
    *, lines: list[int], off: Any, tax: Any, shipping: int | None, balance: int, then: str
) -> None:
    world = World()
    bill = made(world, lines, off, tax, shipping)
    if balance:
        adjust = customer.AdjustBalance(amount=balance, currency="usd")
        world.submit(bill.customer, "adjust_balance", adjust)
    world.submit(bill.id, "finalize", Finalize(auto_advance=False))
    acts: dict[str, tuple[str, Any]] = {
        "pay": ("pay", Pay()),
        "elsewhere": ("pay", Pay(paid_out_of_band=True)),
        "void": ("void", Nothing()),
        "credit": ("issue_credit", IssueCredit(amount=max(1, world.find(bill.id).total // 3))),
        "give up": ("mark_uncollectible", Nothing()),
    }
    if then in acts:
        with suppress(Rejected):  # it is paid by then, or there is nothing to credit
            world.submit(bill.id, *acts[then])
    check(world, bill.id)


def check(world: World, invoice_id: str) -> None:
    state = world.find(invoice_id)
    document = document_of(Session(world.runtime, "reader"), invoice_id)
    assert document is not None
    sums = {one.label: cents(one.amount) for one in document.sums}
    told = [one for one in document.sums if one.weight == "plain"]
    at = next(n for n, one in enumerate(told) if one.label == "Total")
    assert sums["Subtotal"] == state.subtotal == sum(cents(each.amount) for each in document.rows)
    assert sum(cents(one.amount) for one in told[:at]) == sums["Total"] == state.total
    due = sums["Amount due"]
    assert sum(cents(one.amount) for one in told[at:]) == due
    assert due == (state.amount_remaining if state.status in ("open", "uncollectible") else 0)
    assert document.mark == (None if state.status == "open" else document.mark)
    assert list(of_invoice.sums(state))[-1].weight == "total"
