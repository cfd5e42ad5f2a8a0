"""The first paid result, played twice through the front door: once by the pages' forms, once by the API.

Kaski Oy orders thirty prospects under a cap. Kaisa opens the work to the queue, Anna claims it and delivers a CSV
file with two broken rows, Kim checks, Aino accepts 26, rejects one and forgets one, which silence accepts. Leo
invoices exactly the 27, the payment closes the invoice, Anna sees her earnings, and the books balance.
"""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from assignments.delivery.models import Unit
from assignments.delivery.states import UnitStatus
from assignments.orders.models import Assignment
from billing.invoicing.models import Invoice
from tests.factories.people import make_assistant
from tests.scenarios import leads
from tests.scenarios.doors import Api, Pages

MONDAY = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
TARGET, PRICE, RATE = 30, 4_500, 2_200
GOOD, ACCEPTED = 28, 27
CAP = TARGET * PRICE
NET, VAT, GROSS = 121_500, 30_983, 152_483  # 27 x 45.00; 25.5 % of the sum, half up


@pytest.fixture(params=[Pages, Api], ids=["pages", "api"])
def door(request, olli, aino, fia, kaisa, kim, leo, anna, clara, sam, kaski):
    make_assistant(anna, kinds=["prospecting"], capacity=40)
    with time_machine.travel(MONDAY, tick=True) as clock:
        yield request.param(clock=clock, client_ref=kaski.ref)


def state(ref):
    return Assignment.objects.get(ref=ref)


def counted(assignment, status):
    return assignment.units.filter(status=status).count()


def run_due(at):
    call_command("run_due", at=at.isoformat().replace("+00:00", "Z"), stdout=io.StringIO())


def proven_books():
    out = io.StringIO()
    call_command("check_books", stdout=out)
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.django_db
def test_from_order_to_paid_invoice(door, olli, aino, fia, kaisa, kim, leo, anna, sam):
    ref = order(door, olli, sam)
    deliver(door, ref, kaisa, anna)
    check(door, ref, kim)
    judge(door, ref, aino, olli)
    silence(door, ref)
    invoice = bill(door, leo, fia, sam)
    pay(door, invoice, leo)
    assert door.earned(anna, since=date(2026, 11, 1), until=date(2026, 12, 31)) == GOOD * RATE
    proven_books()


def order(door, olli, sam):
    """Ordered under the cap, with everything frozen; a stranger knows nothing of it."""
    ref = door.order(olli, target=TARGET, cap_cents=CAP)
    placed = state(ref)
    assert (placed.status, placed.cap_cents, placed.unit_price_cents, placed.review_days) == (
        "placed",
        CAP,
        PRICE,
        5,
    )
    assert door.sees_assignment(olli, ref)
    assert not door.sees_assignment(sam, ref)
    return ref


def deliver(door, ref, kaisa, anna):
    """Twenty-eight rows become results; the wrong check digit and the duplicate are named and fill nothing."""
    door.open_to_queue(kaisa, ref)
    claim = door.claim(anna, ref, TARGET)
    assert state(ref).reserved_cents == TARGET * PRICE
    content = leads.csv_file(date(2026, 11, 6))
    upload = SimpleUploadedFile("leads.csv", content, content_type="text/csv")
    refused = door.import_csv(anna, claim, upload)
    assert refused == [leads.BAD_DIGIT_LINE, leads.DUPLICATE_LINE]
    running = state(ref)
    assert running.status == "running"
    assert (running.reserved_cents, running.awaiting_cents) == (2 * PRICE, GOOD * PRICE)


def check(door, ref, kim):
    """Kim looks at what the sampling rule picks; the rest was delivered by rule."""
    waiting = list(state(ref).units.filter(status=UnitStatus.SUBMITTED).order_by("pk"))
    assert len(waiting) >= 5  # a new assistant's first five are all looked at
    for unit in waiting:
        door.check(kim, unit.ref)
    assert counted(state(ref), UnitStatus.DELIVERED) == GOOD


def judge(door, ref, aino, olli):
    """Twenty-five in a batch, one alone, one rejected, one forgotten; an orderer may not accept."""
    units = [unit.ref for unit in state(ref).units.filter(status=UnitStatus.DELIVERED).order_by("slot")]
    assert door.accept(olli, ref, units[:1]) == 403
    door.accept(aino, ref, units[:25])
    door.verdict(aino, units[25], "accept")
    door.verdict(aino, units[26], "reject", criteria=["potential"], note="Tämä on jo asiakkaamme.")
    assert door.verdict(aino, units[26], "accept") == 409
    judged = state(ref)
    assert (judged.accepted_cents, judged.awaiting_cents, judged.accepted_units) == (26 * PRICE, PRICE, 26)
    assert judged.live_units == TARGET - 1


def silence(door, ref):
    """The forgotten one is accepted at the end of the window, marked so; the two unused slots have lapsed long before."""
    at = MONDAY + timedelta(days=8)  # past 17.00 on Monday 16 November, the fifth working day
    door.move_to(at)
    run_due(at)
    silent = Unit.objects.get(assignment__ref=ref, acceptance="silence")
    assert silent.status == UnitStatus.ACCEPTED
    assert silent.verdicts.get().by is None
    after = state(ref)
    assert (after.accepted_units, after.accepted_cents) == (ACCEPTED, ACCEPTED * PRICE)
    assert (after.reserved_cents, after.awaiting_cents) == (0, 0)
    assert counted(after, UnitStatus.LAPSED) == 2


def bill(door, leo, fia, sam):
    """One final invoice for exactly the accepted ones, to the cent, with a PDF; nobody else's finance sees it."""
    finals = Invoice.objects.exclude(number=None)
    assert not finals.filter(net_cents__gt=0, status="draft").exists()
    ref = door.invoice(leo, through=date(2026, 11, 17))
    found = finals.get(ref=ref)
    assert (found.net_cents, found.vat_cents, found.gross_cents) == (NET, VAT, GROSS)
    assert found.number == "2026-00001"
    assert sum(line.quantity for line in found.lines.all()) == ACCEPTED
    run_due(door.now())
    pdf = door.pdf(fia, ref)
    assert pdf.startswith(b"%PDF-")
    assert door.pdf(fia, ref) == pdf
    assert door.evidence_rows(fia, ref) == ACCEPTED
    assert not door.sees_invoice(sam, ref)
    return found


def pay(door, invoice, leo):
    """The payment closes the invoice; booking the same bank line again is refused."""
    door.pay(leo, invoice, GROSS, "BANK-0001")
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_cents) == ("paid", GROSS)
    assert door.pay(leo, invoice, GROSS, "BANK-0001") == 409
    assert invoice.payments.count() == 1
