"""OpenAPI 3.1, made from the endpoint tables and the parameter types; not written by hand."""

import inspect
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from sao.api.endpoint import Endpoint, Family, name_of
from sao.api.http.requests import FORM, JSON, NDJSON
from sao.wire import API_VERSION
from sao.wire.params import Part

BESIDE = "Beside the tables"
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")
_REFERENCE = "#/components/schemas/{name}"

_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["type", "message"],
            "properties": {
                "type": {
                    "enum": [
                        "api_error",
                        "card_error",
                        "idempotency_error",
                        "invalid_request_error",
                    ]
                },
                "message": {"type": "string"},
                "code": {"type": "string"},
                "param": {"type": "string"},
                "decline_code": {"type": "string"},
                "doc_url": {"type": "string"},
            },
        }
    },
}


class Unnamed(Part, frozen=True, kw_only=True):
    """No parameters that are known by name."""


class Beside(NamedTuple):
    """An endpoint that is no JSON for JSON, and so in no table: what it takes, what it answers."""

    method: str
    path: str
    summary: str
    description: str
    media_type: str
    params: type[msgspec.Struct] = Unnamed
    headers: tuple[str, ...] = ()
    body: bool = False
    open: bool = False
    """Whether it asks for no key."""


def describe(families: Iterable[Family], beside: Iterable[Beside] = ()) -> dict[str, Any]:
    """The whole API as an OpenAPI document."""
    families, beside = tuple(families), tuple(beside)
    kinds = {endpoint.params for family in families for endpoint in family.endpoints}
    kinds |= {one.params for one in beside}
    ordered = sorted(kinds, key=lambda kind: f"{kind.__module__}.{kind.__name__}")
    schemas, components = msgspec.json.schema_components(ordered, ref_template=_REFERENCE)
    by_kind = dict(zip(ordered, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for family in families:
        for endpoint in family.endpoints:
            schema = _resolved(by_kind[endpoint.params], components)
            operation = _operation(family, endpoint, by_kind[endpoint.params], schema)
            paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    for one in beside:
        reference = by_kind[one.params]
        operation = _beside(one, reference, _resolved(reference, components))
        paths.setdefault(one.path, {})[one.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SAO Billing",
            "version": API_VERSION,
            "description": "Subscription billing whose every state can be proven. Paths under /v1 "
            "are Stripe's and take forms; paths under /api are our own and take JSON too.",
        },
        "security": [{"basic": []}, {"bearer": []}],
        "tags": [
            *({"name": family.title} for family in families),
            *({"name": BESIDE} for _one in beside[:1]),
        ],
        "paths": paths,
        "components": {
            "schemas": {**components, "Error": _ERROR},
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _resolved(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    name = schema["$ref"].rpartition("/")[2]
    found: dict[str, Any] = components[name]
    return found


def _beside(one: Beside, reference: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    text = {"schema": {"type": "string"}}
    operation: dict[str, Any] = {
        "operationId": name_of(one.method, one.path),
        "summary": one.summary,
        "description": one.description,
        "tags": [BESIDE],
        "parameters": [
            *_in_path(one.path),
            *({"name": name, "in": "header", **text, "required": False} for name in one.headers),
            *([] if one.body else _query(schema)),
        ],
        "responses": {
            "200": {"description": "What was asked for.", "content": {one.media_type: text}},
            "default": _REFUSED,
        },
    }
    if one.body:
        operation["requestBody"] = {"content": {JSON: {"schema": reference}}}
    return operation | ({"security": []} if one.open else {})


def _in_path(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PATH_PARAMETER.findall(path)
    ]


def _operation(
    family: Family, endpoint: Endpoint, reference: dict[str, Any], schema: dict[str, Any]
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "description": inspect.getdoc(endpoint.handler) or "",
        "tags": [family.title],
        "parameters": _in_path(endpoint.path),
        "responses": {
            "200": {
                "description": "The object asked for.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            "default": _REFUSED,
        },
    }
    if endpoint.method == "POST":
        rows = schema["properties"][endpoint.rows] if endpoint.rows is not None else None
        operation["requestBody"] = _request_body(endpoint, reference, rows)
        operation["parameters"] += (
            [_IDEMPOTENCY_KEY]
            if endpoint.later is None
            else [
                _IDEMPOTENCY_KEY,
                _PREFER,
            ]
        )
    else:
        operation["parameters"] += list(_query(schema))
    return operation


def _request_body(
    endpoint: Endpoint, reference: dict[str, Any], rows: dict[str, Any] | None
) -> dict[str, Any]:
    if rows is not None:
        return {"content": {JSON: {"schema": rows}, NDJSON: {"schema": rows["items"]}}}
    media = {"schema": reference}
    content: dict[str, Any] = {FORM: media}
    if endpoint.takes_json:
        content[JSON] = media
    return {"content": content}


_REFUSED = {
    "description": "Why not.",
    "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}},
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 255},
}
_PREFER = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": "`respond-async`: answer 202 once it is durable, and do it soon.",
    "schema": {"type": "string"},
}


def _query(schema: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """Each field of the parameters, nested ones in brackets."""
    for name, field in schema.get("properties", {}).items():
        yield {
            "name": f"{name}[]" if field.get("type") == "array" else name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": field,
            "style": "deepObject" if "$ref" in str(field) else "form",
            "explode": True,
        }
