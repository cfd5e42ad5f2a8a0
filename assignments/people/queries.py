"""Who the assistants are, what they master and when they are away."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from assignments.people.models import Absence, Assistant, Skill
from backoffice.kernel.workdays import helsinki_date


def assistant_of(user: Any) -> Assistant | None:
    """Return the user's own profile as an assistant, or None; also of one who takes no new work, for the rest goes on."""
    return Assistant.objects.filter(user=user.pk).first()


def masters(*, assistant: Assistant, service_id: int) -> bool:
    """Tell whether the assistant masters the service."""
    return Skill.objects.filter(assistant=assistant, service=service_id).exists()


def is_absent(*, assistant: Assistant, at: datetime) -> bool:
    """Tell whether the assistant is away on the Helsinki date of `at` (UTC)."""
    today = helsinki_date(at)
    return assistant.absences.filter(from_on__lte=today, to_on__gte=today).exists()


def back_from_absence(*, assistants: Iterable[Assistant], on: date) -> dict[int, date]:
    """Return, for those of `assistants` who are away on `on` (Helsinki), the last day of the absence by assistant id."""
    rows = Absence.objects.filter(assistant__in=assistants, from_on__lte=on, to_on__gte=on)
    return {each.assistant_id: each.to_on for each in rows.order_by("to_on")}
