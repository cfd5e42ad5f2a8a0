"""What the kinds of agreements are called in a sentence."""

from backoffice.kernel.texts import Text

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
