from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts import operations
from backoffice.kernel.errors import DomainError
from backoffice.kernel.texts import LANGUAGES


class Command(BaseCommand):
    help = "Ask in a manager of the office and print the link that opens the account; a new installation's first step."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="the person's full name")
        parser.add_argument("--language", default="fi", choices=LANGUAGES, help="in which language we speak")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user, token = operations.create_manager(
                email=options["email"],
                full_name=options["name"],
                language=options["language"],
                at=timezone.now(),
            )
        except DomainError as error:
            reasons = [text.en for text in error.fields.values()] or [error.text.en]
            raise CommandError(" ".join(dict.fromkeys(reasons))) from error
        link = settings.BASE_URL + reverse("invitation", args=[token])
        self.stdout.write(
            f"{user.full_name} <{user.email}> chooses a password here, within {operations.INVITATION_DAYS} days, once:"
        )
        self.stdout.write(link)
