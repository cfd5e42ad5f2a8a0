"""Refusals of the settlement; only its job and tests ever meet them.

Conflict
├── AlreadySettled
├── NothingDue
└── UnitBusy
"""

from backoffice.kernel.errors import Conflict
from backoffice.kernel.texts import Text


class AlreadySettled(Conflict):
    """The duty of the unit is in the books."""

    code = "already_settled"
    sentence = Text(
        fi="Yksikkö {unit} on jo kirjattu.",
        sv="Enheten {unit} är redan bokförd.",
        en="The unit {unit} is in the books already.",
    )


class NothingDue(Conflict):
    """The unit has not been delivered, or not accepted: nothing is owed for it."""

    code = "nothing_due"
    sentence = Text(
        fi="Yksiköstä {unit} ei ole vielä mitään kirjattavaa.",
        sv="Det finns ännu inget att bokföra för enheten {unit}.",
        en="There is nothing to book for the unit {unit} yet.",
    )


class UnitBusy(Conflict):
    """Somebody else holds the unit right now; the next run takes it."""

    code = "unit_busy"
    sentence = Text(
        fi="Yksikköä käsitellään juuri. Yritä hetken päästä uudelleen.",
        sv="Enheten behandlas just nu. Försök igen om en stund.",
        en="The unit is being handled right now. Try again in a moment.",
    )
