"""What has happened, as the client reads it: sentences, never codes; the office's hand on the client's behalf named."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assignments.delivery.models import OfficeCheck, Unit
from assignments.delivery.operations import accept_units, reject_flagged
from assignments.orders.operations import pause_assignment
from frontend.events import SYSTEM_WORDS
from tests.factories.orders import make_placed
from tests.frontend import scene
from tests.frontend.scene import signed_in


def timeline(browser, order):
    page = browser.get(reverse("client:assignment", args=[order.ref]))
    return [(each.title, each.who, each.text) for each in page.context["events"]], page.content.decode()


def test_an_order_that_filled_itself_says_so_in_words(kaski, olli, aino, worker, kaisa, kim, at):
    order = scene.open_order(make_placed(kaski, olli, at=at, check_one_in=1, target_units=1), kaisa, at)
    [unit] = scene.deliver(worker, order, kim, at)
    accept_units(unit_ids=[unit.pk], actor=aino, at=timezone.now())
    told, page = timeline(signed_in(olli), order)
    assert told[0] == ("Completed", "System", "Every ordered result has been accepted.")
    assert not any(code in page for code in SYSTEM_WORDS)


def test_the_client_is_not_told_who_took_the_work_up(order, units, olli, worker):
    told, page = timeline(signed_in(olli), order)
    assert told[0] == ("In progress", "", "")
    assert worker.user.full_name not in page


def test_a_pause_by_the_office_names_the_client_it_acted_for(order, kaski, kaisa, olli):
    pause_assignment(
        assignment_id=order.pk, cause="client", reason="Wait a week.", actor=kaisa, at=timezone.now()
    )
    told, _page = timeline(signed_in(olli), order)
    assert told[0] == ("Paused", f"{kaisa.full_name} on behalf of {kaski.name}", "Wait a week.")


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_a_result_rejected_for_the_client_names_both(order, units, kaski, kim, aino, language):
    Unit.objects.filter(pk=units[0].pk).update(has_open_flag=True, review_due_at=timezone.now())
    reject_flagged(
        unit_id=units[0].pk,
        failed_criteria=[order.criteria.items[-1]["key"]],
        note="Charged before.",
        actor=kim,
        at=timezone.now(),
    )
    page = signed_in(aino, language).get(reverse("client:unit", args=[units[0].ref]))
    said = page.context["events"][-1]
    how = {
        "en": f"{kim.full_name} on behalf of {kaski.name}",
        "fi": f"{kim.full_name}, puolesta: {kaski.name}",
        "sv": f"{kim.full_name} för {kaski.name}",
    }
    assert (said.who, said.text) == (how[language], "Charged before.")


@pytest.mark.parametrize(
    ("language", "by", "alone", "version"),
    [
        ("en", "Checked by", "the machine checks alone", "version 1"),
        ("fi", "Tarkastaja", "pelkät koneelliset tarkastukset", "versio 1"),
        ("sv", "Kontrollerat av", "enbart de maskinella kontrollerna", "version 1"),
    ],
)
def test_a_result_tells_who_checked_it_and_by_which_criteria(
    order, units, kim, aino, language, by, alone, version
):
    browser, address = signed_in(aino, language), reverse("client:unit", args=[units[0].ref])
    text = browser.get(address).content.decode()
    assert all(words in text for words in (by, kim.full_name, version))
    assert alone not in text
    OfficeCheck.objects.create(unit=units[0], checker=None, outcome="deliver", at=timezone.now())
    text = browser.get(address).content.decode()
    assert alone in text
    assert kim.full_name not in text
