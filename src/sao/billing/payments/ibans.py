"""IBANs: whether one can be, and what it says about the bank.

Source: the check digits of ISO 13616, and the lengths and places in the registry of SWIFT.
"""

from typing import NamedTuple

_CHECK, _MODULUS = 1, 97


class Places(NamedTuple):
    """How long the IBANs of a country are, and where in them bank and branch stand."""

    length: int
    bank_end: int
    branch_end: int | None = None
    bank_start: int = 4


PLACES = {
    "AD": Places(24, 8, 12),
    "AT": Places(20, 9),
    "BE": Places(16, 7),
    "BG": Places(22, 8, 12),
    "CH": Places(21, 9),
    "CY": Places(28, 7, 12),
    "CZ": Places(24, 8),
    "DE": Places(22, 12),
    "DK": Places(18, 8),
    "EE": Places(20, 6),
    "ES": Places(24, 8, 12),
    "FI": Places(18, 7),
    "FR": Places(27, 9, 14),
    "GB": Places(22, 8, 14),
    "GI": Places(23, 8),
    "GR": Places(27, 7, 11),
    "HR": Places(21, 11),
    "HU": Places(28, 7, 11),
    "IE": Places(22, 8, 14),
    "IS": Places(26, 6, 8),
    "IT": Places(27, 10, 15, 5),
    "LI": Places(21, 9),
    "LT": Places(20, 9),
    "LU": Places(20, 7),
    "LV": Places(21, 8),
    "MC": Places(27, 9, 14),
    "MT": Places(31, 8, 13),
    "NL": Places(18, 8),
    "NO": Places(15, 8),
    "PL": Places(28, 7, 12),
    "PT": Places(25, 8, 12),
    "RO": Places(24, 8),
    "SE": Places(24, 7),
    "SI": Places(19, 6, 9),
    "SK": Places(24, 8),
    "SM": Places(27, 10, 15, 5),
    "VA": Places(22, 7),
}
"""The countries whose accounts can be debited in euro."""


class Iban(NamedTuple):
    """What an IBAN says of the account."""

    country: str
    bank_code: str
    branch_code: str | None
    number: str


def iban(text: str) -> Iban | None:
    """The IBAN that is written so, with spaces or without; None where it cannot be one."""
    number = text.replace(" ", "").upper()
    places = PLACES.get(number[:2])
    plain = number.isascii() and number.isalnum() and number[2:4].isdecimal()
    if places is None or not plain or len(number) != places.length:
        return None
    turned = "".join(str(int(each, 36)) for each in number[4:] + number[:4])
    if int(turned) % _MODULUS != _CHECK:
        return None
    branch = None
    if places.branch_end is not None:
        branch = number[places.bank_end : places.branch_end]
    return Iban(number[:2], number[places.bank_start : places.bank_end], branch, number)
