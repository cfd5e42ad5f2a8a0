from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from backoffice.kernel.workdays import helsinki_date
from clients.organisations.models import Client
from frontend.demo.books import settle_and_bill
from frontend.demo.people import open_house
from frontend.demo.plan import orders
from frontend.demo.story import Player, moment

SEED = 2026


class Command(BaseCommand):
    help = "Fill an empty installation with the demo office: people, clients, agreements, ninety days of work, books."

    def handle(self, *args: Any, **options: Any) -> None:
        if Client.objects.exists():
            self.stdout.write(
                "There are clients already; the demo data is for an empty installation. Nothing was changed."
            )
            return
        with (
            connection.cursor() as cursor
        ):  # thousands of small commits; a crash here is answered by seeding again
            cursor.execute("SET synchronous_commit TO off")
        now = timezone.now()
        today = helsinki_date(now)
        house = open_house(moment(today - timedelta(days=120), 9))
        player = Player(house=house, today=today, now=now, seed=SEED)
        for order in orders(SEED):
            player.play(order)
        settle_and_bill(house, today, now)
        self.stdout.write("The demo office is ready.")
