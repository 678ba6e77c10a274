"""Every rule there is, in the order of their codes."""

from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.rules.ambiguous_label import AmbiguousLabel
from sao.gutenberg.lint.rules.bad_suppression import BadSuppression
from sao.gutenberg.lint.rules.bad_value import BadValue
from sao.gutenberg.lint.rules.broken_link import BrokenLink
from sao.gutenberg.lint.rules.crowded_slot import CrowdedSlot
from sao.gutenberg.lint.rules.deprecated_field import DeprecatedField
from sao.gutenberg.lint.rules.duplicate_id import DuplicateId
from sao.gutenberg.lint.rules.duplicate_key import DuplicateKey
from sao.gutenberg.lint.rules.duplicate_step import DuplicateStep
from sao.gutenberg.lint.rules.empty_group import EmptyGroup
from sao.gutenberg.lint.rules.empty_label import EmptyLabel
from sao.gutenberg.lint.rules.label_contradicts_days import LabelContradictsDays
from sao.gutenberg.lint.rules.logic_in_spec import LogicInSpec
from sao.gutenberg.lint.rules.missing_field import MissingField
from sao.gutenberg.lint.rules.missing_outcome import MissingOutcome
from sao.gutenberg.lint.rules.nested_block import NestedBlock
from sao.gutenberg.lint.rules.no_steps import NoSteps
from sao.gutenberg.lint.rules.old_version import OldVersion
from sao.gutenberg.lint.rules.orphan_view import OrphanView
from sao.gutenberg.lint.rules.page_language import PageLanguage
from sao.gutenberg.lint.rules.position_and_view import PositionAndView
from sao.gutenberg.lint.rules.ragged_row import RaggedRow
from sao.gutenberg.lint.rules.shell_count import ShellCount
from sao.gutenberg.lint.rules.state_in_spec import StateInSpec
from sao.gutenberg.lint.rules.step_out_of_range import StepOutOfRange
from sao.gutenberg.lint.rules.tone_contradicts_outcome import ToneContradictsOutcome
from sao.gutenberg.lint.rules.tone_only import ToneOnly
from sao.gutenberg.lint.rules.transport_in_spec import TransportInSpec
from sao.gutenberg.lint.rules.unknown_block_type import UnknownBlockType
from sao.gutenberg.lint.rules.unknown_column import UnknownColumn
from sao.gutenberg.lint.rules.unknown_field import UnknownField
from sao.gutenberg.lint.rules.unknown_group import UnknownGroup
from sao.gutenberg.lint.rules.unknown_layer import UnknownLayer
from sao.gutenberg.lint.rules.unknown_machine import UnknownMachine
from sao.gutenberg.lint.rules.unknown_position import UnknownPosition
from sao.gutenberg.lint.rules.unknown_section import UnknownSection
from sao.gutenberg.lint.rules.unknown_spec_version import UnknownSpecVersion
from sao.gutenberg.lint.rules.unknown_version import UnknownVersion
from sao.gutenberg.lint.rules.unknown_view import UnknownView
from sao.gutenberg.lint.rules.unplaced_block import UnplacedBlock
from sao.gutenberg.lint.rules.unsafe_yaml import UnsafeYaml
from sao.gutenberg.lint.rules.unsuited_chart import UnsuitedChart
from sao.gutenberg.lint.rules.unused_suppression import UnusedSuppression
from sao.gutenberg.lint.rules.yaml_syntax import YamlSyntax

RULES: tuple[type[Rule], ...] = (
    YamlSyntax,
    DuplicateKey,
    UnsafeYaml,
    UnknownSpecVersion,
    UnknownField,
    UnknownBlockType,
    StateInSpec,
    LogicInSpec,
    TransportInSpec,
    NestedBlock,
    BadValue,
    MissingField,
    UnknownView,
    UnknownPosition,
    DuplicateId,
    ShellCount,
    OrphanView,
    UnknownSection,
    CrowdedSlot,
    PositionAndView,
    UnplacedBlock,
    UnknownColumn,
    UnknownMachine,
    UnknownLayer,
    RaggedRow,
    UnsuitedChart,
    BrokenLink,
    UnknownGroup,
    EmptyGroup,
    NoSteps,
    StepOutOfRange,
    LabelContradictsDays,
    DuplicateStep,
    MissingOutcome,
    EmptyLabel,
    AmbiguousLabel,
    ToneContradictsOutcome,
    ToneOnly,
    PageLanguage,
    DeprecatedField,
    OldVersion,
    UnknownVersion,
    BadSuppression,
    UnusedSuppression,
)
