"""/v1/billing/credit_grants, what they add up to, and the transactions that tell of them."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, found, named
from sao.billing.resources.credit_grant import CreditGrant
from sao.billing.resources.credit_transaction import CreditTransaction
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.price import Price
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError
from sao.wire.render import present
from sao.wire.resources import credit_grant, credit_transaction
from sao.wire.resources.credit_grant import Scope


def create(session: Session, call: Call[credit_grant.Create]) -> Answer:
    """The grant, which the customer's next invoices use up."""
    params = call.params
    owner = named(session, Customer, params.customer, "customer")
    prices = _prices(session, params.applicability_config.scope, "applicability_config[scope]")
    granted = session.submit(owner.id, "grant_credit", params.data(prices))
    return present(found(session, CreditGrant, granted.created["credit_grant"]))


retrieve = shows(CreditGrant, "The grant.")
update = tells(CreditGrant, "update", "The grant, changed.")
expire = tells(CreditGrant, "expire", "The grant, of which nothing can be used from now on.")
void = tells(
    CreditGrant,
    "void",
    "The grant, of which nothing can be used from now on; what was applied stays applied.",
)


def list_all(session: Session, call: Call[credit_grant.List]) -> Turns[Answer]:
    """A page of grants."""
    filtered(session, Customer, call.params.customer, "customer")
    return list_objects(session, call.params, call.params.terms(), _PATH)


def summarize(session: Session, call: Call[credit_grant.Summary]) -> Answer:
    """What is left of a customer's grants. A scope finds all that apply to something in it."""
    params, wanted = call.params, call.params.filter
    owner = named(session, Customer, params.customer, "customer")
    wanted.check()
    if wanted.credit_grant is not None:
        grant = named(session, CreditGrant, wanted.credit_grant, "filter[credit_grant]")
        grants = [grant] if grant.customer == owner.id else []
    else:
        scope = wanted.applicability_scope or Scope()
        prices = _prices(session, scope, "filter[applicability_scope]")
        ids = session.ids(f"credit_grant|customer={owner.id}")
        every = [found(session, CreditGrant, each) for each in ids]
        grants = [one for one in every if one.applies_to(prices)]
    return credit_grant.render_summary(owner.id, grants, session.now(owner.id))


retrieve_transaction = shows(CreditTransaction, "The transaction.")


def list_transactions(session: Session, call: Call[credit_transaction.List]) -> Turns[Answer]:
    """A page of transactions."""
    params = call.params
    filtered(session, Customer, params.customer, "customer")
    filtered(session, CreditGrant, params.credit_grant, "credit_grant")
    return list_objects(session, params, params.terms(), _TRANSACTIONS)


def _prices(session: Session, scope: Scope, place: str) -> tuple[str, ...]:
    """The metered prices that a scope names. Raises `parameter_invalid` for others."""
    scope.check(place)
    prices = []
    for number, each in enumerate(scope.prices):
        param = f"{place}[prices][{number}][id]"
        state = named(session, Price, each.id, param)
        if state.recurring is None or state.recurring.meter is None:
            raise WireError(
                "parameter_invalid",
                f"The price '{each.id}' is not metered: billing credits apply to what was used.",
                param,
            )
        prices.append(state.id)
    return tuple(dict.fromkeys(prices))


_PATH = "/v1/billing/credit_grants"
_ONE = f"{_PATH}/{{id}}"
_TRANSACTIONS = "/v1/billing/credit_balance_transactions"

FAMILY = Family(
    "Billing credits",
    (
        Endpoint("POST", _PATH, credit_grant.Create, create, "Grant billing credits"),
        Endpoint("GET", _PATH, credit_grant.List, list_all, "List credit grants"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a credit grant"),
        Endpoint("POST", _ONE, credit_grant.Update, update, "Update a credit grant"),
        Endpoint("POST", f"{_ONE}/expire", credit_grant.Expire, expire, "Expire a credit grant"),
        Endpoint("POST", f"{_ONE}/void", credit_grant.Void, void, "Void a credit grant"),
        Endpoint(
            "GET",
            "/v1/billing/credit_balance_summary",
            credit_grant.Summary,
            summarize,
            "Retrieve what a customer's credits add up to",
        ),
        Endpoint(
            "GET",
            _TRANSACTIONS,
            credit_transaction.List,
            list_transactions,
            "List what happened to credits",
        ),
        Endpoint(
            "GET",
            f"{_TRANSACTIONS}/{{id}}",
            Nothing,
            retrieve_transaction,
            "Retrieve a credit balance transaction",
        ),
    ),
)
