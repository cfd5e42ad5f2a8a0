"""Refusals of routing.

DomainError
├── NotFound
│   └── RouteUnknown        not_found
├── Invalid
│   ├── OfferUnitsInvalid   offer_units_invalid     fewer than one unit, or more than the order has
│   └── OverrideNeedsReason override_needs_reason   the assistant would not be proposed; say why you offer anyway
└── Conflict
    ├── NotRoutable         not_routable            not placed, running or paused
    ├── AlreadyRouted       already_routed          offered to this assistant, or open, already
    ├── RouteWithdrawn      route_withdrawn         taken back already
    ├── OwnOffer            own_offer               nobody offers work to themselves
    └── AssistantUnfit      assistant_unfit         inactive, without the skill or without an NDA for the client
"""

from backoffice.kernel.errors import Conflict, Invalid, NotFound
from backoffice.kernel.texts import Text


class RouteUnknown(NotFound):
    """There is no such assignment, route or assistant for the actor."""


class OfferUnitsInvalid(Invalid):
    """An offer is for one unit at least and for no more than the assignment asks for."""

    code = "offer_units_invalid"
    sentence = Text(
        fi="Anna tarjottavien tulosten määrä väliltä 1–{most} tai jätä se tyhjäksi.",
        sv="Ange antalet resultat som erbjuds, 1–{most}, eller lämna fältet tomt.",
        en="Give the number of results offered, 1 to {most}, or leave it empty.",
    )


class OverrideNeedsReason(Invalid):
    """Matching would leave the assistant out; the coordinator may still offer, and says why."""

    code = "override_needs_reason"
    sentence = Text(
        fi="Kirjoita perustelu, kun tarjoat työtä assistentille, jota ei ehdoteta: {why}",
        sv="Skriv en motivering när du erbjuder arbetet till en assistent som inte föreslås: {why}",
        en="Give a reason for offering to an assistant who is not proposed: {why}",
    )


class NotRoutable(Conflict):
    """Only an assignment that is placed, running or paused is routed."""

    code = "not_routable"
    sentence = Text(
        fi="Toimeksiantoa ei voi ohjata tässä tilassa. Ohjaus alkaa, kun tilaus on vahvistettu.",
        sv="Uppdraget kan inte fördelas i nuvarande läge. Fördelningen börjar när beställningen är bekräftad.",
        en="The assignment cannot be routed in its present state. Routing starts once the order is placed.",
    )


class AlreadyRouted(Conflict):
    """The same offer, or the open queue, stands already."""

    code = "already_routed"
    sentence = Text(
        fi="Tämä ohjaus on jo voimassa. Peru se ensin, jos haluat muuttaa sitä.",
        sv="Den här fördelningen gäller redan. Återta den först om du vill ändra den.",
        en="This route stands already. Withdraw it first if you want to change it.",
    )


class RouteWithdrawn(Conflict):
    """The route has been taken back already."""

    code = "route_withdrawn"
    sentence = Text(
        fi="Ohjaus on jo peruttu.",
        sv="Fördelningen är redan återtagen.",
        en="The route has been withdrawn already.",
    )


class OwnOffer(Conflict):
    """Work is routed by the office, not by one person: nobody offers it to themselves."""

    code = "own_offer"
    sentence = Text(
        fi="Et voi tarjota työtä itsellesi. Pyydä toista koordinaattoria tai avaa työ jonoon.",
        sv="Du kan inte erbjuda arbete åt dig själv. Be en annan koordinator eller öppna arbetet för kön.",
        en="You cannot offer work to yourself. Ask another coordinator, or open it to the queue.",
    )


class AssistantUnfit(Conflict):
    """What no reason overrides: an inactive assistant, a missing skill, a missing NDA."""

    code = "assistant_unfit"
    sentence = Text(
        fi="Työtä ei voi tarjota tälle assistentille: {why}",
        sv="Arbetet kan inte erbjudas denna assistent: {why}",
        en="The work cannot be offered to this assistant: {why}",
    )
