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
    ).cleaned(business_id="0112038-9")
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
        billing_profile(**{field: value}).cleaned(business_id="0112038-9")
    assert set(refused.value.fields) == {column}
    assert (refused.value.code, refused.value.status) == ("billing_invalid", 422)


def test_names_every_fault_at_once():
    with pytest.raises(BillingInvalid) as refused:
        billing_profile(name="", email="x", payment_term_days=99).cleaned(business_id="0112038-9")
    assert set(refused.value.fields) == {"billing_name", "billing_email", "payment_term_days"}


@pytest.mark.parametrize(
    ("facts", "sentences"),
    [
        (
            {"country": "SE"},
            {"billing_country": "Invoicing abroad is not available yet. Give FI as the country."},
        ),
        (
            {"vat_number": "SE556012579001"},
            {
                "vat_number": "Invoicing abroad is not available yet. Give a Finnish VAT number or leave this empty."
            },
        ),
        (
            {"vat_number": "FI20774740"},
            {"vat_number": "This is another company’s VAT number. By the Business ID it is FI01120389."},
        ),
    ],
)
def test_takes_nobody_whose_invoice_would_carry_the_wrong_tax(facts, sentences):
    with pytest.raises(BillingInvalid) as refused:
        billing_profile(**facts).cleaned(business_id="0112038-9")
    assert {column: text.en for column, text in refused.value.fields.items()} == sentences
