"""What random sequences of requests have found, told as short as it goes."""

from support.api import NOW, Api


def test_a_phase_names_a_method_of_the_customer(api: Api) -> None:
    owner, stranger = api.customer(), api.customer()
    card = api.get(f"/v1/customers/{stranger}")["invoice_settings"]["default_payment_method"]
    plan = f"phases[0][items][0][price]={api.price()}&phases[0][duration][interval]=month"
    form = f"customer={owner}&start_date={NOW + 60}&{plan}"
    wish = f"{form}&phases[0][default_payment_method]={card}"
    answer = api.refused("post", "/v1/subscription_schedules", wish)
    assert answer == (400, "resource_missing", "phases[0][default_payment_method]")
    assert api.post("/v1/subscription_schedules", form)["status"] == "not_started"
