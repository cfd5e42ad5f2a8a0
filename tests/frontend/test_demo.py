"""The demo office: the same every time, every state present, nobody's real name."""

from collections import Counter
from datetime import date, timedelta
from itertools import islice

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from assignments.delivery.models import Unit, UnitChange
from assignments.delivery.states import UnitStatus
from assignments.orders.models import Assignment
from assignments.orders.states import AssignmentStatus
from assignments.people.models import Assistant
from backoffice.accounts.models import User
from backoffice.kernel import news
from backoffice.kernel.references import dealt_from
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.models import Invoice
from billing.payments.models import Payment
from clients.organisations.models import Client
from frontend.demo.leads import Finder
from frontend.demo.people import MANAGER_EMAIL, open_house
from frontend.demo.plan import orders
from frontend.demo.story import Player, moment
from frontend.demo.words import FIELDS
from frontend.management.commands.seed_demo import SEED
from tests.cast import person


def test_the_same_seed_plans_the_same_orders():
    assert orders(2026) == orders(2026)
    assert 58 <= len(orders(2026)) <= 64


def test_no_client_orders_the_same_title_twice():
    titles = Counter((order.client, order.title) for order in orders(2026))
    assert [title for title, times in titles.items() if times > 1] == []


def test_a_finder_finds_the_same_companies_again_and_none_twice():
    first, again = (
        [lead for field in FIELDS for lead in islice(Finder(5, "fi").leads(field), 40)] for _ in range(2)
    )
    assert first == again
    finder = Finder(5, "fi")
    found = [lead for field in FIELDS for lead in islice(finder.leads(field), 40)]
    assert len({lead["company"] for lead in found}) == len(found)
    assert len({lead["business_id"] for lead in found}) == len(found)
    assert all(lead["email"].endswith(".example") for lead in found)
    assert not any(char.isdigit() for lead in found for char in lead["company"])


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.timeout(1800)
def test_the_demo_shows_every_state_and_its_books_are_in_order(capsys):
    call_command("seed_demo")
    hints = [hook for _, hook, *_ in connection.run_on_commit if hook.__module__ == news.__name__]
    assert hints == []  # thousands of them would keep the worker from everything else for half an hour
    assert Assistant.objects.count() == 6
    assert Client.objects.count() == 5
    assert 58 <= Assignment.objects.count() <= 64
    assert 850 <= Unit.objects.count() <= 950
    assert set(Unit.objects.values_list("status", flat=True)) == set(UnitStatus.values)
    assert set(Assignment.objects.values_list("status", flat=True)) == set(AssignmentStatus.values)
    assert set(Assignment.objects.filter(status="paused").values_list("pause_cause", flat=True)) == {
        "client",
        "no_room",
    }
    assert 40 <= Unit.objects.filter(status="delivered").count() <= 80
    today = helsinki_date(timezone.now())
    assert Invoice.objects.filter(status="paid").exists()
    assert Invoice.objects.overdue_on(today).exists()
    assert Invoice.objects.filter(status="open", due_on__gte=today).exists()
    assert Invoice.objects.filter(status="open", paid_cents=0).exists()
    assert Invoice.objects.filter(status="open", paid_cents__gt=0).exists()
    assert Payment.objects.filter(to_credit_cents__gt=0).count() == 1
    call_command("check_books")
    before = Unit.objects.count()
    call_command("seed_demo")  # a second time changes nothing
    assert Unit.objects.count() == before
    assert "Nothing was changed" in capsys.readouterr().out


def played(numbers):
    """What people see of the demo house and of some of its orders, played at one moment and taken back again."""
    today = date(2026, 11, 20)
    beginning = transaction.savepoint()  # no block of its own: each step locks as it does in life
    with dealt_from(SEED):
        house = open_house(moment(today - timedelta(days=120), 9))
        player = Player(house=house, today=today, now=moment(today, 16), seed=SEED)
        for number in numbers:
            player.play(orders(SEED)[number])
    seen = [
        list(User.objects.order_by("pk").values_list("ref", "email")),
        list(Client.objects.order_by("pk").values_list("ref", "name")),
        list(Assignment.objects.order_by("pk").values_list("ref", "title", "status", "accepted_cents")),
        list(
            Unit.objects.order_by("pk").values_list(
                "ref",
                "assignment__ref",
                "assistant__ref",
                "status",
                "needs_check",
                "result",
                "price_cents",
            )
        ),
        list(UnitChange.objects.order_by("pk").values_list("subject__ref", "to_status", "at")),
    ]
    transaction.savepoint_rollback(beginning)
    return seen


@pytest.mark.django_db
def test_the_same_moment_makes_the_same_house_references_and_samples_included():
    finished = [number for number, order in enumerate(orders(SEED)) if 0 < order.units <= 20][:2]
    first = played(finished)
    assert len(first[3]) >= 20
    assert {needs_check for _ref, _a, _w, _status, needs_check, *_ in first[3]} == {True, False}
    again = played(finished)
    assert [one == other for one, other in zip(first, again, strict=True)] == [True] * 5


@pytest.mark.django_db
def test_a_demo_cut_short_is_named_and_not_built_upon():
    person(MANAGER_EMAIL, "Matti Mäki", "manager")
    with pytest.raises(CommandError, match="cut short"):
        call_command("seed_demo", if_empty=True)
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_installation_with_people_of_its_own_gets_no_demo(capsys):
    person("own@office.example", "Olga Oma", "manager")
    call_command("seed_demo", if_empty=True)
    assert capsys.readouterr().out == ""
    call_command("seed_demo")
    assert "Nothing was changed" in capsys.readouterr().out
    assert User.objects.count() == 1
