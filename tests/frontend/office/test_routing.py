"""Routing pages: what nobody has been asked to do, who could do it and why not, offers and the queue."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assignments.orders.models import Assignment
from assignments.orders.operations import cancel_assignment
from assignments.routing.models import Route
from assignments.routing.operations import offer_to
from tests.factories.people import make_assistant
from tests.frontend.office.ladder import assert_guarded, said

LIST = reverse("office:routing")


def url(name, assignment):
    return reverse(f"office:{name}", args=[assignment.ref])


@pytest.fixture
def browser(placed, worker, as_user, kaisa):
    """Signed in after everything staged stands: what comes after a write is built each time."""
    return as_user(kaisa)


def test_lists_ordered_work_nobody_has_been_asked_to_do(browser, placed):
    assert [row.title for row in browser.get(LIST).context["rows"]] == ["Konepajoja Pirkanmaalta"]


def test_what_is_open_to_the_queue_is_routed(browser, opened):
    response = browser.get(LIST)
    assert response.context["rows"] == []
    assert "All routed" in response.content.decode()


@pytest.mark.parametrize("who", ["kim", "leo", "nea"])
def test_a_lesser_role_is_refused(as_user, placed, request, who):
    browser = as_user(request.getfixturevalue(who))
    assert browser.get(LIST).status_code == 403
    assert browser.get(url("candidates", placed)).status_code == 403


def test_shows_every_assistant_with_reasons_for_and_against(browser, placed, worker, bo, ceci):
    make_assistant(bo, languages=("sv",))
    make_assistant(ceci, kinds=())
    rows = browser.get(url("candidates", placed)).context["rows"]
    assert [row["candidate"].assistant.user.full_name for row in rows] == [
        "Anna Ahola",
        "Bo Berg",
        "Ceci Costa",
    ]
    assert [bool(row["candidate"].excluded_because) for row in rows] == [False, True, True]
    assert [bool(row["candidate"].barriers) for row in rows] == [False, False, True]


class TestOffer:
    def test_works(self, browser, placed, worker):
        response = browser.post(
            url("offer", placed), {"assistant": worker.ref, "units": "4", "reason": ""}, follow=True
        )
        assert said(response) == ["Offered. The assistant sees it on the desk now."]
        route = Route.objects.get()
        assert (route.assistant, route.units, route.created_by.full_name) == (worker, 4, "Kaisa Koski")

    def test_is_not_made_to_oneself(self, browser, placed, worker, kaisa):
        own = make_assistant(kaisa)
        page = browser.get(url("candidates", placed)).content.decode()
        assert [f'id="offer-{each.ref}"' in page for each in (worker, own)] == [True, False]
        response = browser.post(url("offer", placed), {"assistant": own.ref, "units": "", "reason": ""})
        assert response.status_code == 409
        assert "You cannot offer work to yourself." in response.content.decode()
        assert not Route.objects.exists()

    def test_of_a_part_leaves_the_rest_to_route(self, browser, placed, worker, kaisa, at):
        route = offer_to(assignment_id=placed.pk, assistant_id=worker.pk, units=4, actor=kaisa, at=at)
        (row,) = browser.get(LIST).context["rows"]
        assert [(each.assistant.user.full_name, each.units) for each in row.offers] == [("Anna Ahola", 4)]
        Route.objects.filter(pk=route.pk).update(units=10)
        assert browser.get(LIST).context["rows"] == []

    def test_nobody_takes_up_comes_back(self, as_user, browser, placed, worker, kaisa, at):
        offer_to(assignment_id=placed.pk, assistant_id=worker.pk, actor=kaisa, at=at)
        address = f"{LIST}?only=unanswered"
        assert browser.get(address).context["rows"] == []
        assert browser.get("/office/").context["needs"] == []
        Route.objects.update(created_at=at - timedelta(days=14))
        assert browser.get(address).context["rows"] == [placed]
        assert browser.get(LIST).context["rows"] == []
        (need,) = browser.get("/office/").context["needs"]
        assert (need.title, need.url) == ("1 assignment has an offer nobody has taken up", address)

    def test_twice_is_409_with_the_form_open(self, browser, placed, worker, kaisa, at):
        offer_to(assignment_id=placed.pk, assistant_id=worker.pk, actor=kaisa, at=at)
        response = browser.post(url("offer", placed), {"assistant": worker.ref, "units": "3"})
        assert response.status_code == 409
        assert [row["shown"] for row in response.context["rows"]] == [True]
        assert Route.objects.count() == 1

    def test_in_the_wrong_state_is_409(self, browser, placed, worker, olli, at):
        cancel_assignment(assignment_id=placed.pk, actor=olli, at=at)
        assert browser.post(url("offer", placed), {"assistant": worker.ref}).status_code == 409
        assert not Route.objects.exists()

    def test_against_the_match_needs_a_reason_and_keeps_what_was_typed(self, browser, placed, worker, bo):
        other = make_assistant(bo, languages=("sv",))
        response = browser.post(url("offer", placed), {"assistant": other.ref, "units": "7", "reason": ""})
        assert response.status_code == 422
        failed = next(row["form"] for row in response.context["rows"] if row["shown"])
        assert "reason" in failed.errors
        assert failed["units"].value() == "7"
        assert not Route.objects.exists()
        browser.post(url("offer", placed), {"assistant": other.ref, "units": "7", "reason": "Osaa suomea"})
        assert Route.objects.get().reason == "Osaa suomea"

    def test_too_many_units_is_422(self, browser, placed, worker):
        response = browser.post(url("offer", placed), {"assistant": worker.ref, "units": "99"})
        assert response.status_code == 422

    def test_an_unknown_assistant_is_404(self, browser, placed, worker):
        assert browser.post(url("offer", placed), {"assistant": "W-NOBODY"}).status_code == 404

    def test_is_guarded(self, as_user, placed, sam, kim):
        assert_guarded(as_user, url("offer", placed), stranger=sam, lesser=kim)


class TestOpenToQueue:
    def test_works_once(self, browser, placed):
        response = browser.post(url("open_queue", placed), {"reason": "Kiire"}, follow=True)
        assert said(response) == ["The assignment is open to the queue."]
        assert Assignment.objects.get(pk=placed.pk).is_queue_open
        browser.post(url("open_queue", placed))
        assert Route.objects.count() == 1

    def test_a_draft_is_not_routed(self, as_user, kaisa, draft):
        response = as_user(kaisa).post(url("open_queue", draft), follow=True)
        assert len(said(response)) == 1
        assert not Route.objects.exists()

    def test_is_guarded(self, as_user, placed, sam, kim):
        assert_guarded(as_user, url("open_queue", placed), stranger=sam, lesser=kim)
        assert not Route.objects.exists()


class TestWithdraw:
    @pytest.fixture
    def route(self, opened):
        return Route.objects.get()

    def test_works_once(self, browser, route):
        address = reverse("office:route_withdraw", args=[route.ref])
        assert said(browser.post(address, follow=True)) == [
            "Taken back. What has been claimed stays claimed."
        ]
        route.refresh_from_db()
        assert route.withdrawn_by.full_name == "Kaisa Koski"
        taken_back_at = route.withdrawn_at
        browser.post(address)
        route.refresh_from_db()
        assert route.withdrawn_at == taken_back_at

    def test_is_guarded(self, as_user, route, sam, kim, kaisa):
        assert_guarded(as_user, reverse("office:route_withdraw", args=[route.ref]), stranger=sam, lesser=kim)
        assert as_user(kaisa).post(reverse("office:route_withdraw", args=["R-NOTHING"])).status_code == 404
        route.refresh_from_db()
        assert route.withdrawn_at is None
