"""What can be asked of features, and of products about them."""

from itertools import count
from typing import Any

from sao.billing.resources.feature import Feature
from sao.views.actions.fields import CHOICES_MAX, option, select, text
from sao.views.actions.switch import switch
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field, Option

_FEATURES = "/v1/entitlements/features"
_ATTACHED = "/v1/products/{id}/features"


def _new(moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    return (
        text("name", "Name", required=True, value="Priority support"),
        text(
            "lookup_key",
            "Lookup key",
            required=True,
            value=_free(moment),
            help="By it, a program asks what a customer may use. It never changes.",
        ),
    )


def _free(moment: Moment) -> str:
    """A key that no feature has."""
    keys = ("priority-support" if n == 1 else f"priority-support-{n}" for n in count(1))
    return next(key for key in keys if not moment.ids(f"feature|lookup_key={key}"))


def _name(_moment: Moment, feature: Any) -> tuple[Field, ...]:
    return (text("name", "Name", required=True, value=feature.name),)


MAKERS = (Verb("create", "New feature", "create", _FEATURES, _new, primary=True),)
VERBS = (
    Verb("update", "Rename", "update", f"{_FEATURES}/{{id}}", _name),
    *switch(f"{_FEATURES}/{{id}}"),
)


def _givable(moment: Moment, product: Any) -> list[Option]:
    held = set(product.features.values())
    ids = moment.ids("feature|status=active", limit=CHOICES_MAX)
    found = (moment.get(Feature, each) for each in ids if each not in held)
    return [option(each.id, each.name) for each in found if each is not None]


def _giving(moment: Moment, product: Any) -> tuple[Field, ...]:
    help_ = "Who subscribes to the product already may use it, too."
    choices = _givable(moment, product)
    return (select("entitlement_feature", "Feature", choices, required=True, help=help_),)


def _nothing_to_give(moment: Moment, product: Any) -> str | None:
    if product.status == "deleted":
        return "It was deleted."
    if _givable(moment, product):
        return None
    return "It has every feature that there is." if product.features else "There is no feature yet."


def _taking(moment: Moment, product: Any) -> tuple[Field, ...]:
    found = ((name, moment.get(Feature, each)) for name, each in product.features.items())
    choices = [option(name, feature.name) for name, feature in found if feature is not None]
    return (select("feature", "Feature", choices, required=True),)


PRODUCT_VERBS = (
    Verb(
        "attach_feature",
        "Give a feature",
        "attach_feature",
        _ATTACHED,
        _giving,
        unless=_nothing_to_give,
    ),
    Verb(
        "detach_feature",
        "Take a feature away",
        "detach_feature",
        f"{_ATTACHED}/{{feature}}",
        _taking,
        apart=lambda _moment, product: not product.features,
        method="DELETE",
        danger=True,
        confirm="Who subscribes to the product may not use it any more.",
    ),
)
