"""JSON Schema of specs, in the form that editors complete best.

A list of alternatives (`oneOf`) makes yaml-language-server guess one of them and report the rest.
So the type of a block is an enum, and each type's fields follow from it by `if` and `then`.
"""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sao.gutenberg.block import Block, DashboardBlock
from sao.gutenberg.registry import Registry
from sao.gutenberg.spec import SPEC_VERSION, PageInfo, SiteInfo
from sao.gutenberg.vocabulary import POSITIONS, RESOURCES

_DIALECT = "http://json-schema.org/draft-07/schema#"

Schema = dict[str, Any]


def page_schema(registry: Registry) -> Schema:
    """The schema of a page with these blocks."""
    definitions: Schema = {}
    kinds = [block.TYPE for block in registry]
    rules = []
    for block in registry:
        shape = _lifted(block_schema(block), definitions)
        rules.append({"if": _is(block.TYPE), "then": shape})
    entry: Schema = {
        "type": "object",
        "required": ["type", "id"],
        "properties": {
            "type": {
                "enum": kinds,
                "enumDescriptions": [_promise(block) for block in registry],
                "description": "Which block this is.",
            }
        },
        "allOf": rules,
    }
    page = _lifted(_plain(PageInfo), definitions)
    properties = {
        "gutenberg": _version(),
        "page": page,
        "blocks": {
            "type": "array",
            "description": "The blocks, from top to bottom.",
            "items": entry,
        },
    }
    return _document("A page", properties, ["gutenberg", "page", "blocks"], definitions)


def site_schema() -> Schema:
    """The schema of `site.yaml`."""
    definitions: Schema = {}
    site = _lifted(_plain(SiteInfo), definitions)
    properties = {"gutenberg": _version(), "site": site}
    return _document("What all pages share", properties, ["gutenberg", "site"], definitions)


def block_schema(block: type[Block]) -> Schema:
    """The schema of an entry of one type."""
    schema = _plain(block)
    schema["description"] = _promise(block)
    schema["properties"]["type"] = {"const": block.TYPE, "description": "Which block this is."}
    for old, new in block.RENAMED.items():
        said = f"Renamed: write `{new}`."
        schema["properties"][old] = {"deprecated": True, "deprecationMessage": said}
    if issubclass(block, DashboardBlock):
        places = list(dict.fromkeys(name for known in POSITIONS.values() for name in known))
        schema["properties"]["position"]["enum"] = places
    return schema


def written(schema: Schema) -> str:
    """The schema as text, the same for the same blocks."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


class _Short(GenerateJsonSchema):
    """Without titles, which repeat names, and without `null`: a field is there or it is not."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False


def _plain(model: type[Any]) -> Schema:
    prefix = f"{getattr(model, 'TYPE', model.__name__).replace('/', '.')}."
    template = f"#/$defs/{prefix}{{model}}"
    schema: Schema = model.model_json_schema(ref_template=template, schema_generator=_Short)
    if "$defs" in schema:
        schema["$defs"] = {prefix + name: shape for name, shape in schema["$defs"].items()}
    for shape in (schema, *schema.get("$defs", {}).values()):
        shape.pop("title", None)
        for name, value in shape.get("properties", {}).items():
            if value.get("default", ...) is None:
                del value["default"]
            if name == "sections" and shape["properties"].get("resource"):
                known = {section for found in RESOURCES.values() for section in found.sections}
                value["items"] = {**value["items"], "enum": sorted(known)}
    return schema


def _lifted(schema: Schema, definitions: Schema) -> Schema:
    """The schema with its definitions moved to the document's."""
    definitions.update(schema.pop("$defs", {}))
    return schema


def _is(kind: str) -> Schema:
    return {"properties": {"type": {"const": kind}}, "required": ["type"]}


def _version() -> Schema:
    return {"const": SPEC_VERSION, "description": "The version of the format."}


def _promise(block: type[Block]) -> str:
    return (block.__doc__ or "").strip().partition("\n")[0]


def _document(title: str, properties: Schema, required: list[str], definitions: Schema) -> Schema:
    return {
        "$schema": _DIALECT,
        "title": title,
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "properties": properties,
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }
