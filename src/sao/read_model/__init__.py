"""The read model: what the chains add up to, as tables to be asked in SQL, and reports on them.

`tables` says what there is, for people and for the database; `projections` turn one step of one
object into rows, purely; `follower` carries the order of outcomes into a `ReadModel`, and `keeper`
does so beside a desk; `reports` are questions with published definitions. Nothing here knows HTTP
or a driver, so a browser alone has the same reports. Decision 0020.
"""

from sao.read_model.follower import Follower, Progress
from sao.read_model.keeper import Keeper, Standing
from sao.read_model.tables import LAYOUT, TABLES, Column, Table, create

__all__ = [
    "LAYOUT",
    "TABLES",
    "Column",
    "Follower",
    "Keeper",
    "Progress",
    "Standing",
    "Table",
    "create",
]
