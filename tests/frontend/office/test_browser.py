"""What cannot be undone asks in a dialog of the server's own, with scripts and without."""

import pytest
from django.urls import reverse

from billing.ledger.models import Period
from tests.frontend.chromium import chromium, needs_chromium, sideways, sign_in, violations

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.django_db(transaction=True)]
BOOKS = reverse("office:books")


@pytest.fixture
def leo_in_english(leo):
    type(leo).objects.filter(pk=leo.pk).update(language="en")
    return leo


def ask(page, base):
    page.goto(base + BOOKS)
    page.fill("[name=from_on]", "2026-01-01")
    page.fill("[name=to_on]", "2026-01-31")
    with page.expect_navigation():
        page.locator("#periods button").click()


def test_a_period_is_closed_by_typing_its_month(live_server, leo_in_english):
    with chromium(viewport={"width": 390, "height": 844}) as context:
        page = sign_in(context, live_server.url, leo_in_english)
        ask(page, live_server.url)
        page.locator("dialog#sure:modal").wait_for()
        assert page.locator("#sure [data-armed]").is_disabled()
        assert violations(page) == []
        assert sideways(page) <= 0
        page.keyboard.press("Escape")
        page.locator("dialog#sure").wait_for(state="hidden")
        ask(page, live_server.url)
        page.fill("[name=typed]", "2026-01")
        with page.expect_navigation():
            page.locator("#sure [data-armed]").click()
        page.get_by_text("The period is closed.").first.wait_for()
    assert Period.objects.count() == 1


def test_the_question_is_seen_without_scripts(live_server, leo_in_english):
    with chromium(java_script_enabled=False) as context:
        page = sign_in(context, live_server.url, leo_in_english)
        ask(page, live_server.url)
        page.fill("[name=typed]", "2026-01")
        with page.expect_navigation():
            page.locator("#sure button[data-armed]").click()
    assert Period.objects.count() == 1
