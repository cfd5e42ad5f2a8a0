"""The office as a state machine: any order of orders, claims, results, verdicts, invoices, payments and passing time.

Every rule says beforehand, from the rows alone, whether the step is legal. A legal step must be done, an illegal one
must be refused by name and leave every row as it was. After each step the invariants of `machine_eyes` are asked.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Q
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assignments.delivery.models import BilledKey, Claim, Unit, UnitKey
from assignments.delivery.states import HELD, SLOT_FREE
from assignments.orders.models import Assignment
from assignments.orders.states import CLAIMABLE, OPEN
from backoffice.kernel import news, references
from backoffice.kernel.errors import DomainError
from tests.scenarios import machine_eyes as eyes

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PROVE_EVERY = 10  # steps
# What the worker processes would do; documents and mails are none of this machine's business.
JOBS = (
    "lapse_claims",
    "accept_silent",
    "expire_quotes",
    "note_cap_alerts",
    "keep_room",
    "follow_agreements",
    "settle",
)

picks = st.integers(0, 999)
rarely = st.sampled_from([False, False, False, False, True])


def now_and_then(self):
    """What gets in the way of work has its turn in one step of three, so that work gets done as well."""
    return self.steps % 3 == 0


def workable(assignment):
    """The states of a unit that is worked on: a cancellation ends what is only claimed."""
    return [each for each in HELD if assignment.status != "cancelled" or each != "claimed"]


class Machine(RuleBasedStateMachine):
    """Time, rows and how often each step was done or refused. One example is one savepoint, rolled back at its end."""

    cast = None  # set by the test: people, client, assistants
    sight = None  # and what they may see of it all
    done: Counter = Counter()

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint._from_testcase = True  # locks of one step are not held over into the next
        self.savepoint.__enter__()
        self.at = START
        self.number = 0  # of the next lead, payment, order: never the same twice in an example
        self.steps = 0
        self.covered = {worker.pk: True for worker in self.cast.workers}
        self.seen = eyes.tally()
        dice = Random(7)  # references decide which units are sampled, so they are dealt the same in each run
        self.shuffler, references.secrets = references.secrets, dice

    def teardown(self):
        try:
            eyes.books_prove()
            self.done["silence"] += Unit.objects.filter(acceptance="silence").count()
            self.done["lapse"] += Unit.objects.filter(changes__reason="lease_expired").count()
        finally:
            references.secrets = self.shuffler
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def fresh(self):
        self.number += 1
        return self.number

    def step(self, name, act, *, legal, **arguments):
        """Do the step; it must go through exactly when it is legal, and a refusal leaves every row alone."""
        before = None if legal else eyes.fingerprint()
        self.at += timedelta(minutes=1)
        result, refusal = None, ""
        try:
            result = act(**arguments, at=self.at)
        except DomainError as error:
            refusal = error.code
        assert (refusal == "") == legal, f"{name} went through though it may not" if not legal else refusal
        assert legal or eyes.fingerprint() == before, f"{name} was refused and wrote all the same"
        self.done[name if legal else f"{name} refused"] += 1
        return result

    def one(self, rows, pick, *, likely=None, wild=False):
        """One row: of the likely ones, unless there are none or it is to be a wild one."""
        found = [] if likely is None or wild else list(rows.filter(**likely).order_by("pk"))
        found = found or list(rows.order_by("pk"))
        return found[pick % len(found)]

    def some(self, table, *states):
        """How many rows of the table were in the states after the last step."""
        return sum(self.seen[f"{table} {state}"] for state in states)

    @invariant()
    def nothing_is_over_or_seen_or_lost(self):
        self.steps += 1
        self.done["steps"] += 1
        eyes.caps_hold()
        eyes.books_balance()
        self.sight.look(covered=self.covered)
        self.seen = eyes.tally()
        if self.steps % PROVE_EVERY == 0:
            eyes.books_prove()

    def run_jobs(self):
        for name in JOBS:
            news.run_job(name, at=self.at)
        assert not Unit.objects.overdue_at(self.at).exists(), "silence forgot a unit"
        assert not Unit.objects.held().filter(lease_until__lte=self.at).exists(), "a lease outlived its end"
        assert news.run_job("settle", at=self.at) == 0, "settled twice"

    def taken(self, key, *, but):
        """Whether another living unit has handed in or been charged for the thing within the last year, or waits still."""
        since = self.at.replace(year=self.at.year - 1)
        rows = UnitKey.objects.filter(key=key).exclude(unit=but).exclude(unit__status__in=SLOT_FREE)
        charged = BilledKey.objects.filter(key=key, at__gt=since).exclude(unit=but)
        return charged.exists() or rows.filter(Q(at__gt=since) | ~Q(unit__status="accepted")).exists()

    def billed(self, units):
        """Whether one of the units' things has been charged for within the last year, or two are the same."""
        keys = list(UnitKey.objects.filter(unit__in=units).values_list("key", flat=True))
        since = self.at.replace(year=self.at.year - 1)
        return len(keys) > len(set(keys)) or BilledKey.objects.filter(key__in=keys, at__gt=since).exists()


class Orders(Machine):
    """What clients and the office do to assignments."""

    @initialize(units=st.integers(3, 8), spare=st.integers(0, 8))
    def begin(self, units, spare):
        order = self.place(units, room=min(units, 2 + spare), quoted=False)
        self.step("open to queue", self.cast.open_queue, legal=True, order=order)

    @precondition(lambda self: self.some("order", *OPEN) < 3)
    @rule(units=st.integers(1, 6), room=st.integers(0, 6), quoted=st.booleans())
    def order(self, units, room, quoted):
        self.place(units, room=room, quoted=quoted)

    def place(self, units, *, room, quoted):
        """A cap of less than a unit's price is refused; else the order stands, at the list price or at a quoted one."""
        price = 5_100 if quoted else self.cast.price
        cap = max(1, min(room, units) * price + 7)
        draft = self.step("draft", self.cast.draft, legal=cap >= self.cast.price, target=units, cap=cap)
        if draft is None:
            return None
        if not quoted:
            return self.step("place", self.cast.place, legal=True, order=draft)
        if self.step("quote", self.cast.quote, legal=cap >= price, order=draft, price=price):
            return self.step("accept quote", self.cast.accept_quote, legal=True, order=draft)
        return None

    @precondition(lambda self: self.seen["unrouted"] or now_and_then(self))
    @rule(pick=picks, wild=rarely, to_queue=st.booleans(), units=st.integers(1, 4))
    def route(self, pick, wild, to_queue, units):
        order = self.one(Assignment.objects, pick, likely={"status__in": OPEN, "routes": None}, wild=wild)
        worker = self.cast.workers[pick % 2]
        current = order.routes.filter(withdrawn_at=None, assistant=None if to_queue else worker)
        legal = order.status in OPEN and not current.exists()
        if to_queue:
            self.step("open to queue", self.cast.open_queue, legal=legal, order=order)
        else:
            legal = legal and units <= order.target_units and self.covered[worker.pk]
            self.step("offer", self.cast.offer, legal=legal, order=order, worker=worker, units=units)

    @precondition(now_and_then)
    @rule(pick=picks, wild=rarely, by_office=st.booleans())
    def pause(self, pick, wild, by_office):
        order = self.one(Assignment.objects, pick, likely={"status__in": CLAIMABLE}, wild=wild)
        legal = order.status in CLAIMABLE
        self.step("pause", self.cast.pause, legal=legal, order=order, by_office=by_office)

    @precondition(lambda self: self.some("order", "paused"))
    @rule(pick=picks, wild=rarely, by_office=st.booleans())
    def resume(self, pick, wild, by_office):
        order = self.one(Assignment.objects, pick, likely={"status": "paused"}, wild=wild)
        room = order.open_units == 0 or order.room_cents >= (order.unit_price_cents or 0)
        legal = order.status == "paused" and room and (by_office or order.pause_cause != "office")
        self.step("resume", self.cast.resume, legal=legal, order=order, by_office=by_office)

    @precondition(lambda self: self.some("order", *OPEN))
    @rule(pick=picks, wild=rarely, units=st.integers(-3, 4), cents=st.integers(-50, 50))
    def change_cap(self, pick, wild, units, cents):
        order = self.one(Assignment.objects, pick, likely={"status__in": OPEN}, wild=wild)
        price = order.unit_price_cents or self.cast.price
        cap = order.cap_cents + units * price + cents
        legal = order.status in OPEN and cap >= max(price, order.committed_cents) and cap != order.cap_cents
        name = "raise cap" if cap > order.cap_cents else "lower cap"
        self.step(name, self.cast.change_cap, legal=legal, order=order, cap=cap)

    @precondition(lambda self: now_and_then(self) and self.steps > 10)
    @rule(pick=picks, wild=rarely)
    def cancel(self, pick, wild):
        order = self.one(Assignment.objects, pick, likely={"status__in": OPEN}, wild=wild)
        self.step("cancel", self.cast.cancel, legal=order.status in OPEN, order=order)

    @precondition(lambda self: now_and_then(self) and self.steps > 10)
    @rule(pick=picks, wild=rarely)
    def complete(self, pick, wild):
        undecided = {"reserved_cents": 0, "awaiting_cents": 0, "status__in": ["running", "paused"]}
        order = self.one(Assignment.objects, pick, likely=undecided, wild=wild)
        legal = order.status in ("running", "paused") and not order.reserved_cents + order.awaiting_cents
        self.step("complete", self.cast.complete, legal=legal, order=order)


class Work(Orders):
    """What assistants do."""

    def free_for(self, worker, order):
        """How many units the worker may take of the order now; the least of slots, cap, capacity and offer."""
        routes = order.routes.filter(withdrawn_at=None)
        offer = routes.filter(assistant=worker).first()
        is_routed = order.is_queue_open or offer is not None
        if order.status not in CLAIMABLE or not is_routed or not self.covered[worker.pk]:
            return 0
        held = Unit.objects.filter(assistant=worker, status__in=HELD).count()
        price = order.unit_price_cents
        room = [order.open_units, order.room_cents // price, worker.capacity_units - held]
        if not order.is_queue_open:
            used = Unit.objects.filter(
                assistant=worker, assignment=order, claimed_at__gte=offer.created_at
            ).exclude(status__in=SLOT_FREE)
            room.append(offer.units - used.count())
        return max(0, min(room))

    @precondition(lambda self: self.some("order", *CLAIMABLE))
    @rule(pick=picks, wild=rarely, who=st.integers(0, 1), units=st.integers(1, 4))
    def claim(self, pick, wild, who, units):
        worker = self.cast.workers[who]
        likely = {"status__in": CLAIMABLE, "is_queue_open": True}
        order = self.one(Assignment.objects, pick, likely=likely, wild=wild)
        most = self.free_for(worker, order)
        claim = self.step("claim", self.cast.claim, legal=most > 0, worker=worker, order=order, units=units)
        if claim:
            assert claim.units.count() == min(units, most)

    @precondition(lambda self: self.some("order", *CLAIMABLE))
    @rule(who=st.integers(0, 1), units=st.integers(1, 3))
    def claim_next(self, who, units):
        worker = self.cast.workers[who]
        free = {
            order.pk: self.free_for(worker, order)
            for order in Assignment.objects.filter(status__in=CLAIMABLE)
        }
        claim = self.step(
            "claim next", self.cast.claim_next, legal=any(free.values()), worker=worker, units=units
        )
        if claim:
            assert 0 < claim.units.count() <= min(units, free[claim.assignment_id])

    @precondition(lambda self: self.some("unit", *HELD))
    @rule(
        pick=picks,
        wild=rarely,
        fault=st.sampled_from(["", "", "", "digit", "potential", "twice", "stranger"]),
    )
    def submit(self, pick, wild, fault):
        """Hand in one result; the wrong check digit, the low potential and the duplicate are refused."""
        unit = self.one(
            Unit.objects.select_related("assistant"), pick, likely={"status__in": HELD}, wild=wild
        )
        key = UnitKey.objects.filter(key__startswith="business_id").order_by("pk").first()
        again = key.key.partition(":")[2] if fault == "twice" and key else None
        result = self.cast.lead(self.fresh(), fault=fault, business_id=again, on=self.at)
        actor = self.cast.other_worker(unit) if fault == "stranger" else unit.assistant.user
        legal = fault in ("", "twice") and self.is_workable(unit)
        legal = legal and not (again and self.taken(key.key, but=unit))
        self.step("submit", self.cast.submit, legal=legal, unit=unit, result=result, actor=actor)

    def is_workable(self, unit):
        alive = unit.status in workable(unit.assignment) and unit.lease_until > self.at + timedelta(minutes=1)
        return alive and self.covered[unit.assistant_id]

    @precondition(lambda self: self.some("claim", "open"))
    @rule(pick=picks, wild=rarely, good=st.integers(0, 5), bad=st.integers(0, 2))
    def import_file(self, pick, wild, good, bad):
        """A CSV file: bad rows fill nothing, good rows fill the claim's units in slot order until none is left."""
        claim = self.one(Claim.objects, pick, likely={"closed_at": None}, wild=wild)
        worker = claim.assistant
        open_units = claim.units.filter(
            status="claimed", lease_until__gt=self.at + timedelta(minutes=1)
        ).count()
        open_units *= claim.assignment.status != "cancelled"
        legal = open_units > 0 and self.covered[worker.pk] and good + bad > 0
        rows = [self.cast.lead(self.fresh(), fault="digit", on=self.at) for _ in range(bad)]
        rows += [self.cast.lead(self.fresh(), on=self.at) for _ in range(good)]
        report = self.step("import", self.cast.import_file, legal=legal, claim=claim, rows=rows)
        if report:
            assert report.accepted == min(good, open_units)
            assert [row.ok for row in report.rows[:bad]] == [False] * bad

    @precondition(lambda self: now_and_then(self) and self.some("unit", *HELD))
    @rule(pick=picks, wild=rarely)
    def release(self, pick, wild):
        unit = self.one(Unit.objects, pick, likely={"status__in": HELD}, wild=wild)
        self.step("release unit", self.cast.release_unit, legal=unit.status in HELD, unit=unit)

    @precondition(lambda self: self.some("claim", "open"))
    @rule(pick=picks, wild=rarely)
    def release_claim(self, pick, wild):
        claim = self.one(Claim.objects, pick, likely={"closed_at": None}, wild=wild)
        legal = claim.units.filter(status="claimed").exists()
        self.step("release claim", self.cast.release_claim, legal=legal, claim=claim)

    @precondition(lambda self: self.some("claim", "open", "closed"))
    @rule(pick=picks, wild=rarely)
    def extend(self, pick, wild):
        claim = self.one(Claim.objects, pick, likely={"closed_at": None}, wild=wild)
        states = workable(claim.assignment)
        held = claim.units.filter(status__in=states, lease_until__gt=self.at + timedelta(minutes=1))
        legal = held.exists() and self.covered[claim.assistant_id]
        self.step("extend", self.cast.extend, legal=legal, claim=claim)

    @precondition(lambda self: self.steps % 10 == 7)
    @rule(who=st.integers(0, 1))
    def nda_ends(self, who):
        """Without an NDA the assistant sees and does nothing from that moment on."""
        worker = self.cast.workers[who]
        if all(self.covered.values()):
            self.step("end nda", self.cast.end_nda, legal=True, worker=worker)
            self.covered[worker.pk] = False

    @precondition(lambda self: not all(self.covered.values()))
    @rule()
    def nda_is_signed_again(self):
        """With a new one, everything is back."""
        for worker in self.cast.workers:
            if not self.covered[worker.pk]:
                self.step("sign nda", self.cast.sign_nda, legal=True, worker=worker)
                self.covered[worker.pk] = True
