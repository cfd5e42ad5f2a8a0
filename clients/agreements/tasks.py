"""Due work on agreements: what has run out ends, what both have signed is sealed as a PDF."""

import logging
from datetime import datetime

from backoffice.kernel import news
from clients.agreements.models import Agreement
from clients.agreements.operations import OFFER_DAYS, expire_agreement

logger = logging.getLogger(__name__)


@news.job("expire_agreements", order=15)
def expire_agreements(at: datetime) -> int:
    """End what is valid no longer and take back what nobody signed in time; returns how many."""
    due = Agreement.objects.due_at(at, OFFER_DAYS).order_by("pk").values_list("pk", flat=True)
    return sum(expire_agreement(agreement_id=pk, at=at) for pk in list(due))
