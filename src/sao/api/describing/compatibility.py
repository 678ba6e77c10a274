"""What of Stripe's API is supported: a page made from the endpoint tables and parameter types."""

import inspect
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import inspect as types

from sao.api.endpoint import Endpoint, Family
from sao.wire import API_VERSION
from sao.wire.params import Part

_HEAD = """\
# What of Stripe's API is supported

Made from the code by `sao compatibility`; a test holds it current. Shapes are those of API version
`{version}`, which the official SDKs of that time speak; who names an older version finds its
fields as well ([integrations](integrations.md)). What is listed as refused gets an
error that names the parameter (`parameter_unsupported`), never silence; one that Stripe does not
have either is `parameter_unknown`. `expand[]` works everywhere; lists take `limit`,
`starting_after` and `ending_before`.

{count} endpoints, by resource:

"""

_REFUSED = """
## What stays refused

What no table of parameters can say: rules that differ from Stripe's, and what to do instead.

| what | instead |
|---|---|
| prices of different currencies on one subscription, or of intervals that are no multiples of the \
shortest (weeks and months), also in a schedule's phase, as at Stripe | a subscription for each |
| prices of several intervals in Checkout and payment links, as at Stripe | the subscription by \
the API, or the others added to it afterwards; quotes take them |
| `billing_mode[type]=classic`, `billing_mode[flexible][proration_discounts]=itemized` | flexible \
billing, where prorations are shown less their discounts |
| `payment_behavior=error_if_incomplete` at a gateway that answers later | `default_incomplete`; \
with the simulated gateway it works |
| revisions of a subscription's invoice (`from_invoice`), as at Stripe | a credit note |
| `ui_mode=elements` and `form`, and drawing an `embedded_page` within another page: Stripe.js \
does that | the session's own page, at its `url` |
| rates for the shipping of a checkout session: no parameter names any | `automatic_tax` |
| tax ids of the company (`owner[type]=self`) | its profile, `/api/settings/business` |
| quotes of nobody, or for what a customer has subscribed to already \
(`effective_date=current_period_end`) | a customer first; a subscription schedule |
| billing credits in previews and on drafts | they are applied when an invoice becomes final; \
`/v1/billing/credit_balance_summary` says what there is |
| payouts: the balance only grows and shrinks by payments | none |
| local taxes of the United States; tax by IP address or place of performance | tax rates of \
your own |
| usage records, `aggregate_usage` | meters and meter events |
| payment methods other than cards and bank debits (SEPA, ACH, Bacs, BECS); debits on the pages \
for customers; verification by microdeposits; sources | cards, or these debits by the API |
| `on_behalf_of`, `transfer_data`, application fees | none: there are no connected accounts |

A payment intent for less than the smallest amount of its currency is refused, as at Stripe; an \
invoice for less is paid, and what it comes to is owed with the next one (`invoice_too_small`).
"""


def page(families: Iterable[Family]) -> str:
    """The page, in Markdown."""
    shown = [family for family in families if _paths(family)]
    count = sum(len(_paths(family)) for family in shown)
    parts = [_HEAD.format(version=API_VERSION, count=count)]
    parts += [f"- [{family.title}](#{_anchor(family.title)})\n" for family in shown]
    parts.append("- [What stays refused](#what-stays-refused)\n")
    parts += [_section(family) for family in shown]
    parts.append(_REFUSED)
    return "".join(parts)


def _paths(family: Family) -> list[Endpoint]:
    return [endpoint for endpoint in family.endpoints if endpoint.path.startswith(("/v1/", "/v2/"))]


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def _section(family: Family) -> str:
    return f"\n## {family.title}\n" + "".join(map(_endpoint, _paths(family)))


def _endpoint(endpoint: Endpoint) -> str:
    supported, refused = _parameters(endpoint.params)
    told = [f"\n### `{endpoint.method} {endpoint.path}`\n\n{endpoint.summary}."]
    if endpoint.handler.__doc__:
        told.append(f" {' '.join(inspect.cleandoc(endpoint.handler.__doc__).split())}")
    told.append("\n")
    if supported:
        told.append(f"\nTakes {_listed(supported)}.\n")
    if refused:
        told.append(f"\nRefuses {_listed(refused)}.\n")
    return "".join(told)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


_EVERYWHERE = frozenset(("expand[]", "limit", "starting_after", "ending_before"))


def _parameters(kind: type[msgspec.Struct]) -> tuple[list[str], list[str]]:
    """The parameters that are taken, and those that are refused, nested ones in brackets."""
    taken, refused = _walk(types.type_info(kind), "")
    return [name for name in taken if name not in _EVERYWHERE], refused


def _walk(info: Any, path: str) -> tuple[list[str], list[str]]:
    """What is taken and refused at and below a path; plain fields of one struct stand together."""
    plain: list[str] = []
    deeper: list[str] = []
    refused: list[str] = []
    for field in info.fields:
        inner, many = _struct(field.type)
        name = field.encode_name + ("[]" if many else "")
        if inner is None:
            plain.append(name)
            continue
        inside = _walk(inner, f"{path}[{name}]" if path else name)
        deeper += inside[0]
        refused += inside[1]
    missing = sorted(info.cls.unsupported) if issubclass(info.cls, Part) else []
    if not path:
        return plain + deeper, refused + missing
    together = [f"{path}[{' | '.join(names)}]" for names in (plain, missing)]
    return together[: bool(plain)] + deeper, refused + together[1:][: bool(missing)]


def _struct(info: Any) -> tuple[types.StructType | None, bool]:
    """The Struct that a type holds, if it does, and whether it holds many."""
    if isinstance(info, types.UnionType):
        parts = [part for part in info.types if not isinstance(part, types.NoneType)]
        return _struct(parts[0])
    if isinstance(info, types.Metadata):
        return _struct(info.type)
    if isinstance(info, types.VarTupleType):
        return _struct(info.item_type)[0], True
    return (info, False) if isinstance(info, types.StructType) else (None, False)
