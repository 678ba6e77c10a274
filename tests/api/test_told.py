"""What an event told last of an object is what the object is: copies are fed by events alone.

SAO_FUZZ sets how many sequences are played, as in `test_fuzz.py`.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from sao.platform.memory import MemoryStore
from support.api import Api, running_api
from support.fuzzing.drawing import Fuzz
from support.fuzzing.play import drawn

SEQUENCES = int(os.environ.get("SAO_FUZZ", "4"))
LENGTH = 150

UNTOLD = {
    "charge": {"customer", "disputed"},
    "customer": {"next_invoice_sequence"},
    "product": {"updated"},
}
"""What changes without an event."""

ENDS = {
    "checkout.session": {"complete", "expired"},
    "invoiceitem": set[str](),
    "payment_intent": {"canceled", "succeeded"},
    "setup_intent": {"canceled", "succeeded"},
}
"""Stripe has no event for what is updated of these; the states here are told of all the same."""

PATHS = {"checkout.session": "checkout/sessions", "discount": None, "tax.settings": None}
"""Where objects are retrieved, if not at the name of their kind."""


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_what_is_told_last_is_what_is(seed: int) -> None:
    fuzz, name = Fuzz(seed, valid=0.998), [""]
    with running_api(MemoryStore(), lambda: name[0]) as api:
        for number, request in drawn(fuzz, LENGTH):
            name[0] = f"req_{number}"
            body = [request.form] if request.method == "POST" else []
            answer = getattr(api, request.method.lower())(request.path, *body)
            if api.status == 200:
                fuzz.learn(answer)
        assert list(_differences(api)) == []


def _differences(api: Api) -> Iterator[str]:
    for object_id, (label, told) in _told_last(api).items():
        kind = told["object"]
        path = PATHS.get(kind, f"{kind.replace('.', '/')}s")
        shown = api.get(f"/v1/{path}/{object_id}") if path is not None else {"deleted": True}
        if api.status != 200 or shown.get("deleted"):
            continue
        if kind in ENDS:
            fields = {"status"} if shown.get("status") in ENDS[kind] else set()
        else:
            fields = shown.keys() - UNTOLD.get(kind, set())
        for field in fields:
            if shown[field] != told.get(field):
                yield f"{object_id} {field}: {label} told {told.get(field)}, it is {shown[field]}"


def _told_last(api: Api) -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {}
    last = ""
    while True:
        page = api.get("/v1/events", f"limit=100{last}")
        for event in page["data"]:
            told = event["data"]["object"]
            if "id" in told:
                found.setdefault(told["id"], (event["type"], told))
        if not page["has_more"]:
            return found
        last = f"&starting_after={page['data'][-1]['id']}"
