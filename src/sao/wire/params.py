"""Parameters: from the tree of a form to typed Structs, and what all resources' parameters share.

Each verb of a resource declares its parameters as a Struct. The Struct's types decide what the tree
means: an index map is a list where a list is asked for, an empty string clears what may be None.
What a Struct does not declare is refused by name; `unsupported` are those that Stripe has and we do
not.
"""

from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar

import msgspec
from msgspec import Meta, inspect

from sao.billing.reckoning.calendar import LAST
from sao.billing.values import Metadata
from sao.wire.currencies import check_currency
from sao.wire.errors import WireError
from sao.wire.form import Node, Tree
from sao.wire.problems import EMAIL_PATTERN, of_validation

METADATA_KEYS_MAX = 50
METADATA_KEY_LENGTH_MAX = 40
METADATA_VALUE_LENGTH_MAX = 500
AMOUNT_MAX = 999_999_999_999
DIGITS_MAX = 18
NUL = "\0"

Text = Annotated[str, Meta(max_length=5_000)]
Email = Annotated[str, Meta(pattern=EMAIL_PATTERN, max_length=512)]
Amount = Annotated[int, Meta(ge=0, le=AMOUNT_MAX)]
Positive = Annotated[int, Meta(ge=1, le=AMOUNT_MAX)]
INSTANT_MAX = LAST
"""The last second of the year 9999."""

Instant = Annotated[int, Meta(ge=0, le=INSTANT_MAX)]
Currency = Annotated[str, Meta(pattern=r"^[A-Za-z]{3,4}$(?!\n)", extra={"is": "currency"})]

P = TypeVar("P", bound=msgspec.Struct)


def names(text: str) -> frozenset[str]:
    """The words of a text, for `unsupported`."""
    return frozenset(text.split())


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of parameters that are themselves made of parameters.

    `bare` names the fields that a value given without any stands for, `reasons` why one of them
    takes no other value than it does.
    """

    unsupported: ClassVar[frozenset[str]] = frozenset()
    bare: ClassVar[tuple[str, ...]] = ()
    reasons: ClassVar[dict[str, str]] = {}


class Params(Part, frozen=True, kw_only=True):
    """Base of the parameters of a verb: any reply can be expanded."""

    expand: tuple[str, ...] = ()


class Created(Part, frozen=True, kw_only=True):
    """A range of instants; every bound that is given has to hold. One instant stands for itself."""

    bare: ClassVar[tuple[str, ...]] = ("gte", "lte")

    gt: Instant | None = None
    gte: Instant | None = None
    lt: Instant | None = None
    lte: Instant | None = None

    def bounds(self) -> tuple[int | None, int | None]:
        """The range with inclusive bounds."""
        lower = [b for b in (self.gte, None if self.gt is None else self.gt + 1) if b is not None]
        upper = [b for b in (self.lte, None if self.lt is None else self.lt - 1) if b is not None]
        return max(lower, default=None), min(upper, default=None)

    def holds(self, at: int | None) -> bool:
        """Whether an instant is in the range; one that there is not, is in none."""
        lower, upper = self.bounds()
        return at is not None and (lower or at) <= at <= (at if upper is None else upper)


class Page(Params, frozen=True, kw_only=True):
    """Which page of a list, newest first."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    starting_after: str | None = None
    ending_before: str | None = None


class Listing(Page, frozen=True, kw_only=True):
    """A page of what was created in a range of time."""

    created: Created | None = None

    def bounds(self) -> tuple[int | None, int | None]:
        """The range of time, inclusive."""
        return self.created.bounds() if self.created is not None else (None, None)


class Enabled(Part, frozen=True, kw_only=True):
    """A feature that is switched off: all that can be said of one that we do not have."""

    unsupported: ClassVar[frozenset[str]] = names("liability")

    enabled: Literal["false"]


class _Shape(NamedTuple):
    """What a tree's node is to become."""

    kind: Literal["struct", "list", "table", "map", "leaf"]
    nullable: bool
    fields: dict[str, Any] = {}
    unsupported: frozenset[str] = frozenset()
    bare: tuple[str, ...] = ()
    item: Any = None
    values: tuple[Any, ...] = ()
    reason: str = ""
    cls: Any = None
    currency: bool = False
    """Whether it names one; of a table, whether its keys do."""


def read(kind: type[P], tree: Tree) -> P:
    """The parameters that a tree holds.

    Raises `WireError`: `parameter_unknown`, `parameter_unsupported`, `parameter_invalid_empty`,
    `parameter_invalid` for what is shaped wrongly; then `parameter_missing`,
    `parameter_invalid_integer` and `parameter_invalid` for single values.
    """
    return _convert(_tidy(_shape_of(kind), tree, ""), kind, "")


def _convert(tidy: Any, kind: type[P], place: str) -> P:
    try:
        return msgspec.convert(tidy, kind, strict=False)
    except msgspec.ValidationError as error:
        raise of_validation(str(error), tidy, place) from None


def check_merged(metadata: Metadata, changes: Metadata | None) -> None:
    """Metadata may not outgrow its limit by an update. Raises `parameter_invalid`."""
    if changes and len({key for key in metadata | changes if changes.get(key) != ""}) > (
        METADATA_KEYS_MAX
    ):
        raise _too_many_keys("metadata")


def instant_or(word: str, value: str | None, param: str) -> int | str | None:
    """An instant, or the one word that may stand for it. Raises `parameter_invalid`."""
    if value is None or value == word:
        return value
    if not is_number(value) or int(value) > INSTANT_MAX:
        raise WireError(
            "parameter_invalid",
            f"Invalid {param}: must be a Unix timestamp in seconds, or '{word}'.",
            param,
        )
    return int(value)


def is_number(text: str) -> bool:
    """Whether it is a whole number in ASCII digits, and not absurdly long."""
    return text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX


@cache
def _shape_of(kind: type[msgspec.Struct]) -> _Shape:
    return _shape(inspect.type_info(kind))


_TABLED = (inspect.StructType, inspect.IntType)
"""What a table's values are; of texts it is metadata."""


def _shape(info: inspect.Type) -> _Shape:
    nullable = False
    if isinstance(info, inspect.UnionType):
        nullable = any(isinstance(part, inspect.NoneType) for part in info.types)
        parts = [part for part in info.types if not isinstance(part, inspect.NoneType)]
        info = parts[0]
    if isinstance(info, inspect.Metadata):
        currency, info = _is_currency(info), info.type
        if currency:
            return _Shape("leaf", nullable, currency=True)
    if isinstance(info, inspect.StructType):
        fields = {field.encode_name: _shape(field.type) for field in info.fields}
        if not issubclass(info.cls, Part):
            return _Shape("struct", nullable, fields, cls=info.cls)
        unsupported, bare = info.cls.unsupported, info.cls.bare
        for name, reason in info.cls.reasons.items():
            fields[name] = fields[name]._replace(reason=f". {reason}")
        return _Shape("struct", nullable, fields, unsupported, bare, cls=info.cls)
    if isinstance(info, inspect.VarTupleType | inspect.ListType):
        return _Shape("list", nullable, item=_shape(info.item_type))
    if isinstance(info, inspect.DictType) and isinstance(info.value_type, _TABLED):
        keys = _is_currency(info.key_type)
        return _Shape("table", nullable, item=_shape(info.value_type), currency=keys)
    values = info.values if isinstance(info, inspect.LiteralType) else ()
    return _Shape("map" if isinstance(info, inspect.DictType) else "leaf", nullable, values=values)


def _is_currency(info: inspect.Type) -> bool:
    return isinstance(info, inspect.Metadata) and (info.extra or {}).get("is") == "currency"


def _tidy(shape: _Shape, node: Node, path: str) -> Any:
    """The node as its type means it; raises what msgspec would say less well."""
    if shape.kind == "struct":
        return _tidy_struct(shape, node, path)
    if shape.kind == "list":
        return _tidy_list(shape, node, path)
    if shape.kind == "table":
        return _tidy_table(shape, node, path)
    if shape.kind == "map":
        return _tidy_metadata(node, path)
    if node == "":
        if shape.nullable:
            return None
        raise WireError(
            "parameter_invalid_empty",
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to "
            f"unset a parameter; however '{path}' cannot be unset. You should remove '{path}' from "
            "your request or supply a non-empty value.",
            path,
        )
    if shape.values and node not in shape.values:
        raise WireError(
            "parameter_invalid", f"Invalid {path}: {_one_of(shape.values)}{shape.reason}", path
        )
    if isinstance(node, str):
        _check_text(node, path)
        if shape.currency:
            check_currency(node, path)
    return node


def _check_text(text: str, path: str) -> None:
    """Databases take no NUL within a text, and what one driver cannot keep, none does."""
    if NUL in text:
        raise WireError(
            "parameter_invalid", f"Invalid {path}: a text cannot contain the character NUL.", path
        )


def _one_of(values: tuple[Any, ...]) -> str:
    if values == ("false",):
        return "must be false: this cannot be switched on here; leave it out"
    *others, last = map(str, values)
    return f"must be one of {', '.join(others)} or {last}" if others else f"must be {last}"


def _tidy_struct(shape: _Shape, node: Node, path: str) -> Any:
    if node == "" and shape.nullable:
        return None
    if shape.bare and not isinstance(node, dict | list):
        node = dict.fromkeys(shape.bare, node)
    if not isinstance(node, dict):
        raise WireError("parameter_invalid", "Invalid object", path)
    tidy = {}
    for name, value in node.items():
        inner = f"{path}[{name}]" if path else name
        field = shape.fields.get(name)
        if field is None:
            raise _unknown(shape, name, inner)
        tidy[name] = _tidy(field, value, inner)
    return tidy


def _tidy_list(shape: _Shape, node: Node, path: str) -> Any:
    if node == "":
        return None if shape.nullable else []
    if isinstance(node, dict) and all(is_number(key) for key in node):
        node = [node[key] for key in sorted(node, key=int)]
    if not isinstance(node, list):
        raise WireError(
            "parameter_invalid", f"Invalid array: {path} is a list, as in {path}[0]", path
        )
    return [_tidy(shape.item, value, f"{path}[{index}]") for index, value in enumerate(node)]


def _tidy_table(shape: _Shape, node: Node, path: str) -> Any:
    if node == "":
        return {}
    if not isinstance(node, dict):
        raise WireError("parameter_invalid", "Invalid object", path)
    for name in node if shape.currency else ():
        check_currency(name, f"{path}[{name}]")
    tidy = {name: _tidy(shape.item, value, f"{path}[{name}]") for name, value in node.items()}
    if shape.item.cls is None:
        return tidy
    for name, value in tidy.items():  # of the whole, msgspec would not say in which entry it is
        _convert(value, shape.item.cls, f"{path}[{name}]")
    return tidy


def _tidy_metadata(node: Node, path: str) -> Any:
    """Source: facts on billing, §9."""
    if node == "":
        return {}
    if not isinstance(node, dict):
        raise WireError("parameter_invalid", "Invalid object", path)
    for key, value in node.items():
        inner = f"{path}[{key}]"
        if not isinstance(value, str):
            raise WireError("parameter_invalid", "Metadata values must be strings.", inner)
        _check_text(f"{key}{value}", inner)
        if len(key) > METADATA_KEY_LENGTH_MAX:
            raise WireError(
                "parameter_invalid",
                f"Metadata keys can be at most {METADATA_KEY_LENGTH_MAX} characters; "
                f"'{key}' has {len(key)}.",
                inner,
            )
        if len(value) > METADATA_VALUE_LENGTH_MAX:
            raise WireError(
                "parameter_invalid",
                f"Metadata values can be at most {METADATA_VALUE_LENGTH_MAX} characters; that of "
                f"'{key}' has {len(value)}.",
                inner,
            )
    if len(node) > METADATA_KEYS_MAX:
        raise _too_many_keys(path)
    return node


def _too_many_keys(path: str) -> WireError:
    return WireError(
        "parameter_invalid", f"Metadata can have at most {METADATA_KEYS_MAX} keys.", path
    )


def _unknown(shape: _Shape, name: str, path: str) -> WireError:
    if name in shape.unsupported:
        supported = ", ".join(sorted(shape.fields))
        return WireError(
            "parameter_unsupported",
            f"Received unsupported parameter: {path}. Stripe has it, we do not yet; supported here "
            f"are: {supported}.",
            path,
        )
    near = get_close_matches(name, shape.fields, n=1)
    hint = f". Did you mean {near[0]}?" if near else ""
    return WireError("parameter_unknown", f"Received unknown parameter: {path}{hint}", path)
