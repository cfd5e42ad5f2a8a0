"""The words of an invoice in the three languages. A final invoice keeps a copy in its snapshot: documents do not change."""

from backoffice.kernel.texts import Text

WORDS: dict[str, Text] = {
    "invoice": Text(fi="Lasku", sv="Faktura", en="Invoice"),
    "number": Text(fi="Laskun numero", sv="Fakturanummer", en="Invoice number"),
    "issued": Text(fi="Laskun päiväys", sv="Fakturadatum", en="Invoice date"),
    "due": Text(fi="Eräpäivä", sv="Förfallodag", en="Due date"),
    "terms": Text(fi="Maksuehto", sv="Betalningsvillkor", en="Payment terms"),
    "terms_days": Text(fi="{days} päivää netto", sv="{days} dagar netto", en="{days} days net"),
    "interest": Text(fi="Viivästyskorko", sv="Dröjsmålsränta", en="Late-payment interest"),
    "interest_law": Text(fi="korkolain mukaan", sv="enligt räntelagen", en="under the Finnish Interest Act"),
    "performed": Text(fi="Suoritettu", sv="Utfört", en="Performed"),
    "customer": Text(fi="Asiakas", sv="Kund", en="Client"),
    "customer_number": Text(fi="Asiakasnumero", sv="Kundnummer", en="Client number"),
    "your_reference": Text(fi="Viitteenne", sv="Er referens", en="Your reference"),
    "seller": Text(fi="Myyjä", sv="Säljare", en="Seller"),
    "business_id": Text(fi="Y-tunnus", sv="FO-nummer", en="Business ID"),
    "vat_number": Text(fi="ALV-numero", sv="Momsnummer", en="VAT number"),
    "email": Text(fi="Sähköposti", sv="E-post", en="E-mail"),
    "phone": Text(fi="Puhelin", sv="Telefon", en="Phone"),
    "description": Text(fi="Hyväksytyt tulokset", sv="Godkända resultat", en="Accepted results"),
    "quantity": Text(fi="Määrä", sv="Antal", en="Quantity"),
    "pieces": Text(fi="kpl", sv="st", en="pcs"),
    "unit_price": Text(fi="À-hinta, veroton", sv="À-pris utan moms", en="Unit price excl. VAT"),
    "net": Text(fi="Veroton", sv="Utan moms", en="Net"),
    "vat": Text(fi="ALV", sv="Moms", en="VAT"),
    "vat_rate": Text(fi="ALV-kanta", sv="Momssats", en="VAT rate"),
    "vat_base": Text(fi="Veron peruste", sv="Skattegrund", en="Taxable amount"),
    "vat_amount": Text(fi="Vero", sv="Skatt", en="VAT amount"),
    "total_net": Text(fi="Veroton yhteensä", sv="Totalt utan moms", en="Total excl. VAT"),
    "total_vat": Text(fi="Arvonlisävero", sv="Mervärdesskatt", en="VAT"),
    "to_pay": Text(fi="Maksettavaa", sv="Att betala", en="Amount due"),
    "payment": Text(fi="Maksutiedot", sv="Betalningsuppgifter", en="Payment"),
    "recipient": Text(fi="Saaja", sv="Mottagare", en="Recipient"),
    "iban": Text(fi="Tilinumero (IBAN)", sv="Kontonummer (IBAN)", en="Account (IBAN)"),
    "bic": Text(fi="BIC", sv="BIC", en="BIC"),
    "reference": Text(fi="Viitenumero", sv="Referensnummer", en="Reference number"),
    "rf": Text(fi="RF-viite", sv="RF-referens", en="RF reference"),
    "scan": Text(
        fi="Maksa pankkisovelluksella: lue koodi",
        sv="Betala i bankappen: läs av koden",
        en="Pay in your banking app: scan the code",
    ),
    "bar_code": Text(fi="Virtuaaliviivakoodi", sv="Virtuell streckkod", en="Virtual bar code"),
    "evidence": Text(fi="Laskun erittely", sv="Specifikation", en="What the invoice consists of"),
    "evidence_intro": Text(
        fi="Jokainen laskutettu tulos, ja kuka sen hyväksyi. Tuloksen tiedot ja tarkastukset löytyvät palvelusta tunnuksella.",
        sv="Varje fakturerat resultat och vem som godkände det. Resultatets uppgifter och kontroller finns i tjänsten under koden.",
        en="Every invoiced result and who accepted it. Its data and checks are found in the service by its code.",
    ),
    "evidence_rest": Text(
        fi="Erittelyssä on {shown} ensimmäistä tulosta; kaikki {all} ovat palvelusta saatavassa tiedostossa.",
        sv="Specifikationen visar de {shown} första resultaten; alla {all} finns i filen som fås i tjänsten.",
        en="The first {shown} results are shown; all {all} are in the file available in the service.",
    ),
    "line": Text(fi="Rivi", sv="Rad", en="Line"),
    "code": Text(fi="Tunnus", sv="Kod", en="Code"),
    "result": Text(fi="Tulos", sv="Resultat", en="Result"),
    "accepted_on": Text(fi="Hyväksytty", sv="Godkänt", en="Accepted"),
    "accepted_by": Text(fi="Hyväksyjä", sv="Godkänt av", en="Accepted by"),
    "by_silence": Text(
        fi="vaikenemalla (määräaika päättyi)",
        sv="genom tystnad (fristen löpte ut)",
        en="by silence (the review window ended)",
    ),
    "price": Text(fi="Hinta", sv="Pris", en="Price"),
}


def words(language: str) -> dict[str, str]:
    """Return every word in one language, Finnish when it is none of ours."""
    return {key: text.in_language(language) for key, text in WORDS.items()}
