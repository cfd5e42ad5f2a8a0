from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.kernel import news
from backoffice.kernel.references import dealt_from
from backoffice.kernel.workdays import helsinki_date
from billing.payments.models import Payment
from frontend.demo.books import ARCHIVE_PREFIX, settle_and_bill
from frontend.demo.people import MANAGER_EMAIL, announce, open_house
from frontend.demo.plan import orders
from frontend.demo.story import Player, moment

SEED = 2026
STEP = 15
NOT_EMPTY = "There are people already; the demo data is for an empty installation. Nothing was changed."
CUT_SHORT = (
    "An earlier seeding was cut short, so the demo data is not whole. Begin anew: remove the folder var/ "
    "(or empty the database you gave in DATABASE_URL) and start again."
)


class Command(BaseCommand):
    help = "Fill an empty installation with the demo office: people, clients, agreements, ninety days of work, books."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="say nothing when the installation has people already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            if is_cut_short():
                raise CommandError(CUT_SHORT)
            if not options["if_empty"]:
                self.stdout.write(NOT_EMPTY)
            return
        self.say("Making the demo data (about a minute, once) ...")
        with (
            connection.cursor() as cursor
        ):  # thousands of small commits; after a crash all of it is made anew
            cursor.execute("SET synchronous_commit TO off")
        with (
            dealt_from(SEED),
            news.without_nudges(),
        ):  # the sweep of the worker that starts next finds the rest
            self.make(timezone.now())
        self.say("The demo office is ready.")

    def make(self, now: datetime) -> None:
        today = helsinki_date(now)
        house = open_house(moment(today - timedelta(days=120), 9))
        player = Player(house=house, today=today, now=now, seed=SEED)
        planned = orders(SEED)
        for number, order in enumerate(planned, 1):
            player.play(order)
            if number % STEP == 0:
                self.say(f"  {number} of {len(planned)} assignments")
        announce(house, -1, today + timedelta(days=28), moment(today - timedelta(days=5), 10))
        settle_and_bill(house, today, now)

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def is_cut_short() -> bool:
    """Tell whether an earlier seeding did not reach its end: the payments are its last step."""
    begun = User.objects.filter(email=MANAGER_EMAIL).exists()
    return begun and not Payment.objects.filter(archive_id__startswith=ARCHIVE_PREFIX).exists()
