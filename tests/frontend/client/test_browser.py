"""The review by keyboard, by thumb and without scripts; the price box while typing; every page held against axe."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assignments.orders.models import Assignment
from tests.factories.orders import make_draft, make_placed
from tests.factories.people import make_assistant
from tests.frontend import scene
from tests.frontend.chromium import chromium, needs_chromium, sideways, sign_in, violations

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage(live_server, kaski, olli, anna, kaisa, kim, clara):
    """Four results wait; the review page's address."""
    type(clara).objects.filter(pk=clara.pk).update(language="en")
    at = timezone.now()
    worker = make_assistant(anna, kinds=("prospecting",), capacity=50)
    order = scene.open_order(make_placed(kaski, olli, at=at, check_one_in=1), kaisa, at)
    units = scene.deliver(worker, order, kim, at, units=4)
    return live_server.url, order, units


def url(base, name, ref):
    return base + reverse(f"client:{name}", args=[ref])


def marked(page):
    return page.locator("[data-row][aria-current=true]").get_attribute("id")


def ready(page):
    page.locator("[data-row][aria-current=true]").wait_for()


def test_the_review_goes_by_keyboard_alone(stage, clara):
    base, order, units = stage
    refs = [unit.ref for unit in units]
    with chromium() as context:
        page = sign_in(context, base, clara)
        page.goto(url(base, "review", order.ref))
        ready(page)
        assert marked(page) == refs[0]
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        assert marked(page) == refs[1]
        with page.expect_navigation():
            page.keyboard.press("a")
        ready(page)
        assert marked(page) == refs[2]  # accepted, and on to the next
        page.keyboard.press("Space")
        assert page.locator("[data-pick]:checked").count() == 1
        assert page.locator("[data-bulk]").inner_text().startswith("1 selected · €45.00")
        page.keyboard.press("j")
        page.keyboard.press("Space")
        assert page.locator("aside [data-sum]").inner_text() == "€90.00"
        page.keyboard.press("Space")
        page.keyboard.press("k")
        assert page.locator("aside [data-sum]").inner_text() == "€45.00"
        with page.expect_navigation():
            page.keyboard.press("x")
        assert page.url.endswith(f"/client/units/{refs[2]}?verdict=reject#verdict")
        page.check("input[name=failed_criteria] >> nth=0")
        page.fill("textarea[name=note]", "Väärä yritys.")
        with page.expect_navigation():
            page.click("button[value=reject]")
        ready(page)
        assert marked(page) == refs[3]
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url.split("?")[0].endswith(f"/client/units/{refs[3]}")
    states = dict(order.units.values_list("ref", "status"))
    assert [states[ref] for ref in refs] == ["delivered", "accepted", "rejected", "delivered"]


def test_everything_on_the_page_is_accepted_after_one_question(stage, clara):
    base, order, _units = stage
    with chromium() as context:
        page = sign_in(context, base, clara)
        page.goto(url(base, "review", order.ref))
        page.click("text=Accept all 4 results")
        assert "€180.00" in page.locator("dialog[open]").inner_text()
        with page.expect_navigation():
            page.click("dialog[open] button.btn--primary")
        assert page.locator("text=Nothing waits for your answer").is_visible()
    assert Assignment.objects.get(pk=order.pk).accepted_cents == 18_000


def test_the_menu_finds_an_assignment_by_keyboard_alone(stage, clara):
    base, order, _units = stage
    home = base + reverse("client:home", args=[order.client.ref])
    with chromium() as context:
        page = sign_in(context, base, clara)
        page.goto(home)
        page.locator("command-menu:defined").wait_for(state="attached")
        page.keyboard.press("/")
        page.keyboard.type("uude")
        page.get_by_role("option", name=order.title).wait_for()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url == url(base, "assignment", order.ref)


def test_the_review_goes_by_thumb(stage, clara):
    base, order, units = stage
    with chromium(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        page = sign_in(context, base, clara)
        page.goto(url(base, "review", order.ref))
        ready(page)
        assert sideways(page) <= 0
        for target in page.locator(".result:first-child :is(.btn, summary, .result__pick)").all():
            assert target.bounding_box()["height"] >= 44
        with page.expect_navigation():
            page.locator("[data-act=accept]").first.tap()
        ready(page)
        assert marked(page) == units[1].ref
        page.locator(".result__title a").first.tap()
        page.wait_for_url("**/client/units/*")
        bar = page.locator(".action-bar").bounding_box()
        assert bar["y"] + bar["height"] <= 844  # in reach of the thumb without scrolling
        with page.expect_navigation():
            page.locator(".action-bar button").tap()
    assert order.units.filter(status="accepted").count() == 2


def test_the_review_needs_no_script(stage, clara):
    base, order, units = stage
    with chromium(java_script_enabled=False) as context:
        page = sign_in(context, base, clara)
        page.goto(url(base, "review", order.ref))
        for unit in units[:2]:
            page.check(f"input[value='{unit.ref}']")
        page.locator("noscript button, button[form=batch]").locator("visible=true").first.click()
        page.wait_for_load_state()
        page.locator("[data-act=accept]").first.click()
        page.wait_for_load_state()
    assert order.units.filter(status="accepted").count() == 3


def test_the_price_box_follows_the_typing(stage, kaski, clara):
    base, _order, _units = stage
    draft = make_draft(kaski, clara, at=timezone.now())
    with chromium() as context:
        page = sign_in(context, base, clara)
        page.goto(url(base, "order_amount", draft.ref))
        page.fill("[name=target_units]", "")
        page.type("[name=target_units]", "20")
        page.fill("[name=cap_cents]", "")
        page.type("[name=cap_cents]", "900,00")
        page.locator("#quote .quote__cap", has_text="€900.00").wait_for()
        assert "20 results at that price" in page.locator("#quote").inner_text()
        page.fill("[name=cap_cents]", "9,001")
        page.locator("#quote .note--warn").wait_for()
    draft.refresh_from_db()
    assert (draft.target_units, draft.cap_cents) == (10, 45_000)


def test_what_was_typed_comes_back_and_a_dropped_file_is_listed(stage, kaski, clara):
    base, _order, _units = stage
    address = base + reverse("client:order_brief", args=[kaski.ref, "prospecting"])
    with chromium() as context:
        page = sign_in(context, base, clara)
        page.goto(address)
        page.locator("local-draft:defined").wait_for(state="attached")
        page.type("[name=title]", "Puoliksi kirjoitettu")
        page.wait_for_timeout(600)
        page.goto(address)
        page.locator("[data-bar]:visible").wait_for()
        assert page.input_value("[name=title]") == "Puoliksi kirjoitettu"
        dropped = page.evaluate_handle(
            "() => { const t = new DataTransfer(); t.items.add(new File(['x'], 'liite.txt', {type: 'text/plain'})); return t; }"
        )
        page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
        assert page.locator(".drop__files").inner_text().startswith("liite.txt")


def test_an_amount_that_comes_back_is_reckoned_and_a_wrong_one_is_said_so(stage, kaski, clara):
    base, _order, _units = stage
    draft = make_draft(kaski, clara, at=timezone.now())
    address = url(base, "order_amount", draft.ref)
    with chromium() as context:
        page = sign_in(context, base, clara)
        page.goto(address)
        page.locator("local-draft:defined").wait_for(state="attached")
        page.fill("[name=cap_cents]", "900,00")
        page.locator("#quote .quote__cap", has_text="€900.00").wait_for()
        page.goto(address)
        page.locator("[data-bar]:visible").wait_for()
        page.locator("#quote .quote__cap", has_text="€900.00").wait_for()
        page.fill("[name=cap_cents]", "9,001")
        page.locator("#quote", has_text="at most two decimals").wait_for()
        page.click("[data-discard]")
        page.locator("#quote .quote__cap", has_text="€450.00").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_main_pages(stage, kaski, clara, scheme):
    base, order, units = stage
    draft = make_draft(kaski, clara, at=timezone.now())
    agreement = kaski.agreements.filter(person=None).first()
    pages = [
        *[
            url(base, name, kaski.ref)
            for name in ("home", "assignments", "order", "agreements", "invoices", "team")
        ],
        *[url(base, name, order.ref) for name in ("assignment", "review", "cap")],
        *[url(base, name, draft.ref) for name in ("order_edit", "order_amount", "order_confirm")],
        url(base, "unit", units[0].ref),
        url(base, "agreement", agreement.ref),
    ]
    found, wide = [], []
    with chromium(color_scheme=scheme, viewport={"width": 390, "height": 844}) as context:
        page = sign_in(context, base, clara)
        for address in pages:
            page.goto(address)
            found += violations(page)
            wide += [address] if sideways(page) > 0 else []
    assert found == []
    assert wide == []
