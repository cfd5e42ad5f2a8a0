"""What may be done to assistants: hire_assistant, create_assistant, renew_assistant_invitation, set_skills, set_languages,
set_capacity, set_active, add_absence, remove_absence."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction

from assignments.catalogue.models import Service
from assignments.people.errors import (
    AbsenceInvalid,
    AlreadyAssistant,
    AssistantUnknown,
    CapacityInvalid,
    LanguagesInvalid,
)
from assignments.people.models import Absence, Assistant, Skill
from backoffice.accounts.models import OfficeRole, User
from backoffice.accounts.operations import invite_user, renew_invitation
from backoffice.accounts.queries import user_by_email
from backoffice.kernel import locks, news
from backoffice.kernel.cleaning import clean_line
from backoffice.kernel.errors import Forbidden
from backoffice.kernel.texts import LANGUAGES

MOST_UNITS = 200


@transaction.atomic
def hire_assistant(
    *,
    email: str,
    full_name: str,
    language: str,
    languages: Collection[str],
    capacity_units: int,
    services: Iterable[Service],
    actor: User,
    at: datetime,
) -> tuple[Assistant, str | None]:
    """Make a person an assistant; who has no account yet is invited, and the text for the link is returned beside.

    An assistant who has not joined yet gets a new link instead and keeps the profile; who has an account already keeps
    name, language and everything else they are.
    Units: as `create_assistant`.
    Raises: Forbidden unless the actor coordinates; TextInvalid (email, full_name, language); AccountClosed;
    AlreadyAssistant; LanguagesInvalid; CapacityInvalid.
    """
    _require_coordinator(actor)
    user, token = _person(email, full_name, language, actor=actor, at=at)
    known = Assistant.objects.filter(user=user).first()
    if known is not None and token is not None:
        return known, token
    profile = create_assistant(
        user=user, languages=languages, capacity_units=capacity_units, services=services, actor=actor, at=at
    )
    return profile, token


@transaction.atomic
def renew_assistant_invitation(*, assistant_id: int, actor: User, at: datetime) -> tuple[Assistant, str]:
    """Send an assistant who has not joined yet a new link; the old one dies, the profile stays.

    Units: `at` is UTC. Raises: AssistantUnknown; Forbidden unless the actor coordinates; AlreadyJoined; AccountClosed;
    RolesNotYours for somebody with office roles, unless the actor is a manager.
    """
    assistant = Assistant.objects.visible_to(actor).filter(pk=assistant_id).first()
    if assistant is None:
        raise AssistantUnknown
    _require_coordinator(actor)
    _user, token = renew_invitation(user_id=assistant.user_id, actor=actor, at=at)
    return assistant, token


@transaction.atomic
def create_assistant(
    *,
    user: User,
    languages: Collection[str],
    capacity_units: int,
    services: Iterable[Service],
    actor: User,
    at: datetime,
) -> Assistant:
    """Give a person an assistant's profile: languages, how many units at once, the services mastered.

    Units: `capacity_units` units held at once; `at` is UTC.
    Raises: Forbidden unless the actor coordinates; AlreadyAssistant; LanguagesInvalid; CapacityInvalid.
    Rule: docs/rules/leases.md
    """
    _require_coordinator(actor)
    User.objects.select_for_update().get(pk=user.pk)
    if Assistant.objects.filter(user=user).exists():
        raise AlreadyAssistant(name=user.full_name)
    assistant = Assistant.objects.create(
        user=user, languages=_known(languages), capacity_units=_possible(capacity_units), created_at=at
    )
    Skill.objects.bulk_create(Skill(assistant=assistant, service=each, since=at) for each in services)
    return assistant


@transaction.atomic
def set_skills(*, assistant_id: int, services: Iterable[Service], actor: User, at: datetime) -> Assistant:
    """Replace the services the assistant masters; work that is held already is not touched.

    Units: `at` is UTC, the start of each new skill. Raises: AssistantUnknown; Forbidden.
    """
    assistant = _locked(assistant_id, actor)
    _require_coordinator(actor)
    wanted = {each.pk for each in services}
    assistant.skills.exclude(service__in=wanted).delete()
    held = set(assistant.skills.values_list("service_id", flat=True))
    Skill.objects.bulk_create(
        Skill(assistant=assistant, service_id=each, since=at) for each in sorted(wanted - held)
    )
    news.nudge("assignment_changed")
    return assistant


@transaction.atomic
def set_languages(*, assistant_id: int, languages: Collection[str], actor: User) -> Assistant:
    """Replace the working languages. Raises: AssistantUnknown; Forbidden; LanguagesInvalid."""
    assistant = _locked(assistant_id, actor)
    _require_coordinator(actor)
    assistant.languages = _known(languages)
    assistant.save(update_fields=["languages"])
    return assistant


@transaction.atomic
def set_capacity(*, assistant_id: int, capacity_units: int, actor: User) -> Assistant:
    """Set how many units the assistant holds at once; units held above a lower number stay.

    Units: units. Raises: AssistantUnknown; Forbidden for anybody but the assistant and coordinators; CapacityInvalid.
    """
    assistant = _locked(assistant_id, actor)
    assistant.capacity_units = _possible(capacity_units)
    assistant.save(update_fields=["capacity_units"])
    return assistant


@transaction.atomic
def set_active(*, assistant_id: int, is_active: bool, actor: User) -> Assistant:
    """Let the assistant take new work, or no more; held units keep their leases.

    Raises: AssistantUnknown; Forbidden.
    """
    assistant = _locked(assistant_id, actor)
    _require_coordinator(actor)
    assistant.is_active = is_active
    assistant.save(update_fields=["is_active"])
    return assistant


@transaction.atomic
def add_absence(*, assistant_id: int, from_on: date, to_on: date, actor: User) -> Absence:
    """Note days on which the assistant takes no new work.

    Units: Helsinki dates, both inclusive.
    Raises: AssistantUnknown; Forbidden for anybody but the assistant and coordinators; AbsenceInvalid.
    """
    assistant = _locked(assistant_id, actor)
    if to_on < from_on:
        raise AbsenceInvalid(field="to_on")
    return Absence.objects.create(assistant=assistant, from_on=from_on, to_on=to_on)


@transaction.atomic
def remove_absence(*, absence_id: int, actor: User) -> Assistant:
    """Take back an absence. Raises: AssistantUnknown for an unknown absence or a stranger; Forbidden."""
    absence = Absence.objects.filter(pk=absence_id).first()
    if absence is None:
        raise AssistantUnknown
    assistant = _locked(absence.assistant_id, actor)
    absence.delete()
    return assistant


def _person(
    email: str, full_name: str, language: str, *, actor: User, at: datetime
) -> tuple[User, str | None]:
    known = user_by_email(clean_line(email, field="email", max_length=254))
    if known is not None and known.is_active:
        return known, None
    return invite_user(email=email, full_name=full_name, language=language, actor=actor, at=at)


def _locked(assistant_id: int, actor: User) -> Assistant:
    """The assistant under lock, for the assistant and for coordinators; others of the office are refused."""
    try:
        assistant = locks.lock(Assistant.objects.visible_to(actor), assistant_id)
    except Assistant.DoesNotExist:
        raise AssistantUnknown from None
    if assistant.user_id != actor.pk:
        _require_coordinator(actor)
    return assistant


def _require_coordinator(actor: User) -> None:
    if not actor.has_role(OfficeRole.COORDINATOR):
        raise Forbidden


def _known(languages: Collection[str]) -> list[str]:
    if not languages or not set(languages) <= set(LANGUAGES):
        raise LanguagesInvalid(field="languages")
    return [each for each in LANGUAGES if each in languages]


def _possible(capacity_units: int) -> int:
    if not 1 <= capacity_units <= MOST_UNITS:
        raise CapacityInvalid(field="capacity_units", most=MOST_UNITS)
    return capacity_units
