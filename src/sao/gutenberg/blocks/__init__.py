"""The built-in blocks: one folder each, with its model, template, style and example."""

from sao.gutenberg.block import Block
from sao.gutenberg.blocks.callout import Callout
from sao.gutenberg.blocks.card_grid import CardGrid
from sao.gutenberg.blocks.chart import Chart
from sao.gutenberg.blocks.clock_advance import ClockAdvance
from sao.gutenberg.blocks.clock_display import ClockDisplay
from sao.gutenberg.blocks.code import Code
from sao.gutenberg.blocks.dashboard_shell import DashboardShell
from sao.gutenberg.blocks.due_list import DueList
from sao.gutenberg.blocks.figures import Figures
from sao.gutenberg.blocks.flow import Flow
from sao.gutenberg.blocks.hero import Hero
from sao.gutenberg.blocks.inspector import Inspector
from sao.gutenberg.blocks.outcome_log import OutcomeLog
from sao.gutenberg.blocks.payment_behavior import PaymentBehavior
from sao.gutenberg.blocks.prose import Prose
from sao.gutenberg.blocks.resource_list import ResourceList
from sao.gutenberg.blocks.share import Share
from sao.gutenberg.blocks.standing import Standing
from sao.gutenberg.blocks.state_machine import StateMachine
from sao.gutenberg.blocks.study import Study
from sao.gutenberg.blocks.table import Table

BLOCKS: tuple[type[Block], ...] = (
    DashboardShell,
    ClockDisplay,
    ClockAdvance,
    DueList,
    PaymentBehavior,
    ResourceList,
    Standing,
    OutcomeLog,
    Inspector,
    Figures,
    Chart,
    Study,
    Share,
    Hero,
    Prose,
    CardGrid,
    Flow,
    Table,
    Code,
    Callout,
    StateMachine,
)
"""In the order of the documentation."""
