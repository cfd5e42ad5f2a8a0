"""Units: reading, handing in, the office check, the client's verdict, the hold, batches."""

import pytest

from assignments.delivery.models import OfficeCheck, Unit
from assignments.delivery.operations import check_unit, give_verdict, submit_unit
from tests.factories.delivery import claimed, delivered, end_ndas, place, prospect, submitted
from tests.factories.people import make_assistant
from tests.frontend.api.rows import nothing_changes, refused
from tests.staging import staged

pytestmark = pytest.mark.django_db
REJECT = {"verdict": "reject", "failed_criteria": ["potential"], "note": "Ei kasva"}
FIX = {"verdict": "request_fix", "failed_criteria": ["potential"], "note": "Tarkenna"}
RETURN = {"outcome": "return", "failed_criteria": ["potential"], "note": "Tarkenna"}


@staged
def held(worker, work, at):
    return claimed(worker, work, at)[0]


@staged
def handed_in(worker, work, at):
    return submitted(worker, work, at)


@staged
def ready(worker, work, at, checker):
    return delivered(worker, work, at, checker)


class TestSubmit:
    def test_answers_with_the_checks(self, api, worker, held):
        body = api(worker.user).post(f"/units/{held.ref}/submit", {"result": prospect(1)}).json()
        assert body["status"] == "submitted"
        assert body["headline"] == "Yritys 1 Oy"
        assert [each["criterion"] for each in body["checks"]] == [
            "identity", "profile", "reachable", "qualified", "new", "allowed",
        ]  # fmt: skip
        with nothing_changes():
            refused(
                api(worker.user).post(f"/units/{held.ref}/submit", {"result": prospect(2)}),
                409,
                "illegal_move",
            )

    def test_takes_evidence(self, api, worker, held):
        program = api(worker.user)
        file = program.upload("/files", "kuva.txt", b"Todiste").json()
        body = program.post(
            f"/units/{held.ref}/submit", {"result": prospect(1), "evidence": [file["ref"]]}
        ).json()
        assert [each["ref"] for each in body["evidence"]] == [file["ref"]]

    def test_that_fails_a_blocking_check_is_refused_with_the_findings(self, api, worker, held):
        with nothing_changes():
            bad = {"result": prospect(1, business_id="0112038-8")}
            body = refused(api(worker.user).post(f"/units/{held.ref}/submit", bad), 422, "check_failed")
        assert {"criterion": "identity", "outcome": "fail"}.items() <= body["checks"][0].items()

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({}, "invalid"),
            ({"result": "text"}, "invalid"),
            ({"result": {}}, "result_invalid"),
            ({"result": prospect(1, bonus=1)}, "result_invalid"),
            ({"result": prospect(1, reasons="<img src=x>")}, "result_invalid"),
            ({"result": prospect(1), "evidence": ["F-222222222"]}, "file_unknown"),
            ({"result": prospect(1), "rate_cents": 1}, "invalid"),
        ],
    )
    def test_refuses_bad_input(self, api, worker, held, body, code):
        with nothing_changes():
            refused(api(worker.user).post(f"/units/{held.ref}/submit", body), 422, code)

    def test_names_what_is_wrong_inside_the_result(self, api, worker, held):
        with nothing_changes():
            wrong = {"result": prospect(1, bonus=1)}
            body = refused(api(worker.user).post(f"/units/{held.ref}/submit", wrong), 422, "result_invalid")
        assert list(body["fields"]) == ["result.bonus"]

    def test_of_an_expired_claim_is_409(self, api, worker, held, clock):
        clock(hours=24)
        with nothing_changes():
            refused(
                api(worker.user).post(f"/units/{held.ref}/submit", {"result": prospect(1)}),
                409,
                "claim_expired",
            )

    @pytest.mark.parametrize("who", ["sam", "clara", "kaisa", "kim", "bo"])
    def test_is_for_the_holder(self, api, request, held, who):
        user = request.getfixturevalue(who)
        with nothing_changes():
            refused(api(user).post(f"/units/{held.ref}/submit", {"result": prospect(1)}), 404, "not_found")

    def test_without_a_current_nda_is_404(self, api, worker, held, at):
        end_ndas(worker.user, at)
        with nothing_changes():
            response = api(worker.user).post(f"/units/{held.ref}/submit", {"result": prospect(1)})
            assert response.status_code in {404, 409}


class TestCheck:
    def test_delivers_once(self, api, kim, handed_in):
        body = api(kim).post(f"/units/{handed_in.ref}/check", {"outcome": "deliver"}).json()
        assert (body["status"], body["review_due_at"] is not None) == ("delivered", True)
        with nothing_changes():
            refused(
                api(kim).post(f"/units/{handed_in.ref}/check", {"outcome": "deliver"}), 409, "illegal_move"
            )

    def test_returns_with_a_reason(self, api, kim, worker, handed_in):
        api(kim).post(f"/units/{handed_in.ref}/check", RETURN)
        body = api(worker.user).get(f"/units/{handed_in.ref}").json()
        assert body["status"] == "returned"
        assert body["office_checks"][0]["note"] == "Tarkenna"
        assert body["history"][-1]["reason"] == "Tarkenna"
        assert body["history"][-1]["actor"] is None

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"outcome": "maybe"}, "invalid"),
            ({"outcome": "return"}, "reason_missing"),
            ({"outcome": "return", "failed_criteria": ["potential"]}, "reason_missing"),
            ({"outcome": "return", "failed_criteria": ["nonsense"], "note": "x"}, "criterion_unknown"),
            ({"outcome": "deliver", "failed_criteria": ["potential"]}, "criteria_not_empty"),
            ({"outcome": "return", "failed_criteria": ["potential"], "note": "<b>x</b>"}, "text_invalid"),
            ({}, "invalid"),
        ],
    )
    def test_refuses_bad_input(self, api, kim, handed_in, change, code):
        with nothing_changes():
            refused(api(kim).post(f"/units/{handed_in.ref}/check", change), 422, code)

    @pytest.mark.parametrize(
        ("who", "status", "code"),
        [
            ("sam", 404, "not_found"),
            ("clara", 404, "not_found"),
            ("bo", 404, "not_found"),
            ("anna", 403, "checker_is_author"),
            ("kaisa", 403, "forbidden"),
        ],
    )
    def test_is_for_checkers_but_not_the_author(self, api, request, handed_in, who, status, code):
        user = request.getfixturevalue(who)
        with nothing_changes():
            refused(api(user).post(f"/units/{handed_in.ref}/check", {"outcome": "deliver"}), status, code)


class TestVerdict:
    @pytest.mark.parametrize(
        ("body", "status"),
        [({"verdict": "accept"}, "accepted"), (REJECT, "rejected"), (FIX, "fix_requested")],
    )
    def test_is_given_once(self, api, aino, ready, body, status):
        assert api(aino).post(f"/units/{ready.ref}/verdict", body).json()["status"] == status
        with nothing_changes():
            refused(api(aino).post(f"/units/{ready.ref}/verdict", body), 409, "already_decided")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({}, "invalid"),
            ({"verdict": "yes"}, "invalid"),
            ({"verdict": "reject"}, "reason_missing"),
            ({"verdict": "reject", "failed_criteria": ["potential"], "note": ""}, "reason_missing"),
            ({"verdict": "reject", "failed_criteria": ["x"], "note": "Ei"}, "criterion_unknown"),
            ({"verdict": "reject", "failed_criteria": "potential", "note": "Ei"}, "invalid"),
            ({"verdict": "accept", "failed_criteria": ["potential"]}, "criteria_not_empty"),
            ({"verdict": "accept", "price_cents": 1}, "invalid"),
        ],
    )
    def test_refuses_bad_input(self, api, aino, ready, change, code):
        with nothing_changes():
            refused(api(aino).post(f"/units/{ready.ref}/verdict", change), 422, code)

    @pytest.mark.parametrize(
        ("who", "status"),
        [("sam", 404), ("bo", 404), ("anna", 404), ("olli", 403), ("fia", 403), ("kim", 403), ("matti", 403)],
    )
    def test_is_for_approvers_of_the_client(self, api, request, ready, who, status):
        user = request.getfixturevalue(who)
        with nothing_changes():
            assert api(user).post(f"/units/{ready.ref}/verdict", {"verdict": "accept"}).status_code == status

    def test_on_what_is_not_delivered_is_404(self, api, aino, handed_in):
        with nothing_changes():
            refused(
                api(aino).post(f"/units/{handed_in.ref}/verdict", {"verdict": "accept"}), 404, "not_found"
            )


class TestHold:
    def test_stops_the_clock_once(self, api, aino, ready):
        before = ready.review_due_at
        body = api(aino).post(f"/units/{ready.ref}/hold").json()
        assert body["held_at"] == "2026-11-23T09:00:00Z"
        assert body["review_due_at"] > before.isoformat()
        with nothing_changes():
            refused(api(aino).post(f"/units/{ready.ref}/hold"), 409, "hold_used")

    def test_comes_too_late_after_the_window(self, api, aino, ready, clock):
        clock(days=30)
        with nothing_changes():
            refused(api(aino).post(f"/units/{ready.ref}/hold"), 409, "review_over")

    @pytest.mark.parametrize(("who", "status"), [("sam", 404), ("anna", 404), ("olli", 403), ("kim", 403)])
    def test_is_for_approvers(self, api, request, ready, who, status):
        user = request.getfixturevalue(who)
        with nothing_changes():
            assert api(user).post(f"/units/{ready.ref}/hold").status_code == status


class TestAcceptTogether:
    @pytest.fixture
    def batch(self, worker, work, at, checker):
        return [delivered(worker, work, at, checker, number=n) for n in (1, 2, 3)]

    def test_accepts_all(self, api, aino, batch, work):
        body = api(aino).post("/units/accept", {"units": [unit.ref for unit in batch]}).json()
        assert [unit["status"] for unit in body["units"]] == ["accepted"] * 3
        work.refresh_from_db()
        assert (work.accepted_cents, work.awaiting_cents) == (13_500, 0)

    def test_or_none(self, api, aino, batch, worker, work, at):
        waiting = submitted(worker, work, at, number=9)
        with nothing_changes():
            refused(api(aino).post("/units/accept", {"units": [batch[0].ref, waiting.ref]}), 404, "not_found")
        api(aino).post("/units/accept", {"units": [batch[0].ref]})
        with nothing_changes():
            body = refused(
                api(aino).post("/units/accept", {"units": [each.ref for each in batch]}),
                409,
                "already_decided",
            )
        assert list(body["fields"]) == [f"units.{batch[0].ref}"]
        assert batch[0].ref in body["detail"]

    @pytest.mark.parametrize("units", [[], "U-222222222", [1], ["U-222222222"] * 201, None])
    def test_refuses_bad_input(self, api, aino, batch, units):
        with nothing_changes():
            refused(api(aino).post("/units/accept", {"units": units}), 422, "invalid")

    @pytest.mark.parametrize(("who", "status"), [("sam", 404), ("bo", 404), ("olli", 403), ("kim", 403)])
    def test_is_for_approvers(self, api, request, batch, who, status):
        user = request.getfixturevalue(who)
        with nothing_changes():
            assert api(user).post("/units/accept", {"units": [batch[0].ref]}).status_code == status

    def test_never_reaches_another_client(self, api, aino, batch, stranger, worker, checker, at):
        foreign = delivered(worker, place(stranger), at, checker, number=7)
        with nothing_changes():
            refused(api(aino).post("/units/accept", {"units": [batch[0].ref, foreign.ref]}), 404, "not_found")


class TestRead:
    def test_each_side_sees_its_own(self, api, aino, kim, worker, ready):
        client, office, mine = (
            api(who).get(f"/units/{ready.ref}").json() for who in (aino, kim, worker.user)
        )
        assert (client["price_cents"], client["rate_cents"], client["assistant"], client["claim"]) == (
            4500,
            None,
            None,
            None,
        )
        assert (mine["price_cents"], mine["rate_cents"], mine["assistant"]) == (None, 2000, worker.ref)
        assert (office["price_cents"], office["rate_cents"]) == (4500, 2000)
        assert [move["to_status"] for move in client["history"]] == ["delivered"]
        assert [move["to_status"] for move in office["history"]] == ["claimed", "submitted", "delivered"]
        assert client["office_checks"] == []
        assert len(office["office_checks"]) == 1
        assert client["history"][0]["actor"] is None
        assert office["history"][-1]["actor"] == kim.full_name
        assert client["result"]["company"] == "Yritys 1 Oy"

    def test_says_who_checked_it_when_and_by_which_criteria(self, api, aino, kim, worker, ready, at):
        for who, name in ((aino, "Kim Kallio"), (kim, "Kim Kallio"), (worker.user, None)):
            body = api(who).get(f"/units/{ready.ref}").json()
            assert body["checked"]["by"] == name
            assert body["checked"]["outcome"] == "deliver"
            assert body["checked"]["at"].startswith("2026-")
            assert body["criteria_version"] == ready.assignment.criteria.version
        OfficeCheck.objects.create(unit=ready, checker=None, outcome="deliver", at=at)
        assert api(aino).get(f"/units/{ready.ref}").json()["checked"]["by"] == "machine"

    def test_is_checked_by_nobody_before_the_check(self, api, kim, worker, work, at):
        unit = submitted(worker, work, at)
        assert api(kim).get(f"/units/{unit.ref}").json()["checked"] is None

    def test_the_clients_words_reach_the_assistant_without_a_name(self, api, aino, worker, ready, at):
        give_verdict(unit_id=ready.pk, actor=aino, at=at, **FIX)
        mine = api(worker.user).get(f"/units/{ready.ref}").json()
        assert mine["verdicts"][0]["note"] == "Tarkenna"
        assert mine["history"][-1] == {
            "from_status": "delivered",
            "to_status": "fix_requested",
            "at": "2026-11-23T09:00:00Z",
            "actor": None,
            "reason": "Tarkenna",
        }
        assert api(aino).get(f"/units/{ready.ref}").json()["history"][-1]["actor"] == aino.full_name

    def test_shows_the_newest_finding_of_each_criterion(self, api, kim, worker, ready, aino, at):
        give_verdict(unit_id=ready.pk, actor=aino, at=at, **FIX)
        submit_unit(unit_id=ready.pk, result=prospect(1, potential=90), actor=worker.user, at=at)
        body = api(kim).get(f"/units/{ready.ref}").json()
        assert len(body["checks"]) == 6
        assert body["result"]["potential"] == 90

    @pytest.mark.parametrize("who", ["sam", "bo"])
    def test_is_404_for_strangers(self, api, request, ready, who):
        refused(api(request.getfixturevalue(who)).get(f"/units/{ready.ref}"), 404, "not_found")

    def test_clients_see_what_was_delivered_only(self, api, aino, ready, work, worker, at):
        handed_in = submitted(worker, work, at, number=2)
        rows = api(aino).get("/units", assignment=work.ref).json()["items"]
        assert [row["ref"] for row in rows] == [ready.ref]
        refused(api(aino).get(f"/units/{handed_in.ref}"), 404, "not_found")

    def test_lists_are_filtered(self, api, kim, ready, work, sam, worker, at):
        handed_in = submitted(worker, work, at, number=2)
        assert [row["ref"] for row in api(kim).get("/units", status="submitted").json()["items"]] == [
            handed_in.ref
        ]
        assert len(api(kim).get("/units", assignment=work.ref).json()["items"]) == 2
        refused(api(sam).get("/units", assignment=work.ref), 404, "not_found")
        refused(api(kim).get("/units", status="disputed"), 422, "invalid")

    def test_ends_with_the_nda(self, api, kim, worker, handed_in, at):
        assert api(worker.user).get(f"/units/{handed_in.ref}").status_code == 200
        from clients.agreements.models import Agreement

        Agreement.objects.filter(person__in=[worker.user, kim]).update(valid_until="2026-01-01T00:00:00Z")
        for who in (worker.user, kim):
            refused(api(who).get(f"/units/{handed_in.ref}"), 404, "not_found")
            assert api(who).get("/units").json()["items"] == []


def test_a_returned_unit_can_be_handed_in_again(api, worker, kim, handed_in, at):
    check_unit(unit_id=handed_in.pk, actor=kim, at=at, **RETURN)
    body = (
        api(worker.user).post(f"/units/{handed_in.ref}/submit", {"result": prospect(1, potential=80)}).json()
    )
    assert body["status"] == "submitted"
    assert Unit.objects.get().result["potential"] == 80


def test_nobody_checks_own_work_whatever_their_roles(api, kim, work, at, nea):
    unit = submitted(make_assistant(kim), work, at)
    with nothing_changes():
        refused(api(kim).post(f"/units/{unit.ref}/check", {"outcome": "deliver"}), 403, "checker_is_author")
