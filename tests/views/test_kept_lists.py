"""Lists are kept up with what changes: what was amended is what would be made anew."""

from typing import Any

import pytest

from sao.api.answering.dispatch import Dispatcher
from sao.gateways.simulated import SIMULATED
from sao.runtime import Runtime
from sao.runtime import derived as kept
from sao.runtime.turns import whole
from sao.views.lists.families import FAMILIES
from sao.views.moment import Moment
from sao.wire.events import labels
from support.fuzzing.drawing import Fuzz
from support.fuzzing.play import drawn
from support.views import Place, empty

ASKED = (
    *(f"/api/views/lists/{resource}?limit=200" for resource in FAMILIES),
    "/api/views/lists/customer?search=a&sort=-created",
    "/api/views/lists/invoice?search=example",
    "/api/views/lists/subscription?filter=active&offset=2&limit=3",
    "/api/views/due?limit=200",
    "/api/views/behaviors?limit=200",
    "/api/views/find?text=example",
)


def shown(place: Place) -> list[Any]:
    return [place.get(path) for path in ASKED]


@pytest.mark.parametrize("seed", [2, 5, 8])
@pytest.mark.parametrize("remembered", [5_000, 3], ids=["all", "few"])
def test_what_is_kept_is_what_would_be_made_anew(
    monkeypatch: pytest.MonkeyPatch, seed: int, remembered: int
) -> None:
    monkeypatch.setattr(kept, "CHANGES_MAX", remembered)
    place, fuzz = empty(), Fuzz(seed, valid=0.998)
    for number, request in drawn(fuzz, 160):
        reply = place.dispatcher.request(
            request.method, request.path, request.form or None, request_id=f"req_{number}"
        )
        if reply.status == 200:
            fuzz.learn(reply.body)
        if number % 16 == 0:
            shown(place)
    place.runtime.flush()
    cold = Runtime(place.runtime.store, SIMULATED, labels)
    anew = shown(Place(cold, Dispatcher(cold)))
    for path, now, then in zip(ASKED, shown(place), anew, strict=True):
        assert now == then, path


def test_what_changes_while_a_list_is_made_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others have their turn between the pages of which it is made."""
    monkeypatch.setattr("sao.views.lists.population.PAGE", 2)
    place = empty()
    made = [_customer(place, n) for n in range(7)]
    session = place.session()
    turns = session.followed(
        "population of a test",
        lambda: FAMILIES["customer"].population("customer", Moment(session)),
        lambda people, changed: people.amend(Moment(session), changed),
    )
    for _ in range(4):
        next(turns)
    place.dispatcher.request("DELETE", f"/v1/customers/{made[0]}")
    place.dispatcher.request("DELETE", f"/v1/customers/{made[6]}")
    made.append(_customer(place, 7))
    people = whole(turns)
    assert people.ids(("none",)) == tuple(reversed([*made[1:6], made[7]]))
    assert people.sizes() == {"none": 6, "deleted": 2}
    assert [people.ids(("none", "deleted"), at, 3)[:1] for at in (0, 3, 6)] == [
        (made[7],),
        (made[3],),
        (made[6],),
    ]


def _customer(place: Place, n: int) -> str:
    made: str = place.dispatcher.request("POST", "/v1/customers", {"name": f"Ada {n}"}).body["id"]
    return made


def test_who_subscribes_to_a_price_is_kept_up_with_changes() -> None:
    place = empty()
    ask = place.dispatcher.request
    terms = {"currency": "usd", "recurring[interval]": "month", "product_data[name]": "Gold"}
    gold, silver = (
        ask("POST", "/v1/prices", {**terms, "unit_amount": n}).body["id"] for n in (900, 500)
    )

    def subscribe() -> dict[str, Any]:
        card = "pm_card_visa"
        default = {"payment_method": card, "invoice_settings[default_payment_method]": card}
        owner = ask("POST", "/v1/customers", default).body["id"]
        form = {"customer": owner, "items[0][price]": gold}
        return ask("POST", "/v1/subscriptions", form).body

    def holders(price: str) -> tuple[list[str], int]:
        table = place.get(f"/api/views/objects/{price}")["sections"]["subscriptions"]
        return [row["object_id"] for row in table["rows"]], table["total"]

    made = [subscribe() for _ in range(102)]
    ids = [each["id"] for each in reversed(made)]
    assert holders(gold) == (ids[:100], 102)
    item = made[-1]["items"]["data"][0]["id"]
    changes = {"items[0][id]": item, "items[0][price]": silver}
    assert ask("POST", f"/v1/subscriptions/{ids[0]}", changes).status == 200
    newest = subscribe()["id"]
    assert holders(gold) == ([newest, *ids[1:100]], 102)
    assert holders(silver) == ([ids[0]], 1)
