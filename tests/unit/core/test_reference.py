"""What is written from the machines: pages for people, descriptions and schemas for programs."""

import json
from typing import Any

import pytest

from sao.billing.machines import MACHINES
from sao.core.machine import Machine
from sao.core.reference import documents, exported, json_schema, reference

every_machine = pytest.mark.parametrize("machine", list(MACHINES), ids=lambda machine: machine.name)


@every_machine
def test_the_page_has_every_state_action_and_field(machine: Machine[Any]) -> None:
    page = reference(machine)
    names = {
        *machine.schema.states,
        *(row.action for row in machine.rows),
        *machine.schema.state.__struct_fields__,
    }
    assert [name for name in names if f"`{name}`" not in page] == []
    assert "stateDiagram-v2" in page


@every_machine
def test_the_description_is_plain_and_complete(machine: Machine[Any]) -> None:
    described = exported(machine)
    assert json.loads(json.dumps(described)) == described
    assert len(described["rows"]) == len(machine.rows)
    assert all(row["description"] for row in described["rows"])


@every_machine
def test_the_schema_names_the_data_of_every_action(machine: Machine[Any]) -> None:
    schema = json_schema(machine)
    assert schema["commands"].keys() == machine.data_types.keys()
    references = json.dumps(schema["commands"]) + json.dumps(schema["state"])
    for reference_ in references.split('"#/$defs/')[1:]:
        assert reference_.split('"')[0] in schema["$defs"]


def test_the_alarms_of_a_page_say_when() -> None:
    page = reference(MACHINES["subscription"])
    assert (
        "| `advance` | `trialing`, `active`, `past_due`, `unpaid` | `current_period_end` |" in page
    )
    assert "`incomplete_until`: When the patience with a first payment ends." in page


def test_there_is_a_page_and_a_drawing_for_each() -> None:
    assert len(documents(MACHINES)) == 2 * len(list(MACHINES))
