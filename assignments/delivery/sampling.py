"""Which submitted units a person at the office has to look at. Rule: docs/rules/sampled-checks.md"""

from collections.abc import Sequence

from django.utils.crypto import salted_hmac

from assignments.catalogue.kinds.base import CheckResult, Outcome
from assignments.delivery.models import Unit
from assignments.orders.models import Assignment
from backoffice.kernel import references

SALT = "assignments.delivery.sampling"
NEW_ASSISTANT_UNITS = 5  # of an assistant in a service: all looked at


def leaves_open_flag(checks: Sequence[CheckResult]) -> bool:
    """Tell whether a check failed or could not answer: a person has to, before silence may accept."""
    return any(each.outcome != Outcome.PASS for each in checks)


def is_sampled(*, ref: str, one_in: int) -> bool:
    """Tell whether the unit named `ref` is the one in `one_in` that is looked at; the same answer every time.

    Its holder knows the reference, so the choice is keyed with this installation's own secret. Where references are dealt
    from a seed (the demo), the choice is the same everywhere, too.
    """
    secret = SALT if references.are_dealt() else None  # None: the SECRET_KEY
    digest = salted_hmac(SALT, ref, secret=secret, algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") % one_in == 0


def needs_check(*, unit: Unit, assignment: Assignment, checks: Sequence[CheckResult], round_no: int) -> bool:
    """Tell whether a person at the office looks at this submission before the client does.

    Flagged submissions, everything somebody has sent back, an assistant's first 5 units in the service, then one in n.
    """
    if leaves_open_flag(checks) or round_no > 1:
        return True
    if is_sampled(ref=unit.ref, one_in=assignment.check_one_in or 1):
        return True
    earlier = Unit.objects.filter(
        assistant_id=unit.assistant_id,
        assignment__service_id=assignment.service_id,
        submitted_at__isnull=False,
    ).exclude(pk=unit.pk)
    return earlier[:NEW_ASSISTANT_UNITS].count() < NEW_ASSISTANT_UNITS
