"""Refusals about assignments.

DomainError
├── NotFound
│   └── AssignmentUnknown    not_found
├── Forbidden
│   └── OfficeNdaMissing     office_nda_missing
├── Invalid
│   ├── TargetOutOfRange     target_out_of_range
│   ├── CapInvalid           cap_invalid
│   ├── CapBelowUnitPrice    cap_below_unit_price
│   ├── CapOverClientLimit   cap_over_client_limit
│   ├── DeadlinePast         deadline_past
│   └── QuoteInvalid         quote_invalid
└── Conflict
    ├── QuoteNeeded          quote_needed
    ├── QuoteExpired         quote_expired
    ├── PriceChanged         price_changed
    ├── CapChanged           cap_changed
    ├── QuoteChanged         quote_changed
    ├── CapBelowCommitted    cap_below_committed
    ├── CapUnchanged         cap_unchanged
    ├── NothingChanged       nothing_changed
    ├── NoRoomLeft           no_room_left
    ├── PausedByOther        paused_by_other
    └── UnitsUndecided       units_undecided
"""

from backoffice.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.kernel.texts import Text


class AssignmentUnknown(NotFound):
    """There is no such assignment, or the actor may not know that there is."""

    sentence = Text(
        fi="Toimeksiantoa ei löydy.", sv="Uppdraget hittades inte.", en="There is no such assignment."
    )


class OfficeNdaMissing(Forbidden):
    """Somebody of the office would handle a client's material without a signed NDA that covers the client."""

    code = "office_nda_missing"
    sentence = Text(
        fi="Allekirjoita ensin tämän asiakkaan kattava salassapitosopimus.",
        sv="Underteckna först ett sekretessavtal som omfattar den här kunden.",
        en="First sign a non-disclosure agreement that covers this client.",
    )


class TargetOutOfRange(Invalid):
    """The target is not a whole number from 1 to 10,000."""

    code = "target_out_of_range"
    sentence = Text(
        fi="Tilaa 1-10 000 tulosta. Jaa suurempi määrä useaan toimeksiantoon.",
        sv="Beställ 1-10 000 resultat. Dela upp en större mängd på flera uppdrag.",
        en="Order 1 to 10,000 results. Split a larger number into several assignments.",
    )


class CapInvalid(Invalid):
    """The cap is not a positive, sensible number of cents."""

    code = "cap_invalid"
    sentence = Text(
        fi="Anna hintakatto: yli nolla ja enintään 1 000 000 000 €.",
        sv="Ange ett pristak: över noll och högst 1 000 000 000 €.",
        en="Give a price cap: more than zero and at most 1,000,000,000 EUR.",
    )


class CapBelowUnitPrice(Invalid):
    """The cap does not cover one unit."""

    code = "cap_below_unit_price"
    sentence = Text(
        fi="Katto ei riitä yhteenkään tulokseen. Anna vähintään {least} €.",
        sv="Taket räcker inte till ett enda resultat. Ange minst {least} €.",
        en="The cap does not cover a single result. Give at least {least} EUR.",
    )


class CapOverClientLimit(Invalid):
    """The cap is over the highest one agreed for the client."""

    code = "cap_over_client_limit"
    sentence = Text(
        fi="Katto saa olla enintään {limit} €, kuten yrityksellesi on sovittu. Pyydä toimistoa nostamaan rajaa.",
        sv="Taket får vara högst {limit} € enligt avtalet för ditt företag. Be kontoret höja gränsen.",
        en="The cap may be at most {limit} EUR, as agreed for your company. Ask the office to raise the limit.",
    )


class DeadlinePast(Invalid):
    """The deadline is before today in Helsinki."""

    code = "deadline_past"
    sentence = Text(
        fi="Määräpäivä on mennyt. Valitse tämä tai tuleva päivä.",
        sv="Den utsatta dagen har passerat. Välj i dag eller en kommande dag.",
        en="The deadline has passed. Choose today or a day to come.",
    )


class QuoteInvalid(Invalid):
    """The quote's price, rate or validity makes no sense."""

    code = "quote_invalid"
    sentence = Text(
        fi="Anna hinta ja palkkio, jotka ovat yli nollan, ja tuleva voimassaoloaika, enintään vuosi.",
        sv="Ange ett pris och ett arvode över noll och en giltighetstid framåt, högst ett år.",
        en="Give a price and a rate above zero, and a validity that lies ahead, a year at the most.",
    )


class QuoteNeeded(Conflict):
    """The service has no list price for this client: the office quotes first."""

    code = "quote_needed"
    sentence = Text(
        fi="Palvelulla ei ole listahintaa. Toimisto tekee tarjouksen, jonka hyväksyt.",
        sv="Tjänsten har inget listpris. Kontoret ger en offert som du godkänner.",
        en="The service has no list price. The office makes an offer for you to accept.",
    )


class QuoteExpired(Conflict):
    """The quote was valid until an earlier moment."""

    code = "quote_expired"
    sentence = Text(
        fi="Tarjouksen voimassaolo on päättynyt. Pyydä toimistolta uusi tarjous.",
        sv="Offerten gäller inte längre. Be kontoret om en ny.",
        en="The offer is no longer valid. Ask the office for a new one.",
    )


class PriceChanged(Conflict):
    """The price of one result is not the one the orderer was shown; nothing was ordered."""

    code = "price_changed"
    sentence = Text(
        fi="Yhden tuloksen hinta on muuttunut: näit {shown} €, nyt se on {now} €. Mitään ei tilattu.",
        sv="Priset på ett resultat har ändrats: du såg {shown} €, nu är det {now} €. Inget beställdes.",
        en="The price of one result has changed: you saw {shown} EUR, it is now {now} EUR. Nothing was ordered.",
    )


class CapChanged(Conflict):
    """The cap of the draft is not the one the orderer was shown; nothing was ordered."""

    code = "cap_changed"
    sentence = Text(
        fi="Hintakatto on muuttunut: näit {shown} €, nyt se on {now} €. Mitään ei tilattu.",
        sv="Pristaket har ändrats: du såg {shown} €, nu är det {now} €. Inget beställdes.",
        en="The price cap has changed: you saw {shown} EUR, it is now {now} EUR. Nothing was ordered.",
    )


class QuoteChanged(Conflict):
    """The office has offered anew since the orderer was shown the offer; nothing was ordered."""

    code = "quote_changed"
    sentence = Text(
        fi="Toimisto on uusinut tarjouksen sen jälkeen, kun avasit sivun. Mitään ei tilattu.",
        sv="Kontoret har gett en ny offert efter att du öppnade sidan. Inget beställdes.",
        en="The office has made a new offer since you opened this page. Nothing was ordered.",
    )


class ConditionsChanged(Conflict):
    """What is ordered or what holds for it is not what the orderer was shown; nothing was ordered."""

    code = "conditions_changed"
    sentence = Text(
        fi="Tilauksen sisältö tai ehdot ovat muuttuneet sen jälkeen, kun avasit sivun. Mitään ei tilattu.",
        sv="Beställningens innehåll eller villkor har ändrats efter att du öppnade sidan. Inget beställdes.",
        en="The order or its conditions have changed since you opened this page. Nothing was ordered.",
    )


class CapBelowCommitted(Conflict):
    """The new cap is below what is reserved, awaiting and accepted."""

    code = "cap_below_committed"
    sentence = Text(
        fi="Katosta on jo sidottu {committed} €. Sen alle kattoa ei voi laskea.",
        sv="Av taket är redan {committed} € bundet. Lägre kan taket inte sättas.",
        en="{committed} EUR of the cap is already committed. The cap cannot go below that.",
    )


class CapUnchanged(Conflict):
    """The new cap is the present one."""

    code = "cap_unchanged"
    sentence = Text(fi="Katto on jo tämä.", sv="Taket är redan detta.", en="The cap is this already.")


class NothingChanged(Conflict):
    """An edit of a draft gave nothing to change."""

    code = "nothing_changed"
    sentence = Text(fi="Mitään ei muutettu.", sv="Inget ändrades.", en="Nothing was changed.")


class NoRoomLeft(Conflict):
    """The cap leaves no room for one more unit: work goes on when the client raises the cap."""

    code = "no_room_left"
    sentence = Text(
        fi="Hintakatossa ei ole tilaa uudelle tulokselle. Nosta kattoa, niin työ jatkuu.",
        sv="Pristaket har inte rum för ett nytt resultat. Höj taket, så fortsätter arbetet.",
        en="The cap has no room for one more result. Raise the cap and the work goes on.",
    )


class PausedByOther(Conflict):
    """The pause was the office's own; the client can not end it."""

    code = "paused_by_other"
    sentence = Text(
        fi="Toimisto on keskeyttänyt työn. Ota yhteyttä toimistoon.",
        sv="Kontoret har pausat arbetet. Kontakta kontoret.",
        en="The office has paused the work. Contact the office.",
    )


class UnitsUndecided(Conflict):
    """Some units are still being made or wait for a verdict."""

    code = "units_undecided"
    sentence = Text(
        fi="Osa tuloksista on vielä tekeillä tai odottaa vastaustasi. Ratkaise ne ensin.",
        sv="En del resultat är under arbete eller väntar på ditt svar. Avgör dem först.",
        en="Some results are still being made or wait for your answer. Decide them first.",
    )
