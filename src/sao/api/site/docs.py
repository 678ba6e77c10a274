"""The docs page: the OpenAPI document for people. No scripts, nothing from elsewhere.

What is written by hand is in `static/start.html`; everything else follows from the document, and
from the table of errors.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from typing import Any

from sao.wire.errors import TABLE

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""The page needs nothing but its own style sheets, and may do nothing else."""

STYLES = ("tokens.css", "docs.css")

_MARK = (
    '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M5 5h6.5A3.5 3.5 0 0 1 15 8.5v0a1.5 1.5 '
    '0 0 1-1.5 1.5h-7A1.5 1.5 0 0 0 5 11.5v0A3.5 3.5 0 0 0 8.5 15H15" fill="none" '
    'stroke="currentColor" stroke-width="1.75"/><rect x="2.5" y="2.5" width="5" height="5" '
    'rx="1.2" fill="currentColor"/><rect x="12.5" y="12.5" width="5" height="5" rx="1.2" '
    'fill="var(--accent)"/></svg>'
)


def static(name: str) -> str:
    """A file that is shipped beside this one."""
    return files("sao.api.site").joinpath("static", name).read_text("utf-8")


def page(document: dict[str, Any]) -> str:
    """The page for an OpenAPI document."""
    families = _families(document)
    title = escape(document["info"]["title"])
    links = "".join(f'<link rel="stylesheet" href="/docs/{name}">' for name in STYLES)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>API · {title}</title>"
        '<meta name="description" content="Every endpoint, with its parameters and errors.">'
        f'{links}</head><body><a class="skip" href="#main">Skip to content</a>'
        f'<header class="top"><a class="brand" href="/docs">{_MARK}{title}</a>'
        '<nav aria-label="Site"><a href="/docs" aria-current="page">API</a>'
        '<a href="/openapi.json">OpenAPI</a></nav></header>'
        f'<div class="page">{_contents(document)}<main id="main">{static("start.html")}{_errors()}'
        f"{''.join(map(_family, families, families.values()))}</main></div>"
        f"<footer>Shapes of Stripe&rsquo;s API {escape(document['info']['version'])}.</footer>"
        "</body></html>"
    )


def _families(document: dict[str, Any]) -> dict[str, list[str]]:
    """The endpoints of each family, as they are shown."""
    components = document["components"]["schemas"]
    families: dict[str, list[str]] = {tag["name"]: [] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            shown = _operation(method, path, operation, components)
            families[operation["tags"][0]].append(shown)
    return families


def _contents(document: dict[str, Any]) -> str:
    """The links to all sections: what is Stripe's and what is ours, told by the paths."""
    stripe: dict[str, None] = {}
    own: dict[str, None] = {}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            (stripe if path.startswith(("/v1/", "/v2/")) else own)[operation["tags"][0]] = None
    groups = {
        "Using it": ("First request", "Conventions", "Errors"),
        "As Stripe": stripe,
        "Our own": own,
    }
    return (
        '<nav class="side" aria-label="On this page">'
        + "".join(f"<h2>{title}</h2><ul>{_links(names)}</ul>" for title, names in groups.items())
        + "</nav>"
    )


def _links(names: Iterable[str]) -> str:
    return "".join(f'<li><a href="#{_anchor(name)}">{escape(name)}</a></li>' for name in names)


def _anchor(name: str) -> str:
    return name.lower().replace(" ", "-")


def _errors() -> str:
    kinds: dict[tuple[int, str], set[str]] = {}
    for entry in TABLE.values():
        kinds.setdefault((entry.status, entry.type), set()).add(entry.code or "")
    rows = "".join(
        f"<dt>{status} <code>{kind}</code></dt><dd>"
        + (", ".join(f"<code>{code}</code>" for code in sorted(codes) if code) or "no code")
        + "</dd>"
        for (status, kind), codes in sorted(kinds.items())
    )
    return (
        '<section id="errors" aria-labelledby="errors-t"><h2 id="errors-t">Errors</h2>'
        '<p class="about">A refusal is an <code>error</code> with <code>type</code>, '
        "<code>message</code>, mostly <code>code</code> and <code>param</code>; of a card also "
        "<code>decline_code</code>. <code>Stripe-Should-Retry</code> says whether to try again."
        f'</p><dl class="facts errors">{rows}</dl></section>'
    )


def _family(name: str, operations: list[str]) -> str:
    anchor = _anchor(name)
    return (
        f'<section id="{anchor}" aria-labelledby="{anchor}-t"><h2 id="{anchor}-t">{escape(name)}'
        f'</h2><div class="family">{"".join(operations)}</div></section>'
    )


def _operation(
    method: str, path: str, operation: dict[str, Any], components: dict[str, Any]
) -> str:
    rows = [
        _row(parameter["name"], parameter["schema"], components, required=parameter["required"])
        for parameter in operation["parameters"]
    ]
    body = operation.get("requestBody")
    if body is not None:
        schema = next(iter(body["content"].values()))["schema"]
        reference, many = _nested(schema)
        rows += _fields(reference or schema, components, "[0]" if many else "")
    return (
        f'<details id="{operation["operationId"]}"><summary>'
        f'<span class="method {method}">{method.upper()}</span>'
        f'<code class="path">{_breakable(path)}</code>'
        f'<span class="what">{escape(operation["summary"])}</span></summary><div class="open">'
        f"<p>{prose(operation['description'])}</p>"
        f'<dl class="params">{"".join(rows)}</dl></div></details>'
    )


def _breakable(path: str) -> str:
    """A path that breaks before a slash, where it has to."""
    return escape(path).replace("/", "<wbr>/")


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
    mark = '<span class="required">required</span>' if required else ""
    inner, _many = _nested(field)
    about = field.get("description", "")
    if inner is not None and not about:
        about = components[inner["$ref"].rpartition("/")[2]].get("description", "")
    told = f"<small>{prose(about.partition(chr(10))[0])}</small>" if about else ""
    return (
        f"<div><dt><code>{_bracketed(name)}</code>{mark}</dt>"
        f"<dd>{escape(_type(field))}{told}</dd></div>"
    )


def prose(text: str) -> str:
    """A docstring's text, with what it sets in backticks set in mono."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(text))


def _bracketed(name: str) -> str:
    """A name that breaks before a bracket, where it has to."""
    return escape(name).replace("[", "<wbr>[")


def _type(field: dict[str, Any]) -> str:
    if "enum" in field:
        return ", ".join(map(str, field["enum"]))
    if "anyOf" in field:
        return " or ".join(_type(kind) for kind in field["anyOf"] if kind.get("type") != "null")
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    if field.get("type") == "object" and "additionalProperties" in field:
        return "keys and values"
    return ", ".join([str(field.get("type", "object")), *_limits(field)])


def _limits(field: dict[str, Any]) -> Iterator[str]:
    least, most = field.get("minimum"), field.get("maximum")
    if least is not None and most is not None:
        yield f"{least} to {most}"
    elif least is not None:
        yield f"at least {least}"
    if "maxLength" in field:
        yield f"up to {field['maxLength']} characters"
