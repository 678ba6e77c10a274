"""What can be asked of usage alerts, and of a meter that is to have one."""

from typing import Any

from sao.billing.reckoning.alerts import ALERTS_MAX
from sao.views.actions.fields import number, text
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field

_PATH = "/v1/billing/alerts"
_ONE = f"{_PATH}/{{id}}"


def _watching(_moment: Moment, _meter: Any) -> tuple[Field, ...]:
    help_ = "What a customer uses from now on counts; it triggers once for each."
    return (
        text("title", "Title", required=True, value="Much is used"),
        number("usage_threshold[gte]", "Tell at", 100, required=True, help=help_),
    )


def _watched(_moment: Moment, meter: Any) -> dict[str, str]:
    return {
        "alert_type": "usage_threshold",
        "usage_threshold[meter]": meter.id,
        "usage_threshold[recurrence]": "one_time",
    }


def _enough(_moment: Moment, meter: Any) -> str | None:
    if len(meter.alerts) < ALERTS_MAX:
        return None
    return f"A meter has at most {ALERTS_MAX}; archive one first."


ADD = Verb("add_alert", "New alert", "add_alert", _PATH, _watching, _watched, _enough)
"""Asked of a meter; it watches every customer."""

VERBS = (
    Verb("activate", "Activate", "activate", f"{_ONE}/activate"),
    Verb("deactivate", "Deactivate", "deactivate", f"{_ONE}/deactivate"),
    Verb(
        "archive",
        "Archive",
        "archive",
        f"{_ONE}/archive",
        danger=True,
        confirm="It never counts again; there is no way back.",
    ),
)
