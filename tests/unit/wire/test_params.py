from typing import Any

import pytest
from msgspec import UNSET

from sao.wire.errors import WireError, body
from sao.wire.form import parse
from sao.wire.params import check_merged, read
from sao.wire.resources import customer, event, invoice, payment_intent, price, subscription


def refused(kind: Any, form: str) -> tuple[str | None, str | None, str]:
    with pytest.raises(WireError) as caught:
        read(kind, parse(form))
    error = body(caught.value)["error"]
    return error.get("code"), error.get("param"), error["message"]


def test_a_full_subscription_is_read() -> None:
    params = read(
        subscription.Create,
        parse(
            "customer=cus_1&items[0][price]=price_1&items[0][quantity]=2&items[1][price]=price_2"
            "&trial_period_days=14&cancel_at_period_end=true&metadata[a]=b&expand[]=customer"
            "&automatic_tax[enabled]=false&off_session=false&collection_method=send_invoice"
        ),
    )
    assert [(item.price, item.quantity) for item in params.items] == [
        ("price_1", 2),
        ("price_2", None),
    ]
    assert (params.trial_period_days, params.cancel_at_period_end) == (14, True)
    assert (params.metadata, params.expand) == ({"a": "b"}, ("customer",))


def test_an_empty_string_clears_and_silence_does_not() -> None:
    params = read(customer.Update, parse("name=&address=&metadata="))
    assert (params.name, params.address, params.metadata) == (None, None, {})
    assert (params.email, params.shipping) == (UNSET, UNSET)
    kept = read(customer.Update, parse("email=a@b.c"))
    assert (kept.metadata, kept.name) == (None, UNSET)


def test_a_word_stands_for_an_object_where_older_clients_say_so() -> None:
    assert read(subscription.Resume, parse("billing_cycle_anchor=now")) == read(
        subscription.Resume, parse("billing_cycle_anchor[type]=now")
    )


def test_ranges_of_time() -> None:
    assert read(customer.List, parse("created=5")).bounds() == (5, 5)
    assert read(customer.List, parse("created[gt]=5&created[lt]=9")).bounds() == (6, 8)
    assert read(customer.List, parse("created[gte]=5")).bounds() == (5, None)
    assert read(customer.List, parse("")).bounds() == (None, None)


@pytest.mark.parametrize(
    ("kind", "form", "code", "param"),
    [
        (customer.Create, "nmae=x", "parameter_unknown", "nmae"),
        (customer.Create, "address[lin1]=x", "parameter_unknown", "address[lin1]"),
        (customer.Create, "source=tok_visa", "parameter_unknown", "source"),
        (customer.Create, "validate=x", "parameter_unknown", "validate"),
        (customer.Create, "address=x", None, "address"),
        (customer.Create, "metadata=x", None, "metadata"),
        (customer.Create, "metadata[a][b]=x", None, "metadata[a]"),
        (customer.Create, f"metadata[{'k' * 41}]=x", None, f"metadata[{'k' * 41}]"),
        (customer.Create, f"metadata[k]={'x' * 501}", None, "metadata[k]"),
        (customer.Create, "&".join(f"metadata[{n}]=x" for n in range(51)), None, "metadata"),
        (customer.Create, "balance=ten", "parameter_invalid_integer", "balance"),
        (customer.Create, "invoice_prefix=a", None, "invoice_prefix"),
        (subscription.Create, "items[0][price]=p", "parameter_missing", "customer"),
        (subscription.Create, "customer=c", "parameter_missing", "items"),
        (subscription.Create, "customer=c&items=", None, "items"),
        (subscription.Create, "customer=c&items=x", None, "items"),
        (subscription.Create, "customer=c&items[a]=x", None, "items"),
        (subscription.Create, "customer=c&items[0]=x", None, "items[0]"),
        (
            subscription.Create,
            "customer=c&items[0][quantity]=-1",
            "parameter_invalid_integer",
            "items[0][quantity]",
        ),
        (
            subscription.Create,
            "customer=c&items[1][quantity]=many",
            "parameter_invalid_integer",
            "items[0][quantity]",
        ),
        (
            subscription.Create,
            "customer=c&items[0][current_trial]=",
            "parameter_unknown",
            "items[0][current_trial]",
        ),
        (subscription.Create, "customer=c&payment_behavior=x", None, "payment_behavior"),
        (subscription.Create, "customer=", "parameter_invalid_empty", "customer"),
        (subscription.Update, "transfer_data[destination]=a", "parameter_unknown", "transfer_data"),
        (subscription.Update, "cancel_at_period_end=maybe", None, "cancel_at_period_end"),
        (price.Create, "currency=eu", None, "currency"),
        (
            price.Create,
            "currency=eur&recurring[interval]=month&recurring[trial_period_days]=3",
            "parameter_unknown",
            "recurring[trial_period_days]",
        ),
        (
            price.Create,
            "currency=eur&currency_options[usd][unit_amount]=x",
            "parameter_invalid_integer",
            "currency_options[usd][unit_amount]",
        ),
        (price.Create, "currency=eur&currency_options[usd]=5", None, "currency_options[usd]"),
        (price.Create, "currency=eur&recurring[interval]=eon", None, "recurring[interval]"),
        (payment_intent.Create, "amount=0&currency=eur", "parameter_invalid_integer", "amount"),
        (payment_intent.Create, "currency=eur", "parameter_missing", "amount"),
        (invoice.List, "limit=101", "parameter_invalid_integer", "limit"),
        (invoice.List, "limit=0", "parameter_invalid_integer", "limit"),
        (invoice.List, "status=gone", None, "status"),
        (invoice.List, "created[gt]=x", "parameter_invalid_integer", "created[gt]"),
    ],
)
def test_what_is_wrong_is_named(kind: Any, form: str, code: str | None, param: str | None) -> None:
    assert refused(kind, form)[:2] == (code, param)


def test_messages_are_stripes() -> None:
    assert refused(customer.Create, "nmae=x")[2] == (
        "Received unknown parameter: nmae. Did you mean name?"
    )
    assert refused(customer.Create, "source=x")[2].startswith(
        "Received unsupported parameter: source. Stripe has it, we do not yet; supported here are: "
    )
    assert refused(payment_intent.Create, "currency=eur")[2] == "Missing required param: amount."
    assert refused(customer.Create, "balance=ten")[2] == "Invalid integer: ten"
    assert refused(subscription.Update, "cancel_at_period_end=x")[2] == "Invalid boolean: x"
    assert refused(invoice.List, "limit=0")[2] == "This value must be greater than or equal to 1."
    assert refused(invoice.List, "status=gone")[2] == (
        "Invalid status: must be one of draft, open, paid, uncollectible or void"
    )


def test_metadata_does_not_outgrow_its_limit_by_an_update() -> None:
    full = {str(number): "x" for number in range(50)}
    check_merged(full, {"0": "y"})
    check_merged(full, {"0": "", "new": "y"})
    with pytest.raises(WireError):
        check_merged(full, {"new": "y"})


@pytest.mark.parametrize(
    ("form", "code", "param"),
    [
        ("trial_end=5", "timestamp_past", "trial_end"),
        ("trial_end=soon", "parameter_invalid", "trial_end"),
        ("trial_end=2000&trial_period_days=3", "parameters_exclusive", "trial_end"),
        ("cancel_at=2000&cancel_at_period_end=true", "parameters_exclusive", "cancel_at"),
        ("cancel_at=5", "timestamp_past", "cancel_at"),
        ("collection_method=send_invoice", "parameter_missing", "days_until_due"),
        ("days_until_due=3", "parameter_invalid", "days_until_due"),
        (
            "payment_settings[payment_method_types][]=klarna",
            "parameter_invalid",
            "payment_settings[payment_method_types]",
        ),
    ],
)
def test_a_subscription_that_contradicts_itself(
    form: str, code: str | None, param: str | None
) -> None:
    params = read(subscription.Create, parse(f"customer=c&items[0][price]=p&{form}"))
    with pytest.raises(WireError) as caught:
        params.data((), None, 1000)
    assert (caught.value.code, caught.value.param) == (code, param)


def test_events_by_type_group_or_none() -> None:
    def wanted(form: str) -> tuple[str, ...] | None:
        return read(event.List, parse(form)).labels()

    assert wanted("") == ()
    assert wanted("type=invoice.paid") == ("invoice.paid",)
    assert wanted("types[]=invoice.paid&types[]=charge.failed") == ("charge.failed", "invoice.paid")
    assert len(wanted("type=customer.subscription.*")) == 8
    assert wanted("type=topup.created") is None
