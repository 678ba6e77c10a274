"""Fields of the models by the path of a refusal: what is declared there, and what may stand."""

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sao.gutenberg.block import OneOf
from sao.gutenberg.draft import Refusal
from sao.gutenberg.tree import Path


def holder(refusal: Refusal) -> type[BaseModel] | None:
    """The model that has, or should have had, the field at the end of the refusal's path."""
    found: Any = refusal.model
    for step in _below(refusal)[:-1]:
        found = _inner(found, step)
    return next((kind for kind in _choices(found) if _is_model(kind)), None)


def field(refusal: Refusal) -> FieldInfo | None:
    """The field at the end of the path, if it is declared."""
    model = holder(refusal)
    name = refusal.path[-1] if refusal.path else None
    if model is None or not isinstance(name, str):
        return None
    return by_name(model).get(name)


def by_name(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the names that specs use."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def choices(refusal: Refusal) -> tuple[str, ...]:
    """The words that may stand at the path, if these are all."""
    if "words" in refusal.context:
        return tuple(refusal.context["words"])
    found: Any = refusal.model
    for step in _below(refusal):
        found = _inner(found, step)
    return tuple(
        str(word)
        for kind in _choices(found)
        if get_origin(kind) is Literal
        for word in get_args(kind)
    )


def words_of(info: FieldInfo) -> tuple[str, ...]:
    """The words that a field may hold, if it has a list of them."""
    for mark in info.metadata:
        if isinstance(mark, OneOf):
            return mark.words
    return tuple(
        str(word)
        for kind in _choices(info.annotation)
        if get_origin(kind) is Literal
        for word in get_args(kind)
    )


def _below(refusal: Refusal) -> Path:
    """The part of the path that lies within the model."""
    top = {"blocks": 2, "page": 1, "site": 1}
    if refusal.model.__name__ in ("Envelope", "SiteEnvelope"):
        return refusal.path
    return refusal.path[top.get(str(refusal.path[0]), 0) :]


def _inner(kind: Any, step: str | int) -> Any:
    """The annotation one step further in."""
    for choice in _choices(kind):
        if isinstance(step, str) and _is_model(choice):
            info = by_name(choice).get(step)
            return info.annotation if info else None
        if isinstance(step, int) and get_origin(choice) is tuple:
            return get_args(choice)[0]
    return None


def _choices(kind: Any) -> tuple[Any, ...]:
    """The members of a union; anything else is its own only one."""
    if get_origin(kind) is Annotated:
        return _choices(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return tuple(inner for choice in get_args(kind) for inner in _choices(choice))
    return (kind,)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
