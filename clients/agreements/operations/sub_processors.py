"""The list of sub-processors: announced in time, ended with their last day, never rewritten."""

from datetime import date, datetime

from django.db import transaction

from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel import locks, machines, news
from backoffice.kernel.cleaning import clean_line, clean_text
from backoffice.kernel.errors import Forbidden, IllegalMove, NotFound
from backoffice.kernel.texts import LANGUAGES, Text, day
from backoffice.kernel.workdays import helsinki_date
from clients.agreements.errors import (
    EndBeforeStart,
    NoticeTooShort,
    OutsideEea,
    SubProcessorInUse,
    SubProcessorListed,
)
from clients.agreements.models import AgreementKind, SubProcessor, Template
from clients.agreements.names import EEA
from clients.agreements.queries import earliest_start, first_dpa_on
from clients.agreements.states import SubProcessorStatus

LIST_CHANGED = "sub_processors_changed"


@transaction.atomic
def add_sub_processor(
    *, name: str, task: Text, country: str, from_on: date, actor: User, at: datetime, business_id: str = ""
) -> SubProcessor:
    """Announce a sub-processor; the clients whose data processing agreement is in force are told by mail.

    Units: `from_on` is a Helsinki date, `at` is UTC. `task` says what it does with the data, `country` where (ISO code).
    Raises: Forbidden unless `actor` is a contract admin; TextInvalid (name, business_id, task_fi, task_sv, task_en);
    OutsideEea; SubProcessorListed; NoticeTooShort, which names the earliest day.
    Rule: docs/rules/sub-processors.md
    """
    _require_contract_admin(actor)
    facts = {
        "name": clean_line(name, field="name"),
        "business_id": clean_line(business_id, field="business_id", max_length=40, required=False),
        "task": {
            each: clean_line(task.as_dict()[each], field=f"task_{each}", max_length=300) for each in LANGUAGES
        },
        "country": _country(country),
    }
    _wait_for_the_list()
    if SubProcessor.objects.filter(name__iexact=facts["name"], status=SubProcessorStatus.LISTED).exists():
        raise SubProcessorListed(field="name")
    is_original = _needs_no_notice(from_on, at)
    added = SubProcessor.objects.create(**facts, from_on=from_on, announced_at=at, is_original=is_original)
    machines.record_change(added, actor=actor, at=at)
    news.nudge(LIST_CHANGED)
    return added


@transaction.atomic
def end_sub_processor(
    *, sub_processor_id: int, ended_on: date, actor: User, at: datetime, reason: str = ""
) -> SubProcessor:
    """Note the last day of a sub-processor, today, past or to come; it stays on the list through that day.

    Units: `ended_on` is a Helsinki date, `at` is UTC.
    Raises: NotFound; Forbidden unless `actor` is a contract admin; TextInvalid (reason); IllegalMove when it has ended
    or was called off; EndBeforeStart. Rule: docs/rules/sub-processors.md
    """
    found = _lock(sub_processor_id, actor)
    why = clean_text(reason, field="reason", max_length=2000)
    if found.status != SubProcessorStatus.LISTED:
        raise IllegalMove()
    if ended_on < found.from_on:
        raise EndBeforeStart(field="ended_on", day=day(found.from_on))
    machines.move(
        found, to=SubProcessorStatus.ENDED, actor=actor, at=at, reason=why, also={"ended_on": ended_on}
    )
    return found


@transaction.atomic
def call_off_sub_processor(
    *, sub_processor_id: int, actor: User, at: datetime, reason: str = ""
) -> SubProcessor:
    """Take back an announced sub-processor before its first day; the clients who were told of it are told again.

    Units: `at` is UTC. Raises: NotFound; Forbidden unless `actor` is a contract admin; TextInvalid (reason);
    IllegalMove when it has ended or was called off; SubProcessorInUse. Rule: docs/rules/sub-processors.md
    """
    found = _lock(sub_processor_id, actor)
    why = clean_text(reason, field="reason", max_length=2000)
    if found.status != SubProcessorStatus.LISTED:
        raise IllegalMove()
    if found.from_on <= helsinki_date(at):
        raise SubProcessorInUse(day=day(found.from_on))
    machines.move(found, to=SubProcessorStatus.CALLED_OFF, actor=actor, at=at, reason=why)
    news.nudge(LIST_CHANGED)
    return found


def _require_contract_admin(actor: User) -> None:
    if not actor.has_role(OfficeRole.CONTRACT_ADMIN):
        raise Forbidden()


def _country(code: str) -> str:
    wanted = clean_line(code, field="country").upper()
    if wanted not in EEA:
        raise OutsideEea(field="country")
    return wanted


def _wait_for_the_list() -> None:
    # Two at once: the second waits for this row and then sees what the first has listed.
    list(Template.objects.filter(kind=AgreementKind.DPA).order_by("pk").select_for_update().values("pk"))


def _needs_no_notice(from_on: date, at: datetime) -> bool:
    """Tell whether it is used since before the first client was promised notices. Raises: NoticeTooShort."""
    earliest = earliest_start(at)
    if from_on >= earliest:
        return False
    first = first_dpa_on()
    if first is not None and from_on > first:
        raise NoticeTooShort(field="from_on", day=day(earliest))
    return True


def _lock(sub_processor_id: int, actor: User) -> SubProcessor:
    if not SubProcessor.objects.visible_to(actor).filter(pk=sub_processor_id).exists():
        raise NotFound()
    _require_contract_admin(actor)
    return locks.lock(SubProcessor.objects.all(), sub_processor_id)
