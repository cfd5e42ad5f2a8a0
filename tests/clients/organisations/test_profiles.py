"""The billing profile is checked whole: every faulty field is named at once."""

import pytest

from clients.organisations.errors import BillingInvalid
from tests.factories.clients import billing_profile


def test_is_normalized():
    cleaned = billing_profile(
        name="  Kaski   Oy ",
        email="Laskut@Kaski.EXAMPLE",
        country="fi",
        vat_number="FI 0112038-9",
        postcode=" 20100 ",
    ).cleaned()
    assert (cleaned.name, cleaned.email, cleaned.country) == ("Kaski Oy", "laskut@kaski.example", "FI")
    assert (cleaned.vat_number, cleaned.postcode) == ("FI01120389", "20100")


@pytest.mark.parametrize(
    ("field", "column", "value"),
    [
        ("name", "billing_name", " "),
        ("name", "billing_name", "<b>Kaski</b>"),
        ("address", "billing_address", "x" * 201),
        ("postcode", "billing_postcode", "2010"),
        ("postcode", "billing_postcode", "2010O"),
        ("city", "billing_city", "Tur\x00ku"),
        ("country", "billing_country", "XX"),
        ("country", "billing_country", "ZZ"),
        ("email", "billing_email", "laskut@"),
        ("email", "billing_email", "laskut kaski.example"),
        ("vat_number", "vat_number", "FI01120388"),
        ("vat_number", "vat_number", "01120389"),
        ("invoice_language", "invoice_language", "de"),
        ("invoicing_period", "invoicing_period", "daily"),
        ("payment_term_days", "payment_term_days", 0),
        ("payment_term_days", "payment_term_days", 31),
    ],
)
def test_refuses(field, column, value):
    with pytest.raises(BillingInvalid) as refused:
        billing_profile(**{field: value}).cleaned()
    assert set(refused.value.fields) == {column}
    assert (refused.value.code, refused.value.status) == ("billing_invalid", 422)


def test_names_every_fault_at_once():
    with pytest.raises(BillingInvalid) as refused:
        billing_profile(name="", email="x", payment_term_days=99).cleaned()
    assert set(refused.value.fields) == {"billing_name", "billing_email", "payment_term_days"}


@pytest.mark.parametrize(
    ("country", "postcode", "vat_number"),
    [("SE", "111 22", "SE556012579001"), ("GB", "SW1A 1AA", ""), ("EE", "10111", "EE100931558")],
)
def test_takes_a_company_abroad(country, postcode, vat_number):
    cleaned = billing_profile(country=country, postcode=postcode, vat_number=vat_number).cleaned()
    assert (cleaned.country, cleaned.postcode, cleaned.vat_number) == (country, postcode, vat_number)
