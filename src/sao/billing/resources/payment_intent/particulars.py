"""Further details of a payment: what its amount is made of, and what it belongs to."""

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.resources.payment_intent.state import PaymentIntent, unexpected
from sao.billing.values import given
from sao.billing.values.payment_details import AmountDetails, Particulars, References, wrong_in
from sao.core.schema import Facts, Rejection


def told(intent: PaymentIntent, said: Particulars, amount: int) -> Facts | Rejection:
    """The facts of what is told from now on, where that is other.

    Rejects: `amount_details_amount_mismatch` and others (it does not add up), `intent_state` (it
    belongs to a group already).
    """
    group = said.transfer_group
    if group is not UNSET and intent.transfer_group not in (None, group):
        return unexpected(intent, "its transfer_group is set already", "transfer_group")
    details = _details(intent.amount_details, said)
    changed = (details, amount) != (intent.amount_details, intent.amount)
    wrong = wrong_in(details, amount) if details is not None and changed and said.strict else None
    if wrong is not None:
        return Rejection(wrong.code, wrong.message, "amount_details")
    facts: Facts = given(transfer_group=group)
    if details != intent.amount_details:
        facts["amount_details"] = details
    references = _references(intent.references, said)
    if references != intent.references:
        facts["references"] = references
    return facts


def _details(before: AmountDetails | None, said: Particulars) -> AmountDetails | None:
    after = replace(
        before or AmountDetails(),
        **given(
            discount_amount=said.discount_amount,
            line_items=said.line_items,
            shipping=said.shipping,
            tax_amount=said.tax_amount,
        ),
    )
    return None if after == AmountDetails() else after


def _references(before: References | None, said: Particulars) -> References | None:
    after = replace(
        before or References(),
        **given(customer_reference=said.customer_reference, order_reference=said.order_reference),
    )
    return None if after == References() else after
