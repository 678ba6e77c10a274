"""The tables of words are complete: every state, action and alarm of every machine is in them."""

from sao.billing.machines import MACHINES
from sao.billing.simulator import BEHAVIORS
from sao.core.compile import alarms
from sao.gutenberg.vocabulary import RESOURCES
from sao.views.ahead import ALARMS
from sao.views.lists.families import FAMILIES
from sao.views.words.behaviors import behavior_words
from sao.views.words.states import STATES
from sao.views.words.summaries.tables import SUMMARIES, TONES


def test_every_state_has_a_word() -> None:
    assert {name: set(words) for name, words in STATES.items()} == {
        machine.name: set(machine.schema.states) for machine in MACHINES
    }


def test_every_action_has_a_summary() -> None:
    assert {name: set(sayings) for name, sayings in SUMMARIES.items()} == {
        machine.name: {row.action for row in machine.rows} for machine in MACHINES
    }


def test_every_alarm_is_announced() -> None:
    assert set(ALARMS) == {
        (machine.name, entry.action) for machine in MACHINES for entry in alarms(machine.schema)
    }


def test_tones_are_of_actions_that_there_are() -> None:
    for resource, action in TONES:
        assert action in SUMMARIES[resource]


def test_every_behavior_has_words_of_its_own() -> None:
    assert len({behavior_words(each) for each in BEHAVIORS}) == len(BEHAVIORS)


def test_the_vocabulary_of_pages_names_what_lists_show() -> None:
    """Each resource that a page can name has a list with these columns."""
    for name, resource in RESOURCES.items():
        if name not in ("outcome", "due_action"):
            shown = {column.key for column in FAMILIES[name].columns}
            assert set(resource.columns) <= shown, name
    assert set(RESOURCES) - {"outcome", "due_action"} == set(FAMILIES)
