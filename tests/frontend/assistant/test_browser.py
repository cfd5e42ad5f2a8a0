"""The desk in a real browser: Ctrl+Enter hands in and goes on, and axe finds nothing."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.orders import make_placed
from tests.factories.people import make_assistant
from tests.frontend import scene
from tests.frontend.chromium import chromium, needs_chromium, sideways, sign_in, violations

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage(live_server, kaski, olli, anna, kaisa):
    type(anna).objects.filter(pk=anna.pk).update(language="en")
    at = timezone.now()
    worker = make_assistant(anna, kinds=("prospecting",), capacity=50)
    order = scene.open_order(make_placed(kaski, olli, at=at, check_one_in=1), kaisa, at)
    return live_server.url, order, scene.take(worker, order, at, units=2)


def test_one_result_after_another_by_keyboard(stage, anna):
    base, _order, claim = stage
    with chromium() as context:
        page = sign_in(context, base, anna)
        page.goto(base + reverse("desk:claim", args=[claim.ref]))
        first = page.url
        for key, value in scene.lead().items():
            page.fill(f"[name=result-{key}]", str(value))
        page.focus("[name=result-reasons]")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        assert page.url != first
        assert page.input_value("[name=result-company]") == ""
    assert sorted(claim.units.values_list("status", flat=True)) == ["claimed", "submitted"]


def test_skips_ticks_off_what_is_filled_in_and_keeps_a_draft_without_a_connection(stage, anna):
    base, _order, claim = stage
    with chromium() as context:
        page = sign_in(context, base, anna)
        page.goto(base + reverse("desk:claim", args=[claim.ref]))
        first = page.url
        with page.expect_navigation():
            page.keyboard.press("s")
        assert page.url != first
        with page.expect_navigation():
            page.keyboard.press("k")
        assert page.url == first
        page.locator("field-ticks:defined [data-field=result-company]").wait_for()
        done = page.locator("[data-field=result-company].is-ok")
        assert done.count() == 0
        page.fill("[name=result-company]", "Yritys Oy")
        assert done.count() == 1
        page.locator("local-draft:defined").wait_for(state="attached")
        context.set_offline(True)
        page.locator("[data-no-line]").wait_for()
        page.keyboard.press("Control+Enter")
        assert page.url == first
        context.set_offline(False)
        page.locator("[data-no-line]").wait_for(state="hidden")
        page.goto(base + reverse("desk:day"))
        page.goto(first)
        page.locator("[data-bar]").wait_for()
        assert page.input_value("[name=result-company]") == "Yritys Oy"
        assert done.count() == 1
    assert set(claim.units.values_list("status", flat=True)) == {"claimed"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_the_desk(stage, anna, scheme):
    base, order, claim = stage
    pages = [reverse(f"desk:{name}") for name in ("day", "queue", "earnings", "profile", "agreements")]
    pages += [
        reverse("desk:unit", args=[claim.units.first().ref]),
        reverse("desk:claim", args=[claim.ref]) + "?all=1",
        reverse("desk:assignment", args=[order.ref]),
    ]
    found, wide = [], []
    with chromium(color_scheme=scheme, viewport={"width": 390, "height": 844}) as context:
        page = sign_in(context, base, anna)
        for path in pages:
            page.goto(base + path)
            found += violations(page)
            wide += [path] if sideways(page) > 0 else []
    assert found == []
    assert wide == []
