"""The errors that the core raises. A refused command is not among them: that is a `Rejection`."""


class Defect(Exception):  # noqa: N818  (the glossary's word)
    """Something that cannot happen did: a bug, or damaged data. Never retried, never hidden."""


class InvariantBroken(Defect):
    """A machine contradicted its own declaration; the message names machine, action and field."""


class ChainBroken(Defect):
    """A stored chain does not verify; the message names the object and the first bad link."""


class ChainTooNew(ChainBroken):
    """A later version of its schema has written a link, so this one would have to guess at it."""

    def __init__(self, schema: str, found: int, known: int) -> None:
        super().__init__(
            f"an outcome of a {schema} is of version {found} of its schema, and this program knows "
            f"versions up to {known}: use the version that wrote it, or a later one"
        )
        self.schema, self.found, self.known = schema, found, known


class CompileError(Exception):
    """A Schema contradicts itself. `problems` lists every one found, each naming its place."""

    def __init__(self, schema: str, problems: list[str]) -> None:
        self.schema = schema
        self.problems = problems
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"schema {schema!r} does not compile:\n{lines}")
