"""Refusals: what every room's errors grow from.

DomainError
├── Invalid      422  the input is wrong; says which field
├── Forbidden    403  seen, but not allowed
├── NotFound     404  not there, or not yours to know of
└── Conflict     409  right input, wrong moment
"""

from typing import ClassVar

from backoffice.kernel.texts import Text


class DomainError(Exception):
    """A refusal with a stable `code` and a sentence that says what to do, in fi, sv and en.

    `status` is the HTTP status an interface answers with; `field` names the input at fault, if one is.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    sentence: ClassVar[Text] = Text(
        fi="Toimintoa ei voitu tehdä.", sv="Åtgärden kunde inte utföras.", en="This could not be done."
    )

    def __init__(
        self, *, field: str | None = None, fields: dict[str, Text] | None = None, **values: object
    ) -> None:
        self.values = values
        self.field = field
        self.text = self.sentence.format(**values) if values else self.sentence
        self.fields: dict[str, Text] = dict(fields or {})
        if field is not None:
            self.fields.setdefault(field, self.text)
        super().__init__(f"{self.code}: {self.text.en}")

    def __str__(self) -> str:
        return str(self.text)


class Invalid(DomainError):
    """The input is wrong; nothing was written."""

    code = "invalid"
    status = 422
    sentence = Text(
        fi="Tiedoissa on virhe. Korjaa merkityt kohdat.",
        sv="Uppgifterna innehåller fel. Rätta de markerade fälten.",
        en="Something in the input is wrong. Correct the marked fields.",
    )


class Forbidden(DomainError):
    """The actor may see the object but not do this to it."""

    code = "forbidden"
    status = 403
    sentence = Text(
        fi="Oikeutesi eivät riitä tähän. Pyydä oikeus yrityksesi omistajalta tai toimistolta.",
        sv="Du saknar rättighet till detta. Be ägaren på ditt företag eller kontoret om den.",
        en="You do not have the right to do this. Ask the owner of your company or the office for it.",
    )


class NotFound(DomainError):
    """The object does not exist, or the actor may not know that it does."""

    code = "not_found"
    status = 404
    sentence = Text(
        fi="Kohdetta ei löydy.", sv="Objektet hittades inte.", en="There is nothing here by that name."
    )


class Conflict(DomainError):
    """The input is right but the state of things forbids it now."""

    code = "conflict"
    status = 409


class IllegalMove(Conflict):
    """The state machine has no such edge from the present state."""

    code = "illegal_move"
    sentence = Text(
        fi="Tämä ei onnistu kohteen nykyisessä tilassa. Päivitä sivu ja katso, missä mennään.",
        sv="Det här går inte i objektets nuvarande läge. Uppdatera sidan och se hur det ligger till.",
        en="This cannot be done in the present state. Reload the page to see where it stands.",
    )
