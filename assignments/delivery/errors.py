"""Refusals of delivery.

DomainError
├── NotFound
│   ├── UnitUnknown          not_found             no such unit, or not the actor's to know of
│   ├── NotHolder            not_found             the claim or unit is in somebody else's hands
│   └── NotRouted            not_found             the assignment is neither offered nor open to the assistant
├── Forbidden
│   ├── CheckerIsAuthor      checker_is_author     nobody checks their own work
│   └── ApproverIsAuthor     approver_is_author    nobody accepts or refuses their own work for the client
├── Invalid
│   ├── UnitsInvalid         units_invalid         a claim or a batch of no units, or of too many
│   ├── CheckFailed          check_failed          a blocking machine check failed; carries `checks`
│   ├── FileMissing          file_missing          the result is a file and none was given
│   ├── CriterionUnknown     criterion_unknown     not a key of the assignment's criteria version
│   ├── CriteriaNotEmpty     criteria_not_empty    a passed check or an acceptance names failed criteria
│   ├── ReasonMissing        reason_missing        a refusal without criterion or words
│   │   ├── CriterionMissing      reason_missing   of a refusal: no criterion
│   │   └── ReleaseUnexplained    reason_missing   of a hand-back: no words
│   └── MissingColumns, RepeatedColumns, CsvUnreadable, CsvTooLarge, CsvEmpty     the import file
└── Conflict
    ├── NothingToClaim       nothing_to_claim
    ├── CapReached           cap_reached
    ├── CapacityFull         capacity_full
    ├── NdaMissing           nda_missing
    ├── AssistantAbsent      assistant_absent
    ├── AssistantResting     assistant_resting
    ├── ClaimExpired         claim_expired
    ├── AlreadyDecided       already_decided
    │   └── SomeDecided      already_decided       of a batch; carries `refs` and names them
    ├── FixRoundsUsed        fix_rounds_used
    ├── ReviewOver           review_over
    ├── HoldUsed             hold_used
    └── DuplicateResult      duplicate_result
"""

from collections.abc import Iterable, Sequence

from assignments.catalogue.kinds.base import CheckResult
from backoffice.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.kernel.texts import Text

NAMED = 10  # references a sentence names at the most; the fields name all


class UnitUnknown(NotFound):
    """There is no such unit, or the actor may not know of it."""

    sentence = Text(fi="Tulosta ei löydy.", sv="Resultatet hittades inte.", en="There is no such result.")


class NotHolder(NotFound):
    """Only the assistant who holds a claim or a unit works on it."""

    sentence = Text(
        fi="Varausta ei löydy omistasi.",
        sv="Reservationen finns inte bland dina.",
        en="You hold no such claim.",
    )


class NotRouted(NotFound):
    """The assignment is neither offered to the assistant nor open in a service the assistant masters."""

    sentence = Text(
        fi="Toimeksiantoa ei löydy.", sv="Uppdraget hittades inte.", en="There is no such assignment."
    )


class CheckerIsAuthor(Forbidden):
    """The office check is always made by somebody else than the author."""

    code = "checker_is_author"
    sentence = Text(
        fi="Et voi tarkastaa omaa tulostasi. Jätä se toiselle tarkastajalle.",
        sv="Du kan inte kontrollera ditt eget resultat. Lämna det till en annan granskare.",
        en="You cannot check a result of your own. Leave it to another checker.",
    )


class ApproverIsAuthor(Forbidden):
    """The client's verdict is always given by somebody else than the author, also when the author is a member."""

    code = "approver_is_author"
    sentence = Text(
        fi="Et voi ratkaista omaa tulostasi. Jätä se yrityksen toiselle hyväksyjälle.",
        sv="Du kan inte avgöra ditt eget resultat. Lämna det till en annan godkännare på företaget.",
        en="You cannot decide on a result of your own. Leave it to another approver of the company.",
    )


class UnitsInvalid(Invalid):
    """The number of units is out of range."""

    code = "units_invalid"
    sentence = Text(
        fi="Anna tulosten määrä väliltä 1–{most}.",
        sv="Ange antalet resultat, 1–{most}.",
        en="Give a number of results from 1 to {most}.",
    )


class CheckFailed(Invalid):
    """A blocking machine check failed; nothing was written. `checks` holds what every check found."""

    code = "check_failed"
    sentence = Text(
        fi="Tulosta ei voi jättää: {why}",
        sv="Resultatet kan inte lämnas in: {why}",
        en="The result cannot be submitted: {why}",
    )

    def __init__(self, *, checks: Sequence[CheckResult], failures: Sequence[CheckResult]) -> None:
        super().__init__(why="")
        self.checks = list(checks)
        self.text = Text(
            fi=self.sentence.fi.format(why=" ".join(each.sentence.fi for each in failures)),
            sv=self.sentence.sv.format(why=" ".join(each.sentence.sv for each in failures)),
            en=self.sentence.en.format(why=" ".join(each.sentence.en for each in failures)),
        )


class FileMissing(Invalid):
    """The result of this service is a file, and none was given."""

    code = "file_missing"
    sentence = Text(
        fi="Liitä valmis tiedosto: tämän palvelun tulos on tiedosto.",
        sv="Bifoga den färdiga filen: resultatet av den här tjänsten är en fil.",
        en="Attach the finished file: the result of this service is a file.",
    )


class CriterionUnknown(Invalid):
    """A named criterion is not in the version the assignment is judged by."""

    code = "criterion_unknown"
    sentence = Text(
        fi="Kriteeriä ”{key}” ei ole tässä toimeksiannossa. Valitse kriteeri luettelosta.",
        sv="Kriteriet ”{key}” finns inte i det här uppdraget. Välj ett kriterium i listan.",
        en="This assignment has no criterion “{key}”. Choose one from the list.",
    )


class CriteriaNotEmpty(Invalid):
    """Failed criteria were named although the result passes."""

    code = "criteria_not_empty"
    sentence = Text(
        fi="Hyväksyttäessä ei nimetä puuttuvia kriteerejä. Poista valinnat tai pyydä korjausta.",
        sv="Vid godkännande anges inga brustna kriterier. Ta bort markeringarna eller begär rättelse.",
        en="An acceptance names no failed criteria. Clear them, or ask for a fix.",
    )


class ReasonMissing(Invalid):
    """A return, a fix request, a rejection or a hand-back says why."""

    code = "reason_missing"
    sentence = Text(
        fi="Kerro syy: mikä ei kelpaa ja miksi.",
        sv="Ange orsaken: vad duger inte och varför.",
        en="Give the reason: what is not good enough, and why.",
    )


class ReleaseUnexplained(ReasonMissing):
    """Work is handed back without a word why."""

    sentence = Text(
        fi="Kerro, miksi palautat työn.",
        sv="Ange varför du lämnar tillbaka arbetet.",
        en="Say why you hand the work back.",
    )


class CriterionMissing(ReasonMissing):
    """A return, a fix request or a rejection names at least one failed criterion."""

    sentence = Text(
        fi="Valitse ainakin yksi kriteeri, joka ei täyty.",
        sv="Välj minst ett kriterium som inte uppfylls.",
        en="Choose at least one criterion that is not met.",
    )


class CsvUnreadable(Invalid):
    """The bytes are not a text table."""

    code = "csv_unreadable"
    sentence = Text(
        fi="Tiedostoa ei voi lukea taulukkona (rivi {line}). Tallenna se CSV-muodossa ja lähetä uudelleen.",
        sv="Filen kan inte läsas som tabell (rad {line}). Spara den som CSV och ladda upp på nytt.",
        en="The file cannot be read as a table (line {line}). Save it as CSV and upload it again.",
    )


class CsvTooLarge(Invalid):
    """The file has more bytes or rows than one import takes."""

    code = "csv_too_large"
    sentence = Text(
        fi="Tiedosto on liian suuri: enintään {megabytes} Mt ja {rows} riviä. Jaa se osiin.",
        sv="Filen är för stor: högst {megabytes} MB och {rows} rader. Dela upp den.",
        en="The file is too large: at most {megabytes} MB and {rows} rows. Split it.",
    )


class CsvEmpty(Invalid):
    """There is no row under the header."""

    code = "csv_empty"
    sentence = Text(
        fi="Tiedostossa ei ole yhtään tulosriviä otsikkorivin alla.",
        sv="Filen har inga resultatrader under rubrikraden.",
        en="The file has no result rows under its header row.",
    )


class MissingColumns(Invalid):
    """The header row lacks columns the result needs; `columns` names them."""

    code = "csv_missing_columns"
    sentence = Text(
        fi="Tiedostosta puuttuu sarakkeita: {columns}. Lisää ne otsikkoriville.",
        sv="Filen saknar kolumner: {columns}. Lägg till dem på rubrikraden.",
        en="The file lacks columns: {columns}. Add them to the header row.",
    )


class RepeatedColumns(Invalid):
    """Two columns of the header row have the same name, so it is not said which one counts; `columns` names them."""

    code = "csv_repeated_columns"
    sentence = Text(
        fi="Tiedostossa on sama sarake useammin kuin kerran: {columns}. Jätä kustakin vain yksi.",
        sv="Filen har samma kolumn mer än en gång: {columns}. Lämna bara en av varje.",
        en="The file has the same column more than once: {columns}. Leave only one of each.",
    )


class NothingToClaim(Conflict):
    """No slot is open to the assistant just now."""

    code = "nothing_to_claim"
    sentence = Text(
        fi="Juuri nyt ei ole otettavaa työtä. Katso jonoa uudelleen hetken päästä.",
        sv="Just nu finns inget arbete att ta. Titta i kön igen om en stund.",
        en="There is no work to take right now. Look at the queue again in a while.",
    )


class CapReached(Conflict):
    """The price cap has no room for one more unit."""

    code = "cap_reached"
    sentence = Text(
        fi="Toimeksiannon hintakatto on täynnä. Uutta työtä voi ottaa, kun asiakas nostaa kattoa tai tilaa vapautuu.",
        sv="Uppdragets pristak är nått. Nytt arbete kan tas när kunden höjer taket eller utrymme frigörs.",
        en="The assignment's price cap is reached. New work can be taken when the client raises the cap or room is freed.",
    )


class CapacityFull(Conflict):
    """The assistant holds as many units as the capacity allows."""

    code = "capacity_full"
    sentence = Text(
        fi="Sinulla on jo {capacity} tulosta työn alla. Jätä tai palauta niistä ensin.",
        sv="Du har redan {capacity} resultat under arbete. Lämna in eller återlämna några först.",
        en="You hold {capacity} results already. Submit or hand back some of them first.",
    )


class NdaMissing(Conflict):
    """No signed, current NDA of the assistant covers the client."""

    code = "nda_missing"
    sentence = Text(
        fi="Allekirjoita ensin salassapitosopimus, joka kattaa tämän asiakkaan.",
        sv="Underteckna först ett sekretessavtal som omfattar den här kunden.",
        en="Sign a non-disclosure agreement that covers this client first.",
    )


class AssistantAbsent(Conflict):
    """The assistant is marked absent today."""

    code = "assistant_absent"
    sentence = Text(
        fi="Olet merkinnyt itsesi tänään poissaolevaksi. Poista poissaolo, jos otat työtä.",
        sv="Du är markerad som frånvarande i dag. Ta bort frånvaron om du vill ta arbete.",
        en="You are marked as absent today. Remove the absence if you want to take work.",
    )


class AssistantResting(Conflict):
    """The coordinators have set that the assistant takes no new work; what is held goes on."""

    code = "assistant_resting"
    sentence = Text(
        fi="Et ota nyt uutta työtä. Viimeistele varauksesi, ja kysy toimistolta, kun haluat jatkaa.",
        sv="Du tar inte emot nytt arbete just nu. Slutför det du har reserverat, och fråga kontoret när du vill fortsätta.",
        en="You take no new work at present. Finish what you hold, and ask the office when you want to go on.",
    )


class ClaimExpired(Conflict):
    """The lease has run out, or nothing of the claim is left to work on."""

    code = "claim_expired"
    sentence = Text(
        fi="Varaus on päättynyt. Ota työ uudelleen jonosta.",
        sv="Reservationen har gått ut. Ta arbetet på nytt ur kön.",
        en="The claim has run out. Take the work from the queue again.",
    )


class AlreadyDecided(Conflict):
    """The client's verdict on this delivery has been given."""

    code = "already_decided"
    sentence = Text(
        fi="Tulos on jo ratkaistu. Päivitä sivu.",
        sv="Resultatet är redan avgjort. Uppdatera sidan.",
        en="This result has been decided already. Reload the page.",
    )


class SomeDecided(AlreadyDecided):
    """Some units of a batch have been decided since it was put together; `refs` are theirs, `fields` name each."""

    sentence = Text(
        fi="Näistä tuloksista on jo päätetty: {which}. Yhtään tulosta ei hyväksytty. Hyväksy loput uudelleen.",
        sv="De här resultaten är redan avgjorda: {which}. Inget resultat godkändes. Godkänn resten på nytt.",
        en="These results have been decided already: {which}. None was accepted. Accept the rest again.",
    )

    def __init__(self, *, refs: Iterable[str]) -> None:
        self.refs = list(refs)
        each = {f"units.{ref}": AlreadyDecided.sentence for ref in self.refs}
        super().__init__(fields=each, which=", ".join(self.refs[:NAMED]) + " …" * (len(self.refs) > NAMED))


class FixRoundsUsed(Conflict):
    """The agreed number of fix rounds has been used."""

    code = "fix_rounds_used"
    sentence = Text(
        fi="Sovitut korjauskierrokset ({rounds}) on käytetty. Hyväksy tulos tai hylkää se.",
        sv="De avtalade rättelseomgångarna ({rounds}) är använda. Godkänn resultatet eller avslå det.",
        en="The agreed fix rounds ({rounds}) are used up. Accept the result or reject it.",
    )


class ReviewOver(Conflict):
    """The review window has ended; the clock cannot be stopped any more."""

    code = "review_over"
    sentence = Text(
        fi="Tarkastusaika on päättynyt, eikä sitä voi enää pysäyttää.",
        sv="Granskningstiden har gått ut och kan inte längre stoppas.",
        en="The review window has ended and cannot be stopped any more.",
    )


class HoldUsed(Conflict):
    """The review clock of a unit is stopped once only."""

    code = "hold_used"
    sentence = Text(
        fi="Tarkastusaika on jo pysäytetty kerran. Hyväksy, pyydä korjausta tai hylkää.",
        sv="Granskningstiden har redan stoppats en gång. Godkänn, begär rättelse eller avslå.",
        en="The review clock has been stopped once already. Accept, ask for a fix or reject.",
    )


class DuplicateResult(Conflict):
    """The client has been charged for the same thing within the last 12 months."""

    code = "duplicate_result"
    sentence = Text(
        fi="Tulos {unit} sisältää saman kohteen ({key}), josta asiakasta on jo veloitettu 12 kuukauden aikana. Hylkää se.",
        sv="Resultatet {unit} gäller samma objekt ({key}) som kunden redan debiterats för inom 12 månader. Avslå det.",
        en="Result {unit} is about the same thing ({key}) the client has been charged for within 12 months. Reject it.",
    )
