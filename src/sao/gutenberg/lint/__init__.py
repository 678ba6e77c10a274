"""The linter: every rule over a draft, minus what its author suppressed with a reason."""

from collections.abc import Mapping
from types import MappingProxyType

from sao.gutenberg import suppress
from sao.gutenberg.diagnostic import Diagnostic, Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.rules import RULES
from sao.gutenberg.lint.rules.unused_suppression import UnusedSuppression

BY_CODE: Mapping[str, type[Rule]] = MappingProxyType({rule.code: rule for rule in RULES})
"""The rules by their codes, in order."""

_SUPPRESSIBLE = frozenset(code for code, rule in BY_CODE.items() if rule.suppressible)


def check(draft: Draft) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with a draft, as it stands in the source."""
    found = [_diagnostic(rule, finding) for rule in RULES for finding in rule().check(draft)]
    kept, unused = suppress.apply(draft.source, found, draft.suppressions, _SUPPRESSIBLE)
    rule = UnusedSuppression()
    kept += [
        _diagnostic(UnusedSuppression, rule.finding(draft.source, comment, code, span))
        for comment, code, span in unused
    ]
    return tuple(sorted(kept, key=lambda diagnostic: diagnostic.order))


def _diagnostic(rule: type[Rule], finding: Finding) -> Diagnostic:
    return Diagnostic(rule.code, rule.name, rule.severity, finding)
