"""What routing tells people: why somebody is proposed or not, and why work stands where it stands in a queue."""

from collections.abc import Iterable

from assignments.orders.models import Assignment
from backoffice.kernel.texts import Text, day
from backoffice.kernel.workdays import helsinki_date

NOT_ACTIVE = Text(
    fi="Assistentti ei ota nyt työtä vastaan.",
    sv="Assistenten tar inte emot arbete nu.",
    en="The assistant takes no work at present.",
)
NO_SKILL = Text(
    fi="Palvelu ei kuulu assistentin osaamiseen.",
    sv="Tjänsten hör inte till assistentens kunnande.",
    en="The service is not among the assistant's skills.",
)
NO_NDA = Text(
    fi="Voimassa oleva salassapitosopimus ei kata asiakasta.",
    sv="Inget gällande sekretessavtal omfattar kunden.",
    en="No current non-disclosure agreement covers the client.",
)
NO_LANGUAGE = Text(
    fi="Ei yhteistä työkieltä (tarvitaan: {languages}).",
    sv="Inget gemensamt arbetsspråk (krävs: {languages}).",
    en="No common working language (needed: {languages}).",
)
ABSENT = Text(fi="Poissa {day} asti.", sv="Frånvarande till och med {day}.", en="Away until {day}.")
NO_CAPACITY = Text(
    fi="Kapasiteetti on täynnä ({capacity} tulosta työn alla).",
    sv="Kapaciteten är full ({capacity} resultat under arbete).",
    en="Capacity is full ({capacity} results in hand).",
)
FREE = Text(
    fi="Vapaata kapasiteettia {free} tulokselle, avoinna {wanted}.",
    sv="Ledig kapacitet för {free} resultat, {wanted} är öppna.",
    en="Free capacity for {free} results, {wanted} open.",
)
KNOWS_CLIENT = Text(
    fi="Tuntee asiakkaan: {units} hyväksyttyä tulosta tästä palvelusta.",
    sv="Känner kunden: {units} godkända resultat i den här tjänsten.",
    en="Knows the client: {units} accepted results of this service.",
)
RECORD = Text(
    fi="Palvelussa hyväksytty {accepted}/{judged} tulosta.",
    sv="{accepted}/{judged} resultat godkända i tjänsten.",
    en="{accepted} of {judged} results of the service accepted.",
)
NEW_IN_SERVICE = Text(
    fi="Ei vielä ratkaistuja tuloksia tässä palvelussa.",
    sv="Inga avgjorda resultat i tjänsten ännu.",
    en="No decided results in this service yet.",
)
LANGUAGES = Text(
    fi="Työkielet: {languages}.", sv="Arbetsspråk: {languages}.", en="Working languages: {languages}."
)

_LANGUAGE_NAMES = {
    "fi": Text(fi="suomi", sv="finska", en="Finnish"),
    "sv": Text(fi="ruotsi", sv="svenska", en="Swedish"),
    "en": Text(fi="englanti", sv="engelska", en="English"),
}

_OFFERED_DUE = Text(
    fi="Tarjottu sinulle, määräaika {day}.",
    sv="Erbjuds dig, tidsfrist {day}.",
    en="Offered to you, due {day}.",
)
_OFFERED = Text(
    fi="Tarjottu sinulle, tilattu {day}.",
    sv="Erbjuds dig, beställt {day}.",
    en="Offered to you, ordered {day}.",
)
_OPEN_DUE = Text(
    fi="Avoin jonossa, määräaika {day}.",
    sv="Öppet i kön, tidsfrist {day}.",
    en="Open in the queue, due {day}.",
)
_OPEN = Text(
    fi="Avoin jonossa, tilattu {day}.",
    sv="Öppet i kön, beställt {day}.",
    en="Open in the queue, ordered {day}.",
)


def languages(codes: Iterable[str]) -> Text:
    """Return the languages by name, in the reader's own."""
    named = [_LANGUAGE_NAMES[code] for code in codes]
    return Text(
        fi=", ".join(each.fi for each in named),
        sv=", ".join(each.sv for each in named),
        en=", ".join(each.en for each in named),
    )


def why_here(assignment: Assignment, *, offered: bool) -> Text:
    """Return why the assignment stands where it stands in the queue: an offer or not, its deadline or its age."""
    if assignment.deadline_on is not None:
        return (_OFFERED_DUE if offered else _OPEN_DUE).format(day=day(assignment.deadline_on))
    ordered = helsinki_date(assignment.placed_at or assignment.created_at)
    return (_OFFERED if offered else _OPEN).format(day=day(ordered))
