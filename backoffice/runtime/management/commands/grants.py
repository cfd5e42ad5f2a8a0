from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.runtime.grants import RoleUnfit, restrict


class Command(BaseCommand):
    help = "Give a database role what web and worker need; what is append-only it may only read and add to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="a login role that owns nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kept = restrict(role=options["role"])
        except RoleUnfit as error:
            raise CommandError(f"Nothing was granted: {error}.") from None
        self.stdout.write(f"{options['role']} may only read and add to: {', '.join(kept)}.")
