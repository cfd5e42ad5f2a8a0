"""Every named constraint of people, routing and delivery, violated once; what has been said stays said."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from assignments.catalogue.models import Service
from assignments.delivery.models import (
    BilledKey,
    MachineCheck,
    OfficeCheck,
    Unit,
    UnitChange,
    UnitKey,
    Verdict,
    new_unit_ref,
)
from assignments.orders.models import Assignment
from assignments.people.models import Absence, Assistant, Skill
from assignments.routing.models import Route
from tests.factories.delivery import (
    accepted,
    claim,
    claimed,
    delivered,
    make_client,
    make_user,
    offer,
    place,
    sign_nda,
)
from tests.factories.people import make_assistant

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def approver():
    return make_user("Aino Aalto")


@pytest.fixture
def checker():
    user = make_user("Kim Kallio", "checker")
    sign_nda(user)
    return user


@pytest.fixture
def work(approver):
    return place(make_client(approver=approver))


@pytest.fixture
def worker():
    user = make_user("Anna Ahola")
    sign_nda(user)
    return make_assistant(user)


@pytest.fixture
def unit(worker, work):
    return claimed(worker, work, AT)[0]


@pytest.fixture
def shown(worker, work, checker):
    return delivered(worker, work, AT, checker, number=3)


def violates(name, action):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        action()


def another(unit, **fields):
    """The job of inserting a copy of the unit with these changes."""
    facts = Unit.objects.filter(pk=unit.pk).values().get() | fields
    return lambda: Unit.objects.create(**facts | {"id": None, "ref": new_unit_ref()})


def change(row, **fields):
    return lambda: type(row).objects.filter(pk=row.pk).update(**fields)


class TestPeople:
    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("assistant_capacity_positive", {"capacity_units": 0}),
            ("assistant_languages_known", {"languages": ["fi", "de"]}),
        ],
    )
    def test_an_assistant(self, worker, name, fields):
        violates(name, change(worker, **fields))

    def test_one_profile_a_person(self, worker):
        violates(
            "people_assistant_user_id", lambda: Assistant.objects.create(user=worker.user, created_at=AT)
        )

    def test_a_skill_once(self, worker):
        service = Service.objects.get(kind="prospecting")
        violates("skill_once", lambda: Skill.objects.create(assistant=worker, service=service, since=AT))

    def test_an_absence_goes_forward(self, worker):
        days = {"from_on": date(2026, 11, 24), "to_on": date(2026, 11, 23)}
        violates("absence_forward", lambda: Absence.objects.create(assistant=worker, **days))


class TestRouting:
    def test_one_current_offer_each(self, worker, work):
        offer(work, worker)
        violates("route_once", lambda: offer(work, worker))

    def test_one_open_queue(self, work):
        violates(
            "route_once",
            lambda: Route.objects.create(assignment=work, created_by=work.created_by, created_at=AT),
        )

    def test_an_offer_of_something(self, worker, work):
        violates("route_units_positive", lambda: offer(work, worker, units=0))

    def test_a_withdrawal_names_who(self, work):
        violates("route_withdrawal_names_who", change(work.routes.get(), withdrawn_at=AT))


class TestUnits:
    def test_one_living_unit_a_slot(self, worker, work):
        first, second = claimed(worker, work, AT, units=2)
        violates("unit_one_living_per_slot", another(second, slot=first.slot))
        Unit.objects.filter(pk=first.pk).update(status="lapsed", lease_until=None)
        another(second, slot=first.slot)()

    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("unit_slot_range", {"slot": 0}),
            ("unit_slot_range", {"slot": 10_001}),
            ("unit_price_positive", {"price_cents": 0}),
            ("unit_price_positive", {"rate_cents": -1}),
        ],
    )
    def test_a_new_unit(self, unit, name, fields):
        violates(name, another(unit, **{"slot": 2} | fields))

    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("unit_held_has_lease", {"lease_until": None}),
            ("unit_held_has_lease", {"status": "returned", "lease_until": None}),
            ("unit_submitted_has_result", {"status": "submitted"}),
            ("unit_delivered_has_clock", {"status": "delivered", "result": {}}),
            ("unit_hold_names_who", {"held_at": AT}),
        ],
    )
    def test_a_claimed_unit(self, unit, name, fields):
        violates(name, change(unit, **fields))

    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("unit_accepted_says_how", {"status": "accepted", "accepted_at": AT}),
            ("unit_accepted_says_how", {"status": "accepted", "acceptance": "person"}),
            ("unit_delivered_has_clock", {"first_delivered_at": None}),
            ("unit_delivered_has_clock", {"review_due_at": None}),
            ("unit_submitted_has_result", {"result": None}),
            (
                "unit_silence_never_over_flag",
                {"status": "accepted", "accepted_at": AT, "acceptance": "silence", "has_open_flag": True},
            ),
        ],
    )
    def test_a_delivered_unit(self, shown, name, fields):
        violates(name, change(shown, **fields))


class TestFrozen:
    @pytest.mark.parametrize("state", ["claimed", "delivered", "accepted"])
    @pytest.mark.parametrize(
        "field", ["price_cents", "rate_cents", "slot", "assistant", "assignment", "claim"]
    )
    def test_what_a_unit_costs_and_whose_it_is(self, worker, work, checker, approver, state, field):
        unit = {
            "claimed": lambda: claimed(worker, work, AT)[0],
            "delivered": lambda: delivered(worker, work, AT, checker),
            "accepted": lambda: accepted(worker, work, AT, checker, approver),
        }[state]()
        elsewhere = place(work.client)
        user = make_user()
        sign_nda(user)
        other = make_assistant(user)
        values = {
            "assistant": other,
            "assignment": elsewhere,
            "claim": claim(other, elsewhere, AT),
            "slot": 9,
        }
        before = Unit.objects.filter(pk=unit.pk).values().get()
        violates("unit_terms_frozen", change(unit, **{field: values.get(field, 1)}))
        assert Unit.objects.filter(pk=unit.pk).values().get() == before
        assert Unit.objects.filter(pk=unit.pk).update(slot=unit.slot, price_cents=unit.price_cents) == 1

    def test_a_check_is_never_the_author_s(self, shown, worker):
        facts = {"unit": shown, "checker": worker.user, "outcome": "deliver", "at": AT}
        before = OfficeCheck.objects.count()
        violates("office_check_not_by_author", lambda: OfficeCheck.objects.create(**facts))
        assert OfficeCheck.objects.count() == before
        OfficeCheck.objects.create(**facts | {"checker": None})


class TestWords:
    @pytest.mark.parametrize("words", [{"note": "Ei"}, {"failed_criteria": ["potential"]}])
    def test_a_return_has_a_reason(self, unit, checker, words):
        facts = {"unit": unit, "checker": checker, "outcome": "return", "at": AT} | words
        violates("office_check_return_has_reason", lambda: OfficeCheck.objects.create(**facts))

    @pytest.mark.parametrize("verdict", ["request_fix", "reject"])
    @pytest.mark.parametrize("words", [{"note": "Ei"}, {"failed_criteria": ["potential"]}])
    def test_a_no_has_a_reason(self, shown, approver, verdict, words):
        facts = {"unit": shown, "by": approver, "verdict": verdict, "at": AT} | words
        violates("verdict_no_has_reason", lambda: Verdict.objects.create(**facts))

    @pytest.mark.parametrize("first", ["accept", "reject"])
    @pytest.mark.parametrize("second", ["accept", "reject"])
    def test_one_last_word_a_unit(self, shown, approver, first, second):
        facts = {"unit": shown, "by": approver, "failed_criteria": ["potential"], "note": "Ei", "at": AT}
        Verdict.objects.create(verdict="request_fix", **facts)
        Verdict.objects.create(verdict=first, **facts)
        violates("verdict_final_once", lambda: Verdict.objects.create(verdict=second, **facts))

    def test_silence_only_accepts(self, shown):
        facts = {"unit": shown, "verdict": "reject", "failed_criteria": ["potential"], "note": "Ei", "at": AT}
        violates("verdict_silence_only_accepts", lambda: Verdict.objects.create(**facts))

    def test_one_machine_check_a_round_and_criterion(self, shown):
        first = shown.machine_checks.first()
        facts = {"unit": shown, "round": 1, "criterion": first.criterion, "outcome": "pass"}
        violates("machine_check_once", lambda: MachineCheck.objects.create(sentence={}, at=AT, **facts))

    @pytest.mark.parametrize("model", [UnitChange, Verdict, OfficeCheck, MachineCheck])
    def test_what_was_written_is_never_changed_or_deleted(self, worker, work, checker, approver, model):
        accepted(worker, work, AT, checker, approver, number=9)
        rows = model.objects.all()
        assert rows.exists()
        violates("append-only", lambda: rows.update(at=datetime(2020, 1, 1, tzinfo=UTC)))
        violates("append-only", rows.delete)


class TestKeys:
    def test_a_key_once_a_unit(self, shown, work):
        first = shown.keys.first()
        violates(
            "unit_key_once",
            lambda: UnitKey.objects.create(unit=shown, client=work.client, key=first.key, at=AT),
        )

    def test_a_key_is_billed_once_while_current(self, worker, work, checker, approver, unit):
        accepted(worker, work, AT, checker, approver, number=9)
        billed = BilledKey.objects.first()
        facts = {"client": billed.client, "key": billed.key, "unit": unit, "at": AT}
        violates("billed_key_once", lambda: BilledKey.objects.create(**facts))
        BilledKey.objects.filter(pk=billed.pk).update(is_current=False)
        BilledKey.objects.create(**facts)

    def test_what_was_charged_for_stays_charged(self, worker, work, checker, approver, unit):
        accepted(worker, work, AT, checker, approver, number=9)
        billed = BilledKey.objects.first()
        later = datetime(2027, 1, 1, tzinfo=UTC)
        for fields in ({"key": "x:1"}, {"unit": unit}, {"at": later}, {"is_current": False, "at": later}):
            violates("billed_key_stays", change(billed, **fields))
        violates("billed_key_stays", billed.delete)
        assert BilledKey.objects.filter(pk=billed.pk).values().get()["is_current"] is True
        change(billed, is_current=False)()
        violates("billed_key_stays", change(billed, is_current=True))


class TestCap:
    """The counters of the assignment, which delivery moves."""

    def test_the_cap_holds_against_plain_sql(self, worker, work):
        claim(worker, work, AT, units=10)
        violates("assignment_within_cap", change(work, cap_cents=work.cap_cents - 1))
        violates("assignment_within_cap", change(work, awaiting_cents=1))

    def test_counters_never_fall_below_zero(self, work):
        for name in ("reserved_cents", "awaiting_cents", "accepted_cents"):
            violates("assignment_counters_not_negative", change(work, **{name: -1}))

    def test_no_more_living_units_than_ordered(self, work):
        violates("assignment_live_within_target", change(work, live_units=work.target_units + 1))
        assert Assignment.objects.get(pk=work.pk).live_units == 0
