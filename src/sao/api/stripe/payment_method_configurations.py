"""/v1/payment_method_configurations."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.defaults import list_with_default
from sao.api.finding.payment_method_configurations import configured
from sao.billing.resources.payment_method_configuration import DEFAULT, Adapt
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.render import present
from sao.wire.resources import payment_method_configuration as configuration


def create(session: Session, call: Call[configuration.Create]) -> Answer:
    """The configuration, which intents and sessions can name from now on."""
    made = session.new_id(configuration.PREFIX)
    return present(session.submit(made, "create", call.params.data()).state)


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The configuration."""
    return present(configured(session, call.id))


def update(session: Session, call: Call[configuration.Update]) -> Answer:
    """The configuration, changed; what was made with it stays as it was."""
    state, changes = configured(session, call.id), call.params.data()
    if session.find(state.id) is None:
        adapt = Adapt(since=state.created, changes=changes)
        return present(session.submit(state.id, "adapt", adapt).state)
    return present(session.submit(state.id, "update", changes).state)


def list_all(session: Session, call: Call[configuration.List]) -> Turns[Answer]:
    """A page of configurations; the default is the oldest."""
    params, default = call.params, configured(session, DEFAULT)
    shown = params.active is not False
    return list_with_default(session, params, params.terms(), default, _PATH, shown=shown)


_PATH = "/v1/payment_method_configurations"
_ONE = f"{_PATH}/{{id}}"

FAMILY = Family(
    "Payment method configurations",
    (
        Endpoint("POST", _PATH, configuration.Create, create, "Create a configuration"),
        Endpoint("GET", _PATH, configuration.List, list_all, "List configurations"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a configuration"),
        Endpoint("POST", _ONE, configuration.Update, update, "Update a configuration"),
    ),
)
