"""Refusals of the catalogue.

DomainError
├── NotFound
│   └── KindUnknown      kind_unknown
└── Invalid
    ├── BriefInvalid     brief_invalid     fields says what is wrong where
    └── ResultInvalid    result_invalid    fields says what is wrong where
"""

from backoffice.kernel.errors import Invalid, NotFound
from backoffice.kernel.texts import Text


class KindUnknown(NotFound):
    """No file in kinds/ has this code, or the office does not offer the service."""

    code = "kind_unknown"
    sentence = Text(
        fi="Palvelua ”{kind}” ei ole. Valitse palvelu luettelosta.",
        sv="Tjänsten ”{kind}” finns inte. Välj en tjänst i katalogen.",
        en="There is no service “{kind}”. Choose one from the catalogue.",
    )


class BriefInvalid(Invalid):
    """The brief does not fit the service's brief schema; `fields` has a sentence for each wrong field."""

    code = "brief_invalid"
    sentence = Text(
        fi="Toimeksiannon kuvauksessa on puutteita. Korjaa merkityt kohdat.",
        sv="Uppdragsbeskrivningen har brister. Rätta de markerade fälten.",
        en="The brief is not complete. Correct the marked fields.",
    )


class ResultInvalid(Invalid):
    """The result does not fit the service's result schema; `fields` has a sentence for each wrong field."""

    code = "result_invalid"
    sentence = Text(
        fi="Tuloksen tiedoissa on puutteita. Korjaa merkityt kohdat.",
        sv="Resultatets uppgifter har brister. Rätta de markerade fälten.",
        en="The result is not complete. Correct the marked fields.",
    )
