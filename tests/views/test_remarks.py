"""What is kept of an object for people is shown on its page."""

from sao.views.moment import Moment
from sao.views.objects.detail import detail
from sao.views.shapes import TextCell
from support.views import Place, empty


def told(place: Place, object_id: str) -> dict[str, str]:
    """The facts that are texts, by their labels."""
    found = detail(Moment(place.session()), object_id)
    assert found is not None
    return {one.label: one.value.text for one in found.facts if isinstance(one.value, TextCell)}


def made(place: Place, path: str, form: str) -> str:
    """The id of something new."""
    reply = place.dispatcher.request("POST", path, form)
    assert reply.status == 200, reply.body
    return str(reply.body["id"])


def test_a_customer_says_where_they_are_and_what_was_noted() -> None:
    place = empty()
    ada = made(
        place,
        "/v1/customers",
        "name=Ada&phone=123&description=Early&metadata[team]=growth&metadata[Id]=4711"
        "&address[line1]=Linden+1&address[postal_code]=10117&address[city]=Berlin"
        "&address[country]=DE&shipping[name]=Depot&shipping[address][line1]=Quay+2"
        "&shipping[address][country]=FR",
    )
    facts = told(place, ada)
    assert facts["Phone"] == "123"
    assert facts["Address"] == "Linden 1, 10117 Berlin, Germany"
    assert facts["Deliver to"] == "Depot, Quay 2, France"
    assert facts["Description"] == "Early"
    assert facts["Metadata"] == "Id: 4711, team: growth"
    assert facts["Id"] == ada


def test_what_has_none_says_nothing() -> None:
    place = empty()
    facts = told(place, made(place, "/v1/products", "name=Team"))
    assert facts.keys().isdisjoint(("Metadata", "Address", "Phone", "Description"))


def test_anything_with_metadata_shows_it() -> None:
    place = empty()
    facts = told(place, made(place, "/v1/products", "name=Team&metadata[sku]=T-1"))
    assert facts["Metadata"] == "sku: T-1"


def test_an_allowance_is_said_first() -> None:
    place = empty()
    product = made(place, "/v1/products", "name=API")
    meter = made(
        place,
        "/v1/billing/meters",
        "display_name=Calls&event_name=calls&default_aggregation[formula]=sum",
    )
    price = made(
        place,
        "/v1/prices",
        f"product={product}&currency=usd&billing_scheme=tiered&tiers_mode=graduated"
        f"&recurring[interval]=month&recurring[usage_type]=metered&recurring[meter]={meter}"
        "&tiers[0][up_to]=10000&tiers[0][unit_amount]=0"
        "&tiers[1][up_to]=inf&tiers[1][unit_amount_decimal]=0.2",
    )
    assert told(place, price)["Price"] == "10,000 free, then 0.002 USD per unit used per month"
