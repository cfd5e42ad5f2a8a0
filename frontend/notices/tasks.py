"""Due work of notices: write what is owed, then mail it."""

from datetime import datetime

from backoffice.kernel import news
from frontend.notices.finders import FINDERS
from frontend.notices.operations import WRITTEN, mail_notice, take_due, write_notices

BATCH = 100
TOPICS = (
    "user_invited",
    "unit_delivered",
    "unit_decided",
    "cap_moved",
    "assignment_changed",
    "agreement_changed",
    "invoice_final",
    "sub_processors_changed",
)


@news.job("write_notices", order=70, topics=TOPICS)
def write_due_notices(at: datetime) -> int:
    """Find every fact somebody is owed a word about; returns how many notices are new."""
    return news.do_each(FINDERS, lambda finder: write_notices(drafts=finder(at), at=at))


@news.job("mail_notices", order=80, topics=(WRITTEN,))
def mail_due_notices(at: datetime) -> int:
    """Mail what waits; returns how many left the house."""
    sent = 0
    while taken := take_due(at=at, limit=BATCH):
        sent += news.do_each(taken, lambda notice: mail_notice(notice=notice, at=at))
    return sent
