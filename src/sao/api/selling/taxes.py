"""Tax rates that a request names: found, and their terms copied."""

from sao.api.finding.objects import named
from sao.billing.resources.tax_rate import TaxRate, terms
from sao.billing.values import tax as tax_values
from sao.runtime import Session
from sao.wire.errors import WireError


def tax_rates(
    session: Session, wanted: tuple[str, ...], place: str
) -> tuple[tax_values.TaxRate, ...]:
    """The rates that are named at `place`.

    Raises `resource_missing`, and `parameter_invalid` for one that is archived or named twice.
    """
    found: dict[str, tax_values.TaxRate] = {}
    for number, rate_id in enumerate(wanted):
        param = f"{place}[{number}]"
        rate = named(session, TaxRate, rate_id, param)
        if rate.status != "active":
            raise WireError(
                "parameter_invalid",
                f"The tax rate '{rate_id}' is archived. Activate it: update it with active=true.",
                param,
            )
        if rate_id in found:
            raise WireError("parameter_invalid", f"The tax rate '{rate_id}' is named twice.", param)
        found[rate_id] = terms(rate)
    return tuple(found.values())
