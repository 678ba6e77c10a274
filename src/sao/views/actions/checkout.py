"""What can be asked of checkout sessions."""

from sao.views.actions.verb import Verb

VERBS = (
    Verb(
        "expire",
        "Expire",
        "expire",
        "/v1/checkout/sessions/{id}/expire",
        danger=True,
        confirm="Nobody can buy it any more.",
    ),
)
