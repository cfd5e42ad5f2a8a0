"""The moves of an assignment: quote, place, pause, resume, cancel, complete, cap."""

import pytest

from assignments.orders.models import CapChange
from tests.factories.orders import make_draft, make_placed, make_quoted, set_running
from tests.frontend.api.rows import nothing_changes, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(kaski, olli, kaisa, at):
    """Assignments of Kaski in every stage, by the name of the stage."""

    def make(name):
        if name == "draft":
            return make_draft(kaski, olli, at=at)
        if name == "quoted":
            return make_quoted(kaski, olli, office=kaisa, at=at)
        placed = make_placed(kaski, olli, at=at)
        return set_running(placed, at=at) if name == "running" else placed

    return make


def pause(api, olli, assignment):
    assert api(olli).post(f"/assignments/{assignment.ref}/pause").json()["status"] == "paused"


# action, stage before, body, who may, status after, and whether the office may do it on the client's behalf
MOVES = [
    ("place", "draft", None, "olli", "placed", True),
    ("accept-quote", "quoted", None, "olli", "placed", False),
    ("decline-quote", "quoted", {"reason": "Liian kallis"}, "olli", "declined", True),
    ("pause", "placed", {"reason": "Loma"}, "olli", "paused", True),
    ("cancel", "running", {"reason": "Ei tarvita"}, "olli", "cancelled", True),
    ("complete", "running", None, "olli", "completed", True),
    ("cap", "running", {"cap_cents": 50_000}, "olli", "running", False),
]
NAMES = [move[0] for move in MOVES]


@pytest.mark.parametrize(("action", "before", "body", "who", "after", "office"), MOVES, ids=NAMES)
class TestMove:
    def test_works_once(self, api, request, stage, action, before, body, who, after, office):
        found, user = stage(before), request.getfixturevalue(who)
        path = f"/assignments/{found.ref}/{action}"
        assert api(user).post(path, body).json()["status"] == after
        with nothing_changes():
            code = "cap_unchanged" if action == "cap" else "illegal_move"
            assert api(user).post(path, body).json()["code"] == code

    def test_is_refused_to_strangers_and_lesser_rights(
        self, api, stage, sam, anna, aino, kim, kaisa, action, before, body, who, after, office
    ):
        path = f"/assignments/{stage(before).ref}/{action}"
        with nothing_changes():
            refused(api(sam).post(path, body), 404, "not_found")
            refused(api(anna).post(path, body), 404, "not_found")
            refused(api(aino).post(path, body), 403, "forbidden")
            refused(api(kim).post(path, body), 403, "forbidden")
            if not office:
                refused(api(kaisa).post(path, body), 403, "forbidden")

    def test_of_the_office_names_the_client(
        self, api, stage, kaisa, action, before, body, who, after, office
    ):
        found = stage(before)
        if office:
            assert api(kaisa).post(f"/assignments/{found.ref}/{action}", body).json()["status"] == after
            on_behalf = "" if action == "pause" else "Kaski Oy"
            assert found.changes.order_by("-pk")[0].on_behalf_of == on_behalf

    def test_takes_no_unknown_member(self, api, stage, olli, action, before, body, who, after, office):
        found = stage(before)
        with nothing_changes():
            refused(
                api(olli).post(f"/assignments/{found.ref}/{action}", {**(body or {}), "force": True}),
                422,
                "invalid",
            )


class TestPlace:
    def test_needs_the_three_agreements(self, api, olli, kaski, nea, at, stage):
        from clients.agreements.operations import end_agreement

        draft = stage("draft")
        dpa = kaski.agreements.get(kind="dpa")
        end_agreement(agreement_id=dpa.pk, actor=nea, at=at, reason="Päättyi")
        with nothing_changes():
            refused(api(olli).post(f"/assignments/{draft.ref}/place"), 409, "agreement_missing")

    def test_of_unpriced_work_needs_a_quote(self, api, olli, kaski, at):
        from assignments.pricing.models import PriceListItem

        draft = make_draft(kaski, olli, at=at)
        PriceListItem.objects.filter(service=draft.service).delete()
        with nothing_changes():
            assert api(olli).post(f"/assignments/{draft.ref}/place").json()["code"] == "quote_needed"


class TestPauseAndResume:
    def test_ends_the_pause(self, api, olli, stage):
        found = stage("running")
        pause(api, olli, found)
        assert api(olli).post(f"/assignments/{found.ref}/resume").json()["status"] == "running"
        with nothing_changes():
            refused(api(olli).post(f"/assignments/{found.ref}/resume"), 409, "illegal_move")

    def test_leaves_the_offices_own_pause_to_the_office(self, api, olli, kaisa, stage):
        found = stage("running")
        assert api(kaisa).post(f"/assignments/{found.ref}/pause").json()["pause_cause"] == "office"
        with nothing_changes():
            refused(api(olli).post(f"/assignments/{found.ref}/resume"), 409, "paused_by_other")
        assert api(kaisa).post(f"/assignments/{found.ref}/resume").json()["pause_cause"] == ""

    @pytest.mark.parametrize(("who", "status"), [("sam", 404), ("anna", 404), ("aino", 403), ("kim", 403)])
    def test_is_for_orderers(self, api, request, olli, stage, who, status):
        found = stage("running")
        pause(api, olli, found)
        user = request.getfixturevalue(who)
        with nothing_changes():
            assert api(user).post(f"/assignments/{found.ref}/resume").status_code == status


class TestCap:
    def test_keeps_who_and_from_where(self, api, olli, stage):
        found = stage("running")
        assert api(olli).post(f"/assignments/{found.ref}/cap", {"cap_cents": 90_000}).json()["money"] == {
            "cap_cents": 90_000, "reserved_cents": 0, "awaiting_cents": 0, "accepted_cents": 0, "room_cents": 90_000,
        }  # fmt: skip
        change = CapChange.objects.get()
        assert (change.actor, change.from_cents, change.to_cents, change.ip) == (
            olli,
            45_000,
            90_000,
            "127.0.0.1",
        )

    @pytest.mark.parametrize(
        ("cap", "code"),
        [
            (4499, "cap_below_unit_price"),
            (0, "cap_invalid"),
            (-1, "cap_invalid"),
            ("1", "invalid"),
            (1.5, "invalid"),
            (None, "invalid"),
        ],
    )
    def test_refuses_bad_amounts(self, api, olli, stage, cap, code):
        found = stage("running")
        with nothing_changes():
            refused(api(olli).post(f"/assignments/{found.ref}/cap", {"cap_cents": cap}), 422, code)

    def test_never_goes_under_what_is_committed(self, api, olli, kaski, at):
        found = set_running(make_placed(kaski, olli, at=at), at=at, reserved_cents=9000)
        with nothing_changes():
            assert (
                api(olli).post(f"/assignments/{found.ref}/cap", {"cap_cents": 8999}).json()["code"]
                == "cap_below_committed"
            )

    def test_of_a_draft_is_a_wrong_state(self, api, olli, stage):
        draft = stage("draft")
        with nothing_changes():
            refused(
                api(olli).post(f"/assignments/{draft.ref}/cap", {"cap_cents": 90_000}), 409, "illegal_move"
            )


class TestShown:
    """Nobody is bound to a price or a cap they did not see; an empty body compares nothing."""

    @pytest.mark.parametrize(("action", "before"), [("place", "draft"), ("accept-quote", "quoted")])
    @pytest.mark.parametrize(
        ("wrong", "code"), [({"unit_price_cents": 1}, "price_changed"), ({"cap_cents": 1}, "cap_changed")]
    )
    def test_what_has_changed_since_is_refused(self, api, olli, stage, action, before, wrong, code):
        found = stage(before)
        with nothing_changes():
            body = refused(api(olli).post(f"/assignments/{found.ref}/{action}", wrong), 409, code)
        assert "0.01 EUR" in body["detail"]

    @pytest.mark.parametrize(("action", "before"), [("place", "draft"), ("accept-quote", "quoted")])
    def test_what_still_holds_is_placed(self, api, olli, stage, action, before):
        found = stage(before)
        price = found.unit_price_cents or 4500
        seen = {"unit_price_cents": price, "cap_cents": found.cap_cents}
        body = api(olli).post(f"/assignments/{found.ref}/{action}", seen).json()
        assert (body["status"], body["unit_price_cents"]) == ("placed", price)

    @pytest.mark.parametrize("wrong", [{"unit_price_cents": "4500"}, {"cap_cents": None}, {"price": 1}])
    def test_is_read_strictly(self, api, olli, stage, wrong):
        found = stage("draft")
        with nothing_changes():
            refused(api(olli).post(f"/assignments/{found.ref}/place", wrong), 422, "invalid")


class TestQuote:
    def test_is_the_offices_price(self, api, kaisa, stage):
        draft = stage("draft")
        given = {"unit_price_cents": 4000, "assistant_rate_cents": 1800, "note": "Erähinta"}
        body = api(kaisa).post(f"/assignments/{draft.ref}/quote", given).json()
        assert body["status"] == "quoted"
        assert body["quote"] == {
            "unit_price_cents": 4000,
            "note": "Erähinta",
            "valid_until": "2026-12-07T09:00:00Z",
        }

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"unit_price_cents": 0}, "quote_invalid"),
            ({"unit_price_cents": 10.5}, "invalid"),
            ({"assistant_rate_cents": -1}, "quote_invalid"),
            ({"valid_until": "2026-11-23T09:00:00Z"}, "quote_invalid"),
            ({"valid_until": "9999-12-31T23:30:00Z"}, "quote_invalid"),
            ({"valid_until": "tomorrow"}, "invalid"),
            ({"valid_until": "9999-12-31T23:59:59-14:00"}, "invalid"),
            ({"unit_price_cents": 45_001}, "cap_below_unit_price"),
            ({"note": "<b>x</b>"}, "text_invalid"),
        ],
    )
    def test_refuses_bad_input(self, api, kaisa, stage, change, code):
        draft = stage("draft")
        with nothing_changes():
            refused(
                api(kaisa).post(f"/assignments/{draft.ref}/quote", {"unit_price_cents": 4000} | change),
                422,
                code,
            )

    @pytest.mark.parametrize(
        ("who", "status"), [("sam", 404), ("anna", 404), ("olli", 404), ("clara", 404), ("kim", 403)]
    )
    def test_is_for_the_office(self, api, request, stage, who, status):
        draft, user = stage("draft"), request.getfixturevalue(who)
        with nothing_changes():
            assert (
                api(user).post(f"/assignments/{draft.ref}/quote", {"unit_price_cents": 4000}).status_code
                == status
            )

    def test_expires(self, api, olli, stage, clock):
        quoted = stage("quoted")
        clock(days=14)
        with nothing_changes():
            refused(api(olli).post(f"/assignments/{quoted.ref}/accept-quote"), 409, "quote_expired")

    def test_of_what_is_placed_is_a_wrong_state(self, api, kaisa, stage):
        placed = stage("placed")
        with nothing_changes():
            refused(
                api(kaisa).post(f"/assignments/{placed.ref}/quote", {"unit_price_cents": 4000}),
                409,
                "illegal_move",
            )


def test_completing_waits_for_decisions(api, olli, kaski, at):
    found = set_running(make_placed(kaski, olli, at=at), at=at, awaiting_cents=4500)
    with nothing_changes():
        refused(api(olli).post(f"/assignments/{found.ref}/complete"), 409, "units_undecided")
