"""Types of payment methods: those that Stripe has, and those that can be paid with here."""

from msgspec import UNSET, UnsetType

from sao.billing.payments.bank_debits import TYPES
from sao.wire.errors import WireError
from sao.wire.params import names

METHOD_TYPES = names(
    """
    acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit
    bancontact billie bizum blik boku_promptpay boleto capchase_pay card card_present
    cashapp check_scan click_to_pay crypto customer_balance demo_pay duitnow dummy_auth_push
    dummy_passthrough_card edenred eps fpx gcash getbalance gift_card giropay gopay grabpay
    id_bank_transfer ideal interac_present kakao_pay klarna knet konbini kr_card kr_market
    kriya link mb_way mobilepay momo mondu multibanco naver_pay netbanking ng_bank
    ng_bank_transfer ng_card ng_market ng_ussd ng_wallet nz_bank_account octopus oxxo p24
    paper_check pay_by_bank payco paynow paypal paypay payto pix promptpay qris rechnung
    revolut_pay samsung_pay satispay scalapay sepa_debit sequra shop_pay shopeepay sofort
    south_korea_market stripe_balance sunbit swish tamara test_pay touch_n_go truemoney
    twint upi us_bank_account us_cash_voucher vipps wechat_pay wero zip
    """
)
"""Those that Stripe has. Source: the annotations of the stripe package."""


def payable(types: tuple[str, ...] | None, param: str) -> tuple[str, ...]:
    """Those of the types that can be paid with here.

    Raises `parameter_invalid`: there is no such type, or none of them can.
    """
    known = " or ".join(f"'{each}'" for each in TYPES)
    for number, name in enumerate(types or ()):
        if name not in METHOD_TYPES:
            place = f"{param}[{number}]"
            message = f"Invalid {place}: there is no type '{name}'. Use {known}."
            raise WireError("parameter_invalid", message, place)
    found = tuple(each for each in types or () if each in TYPES)
    if types and not found:
        message = f"Only {known} is supported; got {', '.join(types)}."
        raise WireError("parameter_invalid", message, param)
    return found


def settled_types(types: tuple[str, ...] | None) -> tuple[str, ...] | UnsetType:
    """Those of payment settings, where they were said. Raises `parameter_invalid`."""
    return payable(types, "payment_settings[payment_method_types]") or UNSET


def includes_card(types: tuple[str, ...] | None, param: str) -> None:
    """Where only cards can be paid with. Raises `parameter_invalid`, where they are left out."""
    payable(types, param)
    if types and "card" not in types:
        raise WireError(
            "parameter_invalid", f"Only 'card' is supported; got {', '.join(types)}.", param
        )
