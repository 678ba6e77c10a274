"""All of billing's machines, compiled: importing this is the proof that they hold together."""

from sao.billing.resources.alert import ALERT
from sao.billing.resources.alert_reached import ALERT_REACHED
from sao.billing.resources.balance_transaction import BALANCE_TRANSACTION
from sao.billing.resources.checkout_session.machine import CHECKOUT_SESSION
from sao.billing.resources.confirmation_token import CONFIRMATION_TOKEN
from sao.billing.resources.coupon import COUPON
from sao.billing.resources.credit_grant import CREDIT_GRANT
from sao.billing.resources.credit_note import CREDIT_NOTE
from sao.billing.resources.credit_transaction import CREDIT_TRANSACTION
from sao.billing.resources.customer.machine import CUSTOMER
from sao.billing.resources.dispute import DISPUTE
from sao.billing.resources.entitlements import ENTITLEMENTS
from sao.billing.resources.feature import FEATURE
from sao.billing.resources.invoice.machine import INVOICE
from sao.billing.resources.invoice_item import INVOICE_ITEM
from sao.billing.resources.meter import METER
from sao.billing.resources.payment_intent.machine import PAYMENT_INTENT
from sao.billing.resources.payment_link import PAYMENT_LINK
from sao.billing.resources.payment_method import PAYMENT_METHOD
from sao.billing.resources.payment_method_configuration import PAYMENT_METHOD_CONFIGURATION
from sao.billing.resources.portal_configuration import PORTAL_CONFIGURATION
from sao.billing.resources.price import PRICE
from sao.billing.resources.product import PRODUCT
from sao.billing.resources.promotion_code import PROMOTION_CODE
from sao.billing.resources.quote.machine import QUOTE
from sao.billing.resources.refund import REFUND
from sao.billing.resources.settings import ENVIRONMENT_SETTINGS
from sao.billing.resources.setup_intent import SETUP_INTENT
from sao.billing.resources.shipping_rate import SHIPPING_RATE
from sao.billing.resources.subscription.machine import SUBSCRIPTION
from sao.billing.resources.subscription_schedule.machine import SUBSCRIPTION_SCHEDULE
from sao.billing.resources.tax_calculation import TAX_CALCULATION
from sao.billing.resources.tax_id import TAX_ID
from sao.billing.resources.tax_rate import TAX_RATE
from sao.billing.resources.tax_registration import TAX_REGISTRATION
from sao.billing.resources.tax_transaction import TAX_TRANSACTION
from sao.billing.resources.test_clock import TEST_CLOCK
from sao.billing.resources.usage import USAGE
from sao.billing.resources.webhook_endpoint import WEBHOOK_ENDPOINT
from sao.core.machine import Machines

MACHINES = Machines(
    (
        TEST_CLOCK,
        CUSTOMER,
        BALANCE_TRANSACTION,
        TAX_ID,
        CREDIT_GRANT,
        CREDIT_TRANSACTION,
        CREDIT_NOTE,
        INVOICE,
        INVOICE_ITEM,
        SUBSCRIPTION,
        SUBSCRIPTION_SCHEDULE,
        PAYMENT_INTENT,
        PAYMENT_METHOD,
        CONFIRMATION_TOKEN,
        SETUP_INTENT,
        CHECKOUT_SESSION,
        PAYMENT_LINK,
        QUOTE,
        REFUND,
        DISPUTE,
        PRODUCT,
        PRICE,
        FEATURE,
        METER,
        USAGE,
        ALERT,
        ALERT_REACHED,
        ENTITLEMENTS,
        COUPON,
        PROMOTION_CODE,
        TAX_RATE,
        SHIPPING_RATE,
        TAX_REGISTRATION,
        TAX_CALCULATION,
        TAX_TRANSACTION,
        ENVIRONMENT_SETTINGS,
        WEBHOOK_ENDPOINT,
        PORTAL_CONFIGURATION,
        PAYMENT_METHOD_CONFIGURATION,
    )
)
