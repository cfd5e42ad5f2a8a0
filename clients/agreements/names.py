"""What the kinds of agreements are called in a sentence, and countries in a list."""

from babel import Locale

from backoffice.kernel.texts import Text, current_language

KIND_NAMES: dict[str, Text] = {
    "nda": Text(fi="salassapitosopimus", sv="sekretessavtal", en="non-disclosure agreement"),
    "dpa": Text(
        fi="henkilötietojen käsittelysopimus",
        sv="personuppgiftsbiträdesavtal",
        en="data processing agreement",
    ),
    "terms": Text(fi="palveluehdot", sv="tjänstevillkor", en="terms of service"),
    "assistant_nda": Text(
        fi="henkilön salassapitositoumus",
        sv="personlig sekretessförbindelse",
        en="personal non-disclosure undertaking",
    ),
}

# The European Economic Area: the member states of the Union, Iceland, Liechtenstein and Norway.
EEA = (
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT",
    "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO",
)  # fmt: skip


def country_name(code: str) -> str:
    """Return what a country is called in the active language; an unknown code stands for itself."""
    return str(Locale(current_language()).territories.get(code, code))
