from datetime import datetime

from celery import shared_task
from django.utils import timezone

from backoffice.kernel import idempotency, news, uploads


@news.job("forget_idempotency_keys", order=90)
def forget_idempotency_keys(at: datetime) -> int:
    """Delete the stored answers that are older than seven days."""
    return idempotency.forget_old(at)


@news.job("forget_uploads", order=90)
def forget_uploads(at: datetime) -> int:
    """Delete the uploads that nobody has attached to anything within a day."""
    # Never by a clock ahead of the real one (`run_due --at`): what is deleted does not come back.
    return uploads.forget_unattached(min(at, timezone.now()))


@shared_task(name="backoffice.kernel.tasks.sweep_bytes_task", acks_late=True, ignore_result=True)
def sweep_bytes_task(**_newer: object) -> None:
    """Delete what is stored and named by no row: once a day, because the whole storage is listed."""
    uploads.sweep_bytes(timezone.now())


@shared_task(name=news.RUN_JOB_TASK, acks_late=True, ignore_result=True)
def run_job_task(*, name: str, **_newer: object) -> None:
    """Run one named job now; unknown names (an older worker, a newer message) are left to the sweep."""
    if name in {each.name for each in news.jobs()}:
        news.run_job(name, at=timezone.now())


@shared_task(name="backoffice.kernel.tasks.sweep_task", acks_late=True, ignore_result=True)
def sweep_task(**_newer: object) -> None:
    """Run all due work: the periodic sweep that finds what a lost nudge left."""
    news.run_due(at=timezone.now())
