"""The billing profile: where a client's invoices go and how they look."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum.eu import vat

from backoffice.kernel.cleaning import TextInvalid, clean_line
from backoffice.kernel.texts import LANGUAGES, Text
from clients.organisations.errors import BillingInvalid
from clients.organisations.models import Client, InvoicingPeriod

HOME = "FI"
LONGEST_TERM_DAYS = 30  # between businesses, unless the client agrees otherwise in writing


@dataclass(frozen=True)
class BillingProfile:
    """What the invoices of a client need. `payment_term_days` are calendar days; the rest is text as typed."""

    name: str
    address: str
    postcode: str
    city: str
    email: str
    country: str = "FI"
    reference: str = ""  # the client's own reference, printed on invoices
    vat_number: str = ""
    invoice_language: str = "fi"
    invoicing_period: str = InvoicingPeriod.MONTHLY
    payment_term_days: int = 14

    @classmethod
    def of(cls, client: Client) -> "BillingProfile":
        """Read the profile a client has."""
        return cls(**{name: getattr(client, column) for name, column in COLUMNS.items()})

    def cleaned(self, *, business_id: str, vat_number_before: str = "") -> "BillingProfile":
        """Return the profile of the company with that Business ID normalised: trimmed, e-mail in lower case, VAT number compact.

        Only Finnish buyers are taken: invoices know no reverse charge yet. A VAT number that is not the company's own stays
        where it stood before (a VAT group has one of its own). Raises: BillingInvalid with every faulty field at once, named
        `billing_...` as on the client. Rule: docs/rules/vat-per-document.md
        """
        good: dict[str, object] = {}
        faults: dict[str, Text] = {}
        for name in _TEXTS:
            self._clean_one(name, good, faults)
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                faults[COLUMNS[name]] = _CHOOSE
        if not 1 <= self.payment_term_days <= LONGEST_TERM_DAYS:
            faults["payment_term_days"] = _TERM
        own = "FI" + business_id.replace("-", "")
        if good.get("vat_number") and good["vat_number"] not in (own, vat_number_before):
            faults["vat_number"] = _OTHER_VAT.format(own=own)
        if faults:
            raise BillingInvalid(fields=faults)
        return replace(self, **good)  # type: ignore[arg-type]

    def columns(self) -> dict[str, object]:
        """Return the profile by the client's column names."""
        return {column: getattr(self, name) for name, column in COLUMNS.items()}

    def _clean_one(self, name: str, good: dict[str, object], faults: dict[str, Text]) -> None:
        limit, required = _TEXTS[name]
        column = COLUMNS[name]
        try:
            value = clean_line(getattr(self, name), field=column, max_length=limit, required=required)
            good[name] = _SHAPES[name](value, column) if name in _SHAPES and value else value
        except TextInvalid as error:
            faults |= error.fields


_OWN_NAMES = {"vat_number", "invoice_language", "invoicing_period", "payment_term_days"}
COLUMNS = {
    each.name: each.name if each.name in _OWN_NAMES else f"billing_{each.name}"
    for each in fields(BillingProfile)
}
# Longest length in characters, and whether it must be there.
_TEXTS: dict[str, tuple[int, bool]] = {
    "name": (200, True),
    "address": (200, True),
    "postcode": (10, True),
    "city": (100, True),
    "country": (2, True),
    "email": (254, True),
    "reference": (100, False),
    "vat_number": (20, False),
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "invoice_language": LANGUAGES,
    "invoicing_period": tuple(InvoicingPeriod.values),
}
_COUNTRIES = frozenset(code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code))) - {
    "EU",
    "UN",
    "ZZ",
}

_CHOOSE = Text(fi="Valitse luettelosta.", sv="Välj i listan.", en="Choose from the list.")
_TERM = Text(
    fi="Anna maksuaika 1–30 päivänä.",
    sv="Ange en betalningstid på 1–30 dagar.",
    en="Give a payment term of 1 to 30 days.",
)
_POSTCODE = Text(
    fi="Anna postinumero: viisi numeroa, esimerkiksi 00100.",
    sv="Ange postnumret: fem siffror, till exempel 00100.",
    en="Give the postcode: five digits, for example 00100.",
)
_COUNTRY = Text(
    fi="Anna maa kahdella kirjaimella, esimerkiksi FI.",
    sv="Ange landet med två bokstäver, till exempel FI.",
    en="Give the country in two letters, for example FI.",
)
_ABROAD = Text(
    fi="Ulkomaille ei vielä voi laskuttaa. Anna maaksi FI.",
    sv="Det går inte att fakturera utomlands ännu. Ange FI som land.",
    en="Invoicing abroad is not available yet. Give FI as the country.",
)
_EMAIL = Text(
    fi="Kirjoita sähköpostiosoite kokonaan, esimerkiksi laskut@yritys.example.",
    sv="Skriv hela e-postadressen, till exempel fakturor@foretag.example.",
    en="Write the whole e-mail address, for example invoices@company.example.",
)
_VAT = Text(
    fi="Arvonlisäveronumero ei kelpaa. Suomessa se on FI ja Y-tunnuksen numerot, esimerkiksi FI01120389.",
    sv="Momsnumret är fel. I Finland är det FI och FO-numrets siffror, till exempel FI01120389.",
    en="This is not a valid VAT number. In Finland it is FI and the digits of the Business ID, for example FI01120389.",
)
_VAT_ABROAD = Text(
    fi="Ulkomaille ei vielä voi laskuttaa. Anna suomalainen arvonlisäveronumero tai jätä kohta tyhjäksi.",
    sv="Det går inte att fakturera utomlands ännu. Ange ett finländskt momsnummer eller lämna fältet tomt.",
    en="Invoicing abroad is not available yet. Give a Finnish VAT number or leave this empty.",
)
_OTHER_VAT = Text(
    fi="Tämä on toisen yrityksen arvonlisäveronumero. Y-tunnuksen mukaan se on {own}.",
    sv="Det här är ett annat företags momsnummer. Enligt FO-numret är det {own}.",
    en="This is another company’s VAT number. By the Business ID it is {own}.",
)


def _email(value: str, column: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise TextInvalid(field=column, why=_EMAIL) from None
    return value.lower()


def _country(value: str, column: str) -> str:
    if value.upper() not in _COUNTRIES:
        raise TextInvalid(field=column, why=_COUNTRY)
    if value.upper() != HOME:
        raise TextInvalid(field=column, why=_ABROAD)
    return HOME


def _vat_number(value: str, column: str) -> str:
    if not vat.is_valid(value):
        raise TextInvalid(field=column, why=_VAT)
    number = str(vat.compact(value))
    if not number.startswith(HOME):
        raise TextInvalid(field=column, why=_VAT_ABROAD)
    return number


def _postcode(value: str, column: str) -> str:
    if not re.fullmatch("[0-9]{5}", value):
        raise TextInvalid(field=column, why=_POSTCODE)
    return value


_SHAPES: dict[str, Callable[[str, str], str]] = {
    "email": _email,
    "country": _country,
    "vat_number": _vat_number,
    "postcode": _postcode,
}
