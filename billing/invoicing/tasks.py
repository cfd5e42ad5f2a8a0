import logging
from datetime import date, datetime, timedelta

from backoffice.kernel import news
from backoffice.kernel.errors import DomainError
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing import operations, queries
from billing.invoicing.documents.rendering import render_document
from billing.invoicing.errors import DocumentStands
from clients.organisations.models import InvoicingPeriod

logger = logging.getLogger(__name__)
BATCH = 10  # invoices a run renders, at about a second each


def last_closed_day(period: str, today: date) -> date:
    """Return the last day of the newest whole month, or week (Monday to Sunday), that has ended before `today`."""
    if period == InvoicingPeriod.WEEKLY:
        return today - timedelta(days=today.weekday() + 1)
    return today.replace(day=1) - timedelta(days=1)


@news.job("invoice_run", order=50)
def invoice_run(at: datetime) -> int:
    """Finalise, once per client and period, what was accepted by the end of the last whole month or week.

    A client whose invoices reach that day already is left alone: what was settled late goes to the next period.
    A client that can not be invoiced does not stop the others: a refusal waits for people and is a warning in the log, a
    fault is raised. Raises: ExceptionGroup of what failed, after the rest.
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
        except DomainError as error:
            logger.warning("client %s is not invoiced: %s", client.ref, error.text.en)
        except Exception as error:
            logger.exception("client %s could not be invoiced", client.ref)
            failures.append(error)
        else:
            done += made is not None
    if failures:
        raise ExceptionGroup("some clients could not be invoiced", failures)
    return done


@news.job("render_invoices", order=60, topics=("invoice_final", "invoices_unrendered"))
def render_invoices(at: datetime) -> int:
    """Render the PDFs of final invoices that have none, a few at a time; three failures park one for finance to look at.

    What is left wakes the job again, so that a month's invoices hold no worker for minutes. An invoice that fails in a
    way nobody foresaw does not stop the others. Raises: ExceptionGroup of what failed so, after the rest.
    """
    done = 0
    failures: list[Exception] = []
    waiting = list(queries.waiting_for_document().values_list("pk", flat=True)[: BATCH + 1])
    for pk in waiting[:BATCH]:
        try:
            done += render_document(invoice_id=pk, at=at) is not None
        except DocumentStands:  # another process was quicker
            continue
        except Exception as error:
            logger.exception("invoice with id %s got no PDF", pk)
            failures.append(error)
    if (
        done and len(waiting) > BATCH
    ):  # without any success it is left to the sweep, so as not to run in circles
        news.nudge("invoices_unrendered")
    if failures:
        raise ExceptionGroup("some invoices could not be rendered", failures)
    return done
