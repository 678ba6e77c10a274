"""Stripe's test bank accounts: the numbers and names by which a test asks for a certain behavior.

`pm_sepaDebit_success_de` and its like stand for a fresh payment method like that; so does its
number. What a behavior means is said in `billing.bank_debits`. No other account can be debited
here, so no chain holds anything of a real one.

Source: docs.stripe.com/testing (bank debits), and the pages on each of them.
"""

from typing import NamedTuple

from sao.billing.payments.ibans import iban
from sao.billing.values.payment import BankAccount, Card, DebitType
from sao.core.ids import token

ROUTING_NUMBER, SORT_CODE, BSB_NUMBER = "110000000", "108800", "000000"
"""The banks of the test accounts that are no IBANs."""


class Template(NamedTuple):
    """A test account; `name` is None of one that has only a number."""

    name: str
    number: str
    behavior: str


_WAYS = {
    "success": "succeed",
    "successDelayed": "succeed_late",
    "failed": "decline",
    "failedDelayed": "decline_late",
    "disputed": "dispute",
    "exceedsWeeklyVolumeLimit": "decline_charge_exceeds_source_limit",
    "exceedsWeeklyTransactionLimit": "decline_charge_exceeds_weekly_limit",
    "insufficientFunds": "decline_insufficient_funds",
}
"""What every country has an IBAN for, in the order of `_IBANS`."""

_IBANS = """
    AT611904300234573201 AT321904300235473204 AT861904300235473202 AT051904300235473205
    AT591904300235473203 AT981904300000343434 AT601904300000121212 AT981904300002222227
    BE62510007547061 BE78510007547064 BE68539007547034 BE51510007547065
    BE08510007547063 BE90510000343434 BE52510000121212 BE90510002222227
    DE89370400440532013000 DE08370400440532013003 DE62370400440532013001 DE78370400440532013004
    DE35370400440532013002 DE65370400440000343434 DE27370400440000121212 DE65370400440002222227
    EE382200221020145685 EE222200221020145682 EE762200221020145680 EE922200221020145683
    EE492200221020145681 EE672200000000343434 EE292200000000121212 EE672200000002222227
    ES0700120345030000067890 ES2300120345030000067893 ES9121000418450200051332
    ES9300120345030000067894 ES5000120345030000067892 ES1700120345000000343434
    ES7600120345000000121212 ES1700120345000002222227
    FI2112345600000785 FI3712345600000788 FI9112345600000786 FI1012345600000789
    FI6412345600000787 FI6712345600343434 FI2912345600121212 FI6712345602222227
    FR1420041010050500013M02606 FR3020041010050500013M02609 FR8420041010050500013M02607
    FR7920041010050500013M02600 FR5720041010050500013M02608 FR9720041010050000000343434
    FR5920041010050000000121212 FR9720041010050000002222227
    IE29AIBK93115212345678 IE24AIBK93115212345671 IE02AIBK93115212345679 IE94AIBK93115212345672
    IE51AIBK93115212345670 IE10AIBK93115200343434 IE69AIBK93115200121212 IE10AIBK93115202222227
    LU280019400644750000 LU440019400644750003 LU980019400644750001 LU170019400644750004
    LU710019400644750002 LU900010000000343434 LU520010000000121212 LU900010000002222227
    PT50000201231234567890154 PT66000201231234567890157 PT23000201231234567890155
    PT39000201231234567890158 PT93000201231234567890156 PT05000201230000000343434
    PT64000201230000000121212 PT05000201230000002222227
    SE3550000000054910000003 SE5150000000054910000006 SE0850000000054910000004
    SE2450000000054910000007 SE7850000000054910000005 SE2850000000000000343434
    SE8750000000000000121212 SE2850000000000002222227
    CH9300762011623852957 CH8656663438253651553 CH5362200119938136497 CH1843597160341964438
    CH1260378413965193069 CH1800762000000343434 CH7700762000000121212 CH1800762000002222227
"""

_DUTCH = (
    Template("success_nl", "NL39RABO0300065264", "succeed"),
    Template("successDelayed_nl", "NL55RABO0300065267", "succeed_late"),
    Template("failed_nl", "NL91ABNA0417164300", "decline"),
    Template("failedDelayed_nl", "NL28RABO0300065268", "decline_late"),
    Template("disputed_nl", "NL82RABO0300065266", "dispute"),
    Template(
        "exceedsWeeklyVolumeLimit_nl", "NL27RABO0000343434", "decline_charge_exceeds_source_limit"
    ),
    Template(
        "exceedsWeeklyTransactionLimit_nl",
        "NL86RABO0000121212",
        "decline_charge_exceeds_weekly_limit",
    ),
)
"""Those of the Netherlands, which lack one."""

_AMERICAN = (
    Template("success", "000123456789", "succeed"),
    Template("accountClosed", "000111111113", "decline_account_closed"),
    Template("noAccount", "000111111116", "decline_no_account"),
    Template("insufficientFunds", "000222222227", "decline_insufficient_funds"),
    Template("debitNotAuthorized", "000333333335", "decline_debit_not_authorized"),
    Template("invalidCurrency", "000444444440", "decline_invalid_currency"),
    Template("dispute", "000555555559", "dispute"),
    Template("processing", "000000000009", "processing"),
    Template("weeklyLimitExceeded", "000777777771", "decline_charge_exceeds_source_limit"),
)
_BRITISH = (
    Template("success", "00012345", "succeed"),
    Template("successDelayed", "90012345", "succeed_late"),
    Template("debitNotAuthorized", "33333335", "decline_debit_not_authorized"),
    Template("debitNotAuthorizedDelayed", "93333335", "decline_debit_not_authorized_late"),
    Template("insufficientFunds", "22222227", "decline_insufficient_funds"),
    Template("insufficientFundsDelayed", "92222227", "decline_insufficient_funds_late"),
    Template("dispute", "55555559", "dispute"),
    Template("exceedsWeeklyLimit", "34343434", "decline_charge_exceeds_source_limit"),
    Template("exceedsTransactionLimit", "12121212", "decline_charge_exceeds_transaction_limit"),
)
_AUSTRALIAN = (
    Template("success", "000123456", "succeed"),
    Template("successDelayed", "900123456", "succeed_late"),
    Template("accountClosed", "111111113", "decline_account_closed"),
    Template("noAccount", "111111116", "decline_no_account"),
    Template("referToCustomer", "222222227", "decline_refer_to_customer"),
    Template("referToCustomerDelayed", "922222227", "decline_refer_to_customer_late"),
    Template("debitNotAuthorized", "333333335", "decline_debit_not_authorized"),
    Template("dispute", "666666660", "dispute"),
    Template("exceedsWeeklyLimit", "343434343", "decline_charge_exceeds_source_limit"),
    Template("exceedsTransactionLimit", "121212121", "decline_charge_exceeds_transaction_limit"),
)


def _european() -> tuple[Template, ...]:
    ways = tuple(_WAYS.items())
    listed = tuple(
        Template(
            f"{ways[place % len(ways)][0]}_{each[:2].lower()}", each, ways[place % len(ways)][1]
        )
        for place, each in enumerate(_IBANS.split())
    )
    return (*listed, *_DUTCH)


TEMPLATES: dict[DebitType, tuple[Template, ...]] = {
    "sepa_debit": _european(),
    "us_bank_account": _AMERICAN,
    "bacs_debit": _BRITISH,
    "au_becs_debit": _AUSTRALIAN,
}
"""Stripe's test accounts, by the type of the debit."""

_BANKS: dict[DebitType, tuple[BankAccount, str]] = {
    "us_bank_account": (
        BankAccount(
            type="us_bank_account",
            bank_code=ROUTING_NUMBER,
            bank_name="STRIPE TEST BANK",
            holder_type="individual",
            account_type="checking",
        ),
        "US",
    ),
    "bacs_debit": (BankAccount(type="bacs_debit", bank_code=SORT_CODE), "GB"),
    "au_becs_debit": (BankAccount(type="au_becs_debit", bank_code=BSB_NUMBER), "AU"),
}
_PREFIXES: dict[str, DebitType] = {
    "pm_sepaDebit_": "sepa_debit",
    "pm_usBankAccount_": "us_bank_account",
    "pm_bacsDebit_": "bacs_debit",
    "pm_auBecsDebit_": "au_becs_debit",
}
"""How the names of Stripe's test payment methods begin."""


def named_account(name: str) -> Card | None:
    """The test account of a name like `pm_usBankAccount_success`, if it is one."""
    for prefix, kind in _PREFIXES.items():
        if name.startswith(prefix):
            wanted = name.removeprefix(prefix)
            found = (each for each in TEMPLATES[kind] if each.name == wanted)
            return next((_account(kind, each) for each in found), None)
    return None


def is_name(name: str) -> bool:
    """Whether this can be the name of a test account, and not an id."""
    return name.startswith(tuple(_PREFIXES))


def numbered_account(kind: DebitType, number: str) -> Card | None:
    """The test account with this number, if it is one; of an IBAN, the whole of it."""
    plain = number.replace(" ", "").upper()
    found = (each for each in TEMPLATES[kind] if each.number == plain)
    return next((_account(kind, each) for each in found), None)


def _account(kind: DebitType, template: Template) -> Card:
    bank, country = _banked(template.number) if kind == "sepa_debit" else _BANKS[kind]
    return Card(
        brand="",
        last4=template.number[-4:],
        exp_month=0,
        exp_year=0,
        funding="",
        country=country,
        fingerprint=token(f"bank/{kind}/{bank.bank_code}/{template.number}", 16),
        behavior=template.behavior,
        bank=bank,
    )


def _banked(number: str) -> tuple[BankAccount, str]:
    said = iban(number)
    if said is None:
        raise ValueError(f"the test account {number} is no IBAN")
    bank = BankAccount(type="sepa_debit", bank_code=said.bank_code, branch_code=said.branch_code)
    return bank, said.country
