from datetime import datetime

from django.contrib.sessions.models import Session

from backoffice.kernel import news


@news.job("forget_sessions", order=90)
def forget_sessions(at: datetime) -> int:
    """Delete the sessions that have expired."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]
