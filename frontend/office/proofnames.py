"""What each proof of the books says, for people; the names themselves are for commands and logs."""

from backoffice.kernel.texts import Text


def _said(fi: str, sv: str, en: str) -> Text:
    return Text(fi=fi, sv=sv, en=en)


_SAID = {
    "accepted keys are billed": _said(
        "Hyväksytty kohde laskutetaan kerran",
        "Det som godkänts faktureras en gång",
        "What was accepted is billed once",
    ),
    "balances are sums": _said(
        "Saldot ovat vientien summia",
        "Saldona är summor av posterna",
        "Balances are the sums of their entries",
    ),
    "bank lines are booked once": _said(
        "Tilitapahtuma on kirjattu kerran",
        "En banktransaktion är bokförd en gång",
        "A bank line is booked once",
    ),
    "cap counters match units": _said(
        "Katon laskurit vastaavat tuloksia",
        "Takets räknare motsvarar resultaten",
        "Cap counters match the results",
    ),
    "caps are as signed": _said(
        "Katot vastaavat allekirjoitettuja", "Taken är de undertecknade", "Caps are as they were signed"
    ),
    "caps hold": _said("Yksikään katto ei ylity", "Inget tak överskrids", "No cap is exceeded"),
    "changes lead to status": _said(
        "Muutokset johtavat nykyiseen tilaan",
        "Ändringarna leder till läget i dag",
        "Changes lead to today's status",
    ),
    "client credit is overpayments": _said(
        "Asiakkaiden hyvitykset ovat liikasuorituksia",
        "Kundernas tillgodohavanden är överbetalningar",
        "Client credit comes from overpayments",
    ),
    "documents say what their invoice does": _said(
        "Asiakirjat vastaavat laskujaan",
        "Dokumenten motsvarar sina fakturor",
        "Documents say what their invoices say",
    ),
    "invoice numbers have no gap": _said(
        "Laskunumeroissa ei ole aukkoja", "Fakturanumren har inga luckor", "Invoice numbers have no gap"
    ),
    "invoices are in the books": _said(
        "Laskut ovat kirjanpidossa", "Fakturorna finns i bokföringen", "Invoices are in the books"
    ),
    "invoices are paid by payments": _said(
        "Laskut on maksettu suorituksilla",
        "Fakturorna är betalda med betalningar",
        "Invoices are paid by payments",
    ),
    "invoices are the sum of their lines": _said(
        "Laskut ovat riviensä summia",
        "Fakturorna är summor av sina rader",
        "Invoices are the sums of their lines",
    ),
    "nobody checked own work": _said(
        "Kukaan ei ole tarkastanut omaa työtään",
        "Ingen har kontrollerat sitt eget arbete",
        "Nobody has checked their own work",
    ),
    "payables are delivered rates": _said(
        "Velka assistenteille vastaa toimitettujen tulosten palkkioita",
        "Skulden till assistenterna är det levererades arvoden",
        "What assistants are owed is what was delivered",
    ),
    "payments are in the books": _said(
        "Suoritukset ovat kirjanpidossa", "Betalningarna finns i bokföringen", "Payments are in the books"
    ),
    "postings balance": _said("Tositteet täsmäävät", "Verifikaten balanserar", "Postings balance"),
    "postings carry the day of their cause": _said(
        "Tosite on kirjattu perusteensa päivälle",
        "Verifikaten har samma datum som sin händelse",
        "Postings carry the day of their cause",
    ),
    "postings have a cause": _said("Tositteella on syy", "Verifikaten har en orsak", "Postings have a cause"),
    "postings have their unit": _said(
        "Tositteella on tuloksensa", "Verifikaten har sitt resultat", "Postings have their result"
    ),
    "postings say what their cause says": _said(
        "Tositteet vastaavat syytään", "Verifikaten motsvarar sin orsak", "Postings say what their cause says"
    ),
    "receivables are open invoices": _said(
        "Saatavat ovat avoimia laskuja", "Fordringarna är öppna fakturor", "Receivables are open invoices"
    ),
    "reversals mirror": _said(
        "Peruutukset ovat peilikuvia", "Återföringarna är spegelbilder", "Reversals mirror what they reverse"
    ),
    "silence is named": _said(
        "Hiljainen hyväksyntä on merkitty", "Tyst godkännande är märkt", "Silent acceptance is marked"
    ),
    "stored invoices match their hash": _said(
        "Tallennetut laskut vastaavat tiivistettään",
        "De sparade fakturorna motsvarar sitt hashvärde",
        "Stored invoices match their hash",
    ),
    "unbilled is accepted and not invoiced": _said(
        "Laskuttamaton on hyväksyttyä ja laskuttamatta",
        "Ofakturerat är godkänt och ännu inte fakturerat",
        "Unbilled is what is accepted and not invoiced",
    ),
    "units are settled or queued": _said(
        "Tulokset on kirjattu tai jonossa",
        "Resultaten är bokförda eller i kö",
        "Results are settled or queued",
    ),
    "units carry the frozen price": _said(
        "Tuloksilla on sovittu hinta", "Resultaten har det avtalade priset", "Results carry the agreed price"
    ),
    "units have evidence": _said(
        "Tuloksilla on todisteet", "Resultaten har bevis", "Results have their evidence"
    ),
    "units stand on one line": _said(
        "Tulos on yhdellä laskurivillä",
        "Ett resultat står på en fakturarad",
        "A result stands on one invoice line",
    ),
}


def proof_said(name: str) -> str:
    """Return the proof's sentence in the reader's language; the name itself for a proof of an earlier version."""
    said = _SAID.get(name)
    return str(said) if said else name
