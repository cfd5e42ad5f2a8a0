"""What a payment carries so that it finds its invoice: viite, RF reference, bank bar code.

Rule: docs/rules/reference-numbers.md; bar code: pankkiviivakoodi 5.3 (8.11.2012, corrected 21.10.2019)
"""

import re
from datetime import date

_WEIGHTS = (7, 3, 1)
_LARGEST_CENTS = 99_999_999  # six digits of euros, two of cents


def viite(base: str) -> str:
    """Return the Finnish reference number of a base: the base and its check digit.

    Units: `base` has 3 to 19 digits, no leading zero. Raises: ValueError otherwise.
    """
    if not re.fullmatch(r"[1-9][0-9]{2,18}", base):
        raise ValueError(f"a reference base has 3 to 19 digits and no leading zero, not {base!r}")
    return base + _check_digit(base)


def is_viite(text: str) -> bool:
    """Tell whether the digits are a reference number with the right check digit."""
    return bool(re.fullmatch(r"[1-9][0-9]{3,19}", text)) and text[-1] == _check_digit(text[:-1])


def rf(reference: str) -> str:
    """Return the international form (ISO 11649) of a Finnish reference number. Raises: ValueError for a wrong one."""
    if not is_viite(reference):
        raise ValueError(f"not a reference number: {reference!r}")
    check = 98 - int(reference + "271500") % 97
    return f"RF{check:02d}{reference}"


def grouped(reference: str) -> str:
    """Return a viite in groups of five from the right, an RF reference or IBAN in groups of four from the left."""
    if reference.isdigit():
        first = len(reference) % 5
        parts = [reference[:first], *(reference[n : n + 5] for n in range(first, len(reference), 5))]
    else:
        parts = [reference[n : n + 4] for n in range(0, len(reference), 4)]
    return " ".join(part for part in parts if part)


def bar_code(*, iban: str, cents: int, reference: str, due_on: date | None) -> str:
    """Return the 54 digits of the Finnish bank bar code: version 4 for a viite, 5 for an RF reference.

    Units: gross cents, written as zeros when they do not fit (over 999,999.99); no due date is zeros too.
    Raises: ValueError for an account that is not Finnish or a reference that is neither.
    """
    account = iban.replace(" ", "").upper()
    if not re.fullmatch(r"FI[0-9]{16}", account):
        raise ValueError("the bank bar code is for Finnish accounts only")
    amount = f"{cents if 0 < cents <= _LARGEST_CENTS else 0:08d}"
    due = due_on.strftime("%y%m%d") if due_on else "000000"
    if reference.startswith("RF") and re.fullmatch(r"RF[0-9]{6,22}", reference):
        return f"5{account[2:]}{amount}{reference[2:4]}{reference[4:].zfill(21)}{due}"
    if not is_viite(reference):
        raise ValueError(f"not a reference number: {reference!r}")
    return f"4{account[2:]}{amount}000{reference.zfill(20)}{due}"


def _check_digit(base: str) -> str:
    total = sum(int(digit) * _WEIGHTS[place % 3] for place, digit in enumerate(reversed(base)))
    return str(-total % 10)
