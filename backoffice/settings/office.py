"""The office itself, as agreements and invoices name it; the defaults are an invented one's."""

from backoffice.settings import env

BRAND_NAME = env.text("BRAND_NAME", "Tehty")
_business_id = env.business_id("OFFICE_BUSINESS_ID", "2077474-0")
OFFICE = {
    "name": env.text("OFFICE_NAME", "Tehty Oy"),
    "business_id": _business_id,
    "vat_number": env.vat_number("OFFICE_VAT_NUMBER", of=_business_id),
    "address": env.text("OFFICE_ADDRESS", "Esimerkkikatu 1"),
    "postcode": env.text("OFFICE_POSTCODE", "00100"),
    "city": env.text("OFFICE_CITY", "Helsinki"),
    "email": env.text("OFFICE_EMAIL", "toimisto@tehty.example"),
    "phone": env.text("OFFICE_PHONE", ""),
    "iban": env.finnish_iban("OFFICE_IBAN", "FI2112345600000785"),
    "bic": env.bic("OFFICE_BIC", "NDEAFIHH"),
}
