"""What a rule is: a code, a name, a severity, a docstring that explains it, and a check."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from typing import ClassVar

from sao.gutenberg.diagnostic import Finding, Severity
from sao.gutenberg.draft import Draft

SECTIONS = ("What it does", "Why", "Example", "Fix")
"""The sections of a rule's docstring, below its first line, in this order."""


class Rule(ABC):
    """One thing that can be wrong with a spec.

    The docstring of a rule is its documentation: a promise, then the four sections. Example and
    Fix are YAML; a test checks that the one is reported and the other is not.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = "error"
    suppressible: ClassVar[bool] = True
    """Not if nothing can be compiled where it reports, nor if it keeps the invariant."""
    suppressible_by_code: ClassVar[dict[str, bool]] = {}
    """Of every rule, whether it can be suppressed; for the rule that judges suppressions."""

    def __init_subclass__(cls) -> None:
        """Note the rule's code."""
        cls.suppressible_by_code[cls.code] = cls.suppressible

    @abstractmethod
    def check(self, draft: Draft) -> Iterator[Finding]:
        """Everything of this kind that is wrong with a draft."""

    @classmethod
    def promise(cls) -> str:
        """The first line of the docstring."""
        return cleandoc(cls.__doc__ or "").partition("\n")[0]

    @classmethod
    def sections(cls) -> Mapping[str, str]:
        """The docstring's sections by their headings."""
        headings = "|".join(SECTIONS)
        parts = re.split(rf"^({headings}):$\n", cleandoc(cls.__doc__ or ""), flags=re.MULTILINE)
        return {
            heading: cleandoc("\n" + text).strip("\n")
            for heading, text in zip(parts[1::2], parts[2::2], strict=True)
        }
