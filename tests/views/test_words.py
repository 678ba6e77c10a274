"""The tables of words are complete: every state, action and alarm of every machine is in them."""

from sao.billing.machines import MACHINES
from sao.billing.payments.simulator import BEHAVIORS
from sao.core.compile import alarms
from sao.gutenberg.vocabulary import RESOURCES
from sao.runtime.turns import whole
from sao.views.ahead import ALARMS
from sao.views.lists.families import FAMILIES
from sao.views.lists.happenings import HAPPENINGS
from sao.views.lists.keys import COLUMNS as KEY_COLUMNS
from sao.views.lists.table import Wish
from sao.views.moment import Moment
from sao.views.words.behaviors import behavior_words
from sao.views.words.states import STATES
from sao.views.words.summaries.tables import SUMMARIES, TONES
from support.views import empty


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
    """Each resource that a page can name has a list with these columns, and each list a name."""
    place = empty()
    shown = {name: {column.key for column in each.columns} for name, each in FAMILIES.items()}
    for name, happening in HAPPENINGS.items():
        table = whole(happening(Moment(place.session()), Wish()))
        shown[name] = {column.key for column in table.columns}
    shown["api_key"] = {column.key for column in KEY_COLUMNS}
    assert {name: set(resource.columns) for name, resource in RESOURCES.items()} == shown
