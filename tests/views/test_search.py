"""What is somebody's is found by their name, in every list that says whose it is."""

import pytest

from sao.billing.resources.customer.state import Customer
from sao.views.lists.families import FAMILIES
from sao.views.lists.table import Wish, window
from sao.views.moment import Moment
from sao.views.shapes import LinkCell
from support.views import fuzzed

LENGTH = 260


@pytest.mark.parametrize("seed", [2, 3])
def test_a_customers_name_and_address_find_what_is_theirs(seed: int) -> None:
    place = fuzzed(seed, LENGTH)
    for number, each in enumerate(place.session().ids("customer|status=active")):
        form = f"name=Owner {number} of us&email=owner{number}@example.com"
        assert place.dispatcher.request("POST", f"/v1/customers/{each}", form).status == 200
    moment, found = Moment(place.session()), set()
    for resource, family in FAMILIES.items():
        for row in window(family, moment, Wish(limit=200)).rows:
            whose = row.cells.get("customer")
            owner = moment.get(Customer, whose.object_id if isinstance(whose, LinkCell) else None)
            for wanted in filter(None, (owner.name, owner.email) if owner is not None else ()):
                matching = window(family, moment, Wish(search=wanted, limit=200)).rows
                assert row.object_id in {one.object_id for one in matching}, (resource, wanted)
                found.add(resource)
    assert {"invoice", "subscription", "payment_intent"} <= found
