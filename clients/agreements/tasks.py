"""Due work on agreements: what has run out ends, what both have signed is sealed as a PDF."""

import logging
from datetime import datetime

from backoffice.kernel import news
from backoffice.kernel.pdf import RenderFailed, render_pdf
from clients.agreements.documents import agreement_html
from clients.agreements.models import Agreement
from clients.agreements.operations import (
    OFFER_DAYS,
    expire_agreement,
    note_failed_rendering,
    seal_agreement,
)

BATCH = 50  # documents a run: a second or so each
logger = logging.getLogger(__name__)


@news.job("expire_agreements", order=15)
def expire_agreements(at: datetime) -> int:
    """End what is valid no longer and take back what nobody signed in time; returns how many."""
    due = Agreement.objects.due_at(at, OFFER_DAYS).order_by("pk").values_list("pk", flat=True)
    return news.do_each(list(due), lambda pk: expire_agreement(agreement_id=pk, at=at))


@news.job("seal_agreements", order=65, topics=("agreement_changed",))
def seal_agreements(at: datetime) -> int:
    """Render the PDF of every agreement that both parties have signed, once; returns how many were sealed.

    Three failures park a document until a person has looked at it; the other documents go on.
    """
    waiting = Agreement.objects.unsealed().select_related("client", "person", "template").order_by("pk")
    return news.do_each(list(waiting[:BATCH]), lambda agreement: _seal(agreement, at))


def _seal(agreement: Agreement, at: datetime) -> bool:
    html = agreement_html(agreement, agreement.signatures.order_by("pk"))
    try:
        data = render_pdf(html)
    except RenderFailed:
        logger.exception("agreement %s was not rendered", agreement.ref)
        note_failed_rendering(agreement_id=agreement.pk)
        return False
    return seal_agreement(agreement_id=agreement.pk, data=data, at=at)
