"""The ports: what the system needs of a platform, with opaque payloads. One file each.

A port reads no clock and draws nothing at random: instants, lease tokens and delays come in as
arguments. Where a promise depends on threads, the driver's docstring says so.
"""

from sao.platform.ports.documents import Documents
from sao.platform.ports.holding import HeldLink, Holding, Mending
from sao.platform.ports.kv import KeyValue
from sao.platform.ports.objects import (
    Commit,
    Counters,
    FeedQuery,
    ObjectReader,
    ObjectStore,
    Query,
    Records,
    Sought,
    Taken,
    Unit,
)
from sao.platform.ports.queue import Queues
from sao.platform.ports.rows import (
    LASTING,
    AlarmRow,
    CommandEntry,
    CommandRow,
    FeedEntry,
    FeedRow,
    HomeRow,
    ObjectRow,
    OutcomeRow,
    Placed,
    ReplyRow,
    RunRow,
    Wake,
)
from sao.platform.ports.sharing import Moved, Sharing
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
    "Mending",
    "Moved",
    "ObjectReader",
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
    "Sought",
    "Taken",
    "Unit",
    "Wake",
    "WorkflowJournal",
]
