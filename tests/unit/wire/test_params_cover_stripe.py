"""No parameter that the official SDK can send is ignored: each is supported or refused by name."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import inspect

from sao.wire.resources import (
    alert,
    balance_transaction,
    charge,
    checkout_session,
    confirmation_token,
    coupon,
    credit_grant,
    credit_note,
    credit_transaction,
    customer,
    dispute,
    entitlements,
    event,
    feature,
    invoice,
    invoice_item,
    meter,
    meter_v2,
    movement,
    payment_intent,
    payment_link,
    payment_method,
    payment_method_configuration,
    plan,
    portal_configuration,
    portal_session,
    price,
    product,
    promotion_code,
    quote,
    refund,
    setup_intent,
    shipping_rate,
    subscription,
    subscription_item,
    subscription_schedule,
    tax_calculation,
    tax_code,
    tax_id,
    tax_rate,
    tax_registration,
    tax_settings,
    tax_transaction,
    test_clock,
    webhook_endpoint,
)
from sao.wire.resources.invoice import preview
from support.stripe_types import params

Classes = dict[str, dict[str, ast.expr]]

VERBS = [
    ("_customer_create_params", customer.Create),
    ("_customer_modify_params", customer.Update),
    ("_customer_list_params", customer.List),
    ("_customer_payment_method_list_params", payment_method.ListOfCustomer),
    ("_customer_create_tax_id_params", tax_id.CreateOfCustomer),
    ("_customer_list_tax_ids_params", tax_id.ListOfCustomer),
    ("_tax_id_create_params", tax_id.Create),
    ("_tax_id_list_params", tax_id.List),
    ("_balance_transaction_list_params", movement.List),
    ("v2/billing/_meter_event_create_params", meter_v2.EventV2),
    ("v2/billing/_meter_event_adjustment_create_params", meter_v2.AdjustmentV2),
    ("_quote_create_params", quote.Create),
    ("_quote_modify_params", quote.Update),
    ("_quote_finalize_quote_params", quote.Finalize),
    ("_quote_list_params", quote.List),
    ("_payment_link_create_params", payment_link.Create),
    ("_payment_link_modify_params", payment_link.Update),
    ("_payment_link_list_params", payment_link.List),
    ("_product_create_params", product.Create),
    ("_product_modify_params", product.Update),
    ("_product_list_params", product.List),
    ("_price_create_params", price.Create),
    ("_price_modify_params", price.Update),
    ("_price_list_params", price.List),
    ("_coupon_create_params", coupon.Create),
    ("_coupon_modify_params", coupon.Update),
    ("_coupon_list_params", coupon.List),
    ("_promotion_code_create_params", promotion_code.Create),
    ("_promotion_code_modify_params", promotion_code.Update),
    ("_promotion_code_list_params", promotion_code.List),
    ("_shipping_rate_create_params", shipping_rate.Create),
    ("_shipping_rate_modify_params", shipping_rate.Update),
    ("_shipping_rate_list_params", shipping_rate.List),
    ("_tax_rate_create_params", tax_rate.Create),
    ("_tax_rate_modify_params", tax_rate.Update),
    ("_tax_rate_list_params", tax_rate.List),
    ("_tax_code_list_params", tax_code.List),
    ("tax/_settings_modify_params", tax_settings.Update),
    ("tax/_registration_create_params", tax_registration.Create),
    ("tax/_registration_modify_params", tax_registration.Update),
    ("tax/_registration_list_params", tax_registration.List),
    ("tax/_calculation_create_params", tax_calculation.Create),
    ("tax/_calculation_list_line_items_params", tax_calculation.ListItems),
    ("tax/_transaction_create_from_calculation_params", tax_transaction.FromCalculation),
    ("tax/_transaction_create_reversal_params", tax_transaction.Reverse),
    ("tax/_transaction_list_line_items_params", tax_transaction.ListItems),
    ("_plan_create_params", plan.Create),
    ("_plan_modify_params", plan.Update),
    ("_plan_list_params", plan.List),
    ("test_helpers/_confirmation_token_create_params", confirmation_token.Create),
    (
        "_payment_method_configuration_create_params",
        payment_method_configuration.Create,
    ),
    (
        "_payment_method_configuration_modify_params",
        payment_method_configuration.Update,
    ),
    ("_payment_method_configuration_list_params", payment_method_configuration.List),
    ("_payment_method_create_params", payment_method.Create),
    ("_payment_method_modify_params", payment_method.Update),
    ("_payment_method_attach_params", payment_method.Attach),
    ("_payment_method_detach_params", payment_method.Detach),
    ("_payment_method_list_params", payment_method.List),
    ("_subscription_create_params", subscription.Create),
    ("_subscription_modify_params", subscription.Update),
    ("_subscription_cancel_params", subscription.Cancel),
    ("_subscription_pause_params", subscription.Pause),
    ("_subscription_resume_params", subscription.Resume),
    ("_subscription_migrate_params", subscription.Migrate),
    ("_subscription_list_params", subscription.List),
    ("_customer_create_balance_transaction_params", balance_transaction.Create),
    ("_customer_modify_balance_transaction_params", balance_transaction.Update),
    ("_customer_balance_transaction_list_params", balance_transaction.List),
    ("_invoice_item_create_params", invoice_item.Create),
    ("_invoice_item_modify_params", invoice_item.Update),
    ("_invoice_item_list_params", invoice_item.List),
    ("_credit_note_create_params", credit_note.Create),
    ("_credit_note_preview_params", credit_note.Create),
    ("_credit_note_preview_lines_list_params", credit_note.PreviewLines),
    ("_credit_note_modify_params", credit_note.Update),
    ("_credit_note_void_credit_note_params", credit_note.Void),
    ("_credit_note_list_params", credit_note.List),
    ("_invoice_create_params", invoice.Create),
    ("_invoice_create_preview_params", preview.CreatePreview),
    ("_invoice_add_lines_params", invoice.AddLines),
    ("_invoice_update_lines_params", invoice.UpdateLines),
    ("_invoice_remove_lines_params", invoice.RemoveLines),
    ("_invoice_line_item_update_params", invoice.UpdateLine),
    ("_invoice_send_invoice_params", invoice.Send),
    ("_subscription_schedule_create_params", subscription_schedule.Create),
    ("_subscription_schedule_modify_params", subscription_schedule.Update),
    ("_subscription_schedule_cancel_params", subscription_schedule.Cancel),
    ("_subscription_schedule_release_params", subscription_schedule.Release),
    ("_subscription_schedule_list_params", subscription_schedule.List),
    ("_subscription_item_create_params", subscription_item.Create),
    ("_subscription_item_modify_params", subscription_item.Update),
    ("_subscription_item_delete_params", subscription_item.Delete),
    ("_subscription_item_list_params", subscription_item.List),
    ("_invoice_modify_params", invoice.Update),
    ("_invoice_finalize_invoice_params", invoice.Finalize),
    ("_invoice_pay_params", invoice.Pay),
    ("_invoice_void_invoice_params", invoice.Void),
    ("_invoice_mark_uncollectible_params", invoice.MarkUncollectible),
    ("_invoice_list_params", invoice.List),
    ("_invoice_attach_payment_params", invoice.AttachPayment),
    ("_invoice_payment_list_params", invoice.PaymentsList),
    ("_payment_intent_create_params", payment_intent.Create),
    ("_payment_intent_modify_params", payment_intent.Update),
    ("_payment_intent_confirm_params", payment_intent.Confirm),
    ("_payment_intent_capture_params", payment_intent.Capture),
    ("_payment_intent_cancel_params", payment_intent.Cancel),
    ("_payment_intent_list_params", payment_intent.List),
    ("_charge_modify_params", charge.Update),
    ("_charge_list_params", charge.List),
    ("_charge_list_refunds_params", refund.ListOfCharge),
    ("_setup_intent_create_params", setup_intent.Create),
    ("_setup_intent_modify_params", setup_intent.Update),
    ("_setup_intent_confirm_params", setup_intent.Confirm),
    ("_setup_intent_cancel_params", setup_intent.Cancel),
    ("_setup_intent_list_params", setup_intent.List),
    ("_refund_create_params", refund.Create),
    ("_refund_modify_params", refund.Update),
    ("_refund_cancel_params", refund.Cancel),
    ("_refund_list_params", refund.List),
    ("_webhook_endpoint_create_params", webhook_endpoint.Create),
    ("_webhook_endpoint_modify_params", webhook_endpoint.Update),
    ("_webhook_endpoint_list_params", webhook_endpoint.List),
    ("checkout/_session_create_params", checkout_session.Create),
    ("checkout/_session_modify_params", checkout_session.Update),
    ("checkout/_session_list_params", checkout_session.List),
    ("checkout/_session_expire_params", checkout_session.Expire),
    ("checkout/_session_list_line_items_params", checkout_session.ListItems),
    ("billing_portal/_session_create_params", portal_session.Create),
    ("billing_portal/_configuration_create_params", portal_configuration.Create),
    ("billing_portal/_configuration_modify_params", portal_configuration.Update),
    ("billing_portal/_configuration_list_params", portal_configuration.List),
    ("_dispute_modify_params", dispute.Update),
    ("_dispute_close_params", dispute.Close),
    ("_dispute_list_params", dispute.List),
    ("_product_create_feature_params", feature.Attach),
    ("_product_list_features_params", feature.Attached),
    ("entitlements/_feature_create_params", feature.Create),
    ("entitlements/_feature_modify_params", feature.Update),
    ("entitlements/_feature_list_params", feature.List),
    ("entitlements/_active_entitlement_list_params", entitlements.List),
    ("billing/_alert_create_params", alert.Create),
    ("billing/_alert_list_params", alert.List),
    ("billing/_alert_activate_params", alert.Activate),
    ("billing/_alert_archive_params", alert.Archive),
    ("billing/_alert_deactivate_params", alert.Deactivate),
    ("billing/_credit_grant_create_params", credit_grant.Create),
    ("billing/_credit_grant_modify_params", credit_grant.Update),
    ("billing/_credit_grant_expire_params", credit_grant.Expire),
    ("billing/_credit_grant_void_grant_params", credit_grant.Void),
    ("billing/_credit_grant_list_params", credit_grant.List),
    ("billing/_credit_balance_summary_retrieve_params", credit_grant.Summary),
    ("billing/_credit_balance_transaction_list_params", credit_transaction.List),
    ("billing/_meter_create_params", meter.Create),
    ("billing/_meter_modify_params", meter.Update),
    ("billing/_meter_list_params", meter.List),
    ("billing/_meter_list_event_summaries_params", meter.Summaries),
    ("billing/_meter_event_create_params", meter.Event),
    ("billing/_meter_event_adjustment_create_params", meter.Adjustment),
    ("_event_list_params", event.List),
    ("test_helpers/_test_clock_create_params", test_clock.Create),
    ("test_helpers/_test_clock_advance_params", test_clock.Advance),
    ("test_helpers/_test_clock_list_params", test_clock.List),
]


@pytest.mark.parametrize(("file", "kind"), VERBS, ids=[file for file, _ in VERBS])
def test_each_parameter_of_the_sdk_is_known(file: str, kind: Any) -> None:
    classes = params(file)
    top = next(iter(classes))
    assert list(_unknown(classes, top, inspect.type_info(kind), "")) == []


def _unknown(classes: Classes, name: str, info: Any, path: str) -> Iterator[str]:
    fields = {field.encode_name: field.type for field in info.fields}
    unsupported = getattr(info.cls, "unsupported", frozenset())
    assert not unsupported & fields.keys(), "a parameter is both supported and not"
    for field, annotation in classes[name].items():
        if field in unsupported:
            continue
        if field not in fields:
            yield f"{path}{field}"
            continue
        inner = _struct(fields[field])
        nested = _class(annotation, classes)
        if inner is not None and nested is not None:
            yield from _unknown(classes, nested, inner, f"{path}{field}.")


def _struct(info: Any) -> inspect.StructType | None:
    if isinstance(info, inspect.UnionType):
        found = [_struct(part) for part in info.types]
        return next((part for part in found if part is not None), None)
    if isinstance(info, inspect.Metadata):
        return _struct(info.type)
    if isinstance(info, inspect.VarTupleType):
        return _struct(info.item_type)
    if isinstance(info, inspect.DictType):
        return _struct(info.value_type)
    return info if isinstance(info, inspect.StructType) else None


def _class(annotation: ast.expr, classes: Classes) -> str | None:
    """The parameter class that an annotation mentions, in whatever quotes and unions."""
    text = ast.unparse(annotation).replace('"', " ").replace("'", " ")
    words = text.replace("[", " ").replace("]", " ").replace("|", " ").split()
    return next((word for word in words if word in classes), None)
