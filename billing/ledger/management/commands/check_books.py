from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.ledger.proofs import prove


class Command(BaseCommand):
    help = "Prove the books: exit 1 and a list when anything is off."

    def handle(self, *args: Any, **options: Any) -> None:
        found = prove()
        for name, lines in found.items():
            self.stdout.write(f"{'ok ' if not lines else 'OFF'} {name}")
            for line in lines:
                self.stdout.write(f"    {line}")
        off = sum(len(lines) for lines in found.values())
        if off:
            raise CommandError(f"The books are off in {off} places.", returncode=1)
        self.stdout.write(f"The books are in order: {len(found)} proofs hold.")
