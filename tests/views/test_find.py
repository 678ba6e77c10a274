"""Anything is found by what people know of it, now and in the past."""

import pytest

from sao.billing.resources.customer.state import Customer
from sao.views.find import BY_NAME, EACH_MAX, OF_ONE_MAX, find
from sao.views.lists.families import FAMILIES
from sao.views.moment import Moment
from sao.views.words.titles import resource_of
from support.pressing import everything
from support.views import Place, empty


@pytest.fixture(scope="module")
def place() -> Place:
    made = empty()
    for command in everything()["commands"]:
        reply = made.dispatcher.request(
            command["method"], command["path"], command.get("params"), request_id=command.get("id")
        )
        assert reply.status in (200, 402), (command, reply.body)
    return made


def test_every_object_is_found_by_its_id_and_alone(place: Place) -> None:
    moment = Moment(place.session())
    for each in place.ids():
        for asked in (each, f"  {each} "):
            hits = find(moment, asked).hits
            assert [hit.object_id for hit in hits] == [each], asked
            assert hits[0].resource == resource_of(each)


def test_what_a_client_called_it_finds_it(place: Place) -> None:
    made = place.dispatcher.request("POST", "/v1/coupons", "id=SUMMER&percent_off=10&duration=once")
    assert made.status == 200, made.body
    moment = Moment(place.session())
    assert [hit.object_id for hit in find(moment, "SUMMER").hits] == ["coupon:SUMMER"]
    assert "coupon:SUMMER" in {hit.object_id for hit in find(moment, "umme").hits}


def test_a_name_finds_its_owner_first_then_what_is_theirs(place: Place) -> None:
    moment = Moment(place.session())
    found = find(moment, "grace")
    kinds = list(dict.fromkeys(hit.resource for hit in found.hits))
    assert kinds[:3] == ["customer", "subscription", "invoice"]
    assert kinds == sorted(kinds, key=BY_NAME.index)
    counts = {kind: sum(hit.resource == kind for hit in found.hits) for kind in kinds}
    assert max(counts.values()) == EACH_MAX
    assert found.more
    owner = moment.get(Customer, found.hits[0].object_id)
    assert owner is not None
    assert owner.name == "Grace"
    assert all("Grace" in hit.title + hit.note for hit in found.hits)


def test_the_beginning_of_an_id_looks_at_its_kind_alone(place: Place) -> None:
    moment = Moment(place.session())
    payment = next(each for each in place.ids() if each.startswith("pi_"))
    hits = find(moment, payment[:-3]).hits
    assert payment in {hit.object_id for hit in hits}
    assert {hit.resource for hit in hits} == {"payment_intent"}


def test_nothing_is_found_where_there_is_nothing(place: Place) -> None:
    moment = Moment(place.session())
    assert find(moment, " ").hits == ()
    assert find(moment, "nobody is called so").hits == ()
    before = place.session().history("test_clock_environment")[:1]
    long_ago = Moment(place.session(), (before[0].outcome.at if before else 1) - 1)
    assert find(long_ago, "grace").hits == ()


def test_what_is_found_by_name_has_a_list() -> None:
    assert set(BY_NAME) <= FAMILIES.keys()


def test_of_one_kind_the_first_are_found_without_a_word(place: Place) -> None:
    moment = Moment(place.session())
    shown = find(moment, "", "customer")
    assert shown.hits
    assert len(shown.hits) <= OF_ONE_MAX
    assert {hit.resource for hit in shown.hits} == {"customer"}
    named = find(moment, "grace", "customer")
    assert {hit.resource for hit in named.hits} == {"customer"}
    assert find(moment, named.hits[0].object_id, "customer").hits == named.hits[:1]
    assert find(moment, named.hits[0].object_id, "price").hits == ()


def test_only_what_has_a_list_can_be_chosen_of(place: Place) -> None:
    reply = place.dispatcher.request("GET", "/api/views/find", "of=nonsense")
    assert (reply.status, reply.body["error"]["param"]) == (404, "of")


def test_who_is_called_so_comes_before_whose_address_has_it() -> None:
    made = empty()
    for form in ("name=Rose Garden", "name=Tom&email=tom@violet-garden.example"):
        assert made.dispatcher.request("POST", "/v1/customers", form).status == 200
    moment = Moment(made.session())
    assert [hit.title for hit in find(moment, "customer").hits] == []
    assert [hit.title for hit in find(moment, "garden").hits] == ["Rose Garden", "Tom"]
    assert [hit.title for hit in find(moment, "", "customer").hits] == ["Tom", "Rose Garden"]
