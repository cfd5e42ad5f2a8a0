import logging
from datetime import date, datetime, timedelta

from backoffice.kernel import news
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing import operations, queries
from billing.invoicing.documents.rendering import render_document
from billing.invoicing.errors import DocumentStands
from clients.organisations.models import InvoicingPeriod

logger = logging.getLogger(__name__)


def last_closed_day(period: str, today: date) -> date:
    """Return the last day of the newest whole month, or week (Monday to Sunday), that has ended before `today`."""
    if period == InvoicingPeriod.WEEKLY:
        return today - timedelta(days=today.weekday() + 1)
    return today.replace(day=1) - timedelta(days=1)


@news.job("invoice_run", order=50)
def invoice_run(at: datetime) -> int:
    """Finalise, once per client and period, what was accepted by the end of the last whole month or week.

    A client whose invoices reach that day already is left alone: what was settled late goes to the next period.
    A client that can not be invoiced does not stop the others. Raises: ExceptionGroup of what failed, after the rest.
    """
    today = helsinki_date(at)
    done = 0
    failures: list[Exception] = []
    for client in queries.clients_to_invoice():
        through_on = last_closed_day(client.invoicing_period, today)
        reached = queries.invoiced_through(client)
        if reached is not None and reached >= through_on:
            continue
        if not queries.billable_by(client, through_on):
            continue
        try:
            made = operations.invoice_client(
                client_id=client.pk, through_on=through_on, final=True, actor=None, at=at
            )
        except Exception as error:
            logger.exception("client %s could not be invoiced", client.ref)
            failures.append(error)
        else:
            done += made is not None
    if failures:
        raise ExceptionGroup("some clients could not be invoiced", failures)
    return done


@news.job("render_invoices", order=60, topics=("invoice_final",))
def render_invoices(at: datetime) -> int:
    """Render the PDF of every final invoice that has none; three failures park an invoice for finance to look at."""
    done = 0
    for pk in list(queries.waiting_for_document().values_list("pk", flat=True)):
        try:
            done += render_document(invoice_id=pk, at=at) is not None
        except DocumentStands:  # another process was quicker
            continue
    return done
