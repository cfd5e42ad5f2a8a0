"""Refusals of the people room.

DomainError
├── NotFound
│   └── AssistantUnknown   not_found            no such assistant, or not the actor's to see
├── Invalid
│   ├── LanguagesInvalid   languages_invalid    none, or one the product does not speak
│   ├── CapacityInvalid    capacity_invalid     outside 1..200 units
│   └── AbsenceInvalid     absence_invalid      ends before it starts
└── Conflict
    └── AlreadyAssistant   already_assistant    the person has an assistant's profile
"""

from backoffice.kernel.errors import Conflict, Invalid, NotFound
from backoffice.kernel.texts import Text


class AssistantUnknown(NotFound):
    """There is no such assistant, or the actor may not know of them."""

    sentence = Text(
        fi="Assistenttia ei löydy.", sv="Assistenten hittades inte.", en="There is no such assistant."
    )


class LanguagesInvalid(Invalid):
    """An assistant works in at least one of fi, sv and en, and in no other language."""

    code = "languages_invalid"
    sentence = Text(
        fi="Valitse ainakin yksi työkieli: suomi, ruotsi tai englanti.",
        sv="Välj minst ett arbetsspråk: finska, svenska eller engelska.",
        en="Choose at least one working language: Finnish, Swedish or English.",
    )


class CapacityInvalid(Invalid):
    """Capacity is a whole number of units held at once."""

    code = "capacity_invalid"
    sentence = Text(
        fi="Anna kapasiteetti kokonaislukuna, 1–{most} tulosta kerrallaan.",
        sv="Ange kapaciteten som heltal, 1–{most} resultat åt gången.",
        en="Give the capacity as a whole number, 1 to {most} results at once.",
    )


class AbsenceInvalid(Invalid):
    """An absence ends on its first day or later."""

    code = "absence_invalid"
    sentence = Text(
        fi="Poissaolo ei voi päättyä ennen alkuaan. Tarkista päivät.",
        sv="Frånvaron kan inte sluta innan den börjar. Kontrollera datumen.",
        en="An absence cannot end before it starts. Check the dates.",
    )


class AlreadyAssistant(Conflict):
    """The person has an assistant's profile already."""

    code = "already_assistant"
    sentence = Text(
        fi="{name} on jo assistentti. Muuta hänen tietojaan assistentin sivulla.",
        sv="{name} är redan assistent. Ändra uppgifterna på assistentens sida.",
        en="{name} is an assistant already. Change the details on the assistant's page.",
    )
