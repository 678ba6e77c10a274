"""A study as a request asks for it: of the environment that is asked, or of a generated company.

Variants come in a list, as rows of a form: those of one name are one variant, which may then change
several things. What makes no sense is refused with the parameter that it is about.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import fields, replace

from sao.api.company import Cards
from sao.api.study.form import Base, Founded, Study, Variant
from sao.api.study.reading import Path, StudyError, checked
from sao.wire.errors import WireError
from sao.wire.params import Part

HERE = "."
"""What stands in a study for the environment that is asked; whoever carries it out knows where."""

Line = Annotated[str, Meta(max_length=80)]


class Beginning(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all variants have in common: a `company`, or else this environment as it stands.

    They differ from `at` on (Unix seconds or ISO 8601), and are lived on in for `months`. `cards`
    is how cards do meanwhile.
    """

    company: Founded | None = None
    at: str | None = None
    months: int = 12
    cards: Cards | None = None


class Row(Variant, frozen=True):
    """A variant, or a part of one, by its name."""

    name: Line | None = None


class Asked(Part, frozen=True, kw_only=True):
    """What is compared, in which currency; differences are to the first variant.

    `links`: with what opens each variant in a browser.
    """

    variants: tuple[Row, ...]
    base: Beginning = Beginning()
    name: Line = ""
    currency: str | None = None
    links: bool = False

    def study(self) -> Study:
        """The study that this asks for. Raises `parameter_invalid`."""
        base = Base(
            company=self.base.company,
            data=HERE if self.base.company is None else None,
            at=self.base.at or None,
            months=self.base.months,
            cards=self.base.cards,
        )
        variants: dict[str, Variant] = {}
        for place, row in enumerate(self.variants):
            name = called(row, place)
            variants[name] = _joined(variants.get(name), row, place)
        currency = self.currency.lower() if self.currency else None
        study = Study(
            base=base, variants=variants, name=self.name, currency=currency, links=self.links
        )
        try:
            return checked(study)
        except StudyError as error:
            raise self.refused(error) from None

    def refused(self, error: StudyError) -> WireError:
        """What is wrong with the study, as a refusal that names the parameter."""
        return WireError("parameter_invalid", f"{_sentence(error)}.", self._param(error.path))

    def _param(self, path: Path) -> str:
        """The parameter that a place of the study comes of."""
        if path[0] == "base":
            path = tuple(step for step in path if step != "data")
        elif len(path) > 1:
            path = ("variants", self._place(path), *path[2:])
        return str(path[0]) + "".join(f"[{step}]" for step in path[1:])

    def _place(self, path: Path) -> int:
        """The row in which a variant has what a path leads to."""
        mine = [at for at, row in enumerate(self.variants) if called(row, at) == path[1]]
        for at in mine:
            if len(path) > 2 and getattr(self.variants[at], str(path[2])):  # noqa: PLR2004
                return at
        return mine[0]


def called(row: Row, place: int) -> str:
    """What the variant of a row is called; without a name, by its place."""
    return (row.name or "").strip() or f"Variant {place + 1}"


def _joined(before: Variant | None, row: Row, place: int) -> Variant:
    """What a variant changes so far, and what this row of it does."""
    told = {field.name: getattr(row, field.name) for field in fields(Variant)}
    if before is None:
        return Variant(**told)
    given = {name: value for name, value in told.items() if value}
    for name in given:
        if name != "prices" and getattr(before, name):
            raise WireError(
                "parameter_invalid",
                f"'{called(row, place)}' changes this in another row already: rename one of them.",
                f"variants[{place}][name]",
            )
    if "prices" in given:
        given["prices"] = (*before.prices, *row.prices)
    return replace(before, **given)


def _sentence(error: StudyError) -> str:
    said = str(error).rstrip(".")
    return said[:1].upper() + said[1:]


# --- the same as a file --------------------------------------------------------------------------


def as_yaml(study: Study, here: Mapping[str, str]) -> str:
    """The study as a file for `sao compare`; `here` is what its base says of this environment."""
    told = _brief(study)
    if told["base"].pop("data", None) is not None:
        told["base"] = {**here, **told["base"]}
    lines = [f"{key}: {_flow(told[key])}" for key in ("name", "currency") if key in told]
    for part in ("base", "variants"):
        lines.append(f"{part}:")
        lines += [f"  {_flow(str(name))}: {_flow(value)}" for name, value in told[part].items()]
    return "\n".join(lines) + "\n"


def _brief(value: Any) -> Any:
    """A value as plain ones, without what says nothing new."""
    if isinstance(value, Struct):
        kept = {field.name: field for field in fields(value)}
        return {
            name: _brief(getattr(value, name))
            for name, field in kept.items()
            if getattr(value, name) != _default(field)
        }
    if isinstance(value, Mapping):
        return {name: _brief(inner) for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_brief(inner) for inner in value]
    return value


def _default(field: Any) -> Any:
    made = field.default_factory
    return field.default if made is msgspec.NODEFAULT else made()


def _flow(value: Any) -> str:
    """A value on one line: JSON is YAML, but for names that need no quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return msgspec.json.encode(value).decode()
