"""What a notice says, by kind and language. No title, name or content of a client's work leaves by mail: a link does."""

from dataclasses import dataclass

from backoffice.kernel.texts import Text


@dataclass(frozen=True)
class Words:
    """Subject, body and the name of the link; `{...}` are filled from the notice's params."""

    subject: Text
    body: Text
    action: Text


_SEE_RESULTS = Text(fi="Katso tulokset", sv="Se resultaten", en="See the results")
_OPEN = Text(fi="Avaa toimeksianto", sv="Öppna uppdraget", en="Open the assignment")
_SEE_LIST = Text(fi="Katso luettelo", sv="Se förteckningen", en="See the list")
_READ = Text(fi="Lue ja allekirjoita", sv="Läs och underteckna", en="Read and sign")

WORDS: dict[str, Words] = {
    "invitation": Words(
        subject=Text(fi="Kutsu palveluun {brand}", sv="Inbjudan till {brand}", en="Invitation to {brand}"),
        body=Text(
            fi="{inviter} on kutsunut sinut. Valitse salasana linkistä; se on voimassa {until} asti ja toimii kerran.",
            sv="{inviter} har bjudit in dig. Välj ett lösenord via länken; den gäller till {until} och fungerar en gång.",
            en="{inviter} has invited you. Choose a password through the link; it is valid until {until} and works once.",
        ),
        action=Text(fi="Ota kutsu vastaan", sv="Ta emot inbjudan", en="Accept the invitation"),
    ),
    "delivered": Words(
        subject=Text(
            fi="Uusia tuloksia tarkastettavana", sv="Nya resultat att granska", en="New results to review"
        ),
        body=Text(
            fi="Toimeksiannossa {ref} odottaa tuloksia vastaustasi. Vastaa viimeistään {due}.",
            sv="I uppdraget {ref} väntar resultat på ditt svar. Svara senast {due}.",
            en="Results of assignment {ref} wait for your answer. Please answer by {due}.",
        ),
        action=_SEE_RESULTS,
    ),
    "review_half": Words(
        subject=Text(
            fi="Muistutus: tuloksia odottaa vastaustasi",
            sv="Påminnelse: resultat väntar på ditt svar",
            en="Reminder: results wait for your answer",
        ),
        body=Text(
            fi="Toimeksiannon {ref} tarkastusajasta on puolet kulunut. Viimeinen hetki on {due}.",
            sv="Halva granskningstiden för uppdraget {ref} har gått. Sista tidpunkt är {due}.",
            en="Half of the time to answer on assignment {ref} has passed. The last moment is {due}.",
        ),
        action=_SEE_RESULTS,
    ),
    "review_last": Words(
        subject=Text(
            fi="Viimeinen muistutus: tarkastusaika päättyy",
            sv="Sista påminnelsen: granskningstiden går ut",
            en="Last reminder: the time to answer is ending",
        ),
        body=Text(
            fi="Jos et vastaa, toimeksiannon {ref} tarkastuksen läpäisseet tulokset hyväksytään hiljaisesti {due}.",
            sv="Om du inte svarar godkänns de kontrollerade resultaten i uppdraget {ref} genom tystnad {due}.",
            en="If you do not answer, the checked results of assignment {ref} are accepted by silence on {due}.",
        ),
        action=_SEE_RESULTS,
    ),
    "review_open": Words(
        subject=Text(
            fi="Muistutus: tulos ei tule hyväksytyksi ilman vastaustasi",
            sv="Påminnelse: ett resultat behöver ditt svar",
            en="Reminder: a result needs your answer",
        ),
        body=Text(
            fi="Toimeksiannossa {ref} on tulos, jonka tarkistus jäi avoimeksi. Sitä ei hyväksytä hiljaisesti. Tarkastusaika päättyy {due}.",
            sv="I uppdraget {ref} finns ett resultat med en öppen kontroll. Det godkänns aldrig genom tystnad. Granskningstiden går ut {due}.",
            en="Assignment {ref} has a result with an open check. Silence never accepts it. The time to answer ends on {due}.",
        ),
        action=_SEE_RESULTS,
    ),
    "silent": Words(
        subject=Text(
            fi="Tuloksia hyväksyttiin hiljaisesti",
            sv="Resultat godkändes genom tystnad",
            en="Results were accepted by silence",
        ),
        body=Text(
            fi="Toimeksiannon {ref} tuloksia hyväksyttiin tarkastusajan päätyttyä. Ne on merkitty kaikkialla hiljaisesti hyväksytyiksi.",
            sv="Resultat i uppdraget {ref} godkändes när granskningstiden gick ut. De är märkta så överallt.",
            en="Results of assignment {ref} were accepted when the time to answer ended. They are marked so everywhere.",
        ),
        action=_SEE_RESULTS,
    ),
    "returned": Words(
        subject=Text(
            fi="Tulos palautettiin sinulle", sv="Ett resultat returnerades", en="A result came back to you"
        ),
        body=Text(
            fi="Toimisto palautti tuloksen {ref}. Syy on työsivulla; korjaa viimeistään {due}.",
            sv="Kontoret returnerade resultatet {ref}. Orsaken finns på arbetssidan; rätta senast {due}.",
            en="The office returned result {ref}. The reason is on its page; fix it by {due}.",
        ),
        action=Text(fi="Avaa tulos", sv="Öppna resultatet", en="Open the result"),
    ),
    "fix_requested": Words(
        subject=Text(
            fi="Asiakas pyytää korjausta", sv="Kunden begär rättelse", en="The client asks for a fix"
        ),
        body=Text(
            fi="Tulokseen {ref} pyydettiin korjausta. Pyyntö on työsivulla; korjaa viimeistään {due}.",
            sv="En rättelse av resultatet {ref} begärdes. Begäran finns på arbetssidan; rätta senast {due}.",
            en="A fix of result {ref} was requested. The request is on its page; fix it by {due}.",
        ),
        action=Text(fi="Avaa tulos", sv="Öppna resultatet", en="Open the result"),
    ),
    "offer": Words(
        subject=Text(fi="Sinulle tarjotaan työtä", sv="Du erbjuds arbete", en="Work is offered to you"),
        body=Text(
            fi="Koordinaattori tarjoaa sinulle toimeksiantoa {ref}.",
            sv="Koordinatorn erbjuder dig uppdraget {ref}.",
            en="The coordinator offers you assignment {ref}.",
        ),
        action=_OPEN,
    ),
    "cap": Words(
        subject=Text(
            fi="Hintakatosta {percent} % on varattu",
            sv="{percent} % av pristaket är reserverat",
            en="{percent} % of the price cap is spoken for",
        ),
        body=Text(
            fi="Toimeksiannon {ref} katosta on varattu tai käytetty {percent} %. Katto ei nouse ilman allekirjoitustasi.",
            sv="{percent} % av taket för uppdraget {ref} är reserverat eller använt. Taket höjs inte utan din underskrift.",
            en="{percent} % of the cap of assignment {ref} is reserved or used. It never rises without your signature.",
        ),
        action=_OPEN,
    ),
    "paused": Words(
        subject=Text(
            fi="Toimeksianto on keskeytynyt", sv="Uppdraget är pausat", en="The assignment is paused"
        ),
        body=Text(
            fi="Toimeksianto {ref} on keskeytynyt. Syy ja keino jatkaa ovat toimeksiannon sivulla.",
            sv="Uppdraget {ref} är pausat. Orsaken och hur det kan fortsätta finns på uppdragets sida.",
            en="Assignment {ref} is paused. Its page says why and what lets it go on.",
        ),
        action=_OPEN,
    ),
    "quote": Words(
        subject=Text(fi="Tarjous odottaa sinua", sv="En offert väntar på dig", en="An offer waits for you"),
        body=Text(
            fi="Toimisto on tehnyt tarjouksen toimeksiannosta {ref}. Se on voimassa {due} asti.",
            sv="Kontoret har gett en offert på uppdraget {ref}. Den gäller till {due}.",
            en="The office has made an offer for assignment {ref}. It is valid until {due}.",
        ),
        action=Text(fi="Katso tarjous", sv="Se offerten", en="See the offer"),
    ),
    "agreement": Words(
        subject=Text(
            fi="Sopimus odottaa allekirjoitustasi",
            sv="Ett avtal väntar på din underskrift",
            en="An agreement waits for your signature",
        ),
        body=Text(
            fi="Sopimus {ref} on luettavissa ja allekirjoitettavissa.",
            sv="Avtalet {ref} kan läsas och undertecknas.",
            en="Agreement {ref} is ready to be read and signed.",
        ),
        action=_READ,
    ),
    "agreement_reminder": Words(
        subject=Text(
            fi="Muistutus: sopimus odottaa allekirjoitusta",
            sv="Påminnelse: ett avtal väntar på underskrift",
            en="Reminder: an agreement waits for a signature",
        ),
        body=Text(
            fi="Sopimusta {ref} ei ole vielä allekirjoitettu. Ilman sitä työ ei ala.",
            sv="Avtalet {ref} är inte undertecknat ännu. Utan det börjar arbetet inte.",
            en="Agreement {ref} has not been signed yet. The work does not start without it.",
        ),
        action=_READ,
    ),
    "invoice": Words(
        subject=Text(fi="Lasku {number}", sv="Faktura {number}", en="Invoice {number}"),
        body=Text(
            fi="Liitteenä lasku {number}, {sum}, eräpäivä {due}. Viitenumero {reference}.",
            sv="Bifogad faktura {number}, {sum}, förfallodag {due}. Referensnummer {reference}.",
            en="Attached is invoice {number}, {sum}, due {due}. Reference number {reference}.",
        ),
        action=Text(
            fi="Avaa lasku ja erittely",
            sv="Öppna fakturan och specifikationen",
            en="Open the invoice and its evidence",
        ),
    ),
    "sub_processor": Words(
        subject=Text(
            fi="Uusi alikäsittelijä {on} alkaen",
            sv="Nytt underbiträde från {on}",
            en="New sub-processor from {on}",
        ),
        body=Text(
            fi="Toimisto ottaa {on} alkaen käyttöön uuden henkilötietojen alikäsittelijän: {name}, {country}. Tehtävä: {task}. Voit vastustaa muutosta perustellusta syystä 14 päivän kuluessa tästä ilmoituksesta kirjoittamalla osoitteeseen {office}.",
            sv="Kontoret anlitar från {on} ett nytt underbiträde för personuppgifter: {name}, {country}. Uppgift: {task}. Du kan på motiverade grunder göra invändning inom 14 dagar från denna underrättelse genom att skriva till {office}.",
            en="From {on} the office uses a new sub-processor of personal data: {name}, {country}. Task: {task}. You may object on reasonable grounds within 14 days of this notice by writing to {office}.",
        ),
        action=_SEE_LIST,
    ),
    "sub_processor_original": Words(
        subject=Text(
            fi="Alikäsittelijöiden luetteloa on täydennetty",
            sv="Förteckningen över underbiträden har kompletterats",
            en="The list of sub-processors has been completed",
        ),
        body=Text(
            fi="Luettelosta puuttui henkilötietojen alikäsittelijä, joka on ollut käytössä {on} alkaen: {name}, {country}. Tehtävä: {task}. Jos sinulla on siitä huomautettavaa, kirjoita 14 päivän kuluessa osoitteeseen {office}.",
            sv="I förteckningen saknades ett underbiträde för personuppgifter som har anlitats sedan {on}: {name}, {country}. Uppgift: {task}. Om du har något att invända, skriv inom 14 dagar till {office}.",
            en="The list lacked a sub-processor of personal data in use since {on}: {name}, {country}. Task: {task}. If you object to it, write to {office} within 14 days.",
        ),
        action=_SEE_LIST,
    ),
    "sub_processor_off": Words(
        subject=Text(
            fi="Ilmoitettua alikäsittelijää ei oteta käyttöön",
            sv="Det meddelade underbiträdet anlitas inte",
            en="The announced sub-processor will not be used",
        ),
        body=Text(
            fi="Toimisto ei ota käyttöön alikäsittelijää {name}, {country}, jonka piti aloittaa {on}. Sinun ei tarvitse tehdä mitään. Kysymyksiin vastaa {office}.",
            sv="Kontoret anlitar inte underbiträdet {name}, {country}, som skulle börja {on}. Du behöver inte göra något. Frågor besvaras av {office}.",
            en="The office will not use the sub-processor {name}, {country}, which was to begin on {on}. You need not do anything. Questions are answered by {office}.",
        ),
        action=_SEE_LIST,
    ),
}
