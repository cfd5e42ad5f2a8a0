"""Refusals of the ledger.

Conflict
├── PostingKeyReused
├── PeriodClosed
├── PeriodOverlaps
├── PeriodNotOver
├── AlreadyReversed
└── NotReversible
Invalid
└── PeriodBackward
PostingUnsound (ValueError: a programming error, never shown to people)
"""

from backoffice.kernel.errors import Conflict, Invalid
from backoffice.kernel.texts import Text


class PostingUnsound(ValueError):
    """The entries do not balance, are too few, are zero, or name an account the chart does not have."""


class PostingKeyReused(Conflict):
    """The key is in the books with other content."""

    code = "posting_key_reused"
    sentence = Text(
        fi="Tapahtuma {key} on jo kirjattu toisin sisällöin. Pyydä talousvastaavaa tarkistamaan kirjaukset.",
        sv="Händelsen {key} är redan bokförd med annat innehåll. Be ekonomiansvariga kontrollera bokföringen.",
        en="The event {key} is already in the books with other content. Ask finance to check the postings.",
    )


class PeriodClosed(Conflict):
    """The business date lies in a closed period."""

    code = "period_closed"
    sentence = Text(
        fi="Päivä {day} kuuluu suljettuun kauteen. Käytä päivää, jonka kausi on avoin.",
        sv="Dagen {day} hör till en stängd period. Använd en dag i en öppen period.",
        en="The day {day} lies in a closed period. Use a day of an open one.",
    )


class PeriodOverlaps(Conflict):
    """A part of the period is closed already."""

    code = "period_overlaps"
    sentence = Text(
        fi="Osa kaudesta on jo suljettu. Valitse päivät, joita ei ole suljettu.",
        sv="En del av perioden är redan stängd. Välj dagar som inte är stängda.",
        en="A part of the period is closed already. Choose days that are not.",
    )


class PeriodNotOver(Conflict):
    """The last day of the period has not ended in Helsinki."""

    code = "period_not_over"
    sentence = Text(
        fi="Kausi ei ole vielä päättynyt. Sulje se viimeisen päivän jälkeen.",
        sv="Perioden har inte tagit slut. Stäng den efter den sista dagen.",
        en="The period is not over yet. Close it after its last day.",
    )


class PeriodBackward(Invalid):
    """The period ends before it begins."""

    code = "period_backward"
    sentence = Text(
        fi="Kauden viimeinen päivä on ennen ensimmäistä. Korjaa päivät.",
        sv="Periodens sista dag är före den första. Rätta dagarna.",
        en="The period ends before it begins. Correct the days.",
    )


class AlreadyReversed(Conflict):
    """The posting has its reversal already."""

    code = "already_reversed"
    sentence = Text(
        fi="Kirjaus {key} on jo peruutettu kertaalleen.",
        sv="Bokföringen {key} är redan återförd.",
        en="The posting {key} has been reversed already.",
    )


class NotReversible(Conflict):
    """Postings of this kind follow what stands elsewhere: what is wrong is put right there, not in the books alone."""

    code = "not_reversible"
    sentence = Text(
        fi="Kirjausta {key} ei voi peruuttaa kirjanpidossa. Korjaa asia siellä, mistä kirjaus on syntynyt.",
        sv="Bokföringen {key} kan inte återföras i böckerna. Rätta det som den bygger på.",
        en="The posting {key} cannot be reversed in the books alone. Put right what it was made from.",
    )
