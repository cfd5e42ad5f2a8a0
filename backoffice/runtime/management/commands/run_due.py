import logging
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from backoffice.kernel import news

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do all scheduled work as of one moment: lapses, reminders, silent acceptances, settlements, invoices."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", help="the moment, such as 2026-12-01T06:00:00Z; now when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        at = read_moment(options["at"]) if options["at"] else timezone.now()
        failed: list[str] = []
        for each in news.jobs():
            try:
                done = each.run(at)
            except Exception as error:  # one broken job must not keep the others from running
                logger.exception("job %s failed", each.name)
                failed.append(each.name)
                self.stdout.write(f"{each.name}: failed, {type(error).__name__}: {error}")
            else:
                self.stdout.write(f"{each.name}: {done}")
        if failed:
            raise CommandError(f"This due work failed and will be tried again: {', '.join(failed)}.")


def read_moment(text: str) -> datetime:
    """Return the moment in UTC. Raises: CommandError when the text is no moment with a time zone."""
    sentence = f"“{text}” is not a moment in time. Write it like 2026-12-01T06:00:00Z, with its time zone."
    try:
        moment = parse_datetime(text)
    except ValueError:
        raise CommandError(sentence) from None
    if moment is None or moment.tzinfo is None:
        raise CommandError(sentence)
    return moment.astimezone(UTC)
