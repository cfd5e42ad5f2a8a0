"""Prospecting. Unit: one qualified prospect - a company, a named person with a working channel, and why they might buy."""

from functools import lru_cache

from assignments.catalogue import checks
from assignments.catalogue import sentences as say
from assignments.catalogue.answers import qualifies
from assignments.catalogue.industries import SCHEMES, is_industry
from assignments.catalogue.kinds.base import (
    CheckContext,
    CheckResult,
    Choice,
    Criterion,
    Data,
    Defaults,
    Field,
    FieldType,
    Kind,
    Outcome,
)
from assignments.catalogue.places import lies_in
from assignments.catalogue.roles import is_wanted_role
from backoffice.kernel.texts import Text

MAX_SOURCE_AGE = 90  # days
PASS, FAIL, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN


def _questions(ctx: CheckContext) -> list[Data]:
    return list(ctx.brief.get("questions", ()))


def _identity(result: Data, ctx: CheckContext) -> CheckResult:
    if checks.business_id(result["business_id"]) is None:
        return CheckResult("identity", FAIL, say.BUSINESS_ID_WRONG.format(value=result["business_id"]))
    if "website" in result and checks.domain(result["website"]) is None:
        return CheckResult("identity", FAIL, say.WEBSITE_WRONG.format(value=result["website"]))
    return CheckResult("identity", PASS, _SAY["identity_ok"])


def _industry_fits(result: Data, brief: Data) -> bool | None:
    if "industry" not in result:
        return None
    answers = [
        is_industry(result["industry"], each["code"], each.get("scheme", "TOL2008"))
        for each in brief["industries"]
    ]
    return _any(answers)


def _region_fits(result: Data, brief: Data) -> bool | None:
    if "city" not in result:
        return None
    return _any([lies_in(result["city"], region) for region in brief["regions"]])


def _size_fits(result: Data, brief: Data) -> bool | None:
    size = checks.number_range(result.get("size", ""))
    if size is None:
        return None
    low, high = brief.get("size_min", 0), brief.get("size_max", size[1])
    if low <= size[0] and size[1] <= high:
        return True
    return False if size[1] < low or size[0] > high else None


def _any(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False


def _profile(result: Data, ctx: CheckContext) -> CheckResult:
    asked = (
        ("industry", _industry_fits, "industries" in ctx.brief),
        ("city", _region_fits, "regions" in ctx.brief),
        ("size", _size_fits, "size_min" in ctx.brief or "size_max" in ctx.brief),
    )
    answers = {key: fits(result, ctx.brief) for key, fits, is_asked in asked if is_asked}
    for answer, outcome, sentence in ((False, FAIL, "profile_outside"), (None, UNKNOWN, "profile_unclear")):
        if keys := [key for key, given in answers.items() if given is answer]:
            return CheckResult(
                "profile", outcome, _SAY[sentence].format(what=say.joined([_LABELS[key] for key in keys]))
            )
    return CheckResult("profile", PASS, _SAY["profile_ok"])


def _reachable(result: Data, ctx: CheckContext) -> CheckResult:
    if "email" in result and checks.email_address(result["email"]) is None:
        return CheckResult("reachable", FAIL, say.EMAIL_WRONG.format(value=result["email"]))
    if "phone" in result and checks.phone_e164(result["phone"]) is None:
        return CheckResult("reachable", FAIL, say.PHONE_WRONG.format(value=result["phone"]))
    if not is_wanted_role(result["contact_role"], ctx.brief.get("roles", ())):
        return CheckResult("reachable", UNKNOWN, _SAY["role_unclear"].format(value=result["contact_role"]))
    return CheckResult("reachable", PASS, _SAY["reachable_ok"])


def _qualified(result: Data, ctx: CheckContext) -> CheckResult:
    least = ctx.brief.get("potential_min", 0)
    if result["potential"] < least:
        return CheckResult(
            "qualified", FAIL, _SAY["potential_low"].format(value=result["potential"], least=least)
        )
    questions, answers = _questions(ctx), list(result.get("answers", ()))
    if len(answers) < len(questions):
        return CheckResult(
            "qualified", FAIL, _SAY["unanswered"].format(given=len(answers), asked=len(questions))
        )
    found = [qualifies(a, q.get("qualifying")) for a, q in zip(answers, questions, strict=False)]
    for verdict, outcome, sentence in (
        (False, FAIL, "answer_disqualifies"),
        (None, UNKNOWN, "answer_unclear"),
    ):
        if verdict in found:
            return CheckResult("qualified", outcome, _SAY[sentence].format(number=found.index(verdict) + 1))
    return CheckResult("qualified", PASS, _SAY["qualified_ok"])


@lru_cache(maxsize=16)
def _excluded(listed: tuple[str, ...]) -> frozenset[str]:
    """The client's list as it is compared: read once, not once for each of up to 2,000 rows of an import."""
    return frozenset(checks.business_id(each) or checks.domain(each) or each for each in listed)


def _new(result: Data, ctx: CheckContext) -> CheckResult:
    excluded = _excluded(tuple(ctx.brief.get("exclusions", ())))
    own = checks.business_id(result["business_id"]) or result["business_id"]
    hosts = [host for host in (checks.domain(result.get("website", "")), _mail_host(result)) if host]
    for each in (own, *(domain for host in hosts for domain in checks.domains_of(host))):
        if each in excluded:
            return CheckResult("new", FAIL, _SAY["excluded"].format(value=each))
    names = (*_keys(result), *_match_keys(result))
    taken = [key for key in names if key in ctx.duplicate_keys]
    certain = [key.split(":", 1)[1] for key in taken if not key.startswith("name:")]
    if certain:
        return CheckResult("new", FAIL, say.DUPLICATE.format(value=", ".join(certain)))
    if taken:
        return CheckResult("new", UNKNOWN, _SAY["same_name"].format(value=result["company"]))
    if ctx.rejected_keys.intersection(names):
        return CheckResult("new", UNKNOWN, say.REJECTED_BEFORE.format(value=result["company"]))
    return CheckResult("new", PASS, _SAY["new_ok"])


def _mail_host(result: Data) -> str | None:
    address = checks.email_address(result.get("email", ""))
    return checks.domain_key(address.rsplit("@", 1)[1]) if address else None


def _allowed(result: Data, ctx: CheckContext) -> CheckResult:
    age = checks.age_in_days(result["source_on"], ctx.at)
    if age < 0:
        return CheckResult("allowed", FAIL, say.SOURCE_FUTURE.format(value=result["source_on"]))
    if age > MAX_SOURCE_AGE:
        return CheckResult("allowed", FAIL, say.SOURCE_OLD.format(days=age, limit=MAX_SOURCE_AGE))
    return CheckResult("allowed", PASS, _SAY["allowed_ok"])


def _checks(result: Data, ctx: CheckContext) -> list[CheckResult]:
    return [judge(result, ctx) for judge in (_identity, _profile, _reachable, _qualified, _new, _allowed)]


def _keys(result: Data) -> list[str]:
    named = (
        ("business_id", checks.business_id(result.get("business_id", ""))),
        ("domain", checks.domain_key(result.get("website", ""))),
        ("email", checks.email_address(result.get("email", ""))),
    )
    return [f"{name}:{value}" for name, value in named if value]


def _match_keys(result: Data) -> list[str]:
    """A number or a name may be shared; it tells of a duplicate and is nothing to charge for."""
    named = (
        ("phone", checks.phone_e164(result.get("phone", ""))),
        ("name", checks.company_key(result.get("company", ""))),
    )
    return [f"{name}:{value}" for name, value in named if value]


def _normalise(result: Data) -> dict[str, object]:
    """Write identifiers and addresses in their one form; what can not be read stays as given, for the checks to name."""
    forms = {
        "business_id": checks.business_id,
        "email": checks.email_address,
        "phone": checks.phone_e164,
    }
    return {key: (forms[key](value) or value) if key in forms else value for key, value in result.items()}


def _brief_problems(brief: Data) -> dict[str, Text]:
    problems = {}
    if brief.get("size_min", 0) > brief.get("size_max", brief.get("size_min", 0)):
        problems["size_max"] = say.RANGE_TURNED
    wrong = [
        each for each in brief.get("exclusions", ()) if not (checks.business_id(each) or checks.domain(each))
    ]
    if wrong:
        problems["exclusions"] = _SAY["exclusion_wrong"].format(value=", ".join(wrong[:3]))
    return problems


def _headline(result: Data) -> tuple[str, str]:
    parts = (
        result.get("contact_name"),
        result.get("contact_role"),
        result.get("email") or result.get("phone"),
    )
    return str(result["company"]), " · ".join(str(part) for part in parts if part)


_SAY = {
    "identity_ok": Text(fi="Y-tunnus on oikean muotoinen.", sv="FO-numret har rätt form.", en="The Business ID is well formed."),
    "profile_outside": Text(
        fi="Ei vastaa kohderyhmää: {what}.", sv="Motsvarar inte målgruppen: {what}.", en="Outside the target group: {what}."
    ),
    "profile_unclear": Text(
        fi="Kohderyhmään kuulumista ei voi todeta koneellisesti: {what}. Tarkastaja arvioi.",
        sv="Det går inte att maskinellt avgöra om målgruppen stämmer: {what}. Granskaren bedömer.",
        en="The machine cannot tell whether this is in the target group: {what}. The checker decides.",
    ),
    "profile_ok": Text(fi="Yritys on kohderyhmässä.", sv="Företaget hör till målgruppen.", en="The company is in the target group."),
    "role_unclear": Text(
        fi="Tehtävänimike ”{value}” ei ole toivottujen joukossa sanasta sanaan. Tarkastaja arvioi.",
        sv="Titeln ”{value}” finns inte ordagrant bland de önskade. Granskaren bedömer.",
        en="The role “{value}” is not among the wanted ones word for word. The checker decides.",
    ),
    "reachable_ok": Text(
        fi="Nimetyllä henkilöllä on oikean muotoinen yhteystieto.",
        sv="Den namngivna personen har en kontaktuppgift i rätt form.",
        en="The named person has a well-formed way to be reached.",
    ),
    "potential_low": Text(
        fi="Potentiaali {value} alittaa sovitun vähimmäisarvon {least}.",
        sv="Potentialen {value} ligger under det avtalade minimivärdet {least}.",
        en="The potential {value} is below the agreed minimum of {least}.",
    ),
    "unanswered": Text(
        fi="Vastauksia on {given}, kysymyksiä {asked}. Vastaa jokaiseen, kysymysten järjestyksessä.",
        sv="Det finns {given} svar på {asked} frågor. Svara på varje fråga i ordning.",
        en="There are {given} answers to {asked} questions. Answer each one, in the order of the questions.",
    ),
    "answer_disqualifies": Text(
        fi="Vastaus kysymykseen {number} ei täytä ehtoa.",
        sv="Svaret på fråga {number} uppfyller inte villkoret.",
        en="The answer to question {number} does not qualify.",
    ),
    "answer_unclear": Text(
        fi="Vastausta kysymykseen {number} ei voi arvioida koneellisesti. Tarkastaja arvioi.",
        sv="Svaret på fråga {number} kan inte bedömas maskinellt. Granskaren bedömer.",
        en="The machine cannot judge the answer to question {number}. The checker decides.",
    ),
    "qualified_ok": Text(
        fi="Vastaukset ja potentiaali täyttävät ehdot.",
        sv="Svaren och potentialen uppfyller villkoren.",
        en="The answers and the potential qualify.",
    ),
    "excluded": Text(
        fi="{value} on asiakkaan poissulkulistalla.", sv="{value} finns på kundens lista över undantag.", en="{value} is on the client's exclusion list."
    ),
    "same_name": Text(
        fi="Lähes samanniminen yritys on jo toimitettu tai tekeillä tälle asiakkaalle: {value}. Tarkastaja arvioi, onko se sama.",
        sv="Ett företag med nästan samma namn har redan levererats eller är under arbete för kunden: {value}. Granskaren bedömer om det är detsamma.",
        en="A company of nearly the same name is already delivered or in the making for this client: {value}. The checker decides whether it is the same.",
    ),
    "new_ok": Text(fi="Kohde on uusi tälle asiakkaalle.", sv="Prospektet är nytt för kunden.", en="The prospect is new to this client."),
    "allowed_ok": Text(
        fi="Lähde on nimetty ja tuore.", sv="Källan är angiven och färsk.", en="The source is named and recent."
    ),
    "exclusion_wrong": Text(
        fi="Anna Y-tunnus tai verkkotunnus. Näitä ei voitu lukea: {value}.",
        sv="Ange ett FO-nummer eller en domän. Följande kunde inte läsas: {value}.",
        en="Give a Business ID or a domain. These could not be read: {value}.",
    ),
}  # fmt: skip

_LABELS = {
    "industry": Text(fi="toimiala", sv="bransch", en="industry"),
    "city": Text(fi="alue", sv="region", en="region"),
    "size": Text(fi="koko", sv="storlek", en="size"),
}

_BRIEF = (
    Field(
        "target", FieldType.LONG_TEXT, required=True,
        label=Text(fi="Mitä myyt ja minkä ongelman se ratkaisee", sv="Vad du säljer och vilket problem det löser", en="What you sell and the problem it solves"),
        help=Text(fi="Muutama lause riittää: kenelle, mitä ja miksi juuri nyt.", sv="Några meningar räcker: till vem, vad och varför just nu.", en="A few sentences will do: to whom, what and why now."),
    ),
    Field(
        "roles", FieldType.TEXT_LIST, required=True, max_items=30,
        label=Text(fi="Kenen kanssa haluat puhua", sv="Vem du vill tala med", en="Whom you want to talk to"),
        help=Text(fi="Tehtävänimike riviä kohti, esimerkiksi toimitusjohtaja.", sv="En titel per rad, till exempel verkställande direktör.", en="One role a line, for example managing director."),
    ),
    Field(
        "industries", FieldType.TABLE, max_items=50,
        label=Text(fi="Toimialat", sv="Branscher", en="Industries"),
        help=Text(fi="Toimialakoodi ja luokitus. Tyhjä = kaikki toimialat.", sv="Branschkod och klassificering. Tomt = alla branscher.", en="Industry code and its classification. Empty = every industry."),
        columns=(
            Field("code", FieldType.TEXT, label=Text(fi="Koodi", sv="Kod", en="Code"), required=True, max_length=10, accepts_number=True),
            Field("scheme", FieldType.CHOICE, label=Text(fi="Luokitus", sv="Klassificering", en="Classification"), choices=tuple(Choice(s, Text(fi=s, sv=s, en=s)) for s in SCHEMES)),
        ),
    ),
    Field(
        "regions", FieldType.TEXT_LIST, max_items=50, label=Text(fi="Alueet", sv="Regioner", en="Regions"),
        help=Text(fi="Maakunta tai kunta riviä kohti. Tyhjä = koko Suomi.", sv="Ett landskap eller en kommun per rad. Tomt = hela Finland.", en="One region or municipality a line. Empty = all of Finland."),
    ),
    Field("size_min", FieldType.INTEGER, minimum=0, maximum=1_000_000, label=Text(fi="Henkilöstöä vähintään", sv="Personal minst", en="Staff at least")),
    Field("size_max", FieldType.INTEGER, minimum=1, maximum=1_000_000, label=Text(fi="Henkilöstöä enintään", sv="Personal högst", en="Staff at most")),
    Field(
        "languages", FieldType.MULTI_CHOICE, label=Text(fi="Kielet", sv="Språk", en="Languages"),
        choices=(Choice("fi", Text(fi="suomi", sv="finska", en="Finnish")), Choice("sv", Text(fi="ruotsi", sv="svenska", en="Swedish")), Choice("en", Text(fi="englanti", sv="engelska", en="English"))),
    ),
    Field(
        "exclusions", FieldType.TEXT_LIST, max_items=5000, label=Text(fi="Poissuljettavat yritykset", sv="Företag som utesluts", en="Companies to leave out"),
        help=Text(fi="Y-tunnus tai verkkotunnus riviä kohti: nykyiset asiakkaat, avoimet kaupat, kilpailijat.", sv="Ett FO-nummer eller en domän per rad: nuvarande kunder, öppna affärer, konkurrenter.", en="One Business ID or domain a line: your customers, open deals, competitors."),
    ),
    Field(
        "questions", FieldType.TABLE, max_items=20, label=Text(fi="Kysymykset, joihin haluat vastauksen", sv="Frågor du vill ha svar på", en="Questions you want answered"),
        columns=(
            Field("text", FieldType.TEXT, required=True, max_length=300, label=Text(fi="Kysymys", sv="Fråga", en="Question")),
            Field(
                "qualifying", FieldType.TEXT, accepts_flag=True, label=Text(fi="Kelpaavat vastaukset", sv="Svar som duger", en="Answers that qualify"),
                help=Text(fi="Erota pystyviivalla |. Tyhjä = vastaus on vain tiedoksi.", sv="Skilj åt med lodstreck |. Tomt = svaret är bara till kännedom.", en="Divide with |. Empty = the answer is for information only."),
            ),
        ),
    ),
    Field(
        "potential_min", FieldType.INTEGER, minimum=0, maximum=100, label=Text(fi="Vähimmäispotentiaali (0-100)", sv="Minsta potential (0-100)", en="Minimum potential (0-100)"),
        help=Text(fi="Tätä heikompia ei toimiteta.", sv="Svagare prospekt levereras inte.", en="Nothing weaker is delivered."),
    ),
)  # fmt: skip

_RESULT = (
    Field("company", FieldType.TEXT, required=True, label=Text(fi="Yritys", sv="Företag", en="Company")),
    Field("business_id", FieldType.TEXT, required=True, max_length=14, label=Text(fi="Y-tunnus", sv="FO-nummer", en="Business ID")),
    Field("industry", FieldType.TEXT, accepts_number=True, label=Text(fi="Toimiala", sv="Bransch", en="Industry")),
    Field("size", FieldType.TEXT, accepts_number=True, max_length=40, label=Text(fi="Henkilöstö", sv="Personal", en="Staff")),
    Field("website", FieldType.URL, label=Text(fi="Verkkosivu", sv="Webbplats", en="Website")),
    Field("city", FieldType.TEXT, max_length=100, label=Text(fi="Kunta", sv="Kommun", en="Municipality")),
    Field("contact_name", FieldType.TEXT, required=True, label=Text(fi="Yhteyshenkilö", sv="Kontaktperson", en="Contact person")),
    Field("contact_role", FieldType.TEXT, required=True, label=Text(fi="Tehtävä", sv="Titel", en="Role")),
    Field("email", FieldType.EMAIL, max_length=254, label=Text(fi="Sähköposti", sv="E-post", en="E-mail")),
    Field("phone", FieldType.PHONE, max_length=40, label=Text(fi="Puhelin", sv="Telefon", en="Phone")),
    Field("potential", FieldType.INTEGER, required=True, minimum=0, maximum=100, label=Text(fi="Potentiaali (0-100)", sv="Potential (0-100)", en="Potential (0-100)")),
    Field("reasons", FieldType.LONG_TEXT, required=True, label=Text(fi="Perustelut", sv="Motivering", en="Reasons")),
    Field("source", FieldType.TEXT, required=True, max_length=500, label=Text(fi="Lähde", sv="Källa", en="Source")),
    Field("source_on", FieldType.DATE, required=True, label=Text(fi="Lähteen päivä", sv="Källans datum", en="Date of the source")),
    Field("answers", FieldType.TEXT_LIST, max_length=500, max_items=20, label=Text(fi="Vastaukset", sv="Svar", en="Answers")),
)  # fmt: skip

_CRITERIA = (
    Criterion("identity", "machine", blocking=True,
        sentence=Text(fi="Y-tunnus on oikean muotoinen ja sen tarkistusnumero täsmää; verkkosivun osoite on oikean muotoinen.", sv="FO-numret har rätt form och kontrollsiffran stämmer; webbplatsens adress har rätt form.", en="The Business ID is well formed and its check digit is right; the website, if given, is a well-formed address."),
        evidence=Text(fi="Y-tunnus", sv="FO-nummer", en="Business ID")),
    Criterion("profile", "machine", blocking=True,
        sentence=Text(fi="Toimiala, koko ja alue ovat toimeksiannon mukaiset.", sv="Bransch, storlek och region följer uppdraget.", en="Industry, size and region are those of the brief.")),
    Criterion("reachable", "machine", blocking=True,
        sentence=Text(fi="Yhteyshenkilö on nimetty ja toivotussa tehtävässä, ja hänen sähköpostinsa tai puhelinnumeronsa on oikean muotoinen.", sv="Kontaktpersonen är namngiven och i önskad roll, och e-postadressen eller telefonnumret har rätt form.", en="A person is named, in a wanted role, with a well-formed e-mail address or phone number."),
        evidence=Text(fi="sähköposti tai puhelinnumero", sv="e-post eller telefonnummer", en="e-mail address or phone number")),
    Criterion("qualified", "machine", blocking=True,
        sentence=Text(fi="Jokaiseen kysymykseen on vastattu, ja vastaukset ja potentiaali täyttävät ehdot.", sv="Varje fråga är besvarad, och svaren och potentialen uppfyller villkoren.", en="Every question is answered, and the answers and the potential qualify.")),
    Criterion("new", "machine", blocking=True,
        sentence=Text(fi="Yritystä ei ole suljettu pois eikä toimitettu teille 12 kuukauteen.", sv="Företaget är inte uteslutet och har inte levererats till er på 12 månader.", en="The company is not excluded and was not delivered to you in the last 12 months.")),
    Criterion("allowed", "machine", blocking=True,
        sentence=Text(fi="Tiedon lähde on nimetty, ja se on enintään 90 päivää vanha.", sv="Uppgifternas källa är angiven och högst 90 dagar gammal.", en="The source is named and at most 90 days old."),
        evidence=Text(fi="lähde ja päivä", sv="källa och datum", en="source and date")),
    Criterion("potential", "person",
        sentence=Text(fi="Potentiaalin perustelut pitävät.", sv="Motiveringen till potentialen håller.", en="The reasons given for the potential hold.")),
)  # fmt: skip

KIND = Kind(
    code="prospecting",
    name=Text(fi="Prospektointi", sv="Prospektering", en="Prospecting"),
    summary=Text(
        fi="Löydämme yritykset ja ihmiset, joille tarjouksesi sopii, perusteluineen ja yhteystietoineen.",
        sv="Vi hittar de företag och personer som ditt erbjudande passar, med motivering och kontaktuppgifter.",
        en="We find the companies and people your offer fits, with reasons and contact details.",
    ),
    group=Text(fi="Myynti", sv="Försäljning", en="Sales"),
    unit_name=Text(fi="kvalifioitu prospekti", sv="kvalificerat prospekt", en="qualified prospect"),
    unit_name_plural=Text(
        fi="kvalifioitua prospektia", sv="kvalificerade prospekt", en="qualified prospects"
    ),
    brief_fields=_BRIEF,
    result_fields=_RESULT,
    result_one_of_each=(("email", "phone"),),
    criteria=_CRITERIA,
    checks=_checks,
    keys=_keys,
    match_keys=_match_keys,
    headline=_headline,
    brief_problems=_brief_problems,
    normalise_result=_normalise,
    defaults=Defaults(review_days=5, position=10, list_price_cents=4500, assistant_rate_cents=2200),
)
