from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from backoffice.kernel import reference_data


class Command(BaseCommand):
    help = "Bring the reference data (agreement texts, services, prices, VAT rates, accounts) up to date; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in reference_data.load_all(timezone.now()):
            if options["verbosity"] > 1:
                self.stdout.write(name)
        if options["verbosity"]:
            self.stdout.write("The reference data is up to date.")
