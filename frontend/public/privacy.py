"""The privacy statement: what the office keeps about people, why and how long (GDPR articles 13 and 14)."""

from dataclasses import dataclass

from backoffice.kernel.texts import Text


@dataclass(frozen=True)
class Section:
    """One heading with its paragraphs."""

    heading: Text
    paragraphs: tuple[Text, ...]


def sections(office: dict[str, str]) -> list[Section]:
    """Return the statement with the office named in it."""
    return [
        Section(section.heading, tuple(text.format(**office) for text in section.paragraphs))
        for section in _SECTIONS
    ]


_SECTIONS = (
    Section(
        Text(fi="Kuka vastaa tiedoista", sv="Vem ansvarar för uppgifterna", en="Who answers for the data"),
        (
            Text(
                fi="Rekisterinpitäjä on {name} (Y-tunnus {business_id}), {address}, {postcode} {city}. Tietosuoja-asioissa vastaa {email}.",
                sv="Personuppgiftsansvarig är {name} (FO-nummer {business_id}), {address}, {postcode} {city}. Frågor om dataskydd besvaras av {email}.",
                en="The controller is {name} (Business ID {business_id}), {address}, {postcode} {city}. Questions about privacy are answered by {email}.",
            ),
            Text(
                fi="Kun käsittelemme asiakkaan puolesta muiden ihmisten tietoja, esimerkiksi prospektien yhteystietoja, rekisterinpitäjä on asiakas ja me olemme käsittelijä. Siitä sovitaan henkilötietojen käsittelysopimuksessa ennen ensimmäistäkään tilausta.",
                sv="När vi för en kunds räkning behandlar andra människors uppgifter, till exempel prospekts kontaktuppgifter, är kunden personuppgiftsansvarig och vi är personuppgiftsbiträde. Det avtalas i ett personuppgiftsbiträdesavtal före den första beställningen.",
                en="When we handle other people's data for a client, such as contact details of prospects, the client is the controller and we are the processor. That is agreed in a data processing agreement before the first order.",
            ),
        ),
    ),
    Section(
        Text(fi="Mitä tietoja pidämme", sv="Vilka uppgifter vi har", en="What we keep"),
        (
            Text(
                fi="Tunnuksesta: nimi, sähköpostiosoite, kieli, salasanan tiiviste ja kirjautumisen lisävarmistukset. Kirjautumisista: aika, IP-osoite ja selain, jotta voit itse nähdä ja katkaista ne.",
                sv="Om kontot: namn, e-postadress, språk, lösenordets hash och de extra stegen vid inloggning. Om inloggningar: tid, IP-adress och webbläsare, så att du själv kan se och avsluta dem.",
                en="About the account: name, e-mail address, language, a hash of the password and the extra steps of signing in. About sign-ins: time, IP address and browser, so that you can see and end them yourself.",
            ),
            Text(
                fi="Allekirjoituksista: nimi, asema, aika, IP-osoite, selain ja allekirjoitetun tekstin tiiviste. Työstä: kuka tilasi, teki, tarkasti ja hyväksyi minkäkin tuloksen ja milloin. Laskutuksesta: laskut, maksut ja niiden perusteet.",
                sv="Om underskrifter: namn, ställning, tid, IP-adress, webbläsare och den undertecknade textens hash. Om arbetet: vem som beställde, gjorde, kontrollerade och godkände vilket resultat och när. Om faktureringen: fakturor, betalningar och deras grunder.",
                en="About signatures: name, position, time, IP address, browser and the hash of the signed text. About the work: who ordered, made, checked and accepted which result, and when. About billing: invoices, payments and what they rest on.",
            ),
        ),
    ),
    Section(
        Text(fi="Miksi ja millä perusteella", sv="Varför och på vilken grund", en="Why, and on what basis"),
        (
            Text(
                fi="Tietoja tarvitaan sopimuksen täyttämiseen: jotta tilaus, tulos, hyväksyntä ja lasku osuvat oikeille ihmisille. Kirjanpitoaineisto säilytetään lain vuoksi. Kirjautumistiedot ja tapahtumahistoria perustuvat oikeutettuun etuumme pitää palvelu turvassa ja riidat ratkaistavina. Emme osta emmekä myy henkilötietoja, emmekä tee päätöksiä ihmisistä koneellisesti.",
                sv="Uppgifterna behövs för att fullgöra avtalet: så att beställning, resultat, godkännande och faktura hamnar hos rätt person. Bokföringsmaterial bevaras enligt lag. Inloggningsuppgifter och händelsehistorik grundar sig på vårt berättigade intresse att hålla tjänsten säker och tvister lösbara. Vi varken köper eller säljer personuppgifter och fattar inga automatiserade beslut om människor.",
                en="The data is needed to fulfil the contract: so that order, result, acceptance and invoice meet the right people. Accounting material is kept because the law says so. Sign-in data and history rest on our legitimate interest in keeping the service safe and disputes solvable. We neither buy nor sell personal data, and no machine decides about people.",
            ),
        ),
    ),
    Section(
        Text(fi="Kuka näkee tiedot", sv="Vem som ser uppgifterna", en="Who sees the data"),
        (
            Text(
                fi="Asiakkaan aineiston näkevät vain asiakkaan omat käyttäjät ja ne toimistolla työskentelevät, jotka ovat allekirjoittaneet salassapitosopimuksen, joka kattaa asiakkaan. Muut eivät näe, että aineistoa on olemassa.",
                sv="En kunds material ses bara av kundens egna användare och av dem vid kontoret som har undertecknat ett sekretessavtal som omfattar kunden. Andra ser inte ens att materialet finns.",
                en="A client's material is seen only by the client's own users and by those at the office who have signed a non-disclosure agreement that covers the client. Nobody else can tell that it exists.",
            ),
            Text(
                fi="Sivuillamme ei ole seurantaa, mainoksia eikä muiden palveluiden kirjasimia, kuvia tai skriptejä. Tietoja luovutetaan viranomaisille vain, kun laki velvoittaa.",
                sv="På våra sidor finns ingen spårning, ingen reklam och inga typsnitt, bilder eller skript från andra tjänster. Uppgifter lämnas till myndigheter bara när lagen kräver det.",
                en="Our pages carry no tracking, no advertising and no fonts, pictures or scripts of other services. Data is given to authorities only when the law demands it.",
            ),
        ),
    ),
    Section(
        Text(fi="Kuinka kauan", sv="Hur länge", en="How long"),
        (
            Text(
                fi="Kirjanpito säilytetään 10 vuotta ja tositteet 6 vuotta tilikauden päättymisestä. Sopimukset ja allekirjoitukset säilytetään sopimuksen ajan ja sen jälkeen niin kauan kuin vaatimuksia voidaan esittää. Kirjautumistiedot poistuvat, kun istunto päättyy. Asiakas saa sopimuksen päättyessä kaikki tietonsa 14 päivän kuluessa.",
                sv="Bokföringen bevaras i 10 år och verifikaten i 6 år från räkenskapsperiodens utgång. Avtal och underskrifter bevaras under avtalstiden och därefter så länge krav kan framställas. Inloggningsuppgifter försvinner när sessionen upphör. När avtalet upphör får kunden alla sina uppgifter inom 14 dagar.",
                en="Books are kept for 10 years and vouchers for 6 years from the end of the financial year. Agreements and signatures are kept for the time of the contract and as long after it as claims can be made. Sign-in data goes when the session ends. When the contract ends the client receives all its data within 14 days.",
            ),
        ),
    ),
    Section(
        Text(fi="Evästeet", sv="Kakor", en="Cookies"),
        (
            Text(
                fi="Käytämme vain välttämättömiä evästeitä: kirjautumisen, lomakkeiden suojauksen, kielen ja vaalean tai tumman ulkoasun. Lomakkeiden luonnokset säilyvät omassa selaimessasi.",
                sv="Vi använder bara nödvändiga kakor: för inloggning, skydd av formulär, språk och ljust eller mörkt utseende. Utkast till formulär sparas i din egen webbläsare.",
                en="We use only the cookies that are needed: for signing in, for protecting forms, for the language and for the light or dark look. Drafts of forms stay in your own browser.",
            ),
        ),
    ),
    Section(
        Text(fi="Oikeutesi", sv="Dina rättigheter", en="Your rights"),
        (
            Text(
                fi="Voit pyytää tietosi nähtäviksi, korjattaviksi, poistettaviksi tai siirrettäviksi, rajoittaa käsittelyä ja vastustaa sitä. Kirjoita osoitteeseen {email}; vastaamme kuukauden kuluessa. Aineistoa, joka lain mukaan on säilytettävä, ei voida poistaa sitä ennen.",
                sv="Du kan be att få se, rätta, radera eller flytta dina uppgifter, begränsa behandlingen och invända mot den. Skriv till {email}; vi svarar inom en månad. Material som enligt lag ska bevaras kan inte raderas före det.",
                en="You may ask to see, correct, erase or move your data, to restrict its use and to object to it. Write to {email}; we answer within a month. Material that the law obliges us to keep cannot be erased before that.",
            ),
            Text(
                fi="Jos olet tyytymätön, voit valittaa tietosuojavaltuutetulle (tietosuoja.fi).",
                sv="Om du är missnöjd kan du anföra klagomål hos dataombudsmannen (tietosuoja.fi).",
                en="If you are not satisfied, you may complain to the Data Protection Ombudsman of Finland (tietosuoja.fi).",
            ),
        ),
    ),
)
