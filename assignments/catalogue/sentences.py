"""Sentences about identifiers, addresses and sources that several kinds say."""

from backoffice.kernel.texts import Text

BUSINESS_ID_WRONG = Text(
    fi="Y-tunnus {value} ei kelpaa: tarkistusmerkki tai muoto on väärä. Tarkista se YTJ:stä.",
    sv="FO-numret {value} duger inte: kontrollsiffran eller formen är fel. Kontrollera det i FODS.",
    en="The Business ID {value} is not valid: its check digit or form is wrong. Look it up in the BIS.",
)
WEBSITE_WRONG = Text(
    fi="Verkkosivun osoite {value} ei ole oikean muotoinen. Korjaa se tai jätä pois.",
    sv="Webbadressen {value} har fel form. Rätta den eller lämna bort den.",
    en="The website {value} is not a web address. Correct it or leave it out.",
)
EMAIL_WRONG = Text(
    fi="Sähköpostiosoite {value} ei ole oikean muotoinen. Korjaa osoite.",
    sv="E-postadressen {value} har fel form. Rätta adressen.",
    en="The e-mail address {value} is not well formed. Correct it.",
)
PHONE_WRONG = Text(
    fi="Puhelinnumero {value} ei ole oikean muotoinen. Anna se muodossa +358 40 123 4567.",
    sv="Telefonnumret {value} har fel form. Ange det i formen +358 40 123 4567.",
    en="The phone number {value} is not well formed. Give it as +358 40 123 4567.",
)
SOURCE_FUTURE = Text(
    fi="Lähteen päivä {value} on tulevaisuudessa. Korjaa päivä.",
    sv="Källans datum {value} ligger i framtiden. Rätta datumet.",
    en="The source's date {value} is in the future. Correct it.",
)
SOURCE_OLD = Text(
    fi="Lähde on {days} päivää vanha, enintään {limit} käy. Tarkista tieto uudelleen.",
    sv="Källan är {days} dagar gammal, högst {limit} godtas. Kontrollera uppgiften på nytt.",
    en="The source is {days} days old; at most {limit} will do. Check the fact again.",
)
DUPLICATE = Text(
    fi="Sama kohde on jo toimitettu tai tekeillä tälle asiakkaalle: {value}.",
    sv="Samma objekt har redan levererats eller är under arbete för den här kunden: {value}.",
    en="The same thing is already delivered or in the making for this client: {value}.",
)
REJECTED_BEFORE = Text(
    fi="Sama kohde on hylätty tälle asiakkaalle aiemmin: {value}. Tarkastaja arvioi.",
    sv="Samma objekt har tidigare avslagits för den här kunden: {value}. Granskaren bedömer.",
    en="The same thing was rejected for this client before: {value}. The checker decides.",
)
RANGE_TURNED = Text(
    fi="Enimmäismäärä on vähimmäismäärää pienempi. Korjaa toinen niistä.",
    sv="Maximum är mindre än minimum. Rätta någotdera.",
    en="The largest is below the smallest. Correct one of them.",
)


def joined(items: list[Text]) -> Text:
    """Return the items as one enumeration in each language."""
    return Text(
        fi=", ".join(item.fi for item in items),
        sv=", ".join(item.sv for item in items),
        en=", ".join(item.en for item in items),
    )
