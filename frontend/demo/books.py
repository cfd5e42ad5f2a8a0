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


def settle_and_bill(house: House, today: date, now: datetime) -> None:
    """Post what was accepted and delivered, invoice every finished month on its first morning, and book payments."""
    while news.run_job("settle", at=now):
        pass
    finance = house.office[OfficeRole.FINANCE]
    for month in _months(today):
        run_invoices(through_on=month - timedelta(days=1), final=True, actor=finance, at=moment(month, 7))
    for number, invoice in enumerate(Invoice.objects.filter(status=InvoiceStatus.OPEN).order_by("pk")):
        _pay(house, invoice, number, today, now)


def _months(today: date) -> list[date]:
    """The first days of the months whose end lies in the last ninety days."""
    start = (today - timedelta(days=90)).replace(day=1)
    firsts = [start]
    while firsts[-1] < today:
        firsts.append((firsts[-1] + timedelta(days=32)).replace(day=1))
    return [first for first in firsts[1:] if first <= today]


def _pay(house: House, invoice: Invoice, number: int, today: date, now: datetime) -> None:
    """Three of four invoices are paid in time, one by part, one with too much; the rest wait or are overdue."""
    if invoice.due_on is None or number % 4 == 3:
        return
    paid_on = min(invoice.due_on - timedelta(days=2), today)
    amount = {1: invoice.gross_cents // 2, 4: invoice.gross_cents + 1_000}.get(number, invoice.gross_cents)
    book_bank_payment(
        invoice_id=invoice.pk, amount_cents=amount, paid_on=paid_on, archive_id=f"DEMO{number:05d}",
        actor=house.office[OfficeRole.FINANCE], at=min(moment(paid_on, 12), now),
    )  # fmt: skip
