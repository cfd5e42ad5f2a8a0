"""The Finnish Business ID: typed in many ways, kept in one."""

import re

from stdnum.fi import ytunnus

from clients.organisations.errors import BusinessIdInvalid

# With or without the hyphen, blanks or the country code of the VAT number; an old one has six digits before the hyphen.
_TYPED = re.compile(r"(?:FI)?([0-9]{7})-?([0-9])|([0-9]{6})-([0-9])")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")


def clean_business_id(typed: str, *, field: str = "business_id") -> str:
    """Return the Business ID as `NNNNNNN-C` from `0112038-9`, `01120389`, `FI01120389` or the old `112038-9`.

    Raises: BusinessIdInvalid naming `field` when the form or the check digit is wrong.
    Rule: weights 7 9 10 5 8 4 2, sum modulo 11 (Business ID, tietopalvelu.ytj.fi)
    """
    match = _TYPED.fullmatch("".join(typed.translate(_DASHES).upper().split()))
    if match is None:
        raise BusinessIdInvalid(field=field)
    number = f"{match[1] or match[3]}{match[2] or match[4]}".zfill(8)
    if not ytunnus.is_valid(number) or number == "00000000":
        raise BusinessIdInvalid(field=field)
    return str(ytunnus.format(number))
