"""The second half of the office: the office's check, the client's word, time, invoices and payments."""

from datetime import timedelta

from django.db.models import Sum
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from assignments.delivery.models import Unit
from assignments.delivery.states import HELD, UnitStatus
from assignments.orders.states import CLAIMABLE
from billing.invoicing.models import Invoice, InvoicedUnit
from billing.payments.models import Payment
from tests.scenarios.machine import Work, now_and_then, picks, rarely


class House(Work):
    @precondition(lambda self: self.some("unit", "submitted"))
    @rule(pick=picks, wild=rarely, passes=st.booleans())
    def check(self, pick, wild, passes):
        unit = self.one(Unit.objects, pick, likely={"status": "submitted"}, wild=wild)
        act = self.cast.deliver if passes else self.cast.send_back
        self.step("deliver" if passes else "return", act, legal=unit.status == "submitted", unit=unit)

    @precondition(lambda self: self.some("unit", "submitted"))
    @rule()
    def check_all(self):
        for unit in Unit.objects.filter(status="submitted").order_by("pk"):
            self.step("deliver", self.cast.deliver, legal=True, unit=unit)

    @precondition(lambda self: self.some("unit", "delivered") or self.steps % 10 == 3)
    @rule(
        pick=picks, wild=rarely, word=st.sampled_from(["accept", "accept", "request_fix", "reject", "reject"])
    )
    def verdict(self, pick, wild, word):
        if not self.some("unit", *UnitStatus.values):
            return
        unit = self.one(
            Unit.objects.select_related("assignment"), pick, likely={"status": "delivered"}, wild=wild
        )
        legal = unit.status == "delivered"
        if word == "request_fix":
            legal = legal and unit.fix_rounds_used < unit.assignment.fix_rounds
        if word == "accept":
            legal = legal and not self.billed([unit])
        self.step(word, self.cast.verdict, legal=legal, unit=unit, verdict=word)

    @precondition(lambda self: self.some("unit", "delivered"))
    @rule(pick=picks, odd_one_in=rarely)
    def accept_batch(self, pick, odd_one_in):
        """All or nothing: one unit that is not delivered refuses the whole batch."""
        units = list(Unit.objects.awaiting_verdict().order_by("pk"))[: 1 + pick % 4]
        if odd_one_in:
            units.append(self.one(Unit.objects, pick))
        legal = all(unit.status == "delivered" for unit in units) and not self.billed(set(units))
        self.step("accept batch", self.cast.accept_units, legal=legal, units=units)

    @precondition(lambda self: self.some("unit", "delivered"))
    @rule(pick=picks, wild=rarely)
    def hold(self, pick, wild):
        unit = self.one(Unit.objects, pick, likely={"status": "delivered", "held_at": None}, wild=wild)
        in_time = unit.status == "delivered" and unit.review_due_at > self.at + timedelta(minutes=1)
        self.step("hold", self.cast.hold, legal=in_time and unit.held_at is None, unit=unit)

    @rule(hours=st.sampled_from([1, 2, 6, 30, 200, 240]), jobs=st.sampled_from([True, True, False]))
    def time_passes(self, hours, jobs):
        """Leases run out and silence accepts - when the workers get to it, which may be later."""
        self.at += timedelta(hours=hours)
        if jobs:
            self.run_jobs()
        self.done["time"] += 1

    @precondition(
        lambda self: (
            self.some("unit", "accepted") and (not self.some("invoice", "draft") or now_and_then(self))
        )
    )
    @rule(final=st.sampled_from([True, True, False]))
    def invoice(self, final):
        """One invoice for exactly what is accepted and on no invoice yet, or none; a draft is mostly decided first."""
        self.run_jobs()
        finals = InvoicedUnit.objects.exclude(line__invoice__status="draft").values("unit")
        due = Unit.objects.filter(status="accepted").exclude(pk__in=finals)
        net = due.aggregate(net=Sum("price_cents"))["net"] or 0
        made = self.step("invoice" if final else "draft invoice", self.cast.invoice, legal=True, final=final)
        assert [each.net_cents for each in made] == ([net] if net else [])
        self.done["invoiced"] += len(made) if final else 0

    @precondition(lambda self: self.some("invoice", "draft"))
    @rule(pick=picks, keep=st.booleans(), wild=rarely)
    def decide_draft(self, pick, keep, wild):
        draft = self.one(Invoice.objects, pick, likely={"status": "draft"}, wild=wild)
        act = self.cast.finalize if keep else self.cast.discard
        self.step("finalize" if keep else "discard", act, legal=draft.status == "draft", invoice=draft)

    @precondition(lambda self: self.some("invoice", "open"))
    @rule(pick=picks, wild=rarely, part=st.sampled_from([0, 30, 100, 100, 120]), again=rarely)
    def pay(self, pick, wild, part, again):
        """A part, the whole or too much; nothing at all and the same bank line twice are refused."""
        invoice = self.one(Invoice.objects, pick, likely={"status": "open"}, wild=wild)
        cents = invoice.open_cents * part // 100
        used = Payment.objects.order_by("pk").values_list("archive_id", flat=True).first()
        archive_id = used if again and used else f"BANK-{self.fresh()}"
        legal = invoice.status == "open" and cents > 0 and archive_id != used
        payment = self.step(
            "pay", self.cast.pay, legal=legal, invoice=invoice, cents=cents, archive_id=archive_id
        )
        if payment:
            owed = invoice.open_cents
            assert (payment.to_invoice_cents, payment.to_credit_cents) == (
                min(cents, owed),
                max(0, cents - owed),
            )
            invoice.refresh_from_db()
            assert invoice.status == ("paid" if cents >= owed else "open")
            self.done["paid in full"] += invoice.status == "paid"

    @rule(pick=picks, who=st.integers(0, 1))
    def work(self, pick, who):
        """The main road once more, so that most walks get far along it: claim, hand in, check."""
        if self.some("unit", "submitted"):
            self.check_all()
        elif self.some("unit", *HELD):
            self.submit(pick, wild=False, fault="")
        elif self.some("order", *CLAIMABLE):
            self.claim(pick, wild=False, who=who, units=3)
        if self.seen["unrouted"]:
            self.route(pick, wild=False, to_queue=True, units=1)

    @rule(pick=picks)
    def settle_up(self, pick):
        """And its other half: accept, invoice, pay."""
        word = ("accept", "accept", "request_fix", "reject")[pick % 4]
        if self.some("invoice", "open"):
            self.pay(pick, wild=False, part=100, again=False)
        elif self.some("invoice", "draft"):
            self.decide_draft(pick, keep=pick % 2 == 0, wild=False)
        elif self.some("unit", "delivered") and word == "accept":
            self.accept_batch(pick, odd_one_in=False)
        elif self.some("unit", "delivered"):
            self.verdict(pick, wild=False, word=word)
        elif self.some("unit", "accepted"):
            self.invoice(final=pick % 3 > 0)
