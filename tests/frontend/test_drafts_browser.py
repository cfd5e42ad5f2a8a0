"""What was typed stays in the browser until the server has taken it, whatever happens on the way there."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import PASSWORD
from tests.factories.orders import make_placed
from tests.factories.people import make_assistant
from tests.frontend import scene
from tests.frontend.chromium import chromium, needs_chromium, sign_in

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.django_db(transaction=True)]
REASONS = "[name=result-reasons]"


@pytest.fixture
def stage(live_server, kaski, olli, anna, kaisa, kim):
    """Two results in Anna's hands and one that waits for Kim."""
    type(anna).objects.update(language="en")
    at = timezone.now()
    worker = make_assistant(anna, kinds=("prospecting",), capacity=50)
    order = scene.open_order(make_placed(kaski, olli, at=at, check_one_in=1), kaisa, at)
    [waiting] = scene.hand_in(worker, order, at)
    return live_server.url, scene.take(worker, order, at, units=2), waiting


def at_work(context, base, claim, anna):
    page = sign_in(context, base, anna)
    page.goto(base + reverse("desk:claim", args=[claim.ref]))
    page.locator("local-draft:defined").wait_for(state="attached")
    for key, value in scene.lead(7).items():
        page.fill(f"[name=result-{key}]", str(value))
    return page


def hand_in(page):
    with page.expect_navigation():
        page.locator("#work button.btn--primary").click()


def sign_in_again(page, user, url):
    """Where one was sent to sign in; it leads back to the page one came from."""
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation(url=url):
        page.locator("form[action='/accounts/login/'] button").first.click()


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))")


def brought_back(page, field, value):
    page.locator("[data-bar]:visible").wait_for()
    assert page.input_value(field) == value


def test_a_sign_in_that_has_ended_costs_nothing_typed(stage, anna):
    base, claim, _waiting = stage
    with chromium() as context:
        page = at_work(context, base, claim, anna)
        context.clear_cookies(name="sessionid")
        hand_in(page)
        assert "/accounts/login" in page.url
        sign_in_again(page, anna, "**/desk/units/*")
        brought_back(page, REASONS, scene.lead(7)["reasons"])
        first = page.url
        hand_in(page)
        assert page.url != first
        page.goto(first)
        page.locator("#result").wait_for()
        assert kept(page) == []
    assert sorted(claim.units.values_list("status", flat=True)) == ["claimed", "submitted"]


def test_a_form_refused_for_its_token_costs_nothing_typed(stage, anna):
    base, claim, _waiting = stage
    with chromium(expects=("403",)) as context:
        page = at_work(context, base, claim, anna)
        address = page.url
        context.clear_cookies(name="csrftoken")
        hand_in(page)
        page.get_by_role("link", name="To the front page").wait_for()
        page.goto(address)
        brought_back(page, REASONS, scene.lead(7)["reasons"])
    assert set(claim.units.values_list("status", flat=True)) == {"claimed"}


def test_what_was_corrected_after_a_refusal_comes_back_too(stage, anna):
    base, claim, _waiting = stage
    with chromium() as context:
        page = at_work(context, base, claim, anna)
        address = page.url
        page.fill("[name=result-source_on]", "2019-01-01")
        hand_in(page)
        page.locator("local-draft[data-answered]:defined").wait_for(state="attached")
        assert not page.locator("[data-bar]").is_visible()
        page.fill(REASONS, "Tarkennettu perustelu, johon meni puoli tuntia.")
        context.clear_cookies(name="sessionid")
        hand_in(page)
        assert "/accounts/login" in page.url
        sign_in(context, base, anna)
        page.goto(address)
        brought_back(page, REASONS, "Tarkennettu perustelu, johon meni puoli tuntia.")
    assert set(claim.units.values_list("status", flat=True)) == {"claimed"}


def test_the_office_keeps_a_note_the_same_way(stage, kim):
    base, _claim, waiting = stage
    address = base + reverse("office:unit", args=[waiting.ref])
    with chromium() as context:
        page = sign_in(context, base, kim)
        page.goto(address)
        page.locator("local-draft:defined").wait_for(state="attached")
        page.check("[name=failed_criteria] >> nth=0")
        page.fill("[name=note]", "Tarkista Y-tunnus.")
        context.clear_cookies(name="sessionid")
        with page.expect_navigation():
            page.locator("#return button.btn--danger").click()
        assert "/accounts/login" in page.url
        sign_in_again(page, kim, address)
        brought_back(page, "[name=note]", "Tarkista Y-tunnus.")
        with page.expect_navigation():
            page.locator("#return button.btn--danger").click()
        assert kept(page) == []
    waiting.refresh_from_db()
    assert waiting.status == "returned"


def begin(page, address, title):
    page.goto(address)
    page.locator("local-draft:defined").wait_for(state="attached")
    assert not page.locator("[data-bar]").is_visible()
    page.fill("[name=title]", title)
    for _ in range(100):
        if kept(page):
            break
        page.wait_for_timeout(100)
    assert len(kept(page)) == 1


def test_at_sign_out_nothing_typed_stays_behind(stage, kaski, clara, olli):
    base, _claim, _waiting = stage
    address = base + reverse("client:order_brief", args=[kaski.ref, "prospecting"])
    with chromium() as context:
        page = sign_in(context, base, clara)
        begin(page, address, "Claran luonnos")
        page.goto(f"{base}/accounts/logout/")
        with page.expect_navigation():
            page.locator("form[action='/accounts/logout/'] .btn--primary").click()
        page.wait_for_load_state()
        assert kept(page) == []
        page = sign_in(context, base, olli)
        begin(page, address, "Ollin luonnos")


def test_what_one_person_typed_is_never_offered_to_another(stage, kaski, clara, olli):
    base, _claim, _waiting = stage
    address = base + reverse("client:order_brief", args=[kaski.ref, "prospecting"])
    with chromium() as context:
        page = sign_in(context, base, clara)
        begin(page, address, "Claran luonnos")
        context.clear_cookies(name="sessionid")  # the sign-in has ended by itself
        page = sign_in(context, base, olli)
        page.goto(address)
        page.locator("local-draft:defined").wait_for(state="attached")
        assert page.input_value("[name=title]") == ""
        assert not page.locator("[data-bar]").is_visible()
        context.clear_cookies(name="sessionid")
        page = sign_in(context, base, clara)
        page.goto(address)
        brought_back(page, "[name=title]", "Claran luonnos")


def test_who_types_and_leaves_at_once_finds_it_again(stage, anna):
    base, claim, _waiting = stage
    with chromium() as context:
        page = at_work(context, base, claim, anna)
        work = page.url
        with page.expect_navigation():
            page.evaluate(
                "([field, away]) => {"
                " const it = document.querySelector(field);"
                " it.value = 'In the last moment';"
                " it.dispatchEvent(new Event('input', {bubbles: true}));"
                " location.assign(away); }",
                [REASONS, base + reverse("desk:day")],
            )
        page.goto(work)
        brought_back(page, REASONS, "In the last moment")
