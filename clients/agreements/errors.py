"""Refusals about agreements.

DomainError
├── Invalid    TemplateInvalid, ConsentMissing, PartyInvalid, ValidityInvalid, NoticeTooShort, OutsideEea,
│              EndBeforeStart
├── Forbidden  NotSignatory, BothSides
└── Conflict   AgreementMissing, AlreadyOffered, AlreadySigned, OfferExpired, NothingPublished,
               TemplateChanged, TemplatePublished, SubProcessorListed, SubProcessorInUse
"""

from backoffice.kernel.errors import Conflict, Forbidden, Invalid
from backoffice.kernel.texts import LANGUAGES, Text
from clients.agreements.names import KIND_NAMES


class AgreementMissing(Conflict):
    """The client orders nothing before its agreements are in force; `{missing}` names them."""

    code = "agreement_missing"
    sentence = Text(
        fi="Allekirjoita ensin: {missing}. Löydät sopimukset kohdasta Sopimukset.",
        sv="Underteckna först: {missing}. Avtalen finns under Avtal.",
        en="Sign first: {missing}. The agreements are under Agreements.",
    )

    def __init__(self, *missing: str) -> None:
        super().__init__()
        self.missing = missing
        self.text = Text(**{language: self._said(language) for language in LANGUAGES})

    def _said(self, language: str) -> str:
        names = ", ".join(KIND_NAMES[kind].in_language(language) for kind in self.missing)
        return self.sentence.in_language(language).format(missing=names)


class NotSignatory(Forbidden):
    """Only an owner signs for a company, and only the person for a person."""

    code = "not_signatory"
    sentence = Text(
        fi="Sopimuksen allekirjoittaa yrityksen omistaja, henkilön sitoumuksen henkilö itse.",
        sv="Avtalet undertecknas av företagets ägare, en persons förbindelse av personen själv.",
        en="An owner signs for the company, and a person for themself.",
    )


class BothSides(Forbidden):
    """Nobody signs for both parties of one agreement."""

    code = "both_sides"
    sentence = Text(
        fi="Et voi allekirjoittaa sopimusta molempien osapuolten puolesta. Pyydä kollegaa tarjoamaan se sinulle.",
        sv="Du kan inte underteckna för båda parterna. Be en kollega erbjuda dig avtalet.",
        en="You cannot sign for both parties. Ask a colleague to offer you the agreement.",
    )


class ConsentMissing(Invalid):
    """The box "I have read and accept" was not ticked."""

    code = "consent_missing"
    sentence = Text(
        fi="Vahvista, että olet lukenut sopimuksen ja hyväksyt sen.",
        sv="Bekräfta att du har läst avtalet och godkänner det.",
        en="Confirm that you have read the agreement and accept it.",
    )


class PartyInvalid(Invalid):
    """The kind of agreement and the party named do not belong together."""

    code = "party_invalid"
    sentence = Text(
        fi="Valitse sopimukselle oikea osapuoli: yritys tai toimistolle työskentelevä henkilö.",
        sv="Välj rätt part för avtalet: ett företag eller en person som arbetar för kontoret.",
        en="Choose the right party for this agreement: a company, or a person who works for the office.",
    )


class ValidityInvalid(Invalid):
    """The agreement would end before it could begin, or in more than 50 years."""

    code = "validity_invalid"
    sentence = Text(
        fi="Valitse päättymisaika, joka on tulevaisuudessa, enintään 50 vuoden päässä.",
        sv="Välj en sluttid i framtiden, högst 50 år bort.",
        en="Choose an end that lies in the future, 50 years away at the most.",
    )


class AlreadyOffered(Conflict):
    """The same agreement waits for the party's signature already."""

    code = "already_offered"
    sentence = Text(
        fi="Sama sopimus odottaa jo allekirjoitusta. Peru se ensin, jos haluat tarjota uuden.",
        sv="Samma avtal väntar redan på underskrift. Återta det först om du vill erbjuda ett nytt.",
        en="The same agreement waits for a signature already. Withdraw it first to offer a new one.",
    )


class AlreadySigned(Conflict):
    """The party has signed this agreement before."""

    code = "already_signed"
    sentence = Text(
        fi="Tämä sopimus on jo allekirjoitettu.",
        sv="Det här avtalet är redan undertecknat.",
        en="This agreement has been signed already.",
    )


class OfferExpired(Conflict):
    """The request to sign is older than its time."""

    code = "offer_expired"
    sentence = Text(
        fi="Allekirjoituspyyntö on vanhentunut. Pyydä toimistolta uusi.",
        sv="Begäran om underskrift har gått ut. Be kontoret om en ny.",
        en="This request to sign has expired. Ask the office for a new one.",
    )


class NothingPublished(Conflict):
    """There is no published text of this kind."""

    code = "nothing_published"
    sentence = Text(
        fi="Tätä sopimustekstiä ei ole julkaistu. Julkaise teksti ensin.",
        sv="Den här avtalstexten är inte publicerad. Publicera texten först.",
        en="This agreement text has not been published. Publish it first.",
    )


class TemplateInvalid(Invalid):
    """The text lacks a language or a part, or names something unknown; `{where}` says which."""

    code = "template_invalid"
    sentence = Text(
        fi="Sopimustekstissä on puute kohdassa {where}. Täydennä se kaikilla kielillä.",
        sv="Avtalstexten har en brist i {where}. Komplettera den på alla språk.",
        en="The agreement text is faulty at {where}. Complete it in every language.",
    )


class TemplateChanged(Conflict):
    """Another text stands published under this version; people may have signed it."""

    code = "template_changed"
    sentence = Text(
        fi="Tekstin {kind} versio {version} on julkaistu toisen sisältöisenä. Anna muutetulle tekstille uusi versionumero.",
        sv="Texten {kind} version {version} är publicerad med annat innehåll. Ge den ändrade texten ett nytt versionsnummer.",
        en="Version {version} of the text {kind} is published with other content. Give the changed text a new version number.",
    )


class TemplatePublished(Conflict):
    """This very text is published already."""

    code = "template_published"
    sentence = Text(
        fi="Tekstin {kind} versio {version} on jo julkaistu.",
        sv="Texten {kind} version {version} är redan publicerad.",
        en="Version {version} of the text {kind} is published already.",
    )


class NoticeTooShort(Invalid):
    """Clients would hear of a sub-processor less than thirty days before it begins."""

    code = "notice_too_short"
    sentence = Text(
        fi="Asiakkaille ilmoitetaan vähintään 30 päivää ennen muutosta. Aikaisin mahdollinen päivä on {day}.",
        sv="Kunderna underrättas minst 30 dagar före ändringen. Tidigast möjliga dag är {day}.",
        en="Clients are told at least 30 days before the change. The earliest possible day is {day}.",
    )


class OutsideEea(Invalid):
    """The list holds for every client, and outside the EEA each would have to approve by itself."""

    code = "outside_eea"
    sentence = Text(
        fi="Valitse maa Euroopan talousalueelta. Sen ulkopuolelle tietoja ei siirretä ilman asiakkaan omaa hyväksyntää.",
        sv="Välj ett land inom Europeiska ekonomiska samarbetsområdet. Utanför det överförs inga uppgifter utan kundens eget godkännande.",
        en="Choose a country of the European Economic Area. Data leaves it only with the client's own approval.",
    )


class EndBeforeStart(Invalid):
    """The last day would come before the first."""

    code = "end_before_start"
    sentence = Text(
        fi="Viimeinen päivä voi olla aikaisintaan {day}, jolloin käyttö alkaa.",
        sv="Den sista dagen kan vara tidigast {day}, då användningen börjar.",
        en="The last day can be {day} at the earliest, when its use begins.",
    )


class SubProcessorListed(Conflict):
    """The company stands on the list already."""

    code = "sub_processor_listed"
    sentence = Text(
        fi="Tämänniminen alikäsittelijä on jo luettelossa. Jos sen tiedot muuttuvat, merkitse sille ensin viimeinen päivä.",
        sv="Ett underbiträde med det här namnet finns redan i förteckningen. Om uppgifterna ändras, ange först en sista dag för det.",
        en="A sub-processor of this name is on the list already. If its details change, give it a last day first.",
    )


class SubProcessorInUse(Conflict):
    """Only what has not begun can be called off."""

    code = "sub_processor_in_use"
    sentence = Text(
        fi="Alikäsittelijä on ollut käytössä {day} alkaen. Merkitse sille viimeinen päivä.",
        sv="Underbiträdet har anlitats sedan {day}. Ange en sista dag för det.",
        en="This sub-processor has been in use since {day}. Give it a last day instead.",
    )
