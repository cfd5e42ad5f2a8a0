"""A standard document. Unit: one finished document; the file is the result."""

from assignments.catalogue import checks
from assignments.catalogue import sentences as say
from assignments.catalogue.filetext import DoesNotOpen, author_of, placeholder_in, words_of
from assignments.catalogue.kinds.base import (
    CheckContext,
    CheckResult,
    Choice,
    Criterion,
    Data,
    Defaults,
    Field,
    FieldType,
    FileFacts,
    Kind,
    Outcome,
)
from backoffice.kernel.texts import Text, day
from backoffice.kernel.workdays import helsinki_date

PASS, FAIL, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN

_FORMS: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def _complete(result: Data, ctx: CheckContext) -> CheckResult:
    filled = {checks.folded(row["field"]) for row in result.get("values", ())}
    missing = [name for name in ctx.brief.get("fields", ()) if checks.folded(name) not in filled]
    if missing:
        return CheckResult("complete", FAIL, _SAY["fields_missing"].format(value=", ".join(missing[:5])))
    texts = [result["subject"], result.get("notes", ""), *(row["value"] for row in result.get("values", ()))]
    if left := next(filter(None, map(placeholder_in, texts)), None):
        return CheckResult("complete", FAIL, _SAY["placeholder"].format(value=left))
    return CheckResult("complete", PASS, _SAY["complete_ok"])


def _file(result: Data, ctx: CheckContext) -> CheckResult:
    problem = _wrong_files(ctx) or _already_delivered(result, ctx)
    if problem is not None:
        return CheckResult("file", FAIL, problem)
    found = _contents(ctx)
    if found.outcome == PASS and ctx.rejected_keys & set(_keys(result)):
        return CheckResult("file", UNKNOWN, say.REJECTED_BEFORE.format(value=" · ".join(_name(result))))
    return found


def _wrong_files(ctx: CheckContext) -> Text | None:
    wanted = ctx.brief.get("form")
    if not ctx.files:
        return _SAY["file_missing"]
    if wanted and not any(file.content_type == _FORMS[wanted] for file in ctx.files):
        return _SAY["file_type"].format(value=wanted.upper())
    return None


def _already_delivered(result: Data, ctx: CheckContext) -> Text | None:
    again = [file.name for file in ctx.files if file.sha256 in ctx.earlier_hashes]
    if again:
        return _SAY["file_same"].format(value=again[0])
    if ctx.duplicate_keys & set(_keys(result)):
        return say.DUPLICATE.format(value=" · ".join(_name(result)))
    return None


def _contents(ctx: CheckContext) -> CheckResult:
    if ctx.read_file is None:
        return CheckResult("file", UNKNOWN, _SAY["file_unread"])
    found = [_content_of(file, ctx.read_file(file)) for file in ctx.files]
    for outcome in (FAIL, UNKNOWN):
        for each in found:
            if each.outcome == outcome:
                return each
    return CheckResult("file", PASS, _SAY["file_ok"])


def _content_of(file: FileFacts, data: bytes) -> CheckResult:
    try:
        words, author = words_of(data, file.content_type), author_of(data, file.content_type)
    except DoesNotOpen:
        return CheckResult("file", FAIL, _SAY["file_broken"].format(value=file.name))
    if left := placeholder_in(words or ""):
        return CheckResult("file", FAIL, _SAY["file_placeholder"].format(value=left, name=file.name))
    if author:
        return CheckResult("file", UNKNOWN, _SAY["file_author"].format(value=author, name=file.name))
    if words is None:
        return CheckResult("file", UNKNOWN, _SAY["file_wordless"].format(name=file.name))
    return CheckResult("file", PASS, _SAY["file_ok"])


def _on_time(_result: Data, ctx: CheckContext) -> CheckResult:
    if ctx.deadline_on is not None and helsinki_date(ctx.at) > ctx.deadline_on:
        return CheckResult("on_time", FAIL, _SAY["late"].format(value=day(ctx.deadline_on)))
    return CheckResult("on_time", PASS, _SAY["on_time_ok"])


def _checks(result: Data, ctx: CheckContext) -> list[CheckResult]:
    return [_complete(result, ctx), _file(result, ctx), _on_time(result, ctx)]


def _name(result: Data) -> list[str]:
    return [str(result[key]) for key in ("subject", "period") if key in result]


def _keys(result: Data) -> list[str]:
    return ["document:" + "|".join(map(checks.folded, _name(result)))]


def _headline(result: Data) -> tuple[str, str]:
    parts = (result.get("period"), result.get("version"))
    return str(result["subject"]), " · ".join(str(part) for part in parts if part)


_SAY = {
    "fields_missing": Text(
        fi="Näille kentille ei ole arvoa: {value}.", sv="Dessa fält saknar värde: {value}.", en="These fields have no value: {value}."
    ),
    "placeholder": Text(
        fi="Täyttämätön kohta: {value}. Korvaa se sisällöllä.",
        sv="Ej ifyllt ställe: {value}. Ersätt det med innehåll.",
        en="Left unfilled: {value}. Replace it with content.",
    ),
    "complete_ok": Text(fi="Kaikki kentät on täytetty.", sv="Alla fält är ifyllda.", en="Every field is filled."),
    "file_missing": Text(fi="Liitä valmis asiakirja.", sv="Bifoga det färdiga dokumentet.", en="Attach the finished document."),
    "file_type": Text(
        fi="Asiakirjan pitää olla muotoa {value}.", sv="Dokumentet ska ha formen {value}.", en="The document must be of the form {value}."
    ),
    "file_same": Text(
        fi="Tiedosto {value} on toimitettu jo aiemmin samansisältöisenä. Liitä uusi versio.",
        sv="Filen {value} har redan levererats med samma innehåll. Bifoga den nya versionen.",
        en="The file {value} was delivered before with the same content. Attach the new version.",
    ),
    "file_broken": Text(
        fi="Tiedosto {value} ei aukea. Tallenna ja liitä se uudelleen.",
        sv="Filen {value} går inte att öppna. Spara och bifoga den på nytt.",
        en="The file {value} does not open. Save and attach it again.",
    ),
    "file_placeholder": Text(
        fi="Tiedostossa {name} on täyttämätön kohta: {value}.",
        sv="Filen {name} har ett ej ifyllt ställe: {value}.",
        en="The file {name} has something left unfilled: {value}.",
    ),
    "file_author": Text(
        fi="Tiedoston {name} tiedoissa on henkilön nimi: {value}. Tarkastaja arvioi.",
        sv="Filen {name} nämner en person i sina egenskaper: {value}. Granskaren bedömer.",
        en="The properties of {name} name a person: {value}. The checker decides.",
    ),
    "file_unread": Text(
        fi="Tiedoston sisältöä ei voitu lukea. Tarkastaja arvioi.",
        sv="Filens innehåll kunde inte läsas. Granskaren bedömer.",
        en="The content of the file could not be read. The checker decides.",
    ),
    "file_wordless": Text(
        fi="Tiedoston {name} sanoja ja tekijän tietoja ei voi lukea koneellisesti. Tarkastaja arvioi.",
        sv="Orden och uppgifterna om den som gjort filen {name} kan inte läsas maskinellt. Granskaren bedömer.",
        en="The words of {name}, and who made it, cannot be read by machine. The checker decides.",
    ),
    "file_ok": Text(fi="Tiedosto on oikeaa tyyppiä ja uusi.", sv="Filen är av rätt typ och ny.", en="The file is of the right type and new."),
    "late": Text(
        fi="Määräpäivä oli {value}.", sv="Den utsatta dagen var {value}.", en="The deadline was {value}."
    ),
    "on_time_ok": Text(fi="Toimitus on ajallaan.", sv="Leveransen är i tid.", en="The delivery is on time."),
}  # fmt: skip

_BRIEF = (
    Field("purpose", FieldType.LONG_TEXT, required=True,
        label=Text(fi="Mihin asiakirjaa tarvitaan", sv="Vad dokumentet behövs för", en="What the document is for"),
        help=Text(fi="Päätös tai tilanne, jota se palvelee.", sv="Beslutet eller situationen det ska tjäna.", en="The decision or situation it serves.")),
    Field("instructions", FieldType.LONG_TEXT,
        label=Text(fi="Ohje", sv="Anvisning", en="Instructions"),
        help=Text(fi="Mitä asiakirjassa on, mistä tiedot otetaan ja mitä siihen ei kuulu.", sv="Vad dokumentet innehåller, var uppgifterna finns och vad som inte hör dit.", en="What goes in, where the data comes from and what does not belong.")),
    Field("template_file", FieldType.FILE, label=Text(fi="Malli tai pohja", sv="Mall eller förlaga", en="Template or example")),
    Field("fields", FieldType.TEXT_LIST, max_items=100, max_length=100,
        label=Text(fi="Täytettävät kentät", sv="Fält som ska fyllas i", en="Fields to fill"),
        help=Text(fi="Yksi riviä kohti. Jokaiselle vaaditaan arvo ja sen lähde.", sv="Ett per rad. För vart och ett krävs ett värde och dess källa.", en="One a line. Each needs a value and its source.")),
    Field("language", FieldType.CHOICE, label=Text(fi="Kieli", sv="Språk", en="Language"),
        choices=(Choice("fi", Text(fi="suomi", sv="finska", en="Finnish")), Choice("sv", Text(fi="ruotsi", sv="svenska", en="Swedish")), Choice("en", Text(fi="englanti", sv="engelska", en="English")))),
    Field("recipients", FieldType.TEXT_LIST, max_items=50, label=Text(fi="Kenelle se on", sv="Vem det är till", en="Whom it is for")),
    Field("form", FieldType.CHOICE, label=Text(fi="Tiedostomuoto", sv="Filformat", en="File format"),
        choices=tuple(Choice(each, Text(fi=each.upper(), sv=each.upper(), en=each.upper())) for each in _FORMS)),
)  # fmt: skip

_RESULT = (
    Field("subject", FieldType.TEXT, required=True, max_length=120, label=Text(fi="Asiakirjan nimi", sv="Dokumentets namn", en="Name of the document")),
    Field("period", FieldType.TEXT, max_length=40, label=Text(fi="Jakso", sv="Period", en="Period")),
    Field("version", FieldType.TEXT, max_length=20, accepts_number=True, label=Text(fi="Versio", sv="Version", en="Version")),
    Field("values", FieldType.TABLE, max_items=200, label=Text(fi="Kenttien arvot", sv="Fältens värden", en="Values of the fields"), columns=(
        Field("field", FieldType.TEXT, required=True, max_length=100, label=Text(fi="Kenttä", sv="Fält", en="Field")),
        Field("value", FieldType.TEXT, required=True, max_length=500, accepts_number=True, label=Text(fi="Arvo", sv="Värde", en="Value")),
        Field("source", FieldType.TEXT, required=True, max_length=500, label=Text(fi="Lähde", sv="Källa", en="Source")),
    )),
    Field("notes", FieldType.LONG_TEXT, label=Text(fi="Huomiot", sv="Anmärkningar", en="Notes")),
)  # fmt: skip

_CRITERIA = (
    Criterion("complete", "machine", blocking=True,
        sentence=Text(fi="Jokainen sovittu kenttä on täytetty.", sv="Varje avtalat fält är ifyllt.", en="Every agreed field is filled."),
        evidence=Text(fi="kenttien arvot lähteineen", sv="fältens värden med källor", en="values of the fields with their sources")),
    Criterion("correct", "person",
        sentence=Text(fi="Luvut ja tiedot vastaavat lähdettä.", sv="Siffror och uppgifter stämmer med källan.", en="Figures and facts equal their source.")),
    Criterion("layout", "person",
        sentence=Text(fi="Ulkoasu noudattaa mallia.", sv="Layouten följer mallen.", en="The layout follows the template.")),
    Criterion("language", "person",
        sentence=Text(fi="Kieli on oikoluettu.", sv="Språket är korrekturläst.", en="The language is proofread.")),
    Criterion("file", "machine", blocking=True,
        sentence=Text(fi="Tiedosto on oikeaa tyyppiä, aukeaa, ei ole sama kuin viimeksi eikä sisällä tekijän henkilötietoja.", sv="Filen är av rätt typ, går att öppna, är inte densamma som förra gången och innehåller inga personuppgifter om den som gjort den.", en="The file is of the right type, opens, is not the same as last time and carries no personal data of its maker."),
        evidence=Text(fi="tiedosto tiivisteineen", sv="filen med sin kontrollsumma", en="the file with its hash")),
    Criterion("on_time", "machine",
        sentence=Text(fi="Asiakirja on toimitettu määräpäivään mennessä.", sv="Dokumentet har levererats senast utsatt dag.", en="The document is delivered by the deadline.")),
)  # fmt: skip

KIND = Kind(
    code="document",
    name=Text(fi="Vakioasiakirja", sv="Standarddokument", en="Standard document"),
    summary=Text(
        fi="Raportit, lomakkeet ja viimeistellyt aineistot ohjeesi ja mallisi mukaan.",
        sv="Rapporter, blanketter och färdigställt material enligt din anvisning och mall.",
        en="Reports, forms and finished materials by your instructions and template.",
    ),
    group=Text(fi="Toimiston perustyöt", sv="Kontorets basarbete", en="Basic office work"),
    unit_name=Text(fi="asiakirja", sv="dokument", en="document"),
    unit_name_plural=Text(fi="asiakirjaa", sv="dokument", en="documents"),
    brief_fields=_BRIEF,
    result_fields=_RESULT,
    criteria=_CRITERIA,
    checks=_checks,
    keys=_keys,
    headline=_headline,
    needs_file=True,
    defaults=Defaults(review_days=10, position=80, list_price_cents=6000, assistant_rate_cents=3200),
)
