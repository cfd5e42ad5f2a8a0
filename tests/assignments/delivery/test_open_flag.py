"""A failed check goes with the unit to the client: silence never accepts it, the client or (too late) a checker decides."""

from datetime import timedelta
from io import BytesIO

import pytest

from assignments.delivery import tasks
from assignments.delivery.models import BilledKey, MachineCheck, Unit, UnitChange, Verdict
from assignments.delivery.operations import (
    accept_units,
    check_unit,
    give_verdict,
    reject_flagged,
    submit_unit,
)
from backoffice.kernel.errors import IllegalMove
from backoffice.kernel.files import store_file
from billing.ledger.models import Posting
from billing.settlement.tasks import settle
from tests.factories.delivery import PRICE, claimed, counters, late_document, place, prospect
from tests.factories.people import make_assistant
from tests.staging import staged

pytestmark = pytest.mark.django_db
WHY = {"failed_criteria": ["on_time"], "note": "Tuli liian myöhään."}


@staged
def author(anna):
    return make_assistant(anna, kinds=["prospecting", "document"])


@staged
def late(author, buyer, at, checker):
    return late_document(author, buyer, at, checker)


def picture(unit):
    rows = (Unit, UnitChange, Verdict, BilledKey)
    return counters(unit.assignment), [list(each.objects.order_by("pk").values()) for each in rows]


def test_the_checker_passes_a_late_document_on_with_its_flag(late):
    outcomes = dict(MachineCheck.objects.filter(unit=late).values_list("criterion", "outcome"))
    assert outcomes == {"complete": "pass", "file": "pass", "on_time": "fail"}
    assert (late.status, late.has_open_flag) == ("delivered", True)


def test_silence_never_accepts_it(late):
    before = picture(late)
    assert tasks.accept_silent(late.review_due_at + timedelta(days=400)) == 0
    assert picture(late) == before


def test_an_answer_of_the_checker_ends_what_the_machine_could_not_tell(author, buyer, at, checker):
    unit = claimed(author, place(buyer), at)[0]
    submit_unit(unit_id=unit.pk, result=prospect(1, contact_role="hovimestari"), actor=author.user, at=at)
    check_unit(unit_id=unit.pk, outcome="deliver", actor=checker, at=at)
    unit.refresh_from_db()
    assert (unit.status, unit.has_open_flag) == ("delivered", False)
    assert tasks.accept_silent(unit.review_due_at) == 1


def test_only_the_newest_checks_count(late, aino, checker, at):
    give_verdict(unit_id=late.pk, verdict="request_fix", actor=aino, at=at, **WHY)
    author, in_time = late.assistant.user, at - timedelta(days=1)  # the deadline itself is frozen
    file = store_file(
        content=BytesIO(b"%PDF-1.7\n/Author (Anna)\n%%EOF"), name="raportti.pdf", uploaded_by=author
    )
    submit_unit(unit_id=late.pk, result={"subject": "Raportti"}, files=[file], actor=author, at=in_time)
    check_unit(unit_id=late.pk, outcome="deliver", actor=checker, at=at)
    outcomes = MachineCheck.objects.filter(unit=late).order_by("round", "criterion")
    assert [each.outcome for each in outcomes] == ["pass", "pass", "fail", "pass", "unknown", "pass"]
    late.refresh_from_db()
    assert (late.status, late.has_open_flag) == ("delivered", False)


def test_the_client_accepts_it_and_pays(late, aino):
    accept_units(unit_ids=[late.pk], actor=aino, at=late.review_due_at + timedelta(days=3))
    late.refresh_from_db()
    assert (late.status, late.has_open_flag, late.acceptance) == ("accepted", False, "person")
    assert counters(late.assignment) == (0, 0, PRICE, 1, 1)


def test_mended_and_late_again_it_is_flagged_again(late, aino, checker, at):
    give_verdict(unit_id=late.pk, verdict="request_fix", actor=aino, at=at, **WHY)
    submit_unit(unit_id=late.pk, result={"subject": "Valmis raportti"}, actor=late.assistant.user, at=at)
    check_unit(unit_id=late.pk, outcome="deliver", actor=checker, at=at)
    late.refresh_from_db()
    assert (late.status, late.has_open_flag) == ("delivered", True)


def test_before_its_time_is_over_only_the_client_decides(late, checker):
    before = picture(late)
    assert list(Unit.objects.stopped_at(late.review_due_at - timedelta(seconds=1))) == []
    with pytest.raises(IllegalMove):
        reject_flagged(unit_id=late.pk, actor=checker, at=late.review_due_at - timedelta(seconds=1), **WHY)
    assert picture(late) == before


def test_unanswered_it_is_the_office_s_to_reject_for_the_client(late, checker):
    over = late.review_due_at
    assert list(Unit.objects.stopped_at(over)) == [late]
    reject_flagged(unit_id=late.pk, actor=checker, at=over, **WHY)
    late.refresh_from_db()
    assert (late.status, late.has_open_flag) == ("rejected", False)
    assert counters(late.assignment) == (0, 0, 0, 0, 0)
    settle(over)
    assert set(Posting.objects.filter(key__endswith=late.ref).values_list("key", flat=True)) == {
        f"earn:{late.ref}"
    }
