"""Who takes no new work finishes what they hold, and sees what they have earned."""

import pytest
from django.urls import reverse

from tests.frontend.scene import lead, signed_in


@pytest.fixture
def resting(order, unit, anna):
    anna.assistant.is_active = False
    anna.assistant.save(update_fields=["is_active"])
    return signed_in(anna)


def test_the_desk_stays_open(resting, claim, unit):
    assert resting.get(reverse("home"))["Location"] == reverse("desk:day")
    for name in ("day", "queue", "earnings", "profile", "agreements"):
        assert resting.get(reverse(f"desk:{name}")).status_code == 200
    assert resting.get(reverse("desk:claim", args=[claim.ref]), follow=True).status_code == 200
    assert resting.get(reverse("desk:unit", args=[unit.ref])).status_code == 200


def test_what_is_held_is_handed_in_and_nothing_new_is_taken(resting, order, unit, anna):
    form = {f"result-{key}": value for key, value in lead().items()}
    resting.post(reverse("desk:unit", args=[unit.ref]), form)
    unit.refresh_from_db()
    assert unit.status in {"submitted", "delivered"}
    assert list(resting.get(reverse("desk:queue")).context["items"]) == []
    before = order.units.count()
    answer = resting.post(reverse("desk:next"), follow=True)
    assert "You take no new work at present." in answer.content.decode()
    assert order.units.count() == before
