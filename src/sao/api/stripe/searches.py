"""/v1/…/search: of every kind of object that can be searched, made from the registry."""

from typing import Any

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.search import Show, search
from sao.billing.resources.payment_intent.machine import PAYMENT_INTENT, PaymentIntent
from sao.core.schema import Schema
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.registry import RESOURCES
from sao.wire.render import render
from sao.wire.resources import charge
from sao.wire.search import Search, Searchable
from sao.wire.shapes import Rendered


def _one(state: Any) -> list[Rendered]:
    return [render(state)]


def _charges(state: PaymentIntent) -> list[Rendered]:
    return [charge.render_charge(state, made) for made in reversed(state.charges)]


def _endpoint(kind: str, schema: Schema[Any], fields: Searchable, show: Show = _one) -> Endpoint:
    url = f"/v1/{kind}s/search"
    plural = f"{kind.replace('_', ' ')}s"

    def handler(session: Session, call: Call[Search]) -> Turns[Answer]:
        itself = show is _one
        found = search(session, call.params, schema, fields, url=url, show=show, itself=itself)
        return (yield from found)

    handler.__doc__ = (
        f"The {plural} that `query` finds, newest first, on whatever clock. Fields: "
        + ", ".join(f"`{field}`" for field in fields)
        + ', `metadata["key"]`.'
    )
    return Endpoint("GET", url, Search, handler, f"Search {plural}")


FAMILY = Family(
    "Search",
    (
        _endpoint(charge.OBJECT, PAYMENT_INTENT, charge.SEARCHABLE, _charges),
        *(
            _endpoint(resource.object, resource.schema, resource.searchable)
            for resource in RESOURCES
            if resource.searchable
        ),
    ),
)
