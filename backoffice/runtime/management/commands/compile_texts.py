from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.runtime import texts


class Command(BaseCommand):
    help = (
        "Compile every translation of the repository; refuses unreadable, fuzzy, missing and mismatched ones."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        sources = texts.sources(settings.ROOT)
        flaws = [flaw for source in sources for flaw in texts.compile_source(source)]
        for flaw in flaws:
            self.stderr.write(flaw)
        if flaws:
            raise CommandError(f"{len(flaws)} flaws in the translations. Correct the files named above.")
        if options["verbosity"]:
            self.stdout.write(f"{len(sources)} translation files compiled.")
