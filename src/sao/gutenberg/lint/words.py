"""Words side by side: the nearest match, lists of what is allowed, and how to propose one."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches

from sao.gutenberg.diagnostic import Edit, Finding, Span
from sao.gutenberg.tree import Scalar

_SIMILAR = 0.6
_SURE = 0.75
_SHOWN = 24


def word_set(words: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(words.split())


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that is most like this one, if one is like it at all."""
    by_folded = {choice.casefold(): choice for choice in allowed}
    found = get_close_matches(word.casefold()[:100], by_folded, n=1, cutoff=_SIMILAR)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, allowed: Sequence[str]) -> str:
    """The nearest word as a question; empty where none is near."""
    near = nearest(word, allowed)
    return f"did you mean `{near}`?" if near else ""


def replacement(span: Span, word: str, allowed: Sequence[str]) -> tuple[Edit, ...]:
    """The edit that puts the nearest word in place, where there is little doubt."""
    near = nearest(word, allowed)
    if near is None or SequenceMatcher(None, word.casefold(), near.casefold()).ratio() < _SURE:
        return ()
    return (Edit(span, near),)


def unknown(name: Scalar, message: str, kind: str, known: Sequence[str]) -> Finding:
    """That nothing of this kind goes by that name; what there is, and the nearest."""
    return Finding(
        name.span,
        message,
        f"unknown {kind}",
        allowed(known, f"{kind}s"),
        did_you_mean(name.text, known),
        edits=replacement(name.span, name.text, known),
    )


def listed(words: Sequence[str]) -> str:
    """`a`, `b` and `c`; of very many, the first."""
    shown = [f"`{word}`" for word in words[:_SHOWN]]
    if len(words) > _SHOWN:
        return f"{', '.join(shown)} and {len(words) - _SHOWN} more"
    if len(shown) < 2:  # noqa: PLR2004  (one word needs no conjunction)
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def allowed(words: Sequence[str], what: str = "allowed") -> tuple[str, ...]:
    """The note that says what there is."""
    return (f"{what}: {listed(words)}",) if words else ()


def counted(number: int, noun: str) -> str:
    """`1 day`, `2 days`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def shown(text: str, limit: int = 60) -> str:
    """A value of a spec within a message: one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
