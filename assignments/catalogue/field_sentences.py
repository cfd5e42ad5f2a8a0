"""What is wrong with a field, said so that it can be put right."""

from typing import Any

from jsonschema.exceptions import ValidationError

from backoffice.kernel.texts import Text

MISSING = Text(fi="Täytä tämä kohta.", sv="Fyll i det här fältet.", en="Fill in this field.")
UNKNOWN_MEMBER = Text(
    fi="Kenttää ”{name}” ei ole tässä palvelussa. Poista se.",
    sv="Fältet ”{name}” finns inte i den här tjänsten. Ta bort det.",
    en="This service has no field “{name}”. Remove it.",
)
ONE_OF_THESE = Text(
    fi="Täytä ainakin yksi näistä yhteystiedoista.",
    sv="Fyll i minst en av dessa kontaktuppgifter.",
    en="Fill in at least one of these contact details.",
)
NOT_AN_OBJECT = Text(
    fi="Anna tiedot kenttinä: nimi ja arvo.",
    sv="Ange uppgifterna som fält: namn och värde.",
    en="Give the data as fields: a name and a value each.",
)
FILE_NOT_ATTACHED = Text(
    fi="Tiedostoa ei ole liitetty. Liitä se uudelleen.",
    sv="Filen är inte bifogad. Bifoga den på nytt.",
    en="The file is not attached. Attach it again.",
)

_IN_ROW = Text(fi="Rivi {where}: {sentence}", sv="Rad {where}: {sentence}", en="Row {where}: {sentence}")

_TYPES = {
    "string": Text(fi="Anna tämä tekstinä.", sv="Ange detta som text.", en="Give this as text."),
    "integer": Text(
        fi="Anna kokonaisluku ilman desimaaleja.",
        sv="Ange ett heltal utan decimaler.",
        en="Give a whole number without decimals.",
    ),
    "array": Text(fi="Anna tämä luettelona.", sv="Ange detta som en lista.", en="Give this as a list."),
    "object": NOT_AN_OBJECT,
}
_SENTENCES = {
    "maxLength": Text(
        fi="Lyhennä tekstiä: enintään {limit} merkkiä.",
        sv="Förkorta texten: högst {limit} tecken.",
        en="Shorten the text: at most {limit} characters.",
    ),
    "minimum": Text(
        fi="Luvun pitää olla vähintään {limit}.",
        sv="Talet ska vara minst {limit}.",
        en="The number must be at least {limit}.",
    ),
    "maximum": Text(
        fi="Luku saa olla enintään {limit}.",
        sv="Talet får vara högst {limit}.",
        en="The number may be at most {limit}.",
    ),
    "enum": Text(
        fi="Valitse jokin näistä: {limit}.",
        sv="Välj något av dessa: {limit}.",
        en="Choose one of these: {limit}.",
    ),
    "format": Text(
        fi="Anna päivä muodossa vvvv-kk-pp.",
        sv="Ange datumet i formen åååå-mm-dd.",
        en="Give the date as YYYY-MM-DD.",
    ),
    "minItems": MISSING,
    "maxItems": Text(fi="Enintään {limit} kohtaa.", sv="Högst {limit} punkter.", en="At most {limit} items."),
}


def for_schema_error(error: ValidationError) -> Text:
    """Return the sentence for one error of the schema validator. Raises: KeyError for a rule no field makes."""
    limit: Any = error.validator_value
    if error.validator == "type":
        return _TYPES[limit if isinstance(limit, str) else limit[0]]
    if error.validator == "enum":
        limit = ", ".join(limit)
    return _SENTENCES[str(error.validator)].format(limit=limit)


def in_row(row: int, sentence: Text, *, column: str = "") -> Text:
    """Say in which row (counted from 1), and which column of it, the sentence applies."""
    where = f"{row}, {column}" if column else f"{row}"
    return _IN_ROW.format(where=where, sentence=sentence)
