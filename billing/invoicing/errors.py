"""Refusals of invoicing.

Conflict
├── InvoiceNotDraft
├── NothingToInvoice
├── VatRateMissing
├── PayeeAccountInvalid
├── BuyerAbroad
├── IssuedBeforeLast
└── DocumentStands
"""

from backoffice.kernel.errors import Conflict
from backoffice.kernel.texts import Text


class InvoiceNotDraft(Conflict):
    """The invoice is final or discarded: only a draft may be finalised, rebuilt or discarded."""

    code = "invoice_not_draft"
    sentence = Text(
        fi="Lasku ei ole enää luonnos. Päivitä sivu ja katso nykyinen tilanne.",
        sv="Fakturan är inte längre ett utkast. Uppdatera sidan och se läget.",
        en="The invoice is no longer a draft. Reload the page to see where it stands.",
    )


class NothingToInvoice(Conflict):
    """The draft has no lines."""

    code = "nothing_to_invoice"
    sentence = Text(
        fi="Laskulla ei ole yhtään hyväksyttyä tulosta. Muodosta luonnos uudelleen.",
        sv="Fakturan har inga godkända resultat. Skapa utkastet på nytt.",
        en="The invoice carries no accepted result. Build the draft again.",
    )


class VatRateMissing(Conflict):
    """The dated table has no rate for the category on the day of performance."""

    code = "vat_rate_missing"
    sentence = Text(
        fi="Arvonlisäverokantaa ”{category}” ei ole päivälle {day}. Lisää se verokantojen taulukkoon.",
        sv="Momssatsen ”{category}” saknas för {day}. Lägg till den i tabellen över momssatser.",
        en="There is no VAT rate “{category}” for {day}. Add it to the table of rates.",
    )


class PayeeAccountInvalid(Conflict):
    """The office's own account is not one a Finnish invoice can be paid to: no bar code can be made of it."""

    code = "payee_account_invalid"
    sentence = Text(
        fi="Toimiston tilinumero tai BIC ei kelpaa laskulle. Korjaa asetukset OFFICE_IBAN ja OFFICE_BIC: suomalainen tili ja sen pankki.",
        sv="Kontorets kontonummer eller BIC duger inte på en faktura. Rätta inställningarna OFFICE_IBAN och OFFICE_BIC: ett finländskt konto och dess bank.",
        en="The office’s account or BIC cannot stand on an invoice. Correct the settings OFFICE_IBAN and OFFICE_BIC: a Finnish account and its bank.",
    )


class BuyerAbroad(Conflict):
    """The client's profile names another country or its VAT number: domestic VAT would be wrong, reverse charge is not made yet."""

    code = "buyer_abroad"
    sentence = Text(
        fi="Ulkomaille ei vielä voi laskuttaa: asiakkaan maa on {country} ja arvonlisäveronumero {vat_number}. Tarkista laskutustiedot.",
        sv="Det går inte att fakturera utomlands ännu: kundens land är {country} och momsnummer {vat_number}. Kontrollera faktureringsuppgifterna.",
        en="Invoicing abroad is not available yet: the client’s country is {country} and its VAT number {vat_number}. Check the billing details.",
    )


class IssuedBeforeLast(Conflict):
    """The series' last invoice carries a later day: numbers and days run the same way. A clock went wrong, then or now."""

    code = "issued_before_last"
    sentence = Text(
        fi="Sarjan viimeisin lasku {number} on päivätty {last}, joten uutta laskua ei voi päivätä {day}. Tarkista palvelimen kello.",
        sv="Seriens senaste faktura {number} är daterad {last}, så en ny kan inte dateras {day}. Kontrollera serverns klocka.",
        en="The last invoice of the series, {number}, is dated {last}, so a new one cannot be dated {day}. Check the server’s clock.",
    )


class DocumentStands(Conflict):
    """The PDF has been stored already, or was never due: it is rendered once."""

    code = "document_stands"
    sentence = Text(
        fi="Laskun PDF on jo tallessa, tai lasku on vielä luonnos.",
        sv="Fakturans PDF finns redan, eller så är fakturan ännu ett utkast.",
        en="The PDF of the invoice is stored already, or the invoice is still a draft.",
    )
