"""The ports: what the system needs of a platform, with opaque payloads. One file each.

A port reads no clock and draws nothing at random: instants, lease tokens and delays come in as
arguments. Where a promise depends on threads, the driver's docstring says so.
"""

from sao.platform.ports.documents import Documents
from sao.platform.ports.holding import HeldLink, Holding
from sao.platform.ports.kv import KeyValue
from sao.platform.ports.objects import (
    LASTING,
    AlarmRow,
    CommandEntry,
    CommandRow,
    Commit,
    Counters,
    FeedEntry,
    FeedQuery,
    FeedRow,
    HomeRow,
    ObjectRow,
    ObjectStore,
    OutcomeRow,
    Placed,
    Query,
    Records,
    ReplyRow,
    RunRow,
    Sharing,
    Taken,
    Unit,
    Wake,
)
from sao.platform.ports.queue import Queues
from sao.platform.ports.workflows import WorkflowJournal

__all__ = [
    "LASTING",
    "AlarmRow",
    "CommandEntry",
    "CommandRow",
    "Commit",
    "Counters",
    "Documents",
    "FeedEntry",
    "FeedQuery",
    "FeedRow",
    "HeldLink",
    "Holding",
    "HomeRow",
    "KeyValue",
    "ObjectRow",
    "ObjectStore",
    "OutcomeRow",
    "Placed",
    "Query",
    "Queues",
    "Records",
    "ReplyRow",
    "RunRow",
    "Sharing",
    "Taken",
    "Unit",
    "Wake",
    "WorkflowJournal",
]
