"""The demo's money: settlement, month ends, payments - after the work has been played."""

from datetime import date, datetime, timedelta

from backoffice.accounts.models import OfficeRole
from backoffice.kernel import news
from billing.invoicing.models import Invoice
from billing.invoicing.operations import run_invoices
from billing.invoicing.states import InvoiceStatus
from billing.payments.operations import book_bank_payment
from frontend.demo.people import House
from frontend.demo.story import moment

ARCHIVE_PREFIX = "DEMO"


def settle_and_bill(house: House, today: date, now: datetime) -> None:
    """Post what was accepted and delivered, invoice every finished month on its first morning, and book payments."""
    while news.run_job("settle", at=now):
        pass
    finance = house.office[OfficeRole.FINANCE]
    for month in _months(today):
        run_invoices(through_on=month - timedelta(days=1), final=True, actor=finance, at=moment(month, 7))
    _bill_one_early(house, today, now)
    _pay_what_was_due(house, today, now)
    _pay_ahead(house, today, now)


def _months(today: date) -> list[date]:
    """The first days of the months whose end lies in the last ninety days."""
    start = (today - timedelta(days=90)).replace(day=1)
    firsts = [start]
    while firsts[-1] < today:
        firsts.append((firsts[-1] + timedelta(days=32)).replace(day=1))
    return [first for first in firsts[1:] if first <= today]


def _bill_one_early(house: House, today: date, now: datetime) -> None:
    """Invoice one client this morning, so that on any day of the month an invoice is open and not due yet."""
    finance = house.office[OfficeRole.FINANCE]
    for client in house.clients:
        run = run_invoices(
            client_id=client.pk,
            through_on=today - timedelta(days=1),
            final=True,
            actor=finance,
            at=min(moment(today, 8), now),
        )
        if run.made:
            return


def _pay_what_was_due(house: House, today: date, now: datetime) -> None:
    """Of the invoices past their due day, the last is unpaid, the one before paid by half, one got ten euros too much."""
    late = list(Invoice.objects.filter(status=InvoiceStatus.OPEN, due_on__lt=today).order_by("pk"))
    for number, invoice in enumerate(late):
        from_end = len(late) - number
        if from_end == 1:
            continue
        amount = {2: invoice.gross_cents // 2, 3: invoice.gross_cents + 1_000}.get(
            from_end, invoice.gross_cents
        )
        _pay(house, invoice, amount, today, now)


def _pay_ahead(house: House, today: date, now: datetime) -> None:
    """Of the invoices not due yet, the second, fifth and so on are paid already."""
    for invoice in Invoice.objects.filter(status=InvoiceStatus.OPEN, due_on__gte=today).order_by("pk")[1::3]:
        _pay(house, invoice, invoice.gross_cents, today, now)


def _pay(house: House, invoice: Invoice, amount_cents: int, today: date, now: datetime) -> None:
    paid_on = min(invoice.due_on - timedelta(days=2), today) if invoice.due_on else today
    book_bank_payment(
        invoice_id=invoice.pk, amount_cents=amount_cents, paid_on=paid_on, archive_id=f"{ARCHIVE_PREFIX}{invoice.pk:05d}",
        actor=house.office[OfficeRole.FINANCE], at=min(moment(paid_on, 12), now),
    )  # fmt: skip
