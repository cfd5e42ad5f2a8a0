from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backoffice.accounts import operations, queries
from backoffice.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Print a new API token for the person with this e-mail address; it is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="command line", help="what the token is for")
        parser.add_argument("--days", type=int, help="days until it expires; without it, never")

    def handle(self, *args: Any, **options: Any) -> None:
        user = queries.user_by_email(options["email"])
        if user is None or not user.is_active:
            raise CommandError(f"nobody signs in as {options['email']}")
        at = timezone.now()
        expires_at = None if options["days"] is None else at + timedelta(days=options["days"])
        try:
            _, secret = operations.create_token(user=user, name=options["name"], at=at, expires_at=expires_at)
        except DomainError as error:
            raise CommandError(error.text.en) from error
        self.stdout.write(secret)
