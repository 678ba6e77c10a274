"""The shapes in which views answer, and all that a page knows of billing.

Instants are UTC seconds. Amounts are exact decimal strings in the currency's major unit, so that no
reader has to count in floats; a currency is a lower-case ISO 4217 code. Whatever is None has no
value, or not at that instant.
"""

from sao.views.shapes.actions import Action, Field, Option, When
from sao.views.shapes.frame import Clock, Frame
from sao.views.shapes.history import Ahead, Entry, Mark, Timeline
from sao.views.shapes.lists import Column, Filter, Found, Hit, Notice, Row, Table
from sao.views.shapes.machine import Diagram, Edge, Node, Reach, Standing
from sao.views.shapes.objects import (
    Address,
    Alert,
    Behavior,
    Behaviors,
    Detail,
    Due,
    Standpoint,
    Upcoming,
)
from sao.views.shapes.outcomes import Cause, Inspection, Link, Verdict, Why
from sao.views.shapes.values import (
    Cell,
    DueCell,
    Fact,
    InstantCell,
    LinkCell,
    Money,
    MoneyCell,
    NumberCell,
    Shape,
    StateCell,
    TextCell,
    Tone,
)

__all__ = [
    "Action",
    "Address",
    "Ahead",
    "Alert",
    "Behavior",
    "Behaviors",
    "Cause",
    "Cell",
    "Clock",
    "Column",
    "Detail",
    "Diagram",
    "Due",
    "DueCell",
    "Edge",
    "Entry",
    "Fact",
    "Field",
    "Filter",
    "Found",
    "Frame",
    "Hit",
    "Inspection",
    "InstantCell",
    "Link",
    "LinkCell",
    "Mark",
    "Money",
    "MoneyCell",
    "Node",
    "Notice",
    "NumberCell",
    "Option",
    "Reach",
    "Row",
    "Shape",
    "Standing",
    "Standpoint",
    "StateCell",
    "Table",
    "TextCell",
    "Timeline",
    "Tone",
    "Upcoming",
    "Verdict",
    "When",
    "Why",
]
