"""What races are run with: the moment, assistants who may work, the job of claiming, and what holds afterwards."""

from datetime import UTC, datetime

from assignments.delivery.operations import claim_next, claim_units
from assignments.delivery.proofs import cap_counters_match_units, caps_hold, changes_lead_to_status
from tests.factories.delivery import make_user, sign_nda
from tests.factories.people import make_assistant

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STUCK_AFTER = 30  # seconds


def assistants(number):
    made = []
    for _ in range(number):
        user = make_user()
        sign_nda(user)
        made.append(make_assistant(user, capacity=200))
    return made


def one_claim(assistant, work, *, by_name, units=2):
    """The job of claiming once, of this assignment or of whatever comes next."""
    if by_name:
        return lambda: claim_units(assistant_id=assistant.pk, assignment_id=work.pk, units=units, at=AT)
    return lambda: claim_next(assistant_id=assistant.pk, units=units, at=AT)


def proven():
    assert caps_hold() == []
    assert cap_counters_match_units() == []
    assert changes_lead_to_status() == []
