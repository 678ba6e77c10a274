"""/v1/payment_links."""

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.checkout import manners, offers, wares
from sao.api.checkout.taxing import asking
from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows
from sao.api.finding.lists import list_objects, list_parts
from sao.api.finding.objects import found
from sao.api.selling.discounts import buyer
from sao.api.selling.own_tax_ids import check_own
from sao.billing.resources import payment_link as machine
from sao.billing.resources.payment_link import PaymentLink
from sao.billing.values import merged
from sao.billing.values.checkout import CheckoutItem, Manner, Mode, SubscriptionTerms
from sao.core.ids import home_of
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import checkout_session, payment_link
from sao.wire.resources import customer as customers

_PLAIN = checkout_session.PaymentIntentData()


def create(session: Session, call: Call[payment_link.Create]) -> Answer:
    """The link, active, with its address."""
    params = call.params
    check_own(session, params)
    made = session.new_id(payment_link.PREFIX)
    who = buyer(session, session.new_id(customers.PREFIX), params.currency)
    wanted = tuple(item.value() for item in params.line_items)
    items = wares.items(session, wanted, None, who, home_of(made))
    mode = _mode(params, items)
    if mode == "subscription":
        wares.check_recurring(items)
    redirect_url, message = params.after_completion.told()
    manner = manners.manner(session, params, Manner(), items, who, home=home_of(made))
    _check_manner(mode, manner)
    codes, more = bool(params.allow_promotion_codes), bool(manner.optional_items)
    wares.check_alone(items, discounts=False, codes=codes, more=more)
    asking(manner, None, items, SubscriptionTerms())
    data = machine.Create(
        mode=mode,
        currency=items[0].price.currency,
        items=_summed(session, items),
        allow_promotion_codes=params.allow_promotion_codes,
        customer_creation="always"
        if mode == "subscription"
        else params.customer_creation or "if_required",
        payment_method_collection=params.payment_method_collection,
        submit_type=params.submit_type,
        redirect_url=redirect_url,
        message=message,
        inactive_message=params.inactive_message,
        limit=params.limit,
        payment_terms=(params.payment_intent_data or _PLAIN).value(),
        subscription_terms=SubscriptionTerms()
        if params.subscription_data is None
        else params.subscription_data.value(),
        metadata=merged({}, params.metadata),
        manner=UNSET if manner == Manner() else manner,
        takes_tax_id=params.takes_tax_id or UNSET,
    )
    return present(session.submit(made, "create", data).state)


retrieve = shows(PaymentLink, "The link.")


def update(session: Session, call: Call[payment_link.Update]) -> Answer:
    """The link, changed; sessions that it has opened stay as they are."""
    state, params = found(session, PaymentLink, call.id), call.params
    check_merged(state.metadata, params.metadata)
    check_own(session, params)
    items = params.changed(state.items)
    data = params.data(state, _summed(session, items) if params.line_items else UNSET)
    who = buyer(session, session.new_id(customers.PREFIX), state.currency)
    manner = manners.manner(session, params, state.manner, items, who, home=home_of(state.id))
    if manner != state.manner:
        _check_manner(state.mode, manner)
        data = replace(data, manner=manner)
    return present(session.submit(state.id, "update", data).state)


def list_all(session: Session, call: Call[payment_link.List]) -> Turns[Answer]:
    """A page of links."""
    return list_objects(session, call.params, call.params.terms(), payment_link.PATH)


def list_items(session: Session, call: Call[payment_link.ListItems]) -> Answer:
    """A page of what the link offers."""
    state = found(session, PaymentLink, call.id)
    shown = [checkout_session.render_item(item) for item in state.items]
    return list_parts(shown, call.params, f"{payment_link.PATH}/{state.id}/line_items")


def _mode(params: payment_link.Create, items: tuple[CheckoutItem, ...]) -> Mode:
    """What recurs is subscribed to. Raises `parameter_invalid` for what means nothing then."""
    mode: Mode = "subscription" if any(item.price.recurring for item in items) else "payment"
    wrong = "subscription_data" if mode == "payment" else "payment_intent_data"
    if getattr(params, wrong) is not None:
        raise WireError(
            "parameter_invalid",
            f"You cannot use `{wrong}` here: these prices make it a link in `{mode}` mode.",
            wrong,
        )
    return mode


def _check_manner(mode: Mode, manner: Manner) -> None:
    """What is only for payments is not for what recurs. Raises `parameter_invalid`."""
    for param, used in (
        ("invoice_creation", manner.invoice is not None),
        ("shipping_options", bool(manner.shipping_options)),
    ):
        if used and mode != "payment":
            raise WireError(
                "parameter_invalid",
                f"You can only use `{param}` where nothing recurs: these prices make it a link in "
                "`subscription` mode.",
                param,
            )


def _summed(session: Session, items: tuple[CheckoutItem, ...]) -> tuple[CheckoutItem, ...]:
    """The items with what each comes to for whoever pays taxes."""
    return offers.sold_once(items, (), None, session.now()).items


_ONE = f"{payment_link.PATH}/{{id}}"

FAMILY = Family(
    "Payment links",
    (
        Endpoint("POST", payment_link.PATH, payment_link.Create, create, "Create a payment link"),
        Endpoint("GET", payment_link.PATH, payment_link.List, list_all, "List payment links"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a payment link"),
        Endpoint("POST", _ONE, payment_link.Update, update, "Update a payment link"),
        Endpoint(
            "GET",
            f"{_ONE}/line_items",
            payment_link.ListItems,
            list_items,
            "List what a payment link offers",
        ),
    ),
)
