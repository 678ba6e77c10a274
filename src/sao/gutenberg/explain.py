"""Rules explained: in the terminal, and as the page of the documentation."""

from collections.abc import Iterator

from sao.gutenberg.lint import BY_CODE
from sao.gutenberg.lint.rule import Rule

_YAML = ("Example", "Fix")


def find(name: str) -> type[Rule] | None:
    """The rule of a code or name, however it is cased."""
    said = name.strip().casefold()
    return next(
        (rule for rule in BY_CODE.values() if said in (rule.code.casefold(), rule.name)), None
    )


def explained(rule: type[Rule]) -> str:
    """The rule's documentation as Markdown, which is its docstring with a heading."""
    return "\n".join(_lines(rule, "#"))


def reference() -> str:
    """All rules as one page of Markdown."""
    table = [
        f"| [{rule.code}](#{rule.code.lower()}-{rule.name}) | {rule.name} | {rule.severity} "
        f"| {_answer(rule)} | {rule.promise()} |"
        for rule in BY_CODE.values()
    ]
    return "\n".join(
        [
            "# Lint rules",
            "",
            "What `sao pages lint` reports. Generated from the rules' docstrings: `make docs`.",
            "",
            "| code | name | severity | can be suppressed | promise |",
            "|---|---|---|---|---|",
            *table,
            "",
            *(line for rule in BY_CODE.values() for line in _lines(rule, "##")),
        ]
    )


def _lines(rule: type[Rule], level: str) -> Iterator[str]:
    yield f"{level} {rule.code} {rule.name}"
    yield ""
    yield rule.promise()
    yield ""
    kind = "An error" if rule.severity == "error" else "A warning"
    can = "can be suppressed with a reason" if rule.suppressible else "cannot be suppressed"
    yield f"{kind}; {can}."
    yield ""
    for heading, text in rule.sections().items():
        yield f"{level}# {heading}"
        yield ""
        yield f"```yaml\n{text}\n```" if heading in _YAML else text
        yield ""


def _answer(rule: type[Rule]) -> str:
    return "yes" if rule.suppressible else "no"
