"""Drafts, estimates, the list and one assignment."""

from datetime import date

import pytest

from assignments.orders.models import Assignment
from backoffice.kernel.files import store_file
from tests.factories.delivery import delivered, place
from tests.factories.orders import make_draft, make_placed, make_quoted
from tests.factories.people import make_assistant
from tests.frontend.api.rows import nothing_changes, refused
from tests.staging import staged

pytestmark = pytest.mark.django_db
BRIEF = {"target": "Ohjelma pienille yrityksille", "roles": ["toimitusjohtaja"]}


@pytest.fixture
def order(kaski):
    return {
        "client": kaski.ref,
        "service": "prospecting",
        "title": "Prospekteja",
        "brief": BRIEF,
        "target_units": 10,
        "cap_cents": 45_000,
    }


@staged
def draft(kaski, olli, at):
    return make_draft(kaski, olli, at=at)


@pytest.fixture
def upload(olli, tmp_path):
    path = tmp_path / "kuva.txt"
    path.write_text("Taustaa")
    with path.open("rb") as content:
        return store_file(content=content, name="kuva.txt", uploaded_by=olli)


class TestDraft:
    def test_is_made_with_its_estimate(self, api, olli, order, upload):
        made = api(olli).post("/assignments", order | {"deadline": "2026-12-31", "files": [upload.ref]})
        body = made.json()
        assert made.status_code == 201
        assert body["status"] == "draft"
        assert body["deadline"] == "2026-12-31"
        assert body["brief"] == BRIEF
        assert [each["ref"] for each in body["files"]] == [upload.ref]
        assert body["money"] == {
            "cap_cents": 45_000, "reserved_cents": 0, "awaiting_cents": 0, "accepted_cents": 0, "room_cents": 45_000,
        }  # fmt: skip
        assert body["estimate"] == {
            "currency": "EUR", "unit_price_cents": 4500, "expected_cents": 45_000, "worst_case_cents": 45_000,
            "units_within_cap": 10, "warnings": [],
        }  # fmt: skip
        stored = Assignment.objects.get(ref=body["ref"])
        assert (stored.created_by, stored.deadline_on) == (olli, date(2026, 12, 31))

    def test_of_the_office_is_on_the_clients_behalf(self, api, kaisa, order):
        made = api(kaisa).post("/assignments", order).json()
        assert Assignment.objects.get(ref=made["ref"]).changes.get().on_behalf_of == "Kaski Oy"

    @pytest.mark.parametrize(
        ("change", "code", "field"),
        [
            ({"cap_cents": 4499}, "cap_below_unit_price", "cap_cents"),
            ({"cap_cents": 0}, "cap_invalid", "cap_cents"),
            ({"cap_cents": 10**30}, "cap_invalid", "cap_cents"),
            ({"cap_cents": "45000"}, "invalid", "cap_cents"),
            ({"cap_cents": 45000.125}, "invalid", "cap_cents"),
            ({"target_units": 0}, "target_out_of_range", "target_units"),
            ({"target_units": 10_001}, "target_out_of_range", "target_units"),
            ({"target_units": True}, "invalid", "target_units"),
            ({"deadline": "2026-11-22"}, "deadline_past", "deadline"),
            ({"deadline": "23.11.2026"}, "invalid", "deadline"),
            ({"deadline": "9999-12-31"}, "invalid", "deadline"),
            ({"title": "<script>alert(1)</script>"}, "text_invalid", "title"),
            ({"title": "a\u0007b"}, "text_invalid", "title"),
            ({"title": ""}, "text_invalid", "title"),
            ({"title": 7}, "invalid", "title"),
            ({"brief": []}, "invalid", "brief"),
            ({"brief": {"roles": ["x"]}}, "brief_invalid", "brief.target"),
            ({"brief": BRIEF | {"budget": 1}}, "brief_invalid", "brief.budget"),
            ({"brief": BRIEF | {"target": "<b>x</b>"}}, "brief_invalid", "brief.target"),
            ({"service": "nonsense"}, "service_unknown", "service"),
            ({"files": ["F-222222222"]}, "file_unknown", "files"),
            ({"files": "F-222222222"}, "invalid", "files"),
            ({"status": "placed"}, "invalid", "status"),
        ],
    )
    def test_with_bad_input_is_refused(self, api, olli, order, change, code, field):
        with nothing_changes():
            assert field in refused(api(olli).post("/assignments", order | change), 422, code)["fields"]

    def test_over_the_clients_limit_is_refused(self, api, olli, order, kaski):
        type(kaski).objects.filter(pk=kaski.pk).update(cap_limit_cents=44_999)
        with nothing_changes():
            refused(api(olli).post("/assignments", order), 422, "cap_over_client_limit")

    def test_takes_no_file_of_somebody_else(self, api, clara, order, upload):
        with nothing_changes():
            refused(api(clara).post("/assignments", order | {"files": [upload.ref]}), 422, "file_unknown")

    @pytest.mark.parametrize(
        ("who", "status", "code"),
        [
            ("sam", 404, "not_found"),
            ("anna", 404, "not_found"),
            ("aino", 403, "forbidden"),
            ("kim", 403, "forbidden"),
        ],
    )
    def test_is_for_orderers(self, api, request, order, who, status, code):
        user = request.getfixturevalue(who)
        with nothing_changes():
            refused(api(user).post("/assignments", order), status, code)


class TestEstimate:
    def test_counts_and_stores_nothing(self, api, olli, order):
        with nothing_changes():
            counted = api(olli).post("/assignments/estimate", order | {"target_units": 20}).json()
        assert (counted["expected_cents"], counted["units_within_cap"]) == (45_000, 10)
        assert counted["warnings"] == [
            "The cap covers 10 results out of 20. Raise the cap or lower the target."
        ]

    def test_needs_no_brief(self, api, olli, order):
        del order["brief"], order["title"]
        assert api(olli).post("/assignments/estimate", order).status_code == 200

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"target_units": 0}, "target_out_of_range"),
            ({"cap_cents": 0}, "cap_invalid"),
            ({"cap_cents": 10**13}, "cap_invalid"),
            ({"cap_cents": 4499}, "cap_below_unit_price"),
            ({"deadline": "2026-11-22"}, "deadline_past"),
            ({"brief": {}}, "brief_invalid"),
            ({"title": "x" * 500}, "text_invalid"),
            ({"files": ["F-222222222"]}, "file_unknown"),
        ],
    )
    def test_refuses_what_the_order_would_be_refused_for(self, api, olli, order, change, code):
        program = api(olli)
        with nothing_changes():
            told = [
                refused(program.post(f"/assignments{path}", order | change), 422, code)
                for path in ("/estimate", "")
            ]
        assert told[0] == told[1]

    @pytest.mark.parametrize(("who", "status"), [("sam", 404), ("aino", 403), ("anna", 404)])
    def test_is_for_orderers(self, api, request, order, who, status):
        assert api(request.getfixturevalue(who)).post("/assignments/estimate", order).status_code == status


class TestEdit:
    def test_changes_what_is_named(self, api, olli, draft):
        edited = (
            api(olli).patch(f"/assignments/{draft.ref}", {"target_units": 5, "deadline": "2026-12-01"}).json()
        )
        assert (edited["target_units"], edited["title"], edited["deadline"]) == (5, draft.title, "2026-12-01")
        assert edited["estimate"]["expected_cents"] == 22_500
        assert api(olli).patch(f"/assignments/{draft.ref}", {"deadline": None}).json()["deadline"] is None

    @pytest.mark.parametrize(
        ("change", "status", "code"),
        [
            ({}, 409, "nothing_changed"),
            ({"cap_cents": 1}, 422, "cap_below_unit_price"),
            ({"title": "<i>x</i>"}, 422, "text_invalid"),
            ({"unit_price_cents": 1}, 422, "invalid"),
            ({"client": "C-222222222"}, 422, "invalid"),
            ({"assistant_rate_cents": 1, "status": "running", "live_units": 3}, 422, "invalid"),
        ],
    )
    def test_refuses_bad_input(self, api, olli, draft, change, status, code):
        with nothing_changes():
            refused(api(olli).patch(f"/assignments/{draft.ref}", change), status, code)

    def test_refuses_what_is_placed(self, api, olli, kaski):
        placed = make_placed(kaski, olli)
        with nothing_changes():
            refused(api(olli).patch(f"/assignments/{placed.ref}", {"title": "Uusi"}), 409, "illegal_move")

    @pytest.mark.parametrize(("who", "status"), [("sam", 404), ("anna", 404), ("aino", 403), ("kim", 403)])
    def test_is_for_orderers(self, api, request, draft, who, status):
        user = request.getfixturevalue(who)
        with nothing_changes():
            assert api(user).patch(f"/assignments/{draft.ref}", {"title": "Uusi"}).status_code == status


class TestEveryField:
    """T11: price, state, owner and client are never taken from the caller."""

    @pytest.mark.parametrize(
        "name",
        sorted(
            {f.name for f in Assignment._meta.concrete_fields}
            - {"title", "brief", "target_units", "cap_cents"}
        ),
    )
    def test_of_the_model_is_refused_or_known(self, api, olli, draft, name):
        with nothing_changes():
            refused(api(olli).patch(f"/assignments/{draft.ref}", {name: 1}), 422, "invalid")


class TestShow:
    def test_hides_prices_from_assistants_and_rates_from_clients(self, api, kaski, olli, anna, kaisa, work):
        make_assistant(anna)
        seen = {who: api(who).get(f"/assignments/{work.ref}").json() for who in (olli, anna, kaisa)}
        assert (seen[olli]["unit_price_cents"], seen[olli]["assistant_rate_cents"]) == (4500, None)
        assert (seen[anna]["unit_price_cents"], seen[anna]["assistant_rate_cents"]) == (None, 2000)
        assert seen[anna]["money"] is None
        assert seen[kaisa]["money"]["cap_cents"] == 45_000
        assert (seen[kaisa]["unit_price_cents"], seen[kaisa]["assistant_rate_cents"]) == (4500, 2000)
        assert seen[anna]["brief"] == seen[olli]["brief"]

    def test_counts_units_and_cents(self, api, clara, anna, kim, work, at):
        delivered(make_assistant(anna), work, at, kim)
        body = api(clara).get(f"/assignments/{work.ref}").json()
        assert body["counts"] == {
            "claimed": 0, "submitted": 0, "returned": 0, "delivered": 1, "fix_requested": 0, "accepted": 0,
            "rejected": 0, "lapsed": 0,
        }  # fmt: skip
        assert (body["money"]["awaiting_cents"], body["money"]["room_cents"]) == (4500, 40_500)
        assert body["status"] == "running"
        assert body["criteria"]["version"] == 1

    def test_shows_a_quote_to_the_client_only(self, api, clara, kaski, olli, kaisa):
        quoted = make_quoted(kaski, olli, office=kaisa, unit_price_cents=5000)
        quote = api(clara).get(f"/assignments/{quoted.ref}").json()["quote"]
        assert (quote["unit_price_cents"], quote["note"]) == (5000, "Tarjous")

    @pytest.mark.parametrize("who", ["sam", "anna"])
    def test_is_404_out_of_reach(self, api, request, draft, who):
        refused(api(request.getfixturevalue(who)).get(f"/assignments/{draft.ref}"), 404, "not_found")


class TestList:
    def test_is_filtered_and_paged_newest_first(self, api, clara, kaski, olli, at):
        made = [make_draft(kaski, olli, at=at, title=f"Erä {n}") for n in range(3)]
        page = api(clara).get("/assignments", limit=2).json()
        assert [row["ref"] for row in page["items"]] == [made[2].ref, made[1].ref]
        rest = api(clara).get("/assignments", limit=2, cursor=page["next"]).json()
        assert ([row["ref"] for row in rest["items"]], rest["next"]) == ([made[0].ref], None)

    def test_finds_by_word_status_and_client(self, api, clara, kaski, olli, at, work):
        found = make_draft(kaski, olli, at=at, title="Kevään messut")
        program = api(clara)
        assert [row["ref"] for row in program.get("/assignments", q="mess").json()["items"]] == [found.ref]
        assert [row["ref"] for row in program.get("/assignments", q=work.ref).json()["items"]] == [work.ref]
        assert [row["ref"] for row in program.get("/assignments", status="placed").json()["items"]] == [
            work.ref
        ]
        assert len(program.get("/assignments", client=kaski.ref).json()["items"]) == 2
        assert program.get("/assignments", q="'|!&:*").json()["items"] != []

    def test_tells_a_stranger_nothing(self, api, sam, kaski, work, stranger):
        mine = place(stranger)
        program = api(sam)
        assert [row["ref"] for row in program.get("/assignments").json()["items"]] == [mine.ref]
        assert program.get("/assignments", q="Prospektit").json()["items"][0]["ref"] == mine.ref
        refused(program.get("/assignments", client=kaski.ref), 404, "not_found")
