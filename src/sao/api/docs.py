"""The docs page: the OpenAPI document for people. No scripts, nothing from elsewhere."""

from html import escape
from importlib.resources import files
from typing import Any

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""The page needs nothing but its own style sheet, and may do nothing else."""


def style() -> bytes:
    """The style sheet."""
    return files("sao.api").joinpath("static/docs.css").read_bytes()


def page(document: dict[str, Any]) -> str:
    """The page for an OpenAPI document."""
    info, components = document["info"], document["components"]["schemas"]
    families: dict[str, list[str]] = {tag["name"]: [] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            section = _operation(method, path, operation, components)
            families[operation["tags"][0]].append(section)
    links = "".join(f'<li><a href="#{_anchor(name)}">{escape(name)}</a></li>' for name in families)
    sections = "".join(
        f'<section id="{_anchor(name)}"><h2>{escape(name)}</h2>{"".join(operations)}</section>'
        for name, operations in families.items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])}: API</title>"
        '<link rel="stylesheet" href="/docs/docs.css"></head><body>'
        f"<header><h1>{escape(info['title'])} API</h1><p>{escape(info['description'])}</p>"
        f"<p>Version <code>{escape(info['version'])}</code> · "
        '<a href="/openapi.json">OpenAPI 3.1</a></p></header>'
        f'<nav aria-label="Families"><ul>{links}</ul></nav><main>{sections}</main></body></html>'
    )


def _anchor(name: str) -> str:
    return name.lower().replace(" ", "-")


def _operation(
    method: str, path: str, operation: dict[str, Any], components: dict[str, Any]
) -> str:
    rows = [
        _row(parameter["name"], parameter["schema"], components, required=parameter["required"])
        for parameter in operation["parameters"]
    ]
    body = operation.get("requestBody")
    if body is not None:
        reference = next(iter(body["content"].values()))["schema"]
        rows += _fields(reference, components)
    return (
        f'<details id="{operation["operationId"]}"><summary>'
        f'<span class="method {method}">{method.upper()}</span> <code>{escape(path)}</code> '
        f"<span>{escape(operation['summary'])}</span></summary>"
        f"<p>{escape(operation['description'])}</p>{_table(rows)}</details>"
    )


def _table(rows: list[str]) -> str:
    if not rows:
        return ""
    head = "<tr><th>Parameter</th><th>Type</th><th>Description</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _fields(reference: dict[str, Any], components: dict[str, Any], prefix: str = "") -> list[str]:
    schema = components[reference["$ref"].rpartition("/")[2]]
    required = schema.get("required", ())
    rows = []
    for name, field in schema.get("properties", {}).items():
        shown = f"{prefix}[{name}]" if prefix else name
        rows.append(_row(shown, field, components, required=name in required))
        inner, many = _nested(field)
        if inner is not None:
            rows += _fields(inner, components, f"{shown}[0]" if many else shown)
    return rows


def _nested(field: dict[str, Any]) -> tuple[dict[str, Any] | None, bool]:
    """The object that a field holds, and whether it holds many of them."""
    if field.get("type") == "array":
        return _nested(field.get("items", {}))[0], True
    for choice in (field, *field.get("anyOf", ()), *field.get("allOf", ())):
        if "$ref" in choice:
            return choice, False
    return None, False


def _row(name: str, field: dict[str, Any], components: dict[str, Any], *, required: bool) -> str:
    mark = ' <strong class="required">required</strong>' if required else ""
    inner, _many = _nested(field)
    about = field.get("description", "")
    if inner is not None and not about:
        about = components[inner["$ref"].rpartition("/")[2]].get("description", "")
    return (
        f"<tr><td><code>{escape(name)}</code>{mark}</td><td>{escape(_type(field))}</td>"
        f"<td>{escape(about.partition(chr(10))[0])}</td></tr>"
    )


def _type(field: dict[str, Any]) -> str:
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    if "anyOf" in field:
        return " or ".join(_type(choice) for choice in field["anyOf"])
    if "$ref" in field:
        return "object"
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    if "type" not in field:
        return "any"
    limits = [
        f"{word} {field[key]}"
        for key, word in (("minimum", "≥"), ("maximum", "≤"), ("maxLength", "at most"))
        if key in field
    ]
    return " ".join(["nothing" if field["type"] == "null" else str(field["type"]), *limits])
