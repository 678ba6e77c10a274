"""/api/demo: an example company, as requests that fill an environment with it."""

from itertools import count
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from sao.api.company import Company, founded
from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.metering.counting import meter_for
from sao.runtime import Session
from sao.wire.params import Part


class Which(Part, frozen=True, kw_only=True):
    """Of which size; another seed is another company. `sao demo` founds larger ones."""

    customers: Annotated[int, Meta(ge=1, le=100)] = 12
    months: Annotated[int, Meta(ge=1, le=24)] = 6
    seed: str = "demo"


def show(session: Session, call: Call[Which]) -> Answer:
    """The requests, in order, from what the clock shows now. `$ada` is the id in the reply to the
    request `as` ada, `$ada.data.0.id` something else in it. What is `optional` is left out where
    that is not there, and may be refused.
    """  # noqa: D205
    asked = call.params
    company = Company(
        seed=asked.seed,
        customers=asked.customers,
        months=asked.months,
        start=session.now(),
        event_name=free_event_name(session),
    )
    commands: Any = [msgspec.to_builtins(command) for command in founded(company)]
    return {"object": "demo", "start": company.start, "end": company.end, "commands": commands}


def free_event_name(session: Session) -> str:
    """`api_calls`, or another name that no active meter goes by."""
    free = (f"api_calls{number}" for number in count(2))
    name = "api_calls"
    while meter_for(session, name) is not None:
        name = next(free)
    return name


FAMILY = Family(
    "An example company",
    (Endpoint("GET", "/api/demo", Which, show, "The requests that found an example company"),),
)
