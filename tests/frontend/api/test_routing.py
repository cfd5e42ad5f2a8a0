"""Candidates and routes of the coordinator, the queue of the assistant."""

import pytest

from assignments.routing.models import Route
from tests.factories.clients import sign_nda
from tests.factories.delivery import offer, place
from tests.factories.people import make_assistant
from tests.frontend.api.rows import nothing_changes, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(buyer):
    """Placed work that nobody has been asked to do."""
    return place(buyer, is_open=False)


class TestCandidates:
    def test_come_in_order_with_reasons(self, api, kaisa, closed, worker, bo):
        unskilled = make_assistant(bo, kinds=("document",))
        items = api(kaisa).get(f"/assignments/{closed.ref}/candidates").json()["items"]
        assert [(each["assistant"], each["full_name"]) for each in items] == [
            (worker.ref, "Anna Ahola"),
            (unskilled.ref, "Bo Berg"),
        ]
        assert items[0]["score"] > 0
        assert items[0]["reasons"]
        assert not items[0]["excluded_because"]
        assert items[1]["score"] == 0
        assert items[1]["excluded_because"]

    def test_are_paged(self, api, kaisa, closed, worker, bo):
        make_assistant(bo)
        first = api(kaisa).get(f"/assignments/{closed.ref}/candidates", limit=1).json()
        second = api(kaisa).get(f"/assignments/{closed.ref}/candidates", limit=1, cursor=first["next"]).json()
        assert first["items"][0]["assistant"] != second["items"][0]["assistant"]
        assert second["next"] is None

    @pytest.mark.parametrize("cursor", ["x", "WzFd0", "e30", "WyJhIl0", "Wy0xXQ", "bnVsbA"])
    def test_take_only_our_cursors(self, api, kaisa, closed, cursor):
        refused(api(kaisa).get(f"/assignments/{closed.ref}/candidates", cursor=cursor), 422, "cursor_invalid")

    @pytest.mark.parametrize(("who", "status"), [("sam", 404), ("clara", 404), ("anna", 404), ("kim", 403)])
    def test_are_for_coordinators(self, api, request, closed, who, status):
        assert (
            api(request.getfixturevalue(who)).get(f"/assignments/{closed.ref}/candidates").status_code
            == status
        )

    def test_need_an_nda(self, api, matti, closed, nea):
        from tests.cast import person

        fresh = person("uusi@tehty.example", "Uusi Koordinaattori", "coordinator")
        refused(api(fresh).get(f"/assignments/{closed.ref}/candidates"), 404, "not_found")
        sign_nda(fresh, actor=nea)
        assert api(fresh).get(f"/assignments/{closed.ref}/candidates").status_code == 200


class TestRoutes:
    def test_offer_to_one_assistant(self, api, kaisa, closed, worker):
        body = {"assistant": worker.ref, "units": 3, "reason": "Tuntee alan"}
        made = api(kaisa).post(f"/assignments/{closed.ref}/routes", body)
        assert made.status_code == 201
        route = Route.objects.get(ref=made.json()["ref"])
        assert (route.assistant, route.units, route.created_by) == (worker, 3, kaisa)
        with nothing_changes():
            refused(api(kaisa).post(f"/assignments/{closed.ref}/routes", body), 409, "already_routed")

    def test_open_to_the_queue(self, api, kaisa, closed):
        made = api(kaisa).post(f"/assignments/{closed.ref}/routes", {"open": True}).json()
        assert (made["assistant"], made["units"]) == (None, None)
        closed.refresh_from_db()
        assert closed.is_queue_open

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({}, 422, "invalid"),
            ({"open": False}, 422, "invalid"),
            ({"open": "yes"}, 422, "invalid"),
            ({"open": True, "units": 2}, 422, "invalid"),
            ({"open": True, "assistant": "W-222222222"}, 422, "invalid"),
            ({"assistant": "W-222222222"}, 404, "not_found"),
            ({"assistant": "ME", "units": 0}, 422, "offer_units_invalid"),
            ({"assistant": "ME", "units": 11}, 422, "offer_units_invalid"),
            ({"assistant": "ME", "units": 2.5}, 422, "invalid"),
            ({"assistant": "ME", "reason": "<b>x</b>"}, 422, "text_invalid"),
        ],
    )
    def test_refuse_bad_input(self, api, kaisa, closed, worker, body, status, code):
        sent = {name: worker.ref if value == "ME" else value for name, value in body.items()}
        with nothing_changes():
            refused(api(kaisa).post(f"/assignments/{closed.ref}/routes", sent), status, code)

    def test_of_a_draft_are_a_wrong_state(self, api, kaisa, kaski, olli, worker):
        from tests.factories.orders import make_draft

        draft = make_draft(kaski, olli)
        with nothing_changes():
            refused(api(kaisa).post(f"/assignments/{draft.ref}/routes", {"open": True}), 409, "not_routable")

    @pytest.mark.parametrize(("who", "status"), [("sam", 404), ("clara", 404), ("anna", 404), ("kim", 403)])
    def test_are_for_coordinators(self, api, request, closed, who, status):
        user = request.getfixturevalue(who)
        with nothing_changes():
            assert api(user).post(f"/assignments/{closed.ref}/routes", {"open": True}).status_code == status


class TestQueue:
    def test_shows_offers_first(self, api, worker, buyer, work, kaski):
        offered = place(buyer, is_open=False)
        offer(offered, worker, units=2)
        items = api(worker.user).get("/queue").json()["items"]
        assert [(each["assignment"], each["is_offer"], each["open_units"]) for each in items] == [
            (offered.ref, True, 2),
            (work.ref, False, 10),
        ]
        assert items[0]["rate_cents"] == 2000
        assert items[0]["reason"]

    def test_is_paged_to_its_end(self, api, worker, buyer):
        made = {place(buyer).ref for _ in range(5)}
        seen, cursor, pages = [], None, 0
        while cursor or not pages:
            page = api(worker.user).get("/queue", limit=2, **({"cursor": cursor} if cursor else {})).json()
            seen += [each["assignment"] for each in page["items"]]
            cursor, pages = page["next"], pages + 1
        assert (len(seen), set(seen), pages) == (5, made, 3)

    @pytest.mark.parametrize(
        "cursor",
        [
            "x",
            "WzFd",
            "WzEsIngiLCJ5IiwxXQ",
            "WzEsIjIwMjYtMDEtMDEiLCIyMDI2LTAxLTAxIiwxXQ",
            "WzFlOTk5LCIyMDI2LTAxLTAxIiwiMjAyNi0wMS0wMVQwMDowMDowMCswMDowMCIsMV0",  # a tier without end
        ],
    )
    def test_takes_only_our_cursors(self, api, worker, cursor):
        refused(api(worker.user).get("/queue", cursor=cursor), 422, "cursor_invalid")

    def test_shows_nothing_of_a_client_without_nda(self, api, worker, work, at):
        from tests.factories.delivery import end_ndas

        end_ndas(worker.user, at)
        assert api(worker.user).get("/queue").json() == {"items": [], "next": None}

    @pytest.mark.parametrize("who", ["sam", "clara", "kaisa"])
    def test_is_for_assistants(self, api, request, who):
        refused(api(request.getfixturevalue(who)).get("/queue"), 404, "not_found")
