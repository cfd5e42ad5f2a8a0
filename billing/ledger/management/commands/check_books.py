from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from billing.ledger import proofs


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


def prove() -> dict[str, list[str]]:
    """Run all proofs on one snapshot, so that work going on meanwhile gives no false alarm.

    Inside a transaction that is open already its own view is used.
    """
    if connection.in_atomic_block:
        return proofs.run_all()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return proofs.run_all()
