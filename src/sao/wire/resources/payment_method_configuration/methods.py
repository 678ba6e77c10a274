"""Every way of paying that a configuration can switch on or off, whether it is one here or not."""

from typing import ClassVar, Literal

from sao.wire.params import Params, Part, names

Preference = Literal["none", "off", "on"]


class Display(Part, frozen=True, kw_only=True):
    """Whether it is to be offered; `none`: as it is unless somebody says."""

    preference: Preference | None = None


class Choice(Part, frozen=True, kw_only=True):
    """What is wanted of a way of paying."""

    display_preference: Display = Display()


class Methods(Params, frozen=True, kw_only=True):
    """What is wanted of each way of paying."""

    unsupported: ClassVar[frozenset[str]] = names("apple_pay_later fr_meal_voucher_conecs")

    acss_debit: Choice | None = None
    affirm: Choice | None = None
    afterpay_clearpay: Choice | None = None
    alipay: Choice | None = None
    alma: Choice | None = None
    amazon_pay: Choice | None = None
    apple_pay: Choice | None = None
    au_becs_debit: Choice | None = None
    bacs_debit: Choice | None = None
    bancontact: Choice | None = None
    billie: Choice | None = None
    bizum: Choice | None = None
    blik: Choice | None = None
    boleto: Choice | None = None
    card: Choice | None = None
    cartes_bancaires: Choice | None = None
    cashapp: Choice | None = None
    crypto: Choice | None = None
    customer_balance: Choice | None = None
    eps: Choice | None = None
    fpx: Choice | None = None
    giropay: Choice | None = None
    google_pay: Choice | None = None
    grabpay: Choice | None = None
    ideal: Choice | None = None
    jcb: Choice | None = None
    kakao_pay: Choice | None = None
    klarna: Choice | None = None
    konbini: Choice | None = None
    kr_card: Choice | None = None
    link: Choice | None = None
    mb_way: Choice | None = None
    mobilepay: Choice | None = None
    multibanco: Choice | None = None
    naver_pay: Choice | None = None
    nz_bank_account: Choice | None = None
    oxxo: Choice | None = None
    p24: Choice | None = None
    pay_by_bank: Choice | None = None
    payco: Choice | None = None
    paynow: Choice | None = None
    paypal: Choice | None = None
    paypay: Choice | None = None
    payto: Choice | None = None
    pix: Choice | None = None
    promptpay: Choice | None = None
    revolut_pay: Choice | None = None
    samsung_pay: Choice | None = None
    satispay: Choice | None = None
    scalapay: Choice | None = None
    sepa_debit: Choice | None = None
    sequra: Choice | None = None
    sofort: Choice | None = None
    sunbit: Choice | None = None
    swish: Choice | None = None
    twint: Choice | None = None
    upi: Choice | None = None
    us_bank_account: Choice | None = None
    wechat_pay: Choice | None = None
    zip: Choice | None = None

    def preferences(self) -> dict[str, Preference]:
        """What was said, by way of paying."""
        said = {name: getattr(self, name) for name in METHODS}
        wanted = {name: one.display_preference.preference for name, one in said.items() if one}
        return {name: one for name, one in wanted.items() if one is not None}


METHODS = tuple(name for name in Methods.__annotations__ if name != "unsupported")
"""Their names, in Stripe's order."""
